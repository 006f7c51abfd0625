"""What narrows a search down: section, topic, type of work, source, dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import ArticlePage, SectionPage, Source, SourceCredit, TaggedArticle, WorkLabel
from articles.topics.addresses import topic_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, QueryDict

    from articles.models import Topic
    from articles.querysets import ArticleQuerySet
    from articles.search.ranking import FoundStories

NEWEST = "newest"
MOST_CHOICES = 20
EARLIEST, LATEST = date(1600, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True)
class Filters:
    """What the reader chose. What is unknown, or no date, was not chosen."""

    section: SectionPage | None
    topic: Topic | None
    label: str
    source: Source | None
    since: date | None
    until: date | None
    sort: str

    def __bool__(self) -> bool:
        return any((self.section, self.topic, self.label, self.source, self.since, self.until))

    def narrow(self, stories: ArticleQuerySet) -> ArticleQuerySet:
        """Only the stories that pass, in terms that a search understands: by fields of the index and by id."""
        if self.section:
            stories = stories.child_of(self.section)
        if self.label:
            stories = stories.filter(label=self.label)
        if self.topic:
            stories = stories.filter(id__in=TaggedArticle.objects.filter(tag=self.topic).values("content_object"))
        if self.source:
            stories = stories.filter(id__in=ArticlePage.objects.relying_on(self.source).values("pk"))
        if self.since:
            stories = stories.filter(first_published_at__gte=_midnight(self.since))
        if self.until:
            stories = stories.filter(first_published_at__lt=_midnight(self.until + timedelta(days=1)))
        return stories

    def chosen(self) -> list[tuple[str, str]]:
        """The name of each parameter in use, and what it says to the reader."""
        texts = {
            "section": self.section.title if self.section else "",
            "topic": self.topic.name if self.topic else "",
            "label": str(WorkLabel(self.label).label) if self.label else "",
            "source": self.source.name if self.source else "",
            "from": _("From %(date)s") % {"date": date_format(self.since)} if self.since else "",
            "to": _("Until %(date)s") % {"date": date_format(self.until)} if self.until else "",
        }
        return [(name, text) for name, text in texts.items() if text]


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address of the same search without it."""

    text: str
    url: str


@dataclass(frozen=True)
class Choice:
    """One option of a filter. `count` is None where counting would cost a query of its own."""

    value: str
    text: str
    count: int | None
    is_chosen: bool


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for. At most three queries of its own, and two more for a topic's old address."""
    asked = request.GET
    slug = asked.get("section", "")
    return Filters(
        section=next((section for section in SectionPage.objects.of_site(request) if section.slug == slug), None),
        topic=topic_at(slug) if (slug := _short(asked, "topic")) else None,
        label=label if (label := asked.get("label", "")) in WorkLabel.values else "",
        source=_readable_source(slug) if (slug := _short(asked, "source")) else None,
        since=_date(asked.get("from", "")),
        until=_date(asked.get("to", "")),
        sort=NEWEST if asked.get("sort") == NEWEST else "",
    )


def chips_of(query: str, filters: Filters) -> list[Chip]:
    return [Chip(text=text, url=address_of(query, filters, without=name)) for name, text in filters.chosen()]


def address_of(query: str, filters: Filters, *, without: str = "") -> str:
    """The query string of this search, less one filter, and of nothing else that the address held."""
    values = {
        "q": query,
        "section": filters.section.slug if filters.section else "",
        "topic": filters.topic.slug if filters.topic else "",
        "label": filters.label,
        "source": filters.source.slug if filters.source else "",
        "from": filters.since.isoformat() if filters.since else "",
        "to": filters.until.isoformat() if filters.until else "",
        "sort": filters.sort,
    }
    return "?" + urlencode({name: value for name, value in values.items() if value and name != without})


def choices_of(filters: Filters, *, sections: Sequence[SectionPage], found: FoundStories | None) -> dict[str, list[Choice]]:
    """
    What each filter offers: every section and type of work, and the topics and sources of the stories at hand, the most frequent first.

    Counted only where all stories found are at hand. Two queries.
    """
    stories = found.first if found else []
    is_counted = bool(found and found.are_all_at_hand)
    in_sections, in_labels = Counter(story.path[: -story.steplen] for story in stories), Counter(story.label for story in stories)
    ids = [story.pk for story in stories]
    places = [(section.slug, section.title, in_sections[section.path]) for section in sections]
    labels = [(label.value, str(label.label), in_labels[label.value]) for label in WorkLabel]
    topics = _most_frequent(TaggedArticle.objects.filter(content_object__in=ids), "tag__slug", "tag__name")
    sources = _most_frequent(SourceCredit.objects.filter(page__in=ids, source__in=Source.objects.named()), "source__slug", "source__name")
    return {
        "sections": _choices(places, chosen=_pair(filters.section, "title"), is_counted=is_counted),
        "topics": _choices(topics, chosen=_pair(filters.topic, "name"), is_counted=is_counted),
        "labels": _choices(labels, chosen=(filters.label, ""), is_counted=is_counted),
        "sources": _choices(sources, chosen=_pair(filters.source, "name"), is_counted=is_counted),
    }


def _pair(chosen: SectionPage | Topic | Source | None, name: str) -> tuple[str, str]:
    return (chosen.slug or "", str(getattr(chosen, name))) if chosen else ("", "")


def _most_frequent(rows: QuerySet, slug: str, name: str) -> list[tuple[str, str, int]]:
    stories = Count("content_object" if slug.startswith("tag") else "page", distinct=True)
    return list(rows.values_list(slug, name).annotate(stories=stories).order_by("-stories", name)[:MOST_CHOICES])


def _choices(options: list[tuple[str, str, int]], *, chosen: tuple[str, str], is_counted: bool) -> list[Choice]:
    """The options, with the chosen one among them even where no story at hand has it."""
    value, text = chosen
    if value and value not in [option[0] for option in options]:
        options = [(value, text, 0), *options]
    return [Choice(value=slug, text=name, count=count if is_counted else None, is_chosen=slug == value) for slug, name, count in options]


def _readable_source(slug: str) -> Source | None:
    """The source, once a published story relies on it: nobody shall find out by guessing whom the newsroom is talking to."""
    source = Source.objects.named().filter(slug=slug).first()
    return source if source and ArticlePage.objects.published().relying_on(source).exists() else None


def _short(asked: QueryDict, name: str) -> str:
    """A slug; what is longer than any is none."""
    value = asked.get(name, "").replace("\0", "")
    return value if len(value) <= 255 else ""


def _date(typed: str) -> date | None:
    try:
        found = parse_date(typed.strip()[:10])
    except ValueError:
        return None
    return found if found and EARLIEST <= found <= LATEST else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
