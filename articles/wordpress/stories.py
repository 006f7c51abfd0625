"""A post of WordPress as a story: composed of what the export and the library have, and stored in one transaction with all that belongs to it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from articles.models import ArticlePage, Byline, Contributor, ToDoKind, Topic, WordPressPost
from articles.slugs import plain_slug
from articles.wire.blocks import stream_of
from articles.wordpress import clearing, history, redirects, to_dos
from articles.wordpress.export import DESCRIPTION
from articles.wordpress.links import BY_NUMBER, Target, key_of, link_up, path_of
from articles.wordpress.to_dos import ToDo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import CreditedImage, SectionPage
    from articles.wordpress.bodies import Body
    from articles.wordpress.export import Item

LONGEST_TITLE, LONGEST_SLUG, LONGEST_DEK, LONGEST_TAG = 255, 200, 300, 100


@dataclass(frozen=True)
class Draft:
    """All that the story is to be made of, and what its editor is to see to before links are made. Those in the body still lead to the old site."""

    item: Item
    section: SectionPage
    body: Body
    lead: CreditedImage | None
    authors: list[str]
    # The pictures that it lacks, by address, or by number where the export says nothing else of them.
    missing: list[str]
    to_dos: list[ToDo] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """It is the same as long as the same story comes of it, whatever else its post says, and whoever reads that."""
        item = self.item
        body = [(block["type"], block["value"]) for block in self.body.blocks]
        stands = [item.status, item.is_protected, item.published_at, self.updated_at]
        # Not their words: they may be said in another language the next time.
        left = sorted(Counter(one.kind for one in self.to_dos if one.kind != ToDoKind.SECTION).items())
        said = [self.title, self.dek, body, self.lead and self.lead.pk, self.authors, [term.name for term in item.tags], *stands, left, self.missing]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode("utf-8", "backslashreplace")).hexdigest()

    @property
    def title(self) -> str:
        words = _plain(self.item.title)
        return words[:LONGEST_TITLE] or _("Untitled post %(number)d") % {"number": self.item.number}

    @property
    def dek(self) -> str:
        """What WordPress calls the excerpt, else what it tells search engines, else the first sentence."""
        words = _plain(self.item.excerpt) or _plain(self.item.meta.get(DESCRIPTION, "")) or self.body.first_sentence
        return Truncator(words).chars(LONGEST_DEK)

    @property
    def is_for_readers(self) -> bool:
        """Whether everybody could read it there, now or from a moment to come."""
        return self.item.status in {"publish", "future"} and not self.item.is_protected

    @property
    def updated_at(self) -> datetime | None:
        """When WordPress last told its readers of a change."""
        published, modified = self.item.published_at, self.item.modified_at
        return modified if published and modified and modified > published else None


@dataclass(frozen=True)
class Stored:
    record: WordPressPost
    is_live: bool
    is_scheduled: bool
    redirects: int
    links: int
    to_dos: list[ToDo]


class ChangedMeanwhile(Exception):
    """Somebody has changed or deleted the story since it was looked at, and nothing was stored."""


@transaction.atomic
def store(draft: Draft, *, site_url: str, record: WordPressPost | None) -> Stored:
    """Make the story, or bring it up to date. Nothing is left of it when anything of it fails. Raises ChangedMeanwhile."""
    if record:
        record = _still_untouched(record)
    page = record.page.get_latest_revision_as_object() if record and record.page else _new(draft)
    _fill(page, draft)
    linked = link_up(draft.body.blocks, site_url=site_url, own=_own_links(draft, page, site_url=site_url))
    page.body = stream_of(linked.blocks)
    objections = clearing.objections(page, lead=draft.lead) if draft.is_for_readers else []
    revision = page.save_revision(clean=False)
    if draft.is_for_readers and not objections:
        revision.publish()
    stored = ArticlePage.objects.get(pk=page.pk)
    left = [*_to_dos_of(draft, stored), *to_dos.held_back(objections, story=stored), *_said_of_status(draft, stored), *to_dos.for_files(linked.files)]
    record = record or WordPressPost(site_url=site_url, number=draft.item.number)
    record.note_story(stored)
    record.missing_pictures, record.open_links, record.file_links = len(draft.missing), sorted(linked.waiting), len(linked.files)
    _note_post(draft, site_url=site_url, record=record)
    record.save()
    made = _redirect(draft.item, stored, site_url=site_url)
    to_dos.keep(record, left)
    history.note(stored, record, to_dos=left)
    is_scheduled = bool(stored.go_live_at and not stored.live and not objections)
    return Stored(record, is_live=stored.live, is_scheduled=is_scheduled, redirects=made, links=linked.made, to_dos=left)


def _still_untouched(record: WordPressPost) -> WordPressPost:
    """It was read before pictures were fetched, which takes its time."""
    found = WordPressPost.objects.locked_if_untouched(record.pk)
    if found is None:
        raise ChangedMeanwhile
    return found


def keep_in_mind(draft: Draft, *, site_url: str, record: WordPressPost) -> int:
    """Remember what the post of an unchanged story says now, and have its address there lead to its story. Returns how many addresses lead there only now."""
    _note_post(draft, site_url=site_url, record=record)
    # Its story was imported when it was.
    record.save(update_fields=["fingerprint", "story_fingerprint", "path"])
    return _redirect(draft.item, record.page, site_url=site_url) if record.page else 0


def _note_post(draft: Draft, *, site_url: str, record: WordPressPost) -> None:
    """What the post says now. The row is not saved."""
    record.fingerprint, record.story_fingerprint = draft.item.fingerprint, draft.fingerprint
    record.path = path_of(draft.item, site_url=site_url)


def _own_links(draft: Draft, page: ArticlePage, *, site_url: str) -> dict[str, Target]:
    """The keys of the story itself, which links are found by once it is stored."""
    target = Target(page.pk, draft.title)
    return {key: target for key in (key_of(draft.item.link, site_url=site_url), f"{BY_NUMBER}{draft.item.number}") if key}


def _new(draft: Draft) -> ArticlePage:
    page = ArticlePage(title=draft.title, slug=_free_slug(draft), live=False)
    # As drafts are stored: their words come with the first revision.
    _fill(page, draft)
    draft.section.add_child(instance=page)
    return page


def _fill(page: ArticlePage, draft: Draft) -> None:
    """Put the draft's words into the page, with its dates as WordPress had them."""
    item = draft.item
    values: dict[str, Any] = {
        "title": draft.title,
        "draft_title": draft.title,
        "dek": draft.dek,
        "lead_picture": draft.lead,
        "body": stream_of(draft.body.blocks),
    }
    for name, value in values.items():
        setattr(page, name, value)
    page.go_live_at = None if item.has_appeared or item.status != "future" else item.published_at
    if item.has_appeared and item.published_at:
        page.first_published_at = item.published_at
        page.updated_at = draft.updated_at
    page.bylines = [Byline(contributor=contributor, sort_order=place) for place, contributor in enumerate(_contributors(draft.authors))]
    page.tags.set(_topics(term.name for term in item.tags))


def _to_dos_of(draft: Draft, stored: ArticlePage) -> list[ToDo]:
    """A story stays in the section that it was moved to, or came into at first, whatever its post says of categories."""
    return [one for one in draft.to_dos if one.kind != ToDoKind.SECTION or stored.is_child_of(draft.section)]


def _said_of_status(draft: Draft, stored: ArticlePage) -> list[ToDo]:
    if not stored.live or draft.is_for_readers:
        return []
    return [ToDo(ToDoKind.ACCESS, _("It is not public there any more, and here it is: take it down if it should not be."))]


def _redirect(item: Item, page: ArticlePage, *, site_url: str) -> int:
    if not redirects.are_installed() or item.status not in {"publish", "future"}:
        return 0
    return redirects.lead_from(redirects.links_of(site_url=site_url, link=item.link, number=item.number), page)


def _free_slug(draft: Draft) -> str:
    """WordPress' own, in plain letters, as long as nothing else has it."""
    stem = plain_slug(unquote(draft.item.slug) or draft.title, otherwise=f"post-{draft.item.number}")[:LONGEST_SLUG].strip("-")
    slug, number = stem, 2
    while ArticlePage.why_slug_is_taken(slug) or not Page._slug_is_available(slug, draft.section):
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _contributors(names: Iterable[str]) -> list[Contributor]:
    found = []
    for name in dict.fromkeys(" ".join(name.split())[:LONGEST_TITLE] for name in names):
        if name:
            found.append(Contributor.objects.filter(name__iexact=name).first() or Contributor.objects.create(name=name))
    return found


def _topics(names: Iterable[str]) -> list[Topic]:
    """The topics of these names, whatever their capitals."""
    found = {}
    for name in filter(None, (_plain(name)[:LONGEST_TAG].strip() for name in names)):
        topic = Topic.objects.filter(name__iexact=name).first() or Topic.objects.create(name=name)
        found[topic.pk] = topic
    return list(found.values())


def _plain(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
