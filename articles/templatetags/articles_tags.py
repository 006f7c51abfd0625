"""What the reader templates ask for: the site, its sections, pictures, bylines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.images.models import Picture
from wagtail.models import Page

from articles import furniture
from articles.embeds.known import Shown, known
from articles.models import ArticlePage, BylineRole, Paper, SectionPage
from articles.provenance import credentials_of
from articles.publication import Publication, site_name_of
from articles.renditions import COMPACT_FORMATS, PLACES, offered
from articles.rights import Use, shown
from articles.suggestions.story import has_uncredited_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template.context import Context
    from django.utils.functional import _StrPromise
    from wagtail.blocks import StructValue

    from articles.models import Byline, Contributor, CreditedImage

register = template.Library()
register.filter("credentials", credentials_of)

LEAD_INS: dict[str, _StrPromise] = {
    BylineRole.WORDS: pgettext_lazy("byline", "By"),
    BylineRole.REPORTING: _("Reporting by"),
    BylineRole.PHOTOGRAPHS: _("Photographs by"),
    BylineRole.GRAPHICS: _("Graphics by"),
    BylineRole.EDITING: _("Edited by"),
}


@dataclass(frozen=True)
class BylineGroup:
    """Everybody who did one kind of work, for example "Photographs by" Cleo Marsh and Ben Ruud."""

    lead_in: str
    contributors: list[Contributor]


@register.simple_tag(takes_context=True)
def content_checks(context: Context, story: ArticlePage) -> SafeString | str:
    """An attribute for a story's headline, in previews alone: what Wagtail's checks are to find (articles/suggestions/content_checks.py)."""
    if not getattr(context.get("request"), "is_preview", False):
        return ""
    return SafeString(' data-check="uncredited-source"') if has_uncredited_sources(story) else ""


@register.simple_tag(takes_context=True)
def site_name(context: Context) -> str:
    """The name of the newspaper that was asked for: its own, else the site's, else WAGTAIL_SITE_NAME."""
    request = context.get("request")
    return Publication(request).name if request else site_name_of(None)


@register.simple_tag(takes_context=True)
def the_paper(context: Context) -> Paper:
    """What the newspaper says of itself, asked of the database once a request."""
    request = context.get("request")
    return Paper.for_request(request) if request else Paper()


@register.simple_tag(takes_context=True)
def menu_sections(context: Context) -> list[SectionPage]:
    """The published sections that are shown in menus."""
    return furniture.menu_sections(context.get("request"))


@register.simple_tag(takes_context=True)
def masthead(context: Context, *, is_front: bool = False) -> SafeString:
    """The head of the page, with the section that it belongs to marked in the menu."""
    return furniture.masthead(context.get("request"), is_front=is_front, here=_here(context))


@register.simple_tag(takes_context=True)
def footer(context: Context) -> SafeString:
    return furniture.footer(context.get("request"), page=context.get("page"))


def _here(context: Context) -> tuple[int, str] | None:
    """The id of the section that the page belongs to, and what aria-current says of it."""
    page, section = context.get("page"), context.get("section")
    if isinstance(page, SectionPage):
        return page.pk, "true" if context.get("month") else "page"
    return (section.pk, "true") if isinstance(section, Page) else None


@register.simple_tag
def story_picture(picture: CreditedImage, place: str, *, is_first: bool = False) -> SafeString:
    """
    The `<picture>` for a place named in renditions.PLACES: AVIF and WebP in several widths, JPEG for the rest, with width, height and alt text.

    `is_first` is for the one picture that readers see before they scroll: it is fetched at once, all others as they come near.
    """
    offer = Picture(offered(picture, place))
    jpeg = offer.renditions[0]
    # As Wagtail's own `<picture>`, but for `sizes` on the JPEG, which has one size: no HTML that is valid.
    sources = "".join(
        f'<source srcset="{escape(offer.get_width_srcset(offer.formats[kind.name]))}" sizes="{PLACES[place].sizes}" type="{kind.mime_type}">'
        for kind in Picture.source_format_order
        if kind.name in COMPACT_FORMATS and kind.name in offer.formats
    )
    urgency = 'fetchpriority="high"' if is_first else 'loading="lazy" decoding="async"'
    image = f'<img src="{escape(jpeg.url)}" width="{jpeg.width}" height="{jpeg.height}" alt="{escape(jpeg.alt)}" {urgency}>'
    return SafeString(f"<picture>{sources}{image}</picture>")


@register.simple_tag
def preload_picture(picture: CreditedImage | None, place: str) -> SafeString:
    """
    The `<link>` that has a page's first picture fetched while the browser still reads the head; nothing without a picture.

    It names one format, the first that the page offers. Browsers that do not know the format skip the link, and the others choose the very same file
    from `<picture>`, so that none is loaded twice.
    """
    if picture is None:
        return SafeString()
    offer = Picture(offered(picture, place))
    source = next((source for source in Picture.source_format_order if source.name in offer.formats), None)
    if source is None:
        return format_html('<link rel="preload" as="image" href="{}" fetchpriority="high">', offer.renditions[0].url)
    return format_html(
        '<link rel="preload" as="image" imagesrcset="{}" imagesizes="{}" type="{}" fetchpriority="high">',
        Picture.get_width_srcset(offer.formats[source.name]),
        PLACES[place].sizes,
        source.mime_type,
    )


@register.simple_tag(takes_context=True)
def picture_shown_here(context: Context, picture: CreditedImage | None) -> CreditedImage | None:
    """The picture, if it may be shown where the template is used: on our pages, or where the context's `picture_use` says."""
    return shown(picture, context.get("picture_use") or Use.WEB)


@register.filter
def by_role(bylines: Iterable[Byline]) -> list[BylineGroup]:
    """The bylines, put together by role, in the order in which the roles first come."""
    groups: dict[str, BylineGroup] = {}
    for byline in bylines:
        group = groups.setdefault(byline.role, BylineGroup(lead_in=str(LEAD_INS[byline.role]), contributors=[]))
        group.contributors.append(byline.contributor)
    return list(groups.values())


@register.filter
def writers(bylines: Iterable[Byline]) -> list[Contributor]:
    """Who is named on a card: those who wrote the story or reported it."""
    return [byline.contributor for byline in bylines if byline.role in (BylineRole.WORDS, BylineRole.REPORTING)]


@register.simple_tag(takes_context=True)
def readable_story(context: Context, story: ArticlePage | None) -> ArticlePage | None:
    """The story that a body points to, if every reader may open it. A story's page has looked them all up at once already."""
    if story is None:
        return None
    at_hand: dict[int, Any] | None = context.get("stories_in_body")
    return at_hand.get(story.pk) if at_hand is not None else ArticlePage.objects.published().filter(pk=story.pk).first()


@register.simple_tag(takes_context=True)
def shown_embed(context: Context, value: StructValue) -> Shown | None:
    """What is known of a body's embed; nothing where its address is no provider's any more. A story's page has looked them all up at once already."""
    url = value["url"]
    at_hand: dict[str, Shown] | None = context.get("embeds")
    return (known([url]) if at_hand is None else at_hand).get(url)
