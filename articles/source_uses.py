"""
In which stories a source is relied on, and how: by a credit, by a quote, or by its name in the text, in what readers see and in drafts.

A use is a story's, however often it names the source; an alias is its original. Credits come from their table and quotes from Wagtail's reference index.
Texts and drafts are read, since no index knows names as they are written: the database hands out those that may hold one, a few at a time, so that memory
grows with what is found only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q, TextChoices, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from articles.merging.quotes import body_of, ids_of, may_refer_to, named_among, pending_revisions, quotes_of, quoting
from articles.models import ArticlePage, SourceCredit, SourceUsage
from articles.models.sources import USAGES
from articles.named_in_texts import SoughtNames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from articles.models import Source

# So many texts, and so many stories, are in memory at once.
AT_ONCE = 500
EXCERPT_WORDS = 30
# What a list says of a story, without its body.
SAID_OF_A_STORY = ("title", "draft_title", "live", "first_published_at", "latest_revision_created_at", "url_path", "locale", "alias_of")


class Way(TextChoices):
    """How a story relies on a source."""

    CREDIT = "credit", _("Source credit")
    QUOTE = "quote", _("Quote")
    MENTION = "mention", _("Named in the text")


class State(TextChoices):
    """Where the reliance stands."""

    PUBLISHED = "published", _("Published")
    CHANGES = "changes", _("In changes that are not published yet")
    DRAFT = "draft", _("In a draft")


@dataclass(frozen=True)
class Finding:
    """What one version of a story says: a credit with its piece, a quote with its words, or the sentence that names the source."""

    story_id: int
    way: Way
    usage: str = ""
    piece_title: str = ""
    piece_url: str = ""
    # Not told apart by what follows: it is the same use, however it is put.
    words: str = field(default="", compare=False)
    seen_date: date | str | None = field(default=None, compare=False)
    private_note: str = field(default="", compare=False)


@dataclass(frozen=True)
class SourceUse:
    """A finding of a story, by its id. `usage` is the label of SourceUsage, "" for a name in the text."""

    finding: Finding
    state: State

    @property
    def story_id(self) -> int:
        return self.finding.story_id

    @property
    def usage(self) -> str:
        return str(USAGES.get(self.finding.usage, self.finding.usage))


@dataclass(frozen=True)
class Standing:
    """What the order of a list, and where a use stands, depend on."""

    pk: int
    live: bool
    first_published_at: datetime | None
    saved_at: datetime | None
    has_draft: bool

    @property
    def order(self) -> tuple[float, ...]:
        """The newest published ones first, then the drafts that were saved last."""
        published, saved = (-at.timestamp() if at else 0 for at in (self.first_published_at, self.saved_at))
        return (not self.live, published, saved, -self.pk)


@dataclass(frozen=True)
class Wanted:
    """What to look for, and in which ways: `ids` by which drafts name the source, and the names that readers may know."""

    source: Source
    ids: set[int]
    names: SoughtNames
    ways: Collection[Way]

    @classmethod
    def of(cls, source: Source, *, ways: Collection[Way]) -> Wanted:
        return cls(source, ids_of(source), SoughtNames(source), ways)

    @property
    def by_name(self) -> bool:
        return Way.MENTION in self.ways and bool(self.names)


def uses_of(source: Source, *, ways: Collection[Way] = tuple(Way)) -> list[SourceUse]:
    """
    Where the source is relied on in these ways: all of it, published uses first, those of the newest stories before the others.

    Five queries, and one more for each AT_ONCE stories that are found. Texts are read only if names are asked for.
    """
    wanted = Wanted.of(source, ways=ways)
    stored = [*_stored_credits(wanted), *_stored_quotes(wanted), *_stored_mentions(wanted)]
    drafted = list(_drafted(wanted))
    stories = _standings({finding.story_id for finding in (*stored, *drafted)})
    found = [*_of_stored(stored, stories), *_of_drafts(drafted, stories, published=set(stored))]
    places = list(Way)
    uses = [SourceUse(finding, state) for finding, state in dict.fromkeys(found) if finding.way in ways]
    uses.sort(key=lambda use: (use.state != State.PUBLISHED, stories[use.story_id].order, places.index(use.finding.way)))
    return uses


def with_stories(uses: Sequence[SourceUse]) -> Iterator[list[tuple[SourceUse, ArticlePage]]]:
    """The uses with what a list says of their stories, AT_ONCE at a time. A query each time."""
    for start in range(0, len(uses), AT_ONCE):
        some = uses[start : start + AT_ONCE]
        stories = ArticlePage.objects.only(*SAID_OF_A_STORY).in_bulk({use.story_id for use in some})
        yield [(use, stories[use.story_id]) for use in some if use.story_id in stories]


def relied_on_among(sources: Iterable[Source]) -> list[Source]:
    """Those that a story, published or not, credits or quotes. Names in texts alone do not count. A fixed number of queries, however many sources."""
    sources = list(sources)
    ids = {source.pk for source in sources}
    relied_on = named_among(ids) | set(SourceCredit.objects.filter(source__in=ids).values_list("source", flat=True)) if ids else set()
    return [source for source in sources if source.pk in relied_on]


def _standings(ids: set[int]) -> dict[int, Standing]:
    columns = ("pk", "live", "first_published_at", "latest_revision_created_at", "has_unpublished_changes", "latest_revision")
    ordered, found = sorted(ids), {}
    for start in range(0, len(ordered), AT_ONCE):
        rows = ArticlePage.objects.filter(pk__in=ordered[start : start + AT_ONCE], alias_of=None).order_by()
        for pk, live, published_at, saved_at, has_changes, revision in rows.values_list(*columns):
            found[pk] = Standing(pk, live, published_at, saved_at, has_draft=has_changes and revision is not None)
    return found


# What is stored


def _stored_credits(wanted: Wanted) -> Iterator[Finding]:
    if Way.CREDIT not in wanted.ways:
        return
    rows = SourceCredit.objects.filter(source=wanted.source, page__alias_of=None).order_by("sort_order", "pk")
    for row in rows.values("page", "usage", "piece_title", "piece_url", "seen_date", "private_note"):
        yield Finding(row.pop("page"), Way.CREDIT, **row)


def _stored_quotes(wanted: Wanted) -> Iterator[Finding]:
    stories = quoting(wanted.source.pk) if Way.QUOTE in wanted.ways else ()
    return (Finding(story, Way.QUOTE, SourceUsage.QUOTED_FROM) for story in stories)


def _stored_mentions(wanted: Wanted) -> Iterator[Finding]:
    if not wanted.by_name:
        return
    stories = ArticlePage.objects.filter(alias_of=None).annotate(stored_body=Cast("body", TextField())).order_by()
    rows = stories.filter(wanted.names.q("dek", "stored_body")).values_list("pk", "dek", "stored_body")
    for pk, dek, body in rows.iterator(chunk_size=AT_ONCE):
        yield from _mention(wanted, pk, dek, json.loads(body or "[]"))


def _of_stored(stored: list[Finding], stories: dict[int, Standing]) -> Iterator[tuple[Finding, State]]:
    """What stored versions say. That of a story that is not published is known by its draft, if there is one."""
    for finding in stored:
        story = stories.get(finding.story_id)
        if story and story.live:
            yield finding, State.PUBLISHED
        elif story and not story.has_draft:
            yield finding, State.DRAFT


# Drafts


def _drafted(wanted: Wanted) -> Iterator[Finding]:
    """What the newest drafts say, and revisions that are scheduled."""
    may_name = may_refer_to(wanted.ids) | (wanted.names.q("said") if wanted.by_name else Q())
    for pk, content in pending_revisions().filter(may_name).values_list("object_id", "content").iterator(chunk_size=AT_ONCE):
        yield from _in_draft(wanted, int(pk), content)


def _in_draft(wanted: Wanted, story: int, content: dict[str, Any]) -> Iterator[Finding]:
    for line in content.get("source_credits", []):
        if line["source"] in wanted.ids:
            said = {name: line.get(name) or "" for name in ("usage", "piece_title", "piece_url", "seen_date", "private_note")}
            yield Finding(story, Way.CREDIT, **said)
    body = body_of(content)
    if next(quotes_of(body, wanted.ids), None):
        yield Finding(story, Way.QUOTE, SourceUsage.QUOTED_FROM)
    if wanted.by_name:
        yield from _mention(wanted, story, content.get("dek") or "", body)


def _of_drafts(drafted: list[Finding], stories: dict[int, Standing], *, published: set[Finding]) -> Iterator[tuple[Finding, State]]:
    """What drafts say, unless the published version says the same."""
    for finding in drafted:
        story = stories.get(finding.story_id)
        if story and not story.live:
            yield finding, State.DRAFT
        elif story and finding not in published:
            yield finding, State.CHANGES


def _mention(wanted: Wanted, story: int, dek: str, body: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    sentence = wanted.names.sentence_in(dek, body)
    if sentence:
        yield Finding(story, Way.MENTION, words=_excerpt(sentence))


def _excerpt(sentence: str) -> str:
    words = sentence.split(maxsplit=EXCERPT_WORDS)
    return " ".join([*words[:EXCERPT_WORDS], "…"]) if len(words) > EXCERPT_WORDS else sentence
