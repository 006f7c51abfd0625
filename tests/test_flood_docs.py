"""docs/floods.md says what the rules are: its table is compared with the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from reactions.floods import rules
from reactions.floods.rules import Rule

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "floods.md").read_text()
PER_THOUSAND = {Rule.FEW_NETWORKS}
IN_HUNDREDTHS = {Rule.ONE_SIDED, Rule.NEARLY_ALL, Rule.TURN, Rule.NEWCOMERS}


def row(rule: Rule) -> list[str]:
    """The cells of a rule's line, as numbers where they are some."""
    [line] = [line for line in TEXT.splitlines() if line.startswith(f"| `{rule}` |")]
    return [cell.strip() for cell in line.strip("|").split("|")][2:]


def number(cell: str) -> float:
    return float("".join(character for character in cell.replace("−", "-") if character in "-.0123456789") or 0)


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_is_named(rule):
    assert f"`{rule}`" in TEXT


@pytest.mark.parametrize("rule", rules.SCALES)
def test_the_limits_of_each_rule_are_said(rule):
    scale, (begins, full, points) = rules.SCALES[rule], map(number, row(rule))

    assert points == scale.points
    if rule in IN_HUNDREDTHS:
        assert (begins, full) == pytest.approx((100 * scale.begins, 100 * scale.full))
    else:
        times = 1000 if rule in PER_THOUSAND else 1
        assert (begins, full) == pytest.approx((times * 10**scale.begins, times * 10**scale.full))
