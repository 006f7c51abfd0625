"""What an editor should know of a picture before using it: on what terms, how long, where and in how many more stories, and where it was used before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.picture_uses import left_of, published_among, uses_of_all
from articles.rights import Use, have_ended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import ArticlePage, CreditedImage


@dataclass(frozen=True)
class Standing:
    """`mark` says in a few words why the picture may not be used now, `used` in how many stories it is; either may be nothing. `rights` are short lines."""

    mark: str
    rights: list[str]
    used: str


def note_standings(pictures: Iterable[CreditedImage], *, besides: ArticlePage | None = None) -> None:
    """Gives each picture of a list its `standing`. Two queries, however many; licences are to be at hand. The story `besides` uses none of them up."""
    pictures = list(pictures)
    uses = uses_of_all(pictures)
    for picture in pictures:
        picture.standing = _standing_of(picture, uses=uses[picture.pk], besides=besides)


def left_in_words(picture: CreditedImage, *, left: int | None) -> str:
    """In how many more stories it may be published, of how many; nothing where there is no limit."""
    allowed = picture.uses_allowed
    if left is None or allowed is None:
        return ""
    return ngettext("%(left)s of %(allowed)s story left", "%(left)s of %(allowed)s stories left", allowed) % {"left": left, "allowed": allowed}


def _standing_of(picture: CreditedImage, *, uses: list[ArticlePage], besides: ArticlePage | None) -> Standing:
    left = left_of(picture, published=published_among(uses, besides=besides))
    # The credit, which stands above, names such a licence already.
    licence = "" if picture.credit.licence else str(picture.licence or "")
    rights = [licence, picture.territory_note, _end_of(picture), _refused_uses(picture), left_in_words(picture, left=left)]
    mark = _mark_of(picture, left=left)
    return Standing(mark=mark, rights=[line for line in rights if line and line != mark], used=_used_in(uses))


def _used_in(uses: list[ArticlePage]) -> str:
    """In how many stories, with the newest of those that are published. Drafts may be others', and are not named."""
    if not uses:
        return ""
    text = ngettext("In %(count)s story", "In %(count)s stories", len(uses)) % {"count": len(uses)}
    newest = uses[0]
    if not newest.live or newest.first_published_at is None:
        return text
    published = date_format(timezone.localtime(newest.first_published_at), "SHORT_DATE_FORMAT")
    return _("%(in_stories)s, last in “%(title)s”, %(date)s") % {"in_stories": text, "title": newest.title, "date": published}


def _mark_of(picture: CreditedImage, *, left: int | None) -> str:
    if have_ended(picture):
        return _("Rights are over")
    if not picture.for_web:
        return _("Not for our pages")
    return _("Used up") if left == 0 else ""


def _end_of(picture: CreditedImage) -> str:
    if picture.rights_end is None:
        return ""
    text = _("Ended on %(date)s") if have_ended(picture) else _("Ends on %(date)s")
    return text % {"date": date_format(timezone.localtime(picture.rights_end), "DATE_FORMAT")}


def _refused_uses(picture: CreditedImage) -> str:
    fields = [picture._meta.get_field(f"for_{use}") for use in Use.values if not getattr(picture, f"for_{use}")]
    return _("Not for %(uses)s") % {"uses": ", ".join(str(field.verbose_name) for field in fields)} if fields else ""
