"""
Which pieces of wire copy are its headline, dek, byline and credit, in the usual shape: headline; dek; a credit line standing alone; paragraphs; a heading for
reactions or a share bar.

Whatever is not recognised for sure stays a piece of the body, in its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.wire import lines
from articles.wire.credits import credit_of_line
from articles.wire.pieces import Frame, Heading, ItemList, LeftOut, Paragraph, Picture, Role, links_in
from articles.wire.quotations import is_wholly_quoted, with_quotations

if TYPE_CHECKING:
    from articles.wire.copy import WireCopy
    from articles.wire.html import Reading
    from articles.wire.pieces import Piece

LONGEST_HEADLINE = 255
LONGEST_DEK = 300
# One sentence of so many characters below the headline is a dek, whatever follows.
LONGEST_PLAIN_DEK = 200
# In fewer, and without an end, a place, a desk or an agency stands there.
FEWEST_WORDS_OF_DEK = 4
LONGEST_POSSIBLE_CREDIT = 60
SENTENCE_STOPS = frozenset(".!?…؟")
# Without its ending, by which "closes" and "closed" differ. Short words are in every sentence.
LONGER_WORD, STEM_CHARACTERS = re.compile(r"\w{4,}"), 5
SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*\s+(?=[“‘\"'(\[]*[A-ZÀ-ÖØ-Þ\d])")
PLACE = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’ -]{2,40}"
DATELINE = re.compile(rf"^(?P<place>{PLACE}(?:,\s[A-Z][\w. ]{{1,30}})?)(?:,\s[^—–()]{{1,30}})?\s*(?:\([^()]{{2,40}}\))?\s*(?:[—–]|--?)\s+(?=\S)")


@dataclass
class _Placed:
    place: int
    piece: Piece

    @property
    def text(self) -> str:
        return self.piece.text

    @property
    def role(self) -> Role:
        return getattr(self.piece, "role", Role.NONE)

    @property
    def is_words(self) -> bool:
        return isinstance(self.piece, Paragraph | Heading)


def recognise(reading: Reading, *, into: WireCopy, known: Collection[str] = ()) -> WireCopy:
    """
    Share out what was read: `into` gets headline, dek, byline and credit lines where it has none yet, and the rest as its pieces.

    `known` are names of agencies, in lower case, by which a credit line is recognised besides those that all know.
    """
    into.left_out += reading.left_out
    placed = [_Placed(place, piece) for place, piece in enumerate(reading.pieces, start=1)]
    shape = _Shape(into, placed, frozenset(known))
    shape.leave_out_end()
    shape.find_headline(otherwise=reading.title)
    shape.find_dek_and_credit()
    shape.find_credits_in_body()
    shape.find_dateline()
    into.pieces = with_quotations([one.piece for one in (*shape.before, *shape.rest)])
    shape.note_pictures()
    return into


@dataclass
class _Shape:
    """What is left to be shared out. `before` are pieces that stand above the headline, or between it and the story, and stay there."""

    copy: WireCopy
    rest: list[_Placed]
    known: frozenset[str]
    before: list[_Placed] = field(default_factory=list)

    def leave_out_end(self) -> None:
        self._leave_out_reactions()
        self._leave_out_buttons()
        while self.rest and (why := self._why_end(self.rest[-1])):
            self._leave_out(self.rest.pop(), why)

    def _leave_out_buttons(self) -> None:
        """Share buttons below the story, each in a line of its own."""
        first = len(self.rest)
        while first > 1 and lines.may_be_share_button(self.rest[first - 1].text):
            first -= 1
        below = self.rest[first:]
        if lines.is_share_bar(" ".join(one.text for one in below)):
            self.rest = self.rest[:first]
            for one in below:
                self._leave_out(one, _("It is a bar of buttons for sharing."))

    def _leave_out_reactions(self) -> None:
        """A heading for reactions, with the buttons below it. Whatever else stands there stays, and so does what follows."""
        found = next((number for number, one in enumerate(self.rest) if one.is_words and lines.is_reactions_heading(one.text) and number), None)
        if found is None or any(not self._is_button(one) for one in self.rest[found + 1 : found + 2]):
            return
        end = next((number for number in range(found + 1, len(self.rest)) if not self._is_button(self.rest[number])), len(self.rest))
        for one in self.rest[found:end]:
            self._leave_out(one, _("It is the heading of reactions below the story, or one of its buttons."))
        del self.rest[found:end]

    def _is_button(self, one: _Placed) -> bool:
        texts = one.piece.texts if isinstance(one.piece, ItemList) else [one.text]
        return lines.is_share_bar(one.text) or lines.is_end(one.text) or (isinstance(one.piece, Paragraph | ItemList) and all(map(lines.is_label, texts)))

    def _why_end(self, one: _Placed) -> str:
        if lines.is_end(one.text):
            return _("It marks the end of the copy.")
        if lines.is_reactions_heading(one.text) and one.is_words:
            return _("It is the heading of reactions below the story, or one of its buttons.")
        return self._why_furniture(one)

    def _why_furniture(self, one: _Placed) -> str:
        """Why a piece above or below the story is no part of it, or ""."""
        if lines.is_share_bar(one.text) or (one.role is Role.SHARE and len(one.text) <= 200):
            return _("It is a bar of buttons for sharing.")
        if lines.is_embargo(one.text):
            note = _("The copy is embargoed: %(line)s")
            self.copy.notes.append(note % {"line": one.text})
            return _("It says until when the story may not be published.")
        return _("It is an instruction to desks.") if lines.is_instruction(one.text) else ""

    def _leave_out(self, one: _Placed, why: str) -> None:
        self.copy.left_out.append(LeftOut(one.text, why))
        self.copy.recognise("left_out", one.text, why, one.place)

    def find_headline(self, *, otherwise: str) -> None:
        if self.copy.headline:
            self._drop_repeated_headline()
            return
        top = next((one for one in self.rest if isinstance(one.piece, Heading) and one.piece.level == 1), None)
        if top and len(top.text) <= LONGEST_HEADLINE:
            self._take_headline(top, _("It is the first heading of the highest level."))
            return
        self._pass_furniture()
        first = next((one for one in self.rest if one.is_words), None)
        if first and len(first.text) <= LONGEST_HEADLINE and len(self.rest) > 1 and "\n" not in first.text:
            self._take_headline(first, _("It is the first line."))
        elif otherwise:
            self.copy.headline = otherwise[:LONGEST_HEADLINE]
            self.copy.recognise("headline", self.copy.headline, _("It is the title of the document."))

    def _take_headline(self, one: _Placed, why: str) -> None:
        number = self.rest.index(one)
        for above in self.rest[:number]:
            if above.role is Role.KICKER:
                self._leave_out(above, _("Its mark-up calls it a line above the headline, which stories here do not have."))
            else:
                self.before.append(above)
        self.rest = self.rest[number + 1 :]
        self.copy.headline = one.text
        self.copy.recognise("headline", one.text, why, one.place)

    def _drop_repeated_headline(self) -> None:
        first = next((one for one in self.rest if one.is_words), None)
        if first and _folded(first.text) == _folded(self.copy.headline):
            self.rest.remove(first)
            self.copy.recognise("headline", first.text, _("The text begins with the headline once more; it is kept once."), first.place)

    def _pass_furniture(self) -> None:
        """Leave out what stands above the headline and is none."""
        while self.rest and len(self.rest) > 1 and (why := self._why_above(self.rest[0])):
            self._leave_out(self.rest.pop(0), why)

    def _why_above(self, one: _Placed) -> str:
        return _("It says when the copy was sent.") if lines.is_date(one.text) else self._why_furniture(one)

    def find_dek_and_credit(self) -> None:
        """What stands between headline and story, each once, in whatever order."""
        while self.rest:
            one = self.rest[0]
            if not self._take_between(one):
                return
            self.rest.remove(one)

    def _take_between(self, one: _Placed) -> bool:
        if isinstance(one.piece, Picture | Frame):
            self.before.append(one)
            return True
        if not isinstance(one.piece, Paragraph | Heading | ItemList):
            return False
        return self._take_byline(one) or self._take_credit(one) or self._take_left_out(one) or self._take_dek(one) or self._pass_possible_credit(one)

    def _take_byline(self, one: _Placed) -> bool:
        names = lines.byline_of(one.text) or (one.text if one.role is Role.BYLINE and len(one.text) <= lines.LONGEST_LINE else "")
        if not names or self.copy.byline or not self._goes_on_after(one):
            return False
        self._tell_links(one)
        self.copy.byline = " ".join(names.split())
        self.copy.recognise("byline", one.text, _("It stands alone between headline and story, and says by whom."), one.place)
        return True

    def _take_credit(self, one: _Placed) -> bool:
        credit = credit_of_line(one.text, known=self.known) or (one.text if one.role is Role.CREDIT and lines.is_label(one.text) else "")
        if not credit or isinstance(one.piece, ItemList):
            return False
        self._tell_links(one)
        self.copy.credit_lines.append(credit)
        self.copy.recognise("credit", one.text, _("It stands alone and says whose a picture is, so it is offered as the picture's credit."), one.place)
        return True

    def _tell_links(self, one: _Placed) -> None:
        links = links_in(one.piece.html) if isinstance(one.piece, Paragraph) else []
        self.copy.left_out += [LeftOut(address, _("It is the link of a byline or credit line, which is kept as plain words.")) for address in links]

    def _take_left_out(self, one: _Placed) -> bool:
        why = self._why_above(one) or (_("It says when the copy was sent.") if one.role is Role.DATE and lines.is_label(one.text) else "")
        if why:
            self._leave_out(one, why)
        return bool(why)

    def _take_dek(self, one: _Placed) -> bool:
        why = self._why_dek(one)
        if why:
            self.copy.dek = one.text
            self.copy.recognise("dek", one.text, why, one.place)
        return bool(why)

    def _why_dek(self, one: _Placed) -> str:
        if self.copy.dek or not one.is_words or not self._goes_on_after(one) or len(one.text) > LONGEST_DEK or "\n" in one.text:
            return ""
        if isinstance(one.piece, Paragraph) and "<a " in one.piece.html:
            return ""
        if one.role is Role.DEK:
            return _("Its mark-up calls it a summary or the like.")
        if isinstance(one.piece, Heading):
            return _("It is a heading right below the headline.") if self.copy.headline and not self.before_story() else ""
        return self._why_plain_dek(one.text)

    def _why_plain_dek(self, text: str) -> str:
        if DATELINE.match(text) or is_wholly_quoted(text) or text.endswith(":") or _is_label(text):
            return ""
        if self._is_above_something(1):
            return _("It stands between the headline and a credit line, byline, date or picture.")
        # Below a credit line, paragraphs follow.
        is_likely = not SENTENCE_END.search(text) and len(text) <= LONGEST_PLAIN_DEK and not self.copy.credit_lines
        if not is_likely or begins_story(text, headline=self.copy.headline, following=self._following()):
            return ""
        self.copy.dek_is_sure = False
        return _("It is the one sentence below the headline.")

    def _following(self) -> str:
        """The paragraph below the one that is looked at."""
        return next((one.text for one in self.rest[1:] if isinstance(one.piece, Paragraph)), "")

    def before_story(self) -> bool:
        """Whether something has been recognised below the headline already, which a heading of the story itself may follow."""
        return bool(self.copy.credit_lines or self.copy.byline)

    def _is_above_something(self, number: int) -> bool:
        if number >= len(self.rest):
            return False
        one = self.rest[number]
        if isinstance(one.piece, Picture):
            return True
        is_known = credit_of_line(one.text, known=self.known) or lines.byline_of(one.text) or lines.is_date(one.text) or lines.is_share_bar(one.text)
        return bool(is_known) or one.role in {Role.BYLINE, Role.CREDIT, Role.DATE, Role.SHARE} or self._may_be_credit(one)

    def _goes_on_after(self, one: _Placed) -> bool:
        """Whether there is a story below it."""
        return any(other is not one and isinstance(other.piece, Paragraph) for other in self.rest)

    def _may_be_credit(self, one: _Placed) -> bool:
        text = one.text
        words = text.split()
        is_short = len(text) <= LONGEST_POSSIBLE_CREDIT and 0 < len(words) <= 7 and text[-1] not in ".!?:;”\"'" and "<a " not in getattr(one.piece, "html", "")
        return (
            isinstance(one.piece, Paragraph) and is_short and all(word[:1].isupper() or word in {"of", "for", "and", "the", "via", "/", "&"} for word in words)
        )

    def _pass_possible_credit(self, one: _Placed) -> bool:
        """A few words with capitals right above the story may be a credit line. They are offered as one, and stay where they are."""
        if not self.copy.dek or self.copy.credit_lines or self.copy.possible_credit or not self._may_be_credit(one) or not self._goes_on_after(one):
            return False
        self.copy.possible_credit = one.text
        why = _("It stands alone where a credit line would. Nobody can be sure, so it is offered as the picture's credit and stays in the story as well.")
        self.copy.recognise("possible_credit", one.text, why, one.place)
        self.before.append(one)
        return True

    def find_credits_in_body(self) -> None:
        """Credit lines that stand alone further down belong to further pictures."""
        for one in [one for one in self.rest if isinstance(one.piece, Paragraph)]:
            if self._take_credit(one):
                self.rest.remove(one)

    def find_dateline(self) -> None:
        first = next((one for one in self.rest if isinstance(one.piece, Paragraph)), None)
        found = DATELINE.match(first.text) if first else None
        if first and found:
            self.copy.recognise("dateline", found[0].strip(), _("The story begins with it, and it stays there."), first.place)

    def note_pictures(self) -> None:
        """Pictures bring credits of their own. Where no line stands alone, the first of them is offered."""
        for piece in self.copy.pieces:
            if isinstance(piece, Picture) and piece.credit and piece.credit not in self.copy.credit_lines:
                self.copy.recognise("credit", piece.credit, _("It stands with a picture of the copy."))
                self.copy.credit_lines.append(piece.credit)


def begins_story(sentence: str, *, headline: str, following: str) -> bool:
    """
    Whether one sentence below the headline is likely to be the story's first, and no dek.

    The story says again what its headline says, and a dek says something else, often without a full stop. Which of the two sentences the headline has more
    words in common with is the same question in every language.
    """
    said = _stems(headline)
    return sentence.rstrip("”’\"')")[-1:] in SENTENCE_STOPS and len(said & _stems(sentence)) > len(said & _stems(following))


def _stems(text: str) -> set[str]:
    return {word[:STEM_CHARACTERS] for word in LONGER_WORD.findall(text.casefold())}


def _is_label(text: str) -> bool:
    return len(text.split()) < FEWEST_WORDS_OF_DEK and text[-1] not in ".!?…؟"


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
