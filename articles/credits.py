"""
The one place where a credit line is written.

Every output that shows a picture or a quote (lead, inline, gallery, card, feed, structured data) asks here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.validators import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import CreditedImage, Source


@dataclass(frozen=True)
class Credit:
    """What readers see: `text` is plain text, never empty for a saved picture; `url` is an http(s) address, a path of ours, or ""."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


def credit_line(*names: str, separator: str = " / ") -> str:
    """Join the names to be credited, in order, each said once: ("Ada Holm", "Ada Holm / Fenwick") gives "Ada Holm / Fenwick"."""
    candidates = _said_once(names)
    return separator.join(name for name in candidates if not any(_says(other, name) for other in candidates))


def picture_credit(picture: CreditedImage) -> Credit:
    """Whom to thank for a picture: its creator and its credit line, with a free licence named as that licence asks."""
    names = credit_line(picture.creator, picture.credit_line)
    licence = str(picture.licence) if picture.licence and picture.licence.is_named_in_credit else ""
    text = _("%(names)s, %(licence)s") % {"names": names, "licence": licence} if licence else names
    return Credit(text=text, url=picture.source_url if is_web_address(picture.source_url) else "")


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
    return Credit(text=", ".join(_said_once([speaker, speaker_role, public_name])), url=source.public_url if source else "")


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
