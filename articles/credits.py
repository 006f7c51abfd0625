"""
The one place where a credit line is written.

Every output that shows a picture or a quote (lead, inline, gallery, card, feed, structured data) asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.models import CreditedImage, Source


@dataclass(frozen=True)
class Credit:
    """What readers see: `text` is plain text, never empty for a saved picture; `url` is an http(s) address or ""."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


def credit_line(*names: str, separator: str = " / ") -> str:
    """Join the names to be credited, in order, each said once: ("Ada Holm", "Ada Holm / Fenwick") gives "Ada Holm / Fenwick"."""
    kept: list[str] = []
    cleaned = [" ".join(name.split()) for name in names]
    for name in filter(None, cleaned):
        said_by_another = any(name.casefold() in other.casefold() and len(name) < len(other) for other in cleaned)
        if not said_by_another and name.casefold() not in (one.casefold() for one in kept):
            kept.append(name)
    return separator.join(kept)


def picture_credit(picture: CreditedImage) -> Credit:
    """Whom to thank for a picture: its creator and its credit line, with a free licence named as that licence asks."""
    names = credit_line(picture.creator, picture.credit_line)
    licence = picture.get_licence_display() if picture.licence.startswith("cc") else ""
    text = _("%(names)s, %(licence)s") % {"names": names, "licence": licence} if licence else names
    return Credit(text=text, url=picture.source_url)


def quote_credit(*, speaker: str = "", speaker_role: str = "", source: Source | None = None) -> Credit:
    """Who said it, as what, and to whom: "Ines Calder, harbour master, Lowmere Gazette". Never a source's internal name."""
    public_name = source.name if source else ""
    return Credit(text=credit_line(speaker, speaker_role, public_name, separator=", "), url=source.public_url if source else "")
