"""Any number of further stories, put together from phrases.py and inserted in bulk, to see how the newsroom bears a large archive."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Length
from django.db.models.sql import InsertQuery
from django.utils.text import slugify
from modelsearch.backends import get_search_backends
from wagtail.models import Locale, Page, ReferenceIndex

from articles.models import ArticlePage, Byline, Contributor, CreditedImage, SectionPage, Source, SourceCredit, SourceKind, TaggedArticle, Topic
from newsroom.demo import phrases
from newsroom.demo.bodies import NAMESPACE
from newsroom.demo.loading import ensure_sections
from newsroom.demo.progress import Progress

BATCH_SIZE = 500
ARCHIVE_DAYS = 3 * 365
HISTORY_DAYS = 15  # the newest fortnight belongs to the stories that people wrote
LABELS = ["news"] * 8 + ["analysis", "explainer", "review", "opinion"]
USAGES = ["reported-by", "quoted-from", "interviewed", "document", "data-from"]


@dataclass(frozen=True)
class Shelves:
    """What bulk stories are made with: rows that are there already."""

    sections: Sequence[SectionPage]
    contributors: Sequence[int]
    sources: Sequence[Source]
    outlets: Sequence[str]
    topics: Sequence[int]
    pictures: Sequence[int]
    content_type: ContentType
    locale: Locale


@dataclass
class Story:
    """One story and what hangs on it, before anything is saved."""

    page: Page
    article: dict[str, Any]
    contributors: list[int]
    sources: list[int]
    topics: list[int]


@dataclass
class Places:
    """The next free place below each section."""

    taken: dict[int, int] = field(default_factory=dict)

    def next_path(self, section: SectionPage) -> str:
        if section.pk not in self.taken:
            last = section.get_last_child()
            self.taken[section.pk] = Page._str2int(last.path[-Page.steplen :]) if last else 0
        self.taken[section.pk] += 1
        return Page._get_path(section.path, section.depth + 1, self.taken[section.pk])


def stories_missing(total: int) -> int:
    return max(0, total - ArticlePage.objects.count())


def add_stories(*, count: int, now: datetime, seed: int, progress: Progress) -> None:
    """
    Publish `count` more stories, in batches of which each is saved whole or not at all.

    They are found by search and known to the reference index, but have no revisions: the first comes with the first edit.
    """
    shelves, places = _shelves(), Places()
    first = ArticlePage.objects.count()
    for start in range(first, first + count, BATCH_SIZE):
        numbers = range(start, min(start + BATCH_SIZE, first + count))
        stories = [_story(number, shelves=shelves, places=places, now=now, seed=seed) for number in numbers]
        with transaction.atomic():
            _save(stories)
        progress.advance(len(stories))


def _shelves() -> Shelves:
    sources = list(Source.objects.exclude(kind=SourceKind.UNNAMED))
    return Shelves(
        sections=list(ensure_sections().values()),
        contributors=list(Contributor.objects.order_by("pk").values_list("pk", flat=True)),
        sources=sources,
        outlets=[source.name for source in sources if source.kind == SourceKind.OUTLET] or ["paper up the estuary"],
        topics=list(Topic.objects.order_by("pk").values_list("pk", flat=True)),
        pictures=list(_lead_pictures()),
        content_type=ContentType.objects.get_for_model(ArticlePage),
        locale=Locale.get_default(),
    )


def _lead_pictures() -> Any:
    """Pictures that are described and lie on their side, as a lead should."""
    described = CreditedImage.objects.annotate(words=Length("description")).filter(words__gt=0)
    return [row["pk"] for row in described.order_by("pk").values("pk", "width", "height") if row["width"] > row["height"]]


# Writing


def _story(number: int, *, shelves: Shelves, places: Places, now: datetime, seed: int) -> Story:
    rng = Random(f"{seed}:story:{number}")  # noqa: S311 nothing here is secret
    filler = Filler(rng, shelves.outlets)
    section = rng.choice(shelves.sections)
    title = f"{rng.choice(phrases.SUBJECTS)} {filler.fill(phrases.TURNS)}"
    sources = rng.sample(list(shelves.sources), min(len(shelves.sources), rng.randint(1, 3)))
    page = _page(number, title=title, section=section, path=places.next_path(section), shelves=shelves)
    page.first_published_at = page.last_published_at = now - timedelta(days=HISTORY_DAYS, minutes=rng.randrange(ARCHIVE_DAYS * 24 * 60))
    page.translation_key = uuid.uuid5(NAMESPACE, f"{seed}:bulk:{number}")
    article = {
        "dek": filler.fill(phrases.DEKS),
        "label": rng.choice(LABELS),
        "dateline": rng.choice(phrases.PLACES[:5]) if rng.random() < 0.4 else "",
        "lead_picture_id": rng.choice(shelves.pictures) if shelves.pictures else None,
        "body": _body(filler, sources, story_id=page.translation_key),
    }
    topics = rng.sample(list(shelves.topics), min(len(shelves.topics), rng.randint(1, 4)))
    contributors = rng.sample(list(shelves.contributors), min(len(shelves.contributors), rng.choice([1, 1, 1, 2])))
    return Story(page, article, contributors, [source.pk for source in sources], topics)


def _page(number: int, *, title: str, section: SectionPage, path: str, shelves: Shelves) -> Page:
    slug = f"{slugify(title)}-{number}"
    return Page(
        title=title,
        draft_title=title,
        slug=slug,
        path=path,
        depth=section.depth + 1,
        url_path=f"{section.url_path}{slug}/",
        content_type=shelves.content_type,
        locale=shelves.locale,
        live=True,
        has_unpublished_changes=False,
    )


@dataclass
class Filler:
    """Puts words into the braces of phrases."""

    rng: Random
    outlets: Sequence[str]

    def fill(self, lines: Sequence[str]) -> str:
        return self.fill_one(self.rng.choice(lines))

    def fill_one(self, line: str) -> str:
        return line.format(
            place=self.rng.choice(phrases.PLACES),
            person=self.rng.choice(phrases.PEOPLE),
            role=self.rng.choice(phrases.ROLES),
            outlet=self.rng.choice(self.outlets).removeprefix("The "),
            day=self.rng.choice(phrases.DAYS),
            number=self.rng.randrange(12, 480),
            percent=self.rng.randrange(2, 40),
        )


def _body(filler: Filler, sources: Sequence[Source], *, story_id: uuid.UUID) -> list[dict[str, Any]]:
    rng = filler.rng
    middles = rng.sample(phrases.MIDDLES, rng.randint(3, 6))
    lines = [filler.fill(phrases.OPENINGS), *[filler.fill_one(line) for line in middles], filler.fill(phrases.ENDINGS)]
    blocks: list[tuple[str, Any]] = [("paragraph", f"<p>{line}</p>") for line in lines]
    if sources:
        quote = {
            "words": filler.fill(phrases.QUOTES),
            "speaker": rng.choice(phrases.PEOPLE),
            "speaker_role": rng.choice(phrases.ROLES),
            "source": sources[0].pk,
        }
        blocks.insert(2, ("quote", quote))
    if rng.random() < 0.25:
        facts = "".join(f"<li>{filler.fill_one(fact)}</li>" for fact in rng.sample(phrases.FACTS, 3))
        blocks.insert(4, ("fact_box", {"heading": "At a glance", "text": f"<ul>{facts}</ul>"}))
    return [{"type": kind, "value": value, "id": str(uuid.uuid5(story_id, str(place)))} for place, (kind, value) in enumerate(blocks)]


# Saving


def _save(stories: Sequence[Story]) -> None:
    Page.objects.bulk_create([story.page for story in stories])
    _insert_children([ArticlePage(pk=story.page.pk, page_ptr_id=story.page.pk, **story.article) for story in stories])
    Byline.objects.bulk_create(_rows(stories, Byline, "contributor_id", "contributors"))
    source_credits = _rows(stories, SourceCredit, "source_id", "sources")
    for order, credit in enumerate(source_credits):
        credit.usage = USAGES[order % len(USAGES)]
    SourceCredit.objects.bulk_create(source_credits)
    TaggedArticle.objects.bulk_create([TaggedArticle(content_object_id=story.page.pk, tag_id=topic) for story in stories for topic in story.topics])
    _count_children(stories)
    _index([story.page.pk for story in stories])


def _insert_children(articles: list[Model]) -> None:
    """The articles' own rows, beside the page rows that are there: `bulk_create` refuses a model with a parent."""
    fields = ArticlePage._meta.local_concrete_fields
    size = min(connection.ops.bulk_batch_size(fields, articles), len(articles))
    for start in range(0, len(articles), size):
        query = InsertQuery(ArticlePage)
        query.insert_values(fields, articles[start : start + size])
        query.get_compiler(connection=connection).execute_sql()


def _rows(stories: Sequence[Story], model: type[Model], column: str, name: str) -> list[Any]:
    return [model(**{"page_id": story.page.pk, column: key, "sort_order": order}) for story in stories for order, key in enumerate(getattr(story, name))]


def _count_children(stories: Sequence[Story]) -> None:
    """treebeard keeps the number of children on each parent."""
    for parent_path in {story.page.path[: -Page.steplen] for story in stories}:
        parent = Page.objects.get(path=parent_path)
        Page.objects.filter(pk=parent.pk).update(numchild=parent.get_descendants().filter(depth=parent.depth + 1).count())


def _index(page_ids: Sequence[int]) -> None:
    articles = list(_indexed(page_ids))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(ArticlePage, articles)
    for article in articles:
        ReferenceIndex.create_or_update_for_object(article)


def _indexed(page_ids: Sequence[int]) -> Iterator[ArticlePage]:
    yield from ArticlePage.get_indexed_objects().filter(pk__in=page_ids)
