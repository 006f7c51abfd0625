"""
In which stories a source is relied on, and how: by a credit, by a quote, or by its name in the text, in what readers see and in drafts.

A use is a story's, however often it names the source; an alias is its original. Credits come from their table and quotes from Wagtail's reference index.
Texts are read, since no index knows names as they are written: the database hands out those that hold a name, the newest of them, and they are read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from html import unescape
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, TextChoices, TextField
from django.db.models.functions import Cast
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from articles.merging.quotes import body_of, ids_of, named_among, quotes_of, quoting
from articles.models import ArticlePage, SourceCredit, SourceKind, SourceUsage
from articles.models.sources import USAGES
from articles.named_in_body import texts_in
from articles.suggestions.mentions import Kept, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from articles.models import Source
    from articles.querysets import ArticleQuerySet

# So many texts are read for names, and so many drafts, the newest of each.
MOST_READ = 500
# What neither JSON nor HTML writes in another way.
PLAIN_WORDS = re.compile(r"[A-Za-z0-9 .,:-]+")
ENDS_OF_LINES = re.compile(r"</(?:p|li|h[2-6])>|<br\s*/?>")
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
    """A finding with its story. `usage` is the label of SourceUsage, "" for a name in the text."""

    story: ArticlePage
    finding: Finding
    state: State

    @property
    def usage(self) -> str:
        return str(USAGES.get(self.finding.usage, self.finding.usage))


@dataclass(frozen=True)
class SourceUses:
    """All uses, published ones first, the newest of each before the others. `is_cut` where there were more texts to read than are."""

    uses: list[SourceUse]
    is_cut: bool


@dataclass(frozen=True)
class Wanted:
    """What to look for: `ids` by which drafts name the source, and who reads texts for its names, None where readers may not know them."""

    source: Source
    ids: set[int]
    reader: Reader | None

    @classmethod
    def of(cls, source: Source) -> Wanted:
        names = names_of(source)
        reader = Reader([Kept(source.pk, names[0], SourceKind(source.kind), tuple(names[1:]))]) if names else None
        return cls(source, ids_of(source), reader)


def uses_of(source: Source) -> SourceUses:
    """Where the source is relied on. A fixed number of queries, however many stories there are."""
    wanted = Wanted.of(source)
    drafts, has_more_drafts = _drafts()
    texts, has_more_texts = _texts(source)
    drafted = [finding for story, content in drafts.items() for finding in _in_draft(wanted, story, content)]
    mentions = (finding for story, (dek, body) in texts.items() for finding in _mention(wanted, story, dek, body))
    stored = [*_stored_credits(source), *_stored_quotes(source), *mentions]
    stories = _stories({finding.story_id for finding in [*stored, *drafted]})
    found = [*_of_stored(stored, stories, drafts), *_of_drafts(drafted, stories, published=set(stored))]
    order = {pk: place for place, pk in enumerate(stories)}
    uses = [SourceUse(stories[finding.story_id], finding, state) for finding, state in dict.fromkeys(found)]
    uses.sort(key=lambda use: (use.state != State.PUBLISHED, order[use.story.pk], list(Way).index(use.finding.way)))
    return SourceUses(uses, has_more_drafts or has_more_texts)


def relied_on_among(sources: Iterable[Source]) -> list[Source]:
    """Those that a story, published or not, credits or quotes. Names in texts alone do not count. A fixed number of queries, however many sources."""
    sources = list(sources)
    ids = {source.pk for source in sources}
    relied_on = named_among(ids) | set(SourceCredit.objects.filter(source__in=ids).values_list("source", flat=True)) if ids else set()
    return [source for source in sources if source.pk in relied_on]


# What is stored


def _stored_credits(source: Source) -> Iterator[Finding]:
    rows = SourceCredit.objects.filter(source=source, page__alias_of=None).order_by("sort_order", "pk")
    for row in rows.values("page", "usage", "piece_title", "piece_url", "seen_date", "private_note"):
        yield Finding(row.pop("page"), Way.CREDIT, **row)


def _stored_quotes(source: Source) -> Iterator[Finding]:
    return (Finding(story, Way.QUOTE, SourceUsage.QUOTED_FROM) for story in quoting(source.pk))


def _texts(source: Source) -> tuple[dict[int, tuple[str, Iterable[dict[str, Any]]]], bool]:
    """Dek and stored body of the newest stories that may name the source, by their ids, and whether there are more of them."""
    if not names_of(source):
        return {}, False
    stories = ArticlePage.objects.filter(alias_of=None).alias(stored_body=Cast("body", TextField())).filter(_may_name(source, "dek", "stored_body"))
    rows = list(_newest(stories).values_list("pk", "dek", "body")[: MOST_READ + 1])
    return {pk: (dek, body.raw_data) for pk, dek, body in rows[:MOST_READ]}, len(rows) > MOST_READ


def _of_stored(stored: list[Finding], stories: dict[int, ArticlePage], drafts: dict[int, Any]) -> Iterator[tuple[Finding, State]]:
    """What stored versions say. That of a story that is not published is known by its draft, if there is one."""
    for finding in stored:
        story = stories.get(finding.story_id)
        if story and story.live:
            yield finding, State.PUBLISHED
        elif story and story.pk not in drafts:
            yield finding, State.DRAFT


def _stories(ids: set[int]) -> dict[int, ArticlePage]:
    """By id, in the order of a list."""
    return {story.pk: story for story in _newest(ArticlePage.objects.filter(pk__in=ids, alias_of=None)).only(*SAID_OF_A_STORY)}


def _newest(stories: ArticleQuerySet) -> ArticleQuerySet:
    return stories.order_by("-live", F("first_published_at").desc(nulls_last=True), "-latest_revision_created_at", "-pk")


# Drafts


def _drafts() -> tuple[dict[int, dict[str, Any]], bool]:
    """The contents of the newest drafts, by the ids of their stories, and whether there are more of them."""
    drafts = ArticlePage.objects.filter(has_unpublished_changes=True, alias_of=None).values("latest_revision")
    rows = list(Revision.objects.filter(pk__in=drafts).order_by("-created_at", "-pk").values_list("object_id", "content")[: MOST_READ + 1])
    return {int(pk): content for pk, content in rows[:MOST_READ]}, len(rows) > MOST_READ


def _in_draft(wanted: Wanted, story: int, content: dict[str, Any]) -> Iterator[Finding]:
    for line in content.get("source_credits", []):
        if line["source"] in wanted.ids:
            said = {name: line.get(name) or "" for name in ("usage", "piece_title", "piece_url", "seen_date", "private_note")}
            yield Finding(story, Way.CREDIT, **said)
    body = body_of(content)
    if next(quotes_of(body, wanted.ids), None):
        yield Finding(story, Way.QUOTE, SourceUsage.QUOTED_FROM)
    yield from _mention(wanted, story, content.get("dek") or "", body)


def _of_drafts(drafted: list[Finding], stories: dict[int, ArticlePage], *, published: set[Finding]) -> Iterator[tuple[Finding, State]]:
    """What drafts say, unless the published version says the same."""
    for finding in drafted:
        story = stories.get(finding.story_id)
        if story and not story.live:
            yield finding, State.DRAFT
        elif story and finding not in published:
            yield finding, State.CHANGES


# Names in texts


def names_of(source: Source) -> list[str]:
    """What it is called where readers may know it. No text is searched for an unnamed source."""
    return [] if source.is_unnamed else [name for name in map(str.strip, [source.name, *source.other_names.splitlines()]) if name]


def _may_name(source: Source, *columns: str) -> Q:
    """Narrows texts down in the database by what stands in a name as it does in JSON and HTML. Some of them do not name it after all."""
    parts = {max(PLAIN_WORDS.findall(name), key=len, default="").strip() for name in names_of(source)}
    return reduce(or_, (Q(**{f"{column}__contains": part}) for part in parts for column in columns))


def _mention(wanted: Wanted, story: int, dek: str, body: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    """The first sentence that names it."""
    mentions = wanted.reader.read(_lines(dek, body)) if wanted.reader else []
    sentence = next((mention.sentence for mention in mentions if mention.source_id == wanted.source.pk), "")
    if sentence:
        yield Finding(story, Way.MENTION, words=Truncator(sentence).words(EXCERPT_WORDS, truncate=" …"))


def _lines(dek: str, body: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield dek
    for block in body:
        for text in texts_in(block["value"]):
            for line in ENDS_OF_LINES.split(text):
                yield " ".join(unescape(strip_tags(line)).split())
