"""
Whether the sentence below a headline is a dek or the story's beginning, where nothing marks it.

tests/wire/beginnings.tsv was labelled before there was a rule, and beginnings_held_out.tsv before it was tried on anything. Until then every such sentence was
taken for a dek: 30 of these 60 beginnings were right.
"""

from __future__ import annotations

from collections import Counter

import pytest

from articles.wire.copy import WireCopy
from articles.wire.formats import read_wire
from articles.wire.shape import begins_story
from tests.wire import HERE

MORE = "More was to follow on Sunday, it was said. Nobody minded."


def read(headline: str, sentence: str, following: str) -> WireCopy:
    return read_wire("\n\n".join([headline, sentence, following, MORE]).encode())


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("beginnings.tsv", {("dek", "dek"): 20, ("lede", "lede"): 20}),
        ("beginnings_held_out.tsv", {("dek", "dek"): 9, ("dek", "lede"): 1, ("lede", "lede"): 3, ("lede", "dek"): 7}),
    ],
)
def test_so_many_beginnings_are_told_apart(file: str, found: dict[tuple[str, str], int]) -> None:
    """By what they are and what they are taken for."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in (HERE / file).read_text(encoding="utf-8").splitlines():
        what, *texts = row.split("\t")
        copy = read(*texts)
        counts[what, "dek" if copy.dek else "lede"] += 1
        assert not copy.dek or not copy.dek_is_sure
        assert texts[1] in [copy.dek, *(piece.text for piece in copy.pieces)]
    assert counts == found


def test_it_is_asked_of_any_language() -> None:
    lede, following = "Die Schleuse in Fenwick ist seit Montag geschlossen.", "Sie öffnet im März wieder, sagte das Hafenamt."
    dek, story = "Boote fahren bis März einen Umweg.", "Die Schleuse in Fenwick ist seit Montag zu, sagte das Hafenamt."
    assert begins_story(lede, headline="Schleuse schließt für den Winter", following=following)
    assert not begins_story(dek, headline="Schleuse schließt für den Winter", following=story)


def test_a_dek_that_is_marked_is_sure() -> None:
    html = "<h1>Lock closes</h1><p class='dek'>The lock closed.</p><p>It opens in March.</p><p>Boats go round.</p>"
    copy = read_wire(html.encode())
    assert (copy.dek, copy.dek_is_sure) == ("The lock closed.", True)
