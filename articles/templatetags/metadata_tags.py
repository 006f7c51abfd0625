"""What the head of a page says to search engines and to those who share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _

from articles import languages, structured_data
from articles.named_in_body import WITH_PICTURES
from articles.publication import Publication
from articles.renditions import crops, jpeg
from articles.rights import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template.context import Context
    from django.utils.safestring import SafeString
    from wagtail.blocks import StreamValue

    from articles.front_places import Front
    from articles.languages import Translation
    from articles.models import ArticlePage, Contributor, CreditedImage, Source, Topic
    from articles.models.reader_pages import ReaderPage
    from articles.structured_data import Node

register = template.Library()


@dataclass(frozen=True)
class SharedPicture:
    """A file to show beside a link to the page. `alt` ends with the credit, for there is no caption there."""

    url: str
    width: int
    height: int
    alt: str


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, path: str) -> str:
    request = context.get("request")
    return Publication(request).absolute(path) if request else path


@register.simple_tag(takes_context=True)
def open_graph_locale(context: Context) -> str:
    return Publication(context["request"]).locale


@register.simple_tag(takes_context=True)
def translations_of(context: Context, page: ReaderPage | str | None) -> list[Translation]:
    """The languages of a page of the tree, asked of the database once a request; those of a list, where its view has asked for them."""
    request = context.get("request")
    return languages.translations_once(request, page or None) if request else []


@register.simple_tag(takes_context=True)
def shared_picture(context: Context, picture: CreditedImage | None, place: str) -> SharedPicture | None:
    """The picture's file for this place, "crops" for the wide one; None where there is none, or its file is lost."""
    if not picture or not context.get("request"):
        return None
    file = next(iter(crops(picture)), None) if place == "crops" else jpeg(picture, place)
    if not file:
        return None
    credit = _("Picture: %(credit)s") % {"credit": picture.credit}
    alt = " ".join(filter(None, [picture.default_alt_text.strip(), f"({credit})"]))
    return SharedPicture(url=Publication(context["request"]).absolute(file.url), width=file.width, height=file.height, alt=alt)


@register.simple_tag(takes_context=True)
def paper_graph(context: Context) -> SafeString | str:
    """What pages of no kind of their own say: whose they are."""
    return _written(context, [])


@register.simple_tag(takes_context=True)
def how_we_work_graph(context: Context) -> SafeString | str:
    publication = Publication(context["request"])
    page = structured_data.how_we_work(publication)
    return _written(context, [page, structured_data.breadcrumbs(publication, (page["name"], page["url"]))])


@register.simple_tag(takes_context=True)
def front_graph(context: Context) -> SafeString | str:
    publication, page = Publication(context["request"]), context["page"]
    front: Front = context["front"]
    stories = front.stories
    listed = structured_data.collection(publication, stories, address=publication.address_of(page), name=publication.name, description=page.search_description)
    shown = [picture for place in front.places if place.shows_pictures for picture in structured_data.cards(place.stories, first=place.opening)]
    return _written(context, [listed, *structured_data.pictures(publication, shown)])


@register.simple_tag(takes_context=True)
def section_graph(context: Context) -> SafeString | str:
    page = context["page"]
    address = Publication(context["request"]).address_of(page)
    return _list(context, address=address, name=page.title, description=page.search_description or page.strapline, first=context["opening_place"])


@register.simple_tag(takes_context=True)
def month_graph(context: Context) -> SafeString | str:
    """The list of a section's month, on the way from the front by the section."""
    page, publication = context["page"], Publication(context["request"])
    name = f"{page.title}, {context['month'].name}"
    return _list(context, address=context["address"], name=name, description="", above=[(page.title, publication.address_of(page))])


@register.simple_tag(takes_context=True)
def topic_graph(context: Context, topic: Topic) -> SafeString | str:
    address = Publication(context["request"]).absolute(topic.get_absolute_url())
    return _list(context, address=address, name=topic.name, description=topic.description, about={"@type": "Thing", "name": topic.name})


@register.simple_tag(takes_context=True)
def source_graph(context: Context, source: Source) -> SafeString | str:
    publication = Publication(context["request"])
    about = structured_data.origin(publication, source)
    return _list(context, address=publication.absolute(source.public_url), name=source.name, description=source.description, about=about)


@register.simple_tag(takes_context=True)
def contributor_graph(context: Context, contributor: Contributor) -> SafeString | str:
    publication, stories = Publication(context["request"]), context["listing"].object_list
    page = structured_data.profile(publication, contributor, stories)
    way = structured_data.breadcrumbs(publication, (contributor.name, page["url"]))
    return _written(context, [page, way, *structured_data.pictures(publication, structured_data.cards(stories))])


@register.simple_tag(takes_context=True)
def story_graph(context: Context, page: ArticlePage) -> SafeString | str:
    publication, section = Publication(context["request"]), context["section"]
    if _is_preview(context):
        # A story that was never saved has neither an address nor a date.
        return ""
    parts = {name: context[name] for name in ("section", "bylines", "topics", "reliances")}
    story = structured_data.story(publication, page, **parts)
    way = structured_data.breadcrumbs(publication, (section.title, publication.address_of(section)), (page.title, story["url"]))
    return _written(context, [story, way, *structured_data.pictures(publication, _shown_with(page, context))])


def _shown_with(page: ArticlePage, context: Context) -> list[tuple[CreditedImage | None, str, str]]:
    """Every picture on a story's page: the lead, those in the body, those of the stories it leads to."""
    inline = [(shown(block.value["image"]), "inline", block.value.get("caption") or "") for block in page.body if _shows_picture(block, context)]
    others = [*context["stories_in_body"].values(), *context["related"]]
    return [(page.shown_picture, "lead", page.lead_caption), *inline, *structured_data.cards(others)]


def _shows_picture(block: StreamValue.StreamChild, context: Context) -> bool:
    """An embed whose address is no provider's any more is not shown, and its picture with it."""
    return block.block_type in WITH_PICTURES and (block.block_type != "embed" or block.value["url"] in context["embeds"])


def _list(
    context: Context, *, address: str, name: str, description: str, about: Node | None = None, first: str = "card", above: Sequence[tuple[str, str]] = ()
) -> SafeString | str:
    publication, stories = Publication(context["request"]), context["listing"].object_list
    listed = structured_data.collection(publication, stories, address=address, name=name, description=description, about=about)
    way = structured_data.breadcrumbs(publication, *above, (name, address))
    return _written(context, [listed, way, *structured_data.pictures(publication, structured_data.cards(stories, first=first))])


def _written(context: Context, nodes: list[Any]) -> SafeString | str:
    """The script of a page's graph. There is none in a preview, nor where a template is rendered outside a request."""
    if not context.get("request") or _is_preview(context):
        return ""
    return structured_data.script([*structured_data.newspaper(Publication(context["request"])), *nodes])


def _is_preview(context: Context) -> bool:
    return bool(getattr(context.get("request"), "is_preview", False))
