"""Each rule by itself, on windows made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reactions.floods import rules
from reactions.floods.rules import Rule
from reactions.floods.windows import Earlier, Look, Usual, Window, window_of

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOTHING = Usual({}, {})


def looks(count: int, *, kinds: str = "love", networks: int = 1000, gap: float = 2.0, first: bool = True) -> list[Look]:
    """Votes with even waits, of these kinds and from so many networks in turn."""
    offered = kinds.split()
    return [Look(NOON + timedelta(seconds=place * gap), offered[place % len(offered)], UUID(int=place % networks + 1), first) for place in range(count)]


def irregular(count: int, **options: Any) -> list[Look]:
    """The same with waits that differ as people's do."""
    votes = looks(count, **options)
    return [
        Look(look.cast_at + timedelta(seconds=place**2 % 7 * 5 + place), look.kind_id, look.network_key, look.is_first_vote) for place, look in enumerate(votes)
    ]


def window(votes: Sequence[Look], *, kinds: dict[Any, int] | None = None, usual: Usual = NOTHING, section: float = 0.0) -> Window:
    return window_of(sorted(votes, key=lambda look: look.cast_at), votes=len(votes), earlier=Earlier(kinds or {}, usual, section))


def found(seen: Window) -> set[Rule]:
    return {finding.rule for finding in rules.findings(seen)}


def test_few_votes_are_no_matter_of_rules():
    assert rules.findings(window(looks(rules.FEWEST_VOTES - 1))) == []


def test_one_machine_is_found_by_its_clock_its_network_and_its_one_opinion():
    names = found(window(looks(120, networks=1), kinds={"sad": 300}))

    assert names >= {Rule.SURGE, Rule.ONE_SIDED, Rule.NEARLY_ALL, Rule.TURN, Rule.NEWCOMERS, Rule.ONE_NETWORK, Rule.STEADY}


def test_a_class_in_one_network_that_does_not_agree_is_no_flood():
    seen = rules.findings(window(irregular(200, kinds="love sad angry", networks=1)))

    assert Rule.ONE_NETWORK in {finding.rule for finding in seen}
    assert not rules.is_flood(seen)


def test_readers_of_one_mind_who_have_voted_before_are_no_flood():
    assert not rules.is_flood(rules.findings(window(irregular(200, first=False), kinds={"sad": 300})))


def test_what_the_section_has_all_over_is_no_surge():
    assert Rule.SURGE not in found(window(irregular(100), section=51))
    assert Rule.SURGE in found(window(irregular(100), section=5))


def test_a_flood_does_not_hide_among_the_usual_votes():
    readers = irregular(100, kinds="sad angry happy")
    crowd = irregular(150, kinds="love", networks=40)
    usual = Usual({"sad": 55, "angry": 55, "happy": 55}, {"sad": 55, "angry": 55, "happy": 55})

    assert window(readers + crowd).kind_share == pytest.approx(0.6)
    assert window(readers + crowd, usual=usual).kind_share > 0.9


def test_the_evidence_holds_figures_only():
    kept = rules.evidence(rules.findings(window(looks(120, networks=1))))

    assert kept
    for one in kept:
        assert set(one) == {"rule", "value", "usual"}
        assert isinstance(one["value"], float | int)
        assert isinstance(one["usual"], float | int)


def test_votes_of_one_moment_and_of_no_network_are_borne():
    moment = [Look(NOON, "love", None, True)] * 100

    assert window(moment).gap_variation == 0
    assert window(moment).busiest_network_share == 0
