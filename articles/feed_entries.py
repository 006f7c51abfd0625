"""What a feed says of its newest stories, and a mark that changes whenever any of it does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from uuid import uuid5

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, BooleanField, Case, DateTimeField, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import MD5, Cast, Length, Substr
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from articles.credits import Credit, credits_by_role
from articles.feed_bodies import load_bodies, pictures_in, story_html
from articles.keeping import note_end
from articles.models import ArticlePage, CreditedImage, Source, WorkLabel
from articles.renditions import PLACES, prefetch_renditions
from articles.rights import Use, cleared_for, shown
from articles.xml_text import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    from articles.feed_bodies import Blocks
    from articles.feeds import Channel

STORIES = 30
# Counted up when feeds say the same in another way, so that programs fetch them anew.
EDITION = 2
PICTURE = PLACES["lead"].fallback
# What a picture says of itself wherever feeds show one.
CREDITED = [
    "file",
    "description",
    "extended_description",
    "creator",
    "credit_line",
    "source_name",
    "source_url",
    "digital_source_type",
    "licence__name",
    "licence__deed",
    "licence_url",
]
OF_SOURCES = ["kind", "name", "slug"]
# Everything of a story that a feed shows, besides the body.
SHOWN = [
    *("pk", "title", "dek", "label", "url_path", "first_published_at", "updated_at", "last_published_at", "live_revision_id", "section_title"),
    *(f"lead_picture__{name}" for name in (*CREDITED, "licence__is_named_in_credit", "copyright_notice", "rights_end")),
    *("has_picture", "tagged_items__tag__name", "bylines__contributor__name", "bylines__contributor__slug"),
]


@dataclass(frozen=True)
class Author:
    name: str
    url: str


@dataclass(frozen=True)
class FeedPicture:
    """A story's lead picture as a JPEG. `credit` is the line that readers see; `credits` says who is thanked as what."""

    url: str
    width: int
    height: int
    alt: str
    credit: Credit
    credits: list[tuple[str, str]]
    copyright: str


@dataclass(frozen=True)
class Entry:
    """One story. `id` stays when the story is moved or renamed; `html` is the whole of it, or "" in a feed of summaries. XML can hold all of it."""

    id: str
    url: str
    title: str
    summary: str
    published_at: datetime | None
    updated_at: datetime | None
    is_sponsored: bool
    authors: list[Author]
    categories: list[str]
    picture: FeedPicture | None
    html: str


@dataclass
class Facts:
    """What the database's rows of one story say together. The keys of `authors` are slugs."""

    section: str
    tags: dict[str, None] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Newest:
    """The newest stories of a channel, known well enough to say whether anything has changed. `mark` is the same as long as the feed is."""

    mark: str
    facts: dict[int, Facts]


def newest_of(channel: Channel) -> Newest:
    """In one query; in two where the feed has whole stories, which show pictures and sources of their own."""
    rows = list(_rows(channel))
    facts: dict[int, Facts] = {}
    for row in rows:
        if row["has_picture"]:
            note_end(row["lead_picture__rights_end"])
        fact = facts.setdefault(row["pk"], Facts(section=row["section_title"] or ""))
        if row["tagged_items__tag__name"]:
            fact.tags[row["tagged_items__tag__name"]] = None
        if row["bylines__contributor__slug"]:
            fact.authors[row["bylines__contributor__slug"]] = row["bylines__contributor__name"]
    seen = [EDITION, PICTURE, channel.root, channel.title, channel.description, channel.page_url, channel.language, channel.has_whole_stories, rows]
    if channel.has_whole_stories:
        seen.append(_shown_in_bodies(facts))
    return Newest(mark=hashlib.sha256(repr(seen).encode("utf-8", "backslashreplace")).hexdigest()[:32], facts=facts)


def _rows(channel: Channel) -> QuerySet[ArticlePage, dict[str, Any]]:
    """A row for each byline and tag of each of the newest stories, in the order of the feed."""
    section = Page.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - ArticlePage.steplen)).values("title")
    has_picture = Case(When(cleared_for(Use.FEEDS, of="lead_picture__"), then=True), default=False, output_field=BooleanField())
    stories = ArticlePage.objects.filter(pk__in=channel.stories.newest_first().values("pk")[:STORIES])
    stories = stories.annotate(section_title=Subquery(section[:1]), has_picture=has_picture)
    shown = SHOWN
    if channel.has_whole_stories:
        stories, shown = stories.annotate(body_mark=MD5(Cast("body", TextField()))), [*SHOWN, "lead_caption", "lead_picture__caption", "body_mark"]
    order = ["-first_published_at", "-pk", "bylines__sort_order", "bylines__pk", "tagged_items__tag__name"]
    return stories.order_by(*order).values(*shown)


def _shown_in_bodies(story_ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """What readers see of the pictures and sources that the stories' bodies show."""
    pictures = CreditedImage.objects.cleared_for(Use.FEEDS).filter(pk__in=_referred_to(CreditedImage, story_ids)).order_by()
    sources = Source.objects.filter(pk__in=_referred_to(Source, story_ids)).order_by()
    of_pictures = pictures.annotate(is_named=Cast("licence__is_named_in_credit", TextField())).values_list("rights_end", *CREDITED, "caption", "is_named")
    nothing = {f"no_{name}": Value("", TextField()) for name in [*CREDITED, "caption", "is_named"][len(OF_SOURCES) :]}
    of_sources = sources.annotate(until=Value(None, DateTimeField()), **nothing).values_list("until", *OF_SOURCES, *nothing)
    found = list(of_pictures.union(of_sources, all=True))
    for end, *_said in found:
        note_end(end)
    return sorted(found, key=repr)


def _referred_to(model: type[Model], story_ids: Iterable[int]) -> QuerySet:
    page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
    references = ReferenceIndex.objects.filter(base_content_type=page_type, object_id__in=[str(pk) for pk in story_ids])
    of_model = references.filter(to_content_type=ContentType.objects.get_for_model(model))
    return of_model.annotate(number=Cast("to_object_id", BigIntegerField())).values("number")


def entries_of(channel: Channel, newest: Newest, *, request: HttpRequest) -> list[Entry]:
    """The feed's stories, newest first, in as many queries as kinds of things are asked for, however many stories there are."""
    found = ArticlePage.objects.filter(pk__in=newest.facts).select_related("lead_picture__licence", "locale")
    by_id = {story.pk: story for story in (found if channel.has_whole_stories else found.defer_streamfields())}
    # One that was unpublished in between is gone.
    stories = [by_id[pk] for pk in newest.facts if pk in by_id]
    bodies = load_bodies(stories) if channel.has_whole_stories else {}
    prefetch_renditions([*(shown(story.lead_picture, Use.FEEDS) for story in stories), *pictures_in(bodies)], "lead", "inline")
    return [_entry(channel, story, facts=newest.facts[story.pk], url=story.get_full_url(request), blocks=bodies.get(story.pk)) for story in stories]


def identity_of(story: ArticlePage) -> str:
    """What a story is called by other programs: it stays when the story is moved, renamed or corrected, and its translations have others."""
    return uuid5(story.translation_key, story.locale.language_code).urn


def _entry(channel: Channel, story: ArticlePage, *, facts: Facts, url: str, blocks: Blocks | None) -> Entry:
    title = _("Sponsored: %(headline)s") % {"headline": story.title} if story.is_sponsored else story.title
    label = "" if story.label == WorkLabel.NEWS else story.get_label_display()
    authors = [Author(name=xml_text(name), url=channel.root + reverse("articles:contributor", args=[slug])) for slug, name in facts.authors.items()]
    return Entry(
        id=identity_of(story),
        url=url,
        title=xml_text(title),
        summary=xml_text(story.dek),
        published_at=story.first_published_at,
        updated_at=story.updated_at,
        is_sponsored=story.is_sponsored,
        authors=authors,
        categories=list(dict.fromkeys(filter(None, map(xml_text, [facts.section, label, *facts.tags])))),
        picture=_picture(channel, picture) if (picture := shown(story.lead_picture, Use.FEEDS)) else None,
        html="" if blocks is None else xml_text(story_html(story, blocks, base_url=url)),
    )


def _picture(channel: Channel, picture: CreditedImage) -> FeedPicture:
    file, credit = picture.get_rendition(PICTURE), picture.credit
    return FeedPicture(
        url=urljoin(f"{channel.root}/", file.url),
        width=file.width,
        height=file.height,
        alt=xml_text(picture.description),
        credit=replace(credit, text=xml_text(credit.text), names=xml_text(credit.names), licence=xml_text(credit.licence)),
        credits=[(role, xml_text(name)) for role, name in credits_by_role(picture)],
        copyright=xml_text(picture.copyright_notice),
    )
