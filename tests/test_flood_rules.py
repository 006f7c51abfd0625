"""Each rule by itself, on windows made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reactions.floods import rules
from reactions.floods.rules import Rule, Scale
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

    assert names >= {Rule.SURGE, Rule.HANDFUL, Rule.ONE_NETWORK, Rule.STEADY}


def test_a_machine_behind_many_addresses_is_found_by_its_one_opinion_and_its_clock():
    seen = rules.findings(window(looks(120), kinds={"sad": 300}))

    assert {finding.rule for finding in seen} >= {Rule.SURGE, Rule.ONE_SIDED, Rule.NEARLY_ALL, Rule.TURN, Rule.NEWCOMERS, Rule.STEADY}
    assert rules.is_flood(seen)


def test_a_slow_machine_among_many_readers_is_found_by_its_networks():
    readers = irregular(300, kinds="love sad angry happy", first=True)
    machine = [Look(NOON + timedelta(seconds=40 * place), "love", UUID(int=5000 + place % 3), True) for place in range(60)]
    seen = rules.findings(window(readers + machine))

    [handful] = [finding for finding in seen if finding.rule == Rule.HANDFUL]
    assert handful.value == 1
    assert handful.usual == pytest.approx(0.25, abs=0.02)
    assert rules.is_flood(seen)


def test_networks_that_say_what_everybody_says_are_no_handful():
    """A small town behind three addresses, of one mind with the others."""
    kinds = "love " * 9 + "sad"
    town, others = irregular(90, kinds=kinds, networks=3), irregular(90, kinds=kinds, networks=1000)

    assert Rule.HANDFUL not in found(window(town + others))


def test_a_crowd_from_everywhere_is_borne_longer_than_one_from_few_networks():
    crowd = "love " * 8 + "sad sad"
    from_few, from_many = (rules.findings(window(irregular(150, kinds=crowd, networks=networks), kinds={"sad": 100, "love": 100})) for networks in (60, 1000))

    assert rules.is_flood(from_few)
    assert not rules.is_flood(from_many)
    assert {finding.rule: finding.points for finding in from_many}[Rule.MANY_NETWORKS] < 0


def test_points_grow_with_what_is_found():
    scale = Scale(0.6, 0.8, 10)

    assert [round(scale.points_of(share), 3) for share in (0.5, 0.6, 0.65, 0.8, 1.0)] == [0, 0, 2.5, 10, 10]


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
