"""The rules on simulated stories that were there before them and that they were not tried on: what they flag, and what they let be."""

from __future__ import annotations

import pytest

from bench.floods import table
from tests import flood_trials, traffic


def scored(profile: traffic.Profile, capsys: pytest.CaptureFixture[str]) -> flood_trials.Score:
    """The profile's score on the stories that judge, printed for who reads the run."""
    score = flood_trials.score(flood_trials.judge(profile, traffic.seeds_to_judge(profile)))
    with capsys.disabled():
        print(f"\n{table([score])}")  # noqa: T201 - the figures are what the run is for.
    return score


@pytest.mark.slow
@pytest.mark.parametrize("profile", traffic.GENUINE)
def test_at_most_one_genuine_story_in_fifty_is_flagged(profile, capsys):
    score = scored(profile, capsys)

    assert score.stories >= 50
    assert score.flagged * 50 <= score.stories


@pytest.mark.slow
@pytest.mark.parametrize("profile", traffic.FLOODS)
def test_of_floods_of_each_kind_nearly_all_are_noticed_within_a_minute_of_their_hundredth_vote(profile, capsys):
    score = scored(profile, capsys)

    assert score.in_time >= 0.95 * score.stories
    assert score.early == 0
