"""The simulated days are what their profiles say, and the same each time."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import traffic


@pytest.mark.parametrize("profile", traffic.PROFILES)
def test_a_story_is_the_same_for_the_same_seed(profile):
    assert traffic.story(profile, 1) == traffic.story(profile, 1)
    assert traffic.story(profile, 1) != traffic.story(profile, 2)


@pytest.mark.parametrize("profile", traffic.PROFILES)
def test_votes_come_in_order_within_a_day_each_from_its_own_reader(profile):
    votes = traffic.story(profile, 1).votes

    assert [vote.seconds for vote in votes] == sorted(vote.seconds for vote in votes)
    assert all(0 <= vote.seconds < traffic.DAY for vote in votes)
    assert len({vote.voter_key for vote in votes}) == len(votes)


@pytest.mark.parametrize("profile", traffic.FLOODS)
def test_a_flood_comes_on_top_of_organic_traffic(profile):
    sorts = Counter(vote.is_flood for vote in traffic.story(profile, 1).votes)

    assert sorts[True] > 50
    assert sorts[False] > 50


def test_tuning_and_judging_share_no_story():
    assert not set(traffic.TUNING) & {*traffic.JUDGED, *traffic.JUDGED_FLOODS}
    assert set(traffic.JUDGED_FLOODS) <= set(traffic.JUDGED)
