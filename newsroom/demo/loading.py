"""Puts the demo newsroom in the database: people, sources, tags, pictures, sections and stories."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageLogEntry, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from articles.models import ArticlePage, Contributor, CreditedImage, FrontPage, SectionPage, Source, Topic
from articles.renditions import make_fallbacks
from articles.tasks import LEAD_PLACES
from newsroom.demo.bodies import NAMESPACE, Keys, stored_body
from newsroom.demo.front import front_blocks
from newsroom.demo.manuscripts import Manuscript, read_manuscripts
from newsroom.demo.paper import print_masthead
from newsroom.demo.people import PEOPLE
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.terms import DAYS, DemoPicture
from newsroom.demo.progress import Progress
from newsroom.demo.sections import SECTIONS
from newsroom.demo.sources import SOURCES
from newsroom.demo.topics import TOPICS

DRAFTED_BEFORE_PUBLICATION = timedelta(hours=3)
ARCHIVED_AGO = timedelta(days=60)


@dataclass
class Shelf:
    """What has been loaded so far, by the names that manuscripts use."""

    sections: dict[str, SectionPage]
    people: dict[str, int]
    sources: dict[str, int]
    pictures: dict[str, int]
    stories: dict[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> Keys:
        return Keys(pictures=self.pictures, alt_texts={key: picture.alt_text for key, picture in PICTURES.items()}, sources=self.sources, stories=self.stories)


def story_key(slug: str) -> uuid.UUID:
    """The translation key of a demo story: it stays when an editor renames the story or its slug."""
    return uuid.uuid5(NAMESPACE, slug)


def is_loaded() -> bool:
    """Whether any story of the demo newsroom is in the database. What editors deleted does not come back."""
    return ArticlePage.objects.filter(translation_key__in=[story_key(story.slug) for story in read_manuscripts()]).exists()


@transaction.atomic
def load_paper(*, drawings: Mapping[str, bytes], owner: AbstractBaseUser, now: datetime, progress: Progress) -> dict[str, ArticlePage]:
    """
    Everything but votes and logins, all or nothing; the stories by their slugs in the manuscripts.

    `drawings` holds a JPEG for each picture and portrait, by its key.
    """
    ensure_topics()
    pictures = {key: _ensure_picture(picture, drawings[key], owner) for key, picture in {**PICTURES, **PORTRAITS}.items()}
    shelf = Shelf(sections=ensure_sections(), people=_ensure_people(pictures), sources=_ensure_sources(), pictures=pictures)
    stories: dict[str, ArticlePage] = {}
    for manuscript in read_manuscripts():
        # Each story is indexed once, when it is whole, and not with every row that hangs on it.
        with disable_reference_index_auto_update():
            stories[manuscript.slug] = _publish(manuscript, shelf=shelf, owner=owner, now=now)
        ReferenceIndex.create_or_update_for_object(stories[manuscript.slug])
        shelf.stories[manuscript.slug] = stories[manuscript.slug].pk
        progress.advance()
    _arrange_front(shelf)
    print_masthead()
    return stories


def size_pictures(stories: Iterable[ArticlePage], *, progress: Progress) -> None:
    """Make the files that no page can do without, so that its first reader need not wait for them. The worker makes the others."""
    for story in stories:
        if story.live and story.lead_picture:
            make_fallbacks(story.lead_picture, *LEAD_PLACES)
        progress.advance()


def ensure_sections() -> dict[str, SectionPage]:
    """The sections by slug, those that are missing made below the front page."""
    front_page = FrontPage.objects.get()
    sections = {section.slug: section for section in SectionPage.objects.child_of(front_page)}
    for slug, title, strapline in SECTIONS:
        if slug not in sections:
            section = front_page.add_child(instance=SectionPage(title=title, slug=slug, strapline=strapline, show_in_menus=True))
            section.save_revision().publish()
            sections[slug] = section
    return sections


def ensure_topics() -> None:
    known = {name.casefold() for name in Topic.objects.values_list("name", flat=True)}
    for name, description in TOPICS.items():
        if name.casefold() not in known:
            Topic.objects.create(name=name, description=description)


def _arrange_front(shelf: Shelf) -> None:
    """The front page's blocks, where an editor has put none there yet."""
    front_page = FrontPage.objects.get()
    if not front_page.blocks:
        topics = {topic.name: topic for topic in Topic.objects.all()}
        front_page.blocks = front_blocks(sections=shelf.sections, topics=topics, stories=shelf.stories)
        front_page.save_revision().publish()


def _ensure_picture(picture: DemoPicture, drawing: bytes, owner: AbstractBaseUser) -> int:
    fields = {
        "description": picture.alt_text,
        "caption": picture.caption,
        "creator": picture.creator,
        "credit_line": picture.credit_line,
        "licence_id": picture.licence,
        "copyright_notice": picture.copyright_notice,
        "source_url": picture.source_url,
        "rights_end": timezone.now() + timedelta(days=DAYS[picture.key]) if picture.key in DAYS else None,
        **{f"for_{use}": False for use in picture.not_for},
    }
    file = ImageFile(BytesIO(drawing), name=f"{picture.key}.jpg")
    return CreditedImage.objects.create(title=picture.title, file=file, file_size=len(drawing), uploaded_by_user=owner, **fields).pk


def _ensure_people(pictures: Mapping[str, int]) -> dict[str, int]:
    found = {}
    for key, person in PEOPLE.items():
        values = {"job_title": person.job_title, "biography": person.biography, "portrait_id": pictures.get(f"portrait-{person.portrait}")}
        found[key] = Contributor.objects.get_or_create(name=person.name, defaults=values)[0].pk
    return found


def _ensure_sources() -> dict[str, int]:
    found = {}
    for key, source in SOURCES.items():
        values = {
            "description": source.description,
            "homepage": source.homepage,
            "other_names": "\n".join(source.other_names),
            "internal_name": source.internal_name,
            "archive_url": source.archive_url,
            "archive_date": timezone.localdate() - ARCHIVED_AGO if source.archive_url else None,
        }
        found[key] = Source.objects.get_or_create(name=source.name, kind=source.kind, defaults=values)[0].pk
    return found


def _publish(story: Manuscript, *, shelf: Shelf, owner: AbstractBaseUser, now: datetime) -> ArticlePage:
    published_at = now - timedelta(hours=story.hours_ago)
    article = ArticlePage(owner=owner, live=False, translation_key=story_key(story.slug), **_words(story, shelf))
    if not story.is_draft:
        article.first_published_at = published_at
    article.bylines = [_byline(shelf, order, person, role) for order, (person, role) in enumerate(story.bylines)]
    article.source_credits = list(_source_credits(story, shelf=shelf, published_at=published_at))
    article.tags.add(*story.tags)
    shelf.sections[story.section].add_child(instance=article)
    revision = article.save_revision(user=owner)
    if not story.is_draft:
        revision.publish(user=owner)
    _set_dates(article, story=story, published_at=published_at, now=now)
    article.refresh_from_db()
    return article


def _words(story: Manuscript, shelf: Shelf) -> dict[str, Any]:
    return {
        "title": story.headline,
        "slug": story.slug,
        "dek": story.dek,
        "label": story.label,
        "dateline": story.dateline,
        "lead_picture_id": shelf.pictures[story.picture],
        "lead_caption": story.caption,
        "body": stored_body(story, keys=shelf.keys),
    }


def _byline(shelf: Shelf, order: int, person: str, role: str) -> Any:
    byline_model = ArticlePage.bylines.rel.related_model
    return byline_model(contributor_id=shelf.people[person], role=role, sort_order=order)


def _source_credits(story: Manuscript, *, shelf: Shelf, published_at: datetime) -> Iterable[Any]:
    credit_model = ArticlePage.source_credits.rel.related_model
    for order, use in enumerate(story.sources):
        yield credit_model(
            source_id=shelf.sources[use.source],
            usage=use.usage,
            piece_title=use.piece_title,
            piece_url=use.piece_url,
            seen_date=published_at.date() - timedelta(days=use.days_before),
            private_note=use.private_note,
            sort_order=order,
        )


def _set_dates(article: ArticlePage, *, story: Manuscript, published_at: datetime, now: datetime) -> None:
    """Move what the database dated today to when it happened in Lowmere."""
    drafted_at = published_at - DRAFTED_BEFORE_PUBLICATION
    dates: dict[str, Any] = {"latest_revision_created_at": drafted_at}
    if not story.is_draft:
        dates |= {"first_published_at": published_at, "last_published_at": published_at}
    if story.updated_hours_ago is not None:
        dates["updated_at"] = dates["last_published_at"] = now - timedelta(hours=story.updated_hours_ago)
    ArticlePage.objects.filter(pk=article.pk).update(**dates)
    Revision.objects.for_instance(article).update(created_at=drafted_at)
    PageLogEntry.objects.filter(page=article.pk).update(timestamp=published_at)
