"""
The one place where a credit line is written.

Every output that shows a picture or a quote (lead, inline, gallery, card, feed, structured data) asks here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.validators import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import CreditedImage, Source


@dataclass(frozen=True)
class Credit:
    """
    What readers see: `text` is plain text, never empty for a saved picture; `url` is an http(s) address, a path of ours, or "".

    Of a picture, `names`, `licence` and `note` are the parts of the text, and `licence_url` is the http(s) address of the licence's terms, or "".
    """

    text: str
    url: str = ""
    names: str = ""
    licence: str = ""
    licence_url: str = ""
    note: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> SafeString:
        """The text with its links: to where the picture came from, and to the terms of its licence."""
        names = _link(self.names or self.text, self.url, rel="external")
        return SafeString(_line(names, _link(self.licence, self.licence_url, rel="license external"), conditional_escape(self.note)))


def credit_line(*names: str, separator: str = " / ") -> str:
    """Join the names to be credited, in order, each said once: ("Ada Holm", "Ada Holm / Fenwick") gives "Ada Holm / Fenwick"."""
    candidates = _said_once(names)
    return separator.join(name for name in candidates if not any(_says(other, name) for other in candidates))


def picture_credit(picture: CreditedImage) -> Credit:
    """
    Whom to thank for a picture: its creator, its credit line and, if that is somebody else, its owner.

    A free licence is named as that licence asks, and that generative AI had a hand in it is said wherever the picture is shown.
    """
    names = credit_line(picture.creator, picture.credit_line, picture.source_name)
    licence = str(picture.licence) if picture.licence and picture.licence.is_named_in_credit else ""
    note = _("made with generative AI") if picture.is_made_by_ai else ""
    return Credit(
        text=_line(names, licence, note),
        url=_if_web_address(picture.source_url),
        names=names,
        licence=licence,
        licence_url=_if_web_address(picture.licence_address) if licence else "",
        note=note,
    )


def creators(picture: CreditedImage) -> list[str]:
    """
    Who made the picture, each by name. A semicolon parts them, and so does a comma between whole names, as they come from files.

    "Holm, Ada" is one, and so are "Ada Holm, Jr." and "Ada Holm, staff photographer".
    """
    parts = [name for part in re.split("[;؛]", picture.creator) for name in _whole_names(part)]
    return _said_once(parts)


def credits_by_role(picture: CreditedImage) -> list[tuple[str, str]]:
    """
    The same for formats that name who did what, in the roles of Media RSS: the photographer, if one is known, and the owner.

    The owner is always given the whole credit line, so that whoever shows that one alone leaves nobody out.
    """
    line = picture_credit(picture).text
    creator = credit_line(picture.creator)
    return [*([("photographer", creator)] if creator and creator != line else []), ("owner", line)]


def quote_credit(*, speaker: str = "", speaker_role: str = "", source: Source | None = None) -> Credit:
    """Who said it, as what, and to whom: "Ines Calder, harbour master, Lowmere Gazette". Never a source's internal name."""
    public_name = source.name if source else ""
    return Credit(text=pgettext("list", ", ").join(_said_once([speaker, speaker_role, public_name])), url=source.public_url if source else "")


def _whole_names(text: str) -> list[str]:
    names = text.split(",")
    return names if all(len(name.split()) > 1 and not name.islower() for name in names) else [text]


def _line(*parts: str) -> str:
    """The parts that are not blank, in their order: "Ada Holm / Fenwick, CC BY 4.0"."""
    return reduce(lambda line, part: _("%(names)s, %(licence)s") % {"names": line, "licence": part}, filter(None, parts))


def _link(text: str, url: str, *, rel: str) -> SafeString:
    return format_html('<a href="{}" rel="{}">{}</a>', url, rel, text) if url else conditional_escape(text)


def _if_web_address(url: str) -> str:
    return url if is_web_address(url) else ""


def _said_once(names: Iterable[str]) -> list[str]:
    """The names without blanks and repetitions, whatever their case, with their inner spaces folded."""
    by_key: dict[str, str] = {}
    for name in names:
        folded = " ".join(name.split())
        by_key.setdefault(folded.casefold(), folded)
    by_key.pop("", None)
    return list(by_key.values())


def _says(longer: str, name: str) -> bool:
    """Whether a longer name holds this one as whole words: "Ada" is said by "Ada Holm", not by "Canada Press"."""
    if len(longer) <= len(name):
        return False
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", longer.casefold()) is not None
