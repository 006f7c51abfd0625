"""
Bylines, credits, share bars and headings for reactions, in each language that the paper appears in.

The lines of tests/wire/lines.tsv were labelled before there were rules for four of the languages; those of lines_held_out.tsv after the first rules, which
understood 32 of these 57 and took 7 for what they are not. What is not understood now is in MISSED, and nothing may be added to it without a look at why.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from articles.wire.copy import WireCopy
from articles.wire.credits import credit_of, credit_of_line, split_caption
from articles.wire.formats import read_wire
from articles.wire.languages import LANGUAGES
from articles.wire.lines import byline_of
from articles.wire.names import are_credited, are_of_people, names_in
from tests.wire import HERE

HEADLINE, DEK = "Lamp on Gannet Head burns again", "Boats see it from afar, and from near as well."
FIRST = "The lamp was lit at dusk on Friday, the keeper said. It was the first time in eleven years."
SECOND = "Boats can see it from 14 miles away, the harbour office said. It will be lit every night."
# Each stays a paragraph in its place, where its editor sees it; none of them is taken for something else.
MISSED = {
    # A single word of Arabic may be anything. An agency that is among the newsroom's sources is known.
    "تصوير : أدا هولم / نوردبيلد",
    *("Von unserer Korrespondentin Ada Holm", "Par notre correspondante Ada Holm", "بقلم الكاتبة أدا هولم", "عدسة المصورة أدا هولم", "أجرى الحوار: توماس ريل"),
    # It may say who is on it as well.
    *("Foto Ada Holm", "Photo Ada Holm"),
    *("Par Ada Holm avec AFP", "Por Redacción"),
}


@dataclass(frozen=True)
class Labelled:
    language: str
    kind: str
    line: str
    words: str

    @property
    def found(self) -> str:
        """What it is taken for, and its words, in copy of the usual shape: between dek and story, and below the story."""
        between, below = read(HEADLINE, DEK, self.line, FIRST, SECOND), read(HEADLINE, DEK, FIRST, SECOND, self.line)
        if self.kind in {"share", "reactions"}:
            return self.kind if self.line in [one.text for one in below.left_out] and below.dek == DEK else "text"
        if between.byline:
            return f"byline: {between.byline}"
        if between.credit_lines:
            return f"credit: {between.credit_lines[0]}"
        is_everywhere = all(self.line in [piece.text for piece in copy.pieces] and not copy.credit_lines for copy in (between, below))
        return "text" if is_everywhere else "lost"

    @property
    def expected(self) -> str:
        return f"{self.kind}: {self.words}" if self.words else self.kind


def read(*lines: str) -> WireCopy:
    return read_wire("\n\n".join(lines).encode())


def labelled() -> list[Labelled]:
    files = [HERE / name for name in ("lines.tsv", "lines_held_out.tsv")]
    rows = [line.split("\t") for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [Labelled(language, kind, line, words) for language, kind, line, words in ((*row, "")[:4] for row in rows)]


LINES = labelled()


@pytest.mark.parametrize("one", LINES, ids=[f"{one.language}-{one.kind}-{number}" for number, one in enumerate(LINES)])
def test_a_line_is_taken_for_what_it_is(one: Labelled) -> None:
    assert one.found == ("text" if one.line in MISSED else one.expected)


def test_what_is_missed_is_among_the_lines() -> None:
    assert {one.line for one in LINES} >= MISSED


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_lines_of_every_kind(language: str) -> None:
    assert {one.kind for one in LINES if one.language == language} == {"byline", "credit", "share", "reactions", "text"}


def test_a_paragraph_that_begins_like_a_byline_stays_one() -> None:
    copy = read(HEADLINE, DEK, "Von den Inseln kamen am Abend noch drei Boote, sagte der Hafenmeister.", FIRST)
    assert (copy.byline, next(piece.text for piece in copy.pieces)) == ("", "Von den Inseln kamen am Abend noch drei Boote, sagte der Hafenmeister.")


def test_a_caption_that_may_say_who_is_on_the_picture_credits_nobody() -> None:
    for line in ("Foto de Ada Holm", "Photo d’Ada Holm", "Foto von Ada Holm"):
        assert (credit_of(line), split_caption(line), credit_of_line(line)) == ("", (line, ""), "Ada Holm")


def test_captions_end_with_credits_in_each_language() -> None:
    assert split_caption("Die Lampe am Freitag. Foto: Ada Holm / dpa") == ("Die Lampe am Freitag.", "Ada Holm / dpa")
    assert split_caption("La lampe vendredi (Photo : Ada Holm)") == ("La lampe vendredi", "Ada Holm")
    assert split_caption("La lámpara el viernes. Foto: EFE") == ("La lámpara el viernes.", "EFE")
    assert split_caption("المصباح يوم الجمعة. تصوير: أدا هولم") == ("المصباح يوم الجمعة.", "أدا هولم")


def test_an_agency_of_the_newsroom_is_known_in_any_language() -> None:
    assert credit_of("صورة: نوردبيلد", known={"نوردبيلد"}) == "نوردبيلد"
    assert credit_of("Quelle: Nordbild", known={"nordbild"}) == "Nordbild"
    assert credit_of("Quelle: Nordbild") == ""


@pytest.mark.parametrize(
    "names", ["Łukasz Żak", "Mehmet Yıldız, Ágnes Szűcs", "Ada Holm et Jean-Luc de la Tour", "J. Holm", "أدا هولم وتوماس ريل", "Ada Holm, envoyée spéciale"]
)
def test_names_of_people(names: str) -> None:
    assert are_of_people(names)
    assert byline_of(f"Von {names}") == names


@pytest.mark.parametrize(
    "text", ["Ada Holm and Tomas Reyl", "Ada Holm und Tomas Reyl", "Ada Holm, Tomas Reyl", "Ada Holm y Tomas Reyl (EFE)", "ADA HOLM ET TOMAS REYL"]
)
def test_a_byline_is_parted_into_names(text: str) -> None:
    assert [name.casefold() for name in names_in(text)] == ["ada holm", "tomas reyl"]


@pytest.mark.parametrize(
    "words", ["Fenwick", "San Juan", "den Inseln", "Tür zu Tür", "Ada Holm ist da", "", " ", ",", "Ada, Ben", "الرصاص القديم", "A B C D F G"]
)
def test_words_that_are_no_names_of_people(words: str) -> None:
    assert not are_of_people(words)


def test_what_is_credited_may_be_a_word_for_what_was_given_away() -> None:
    assert are_credited("privat")
    assert not are_credited("gestern")
