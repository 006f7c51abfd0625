"""What a reader may mean while they are still typing: sections, topics, contributors, headlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from articles.models import ArticlePage, Contributor, SectionPage, Topic
from articles.search.words import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

FEWEST_LETTERS = 2
MOST_LETTERS = 60
MOST = 8
# Of each kind but the headlines, which take the places that are left.
MOST_OF_A_KIND = 2


@dataclass(frozen=True)
class Suggestion:
    kind: str
    text: str
    url: str


def suggestions_for(request: HttpRequest, typed: str) -> list[Suggestion]:
    """
    At most eight, all of them addresses that every reader may open. None for one letter, nor for more than sixty.

    A topic and a contributor are suggested once a published story has them. At most six queries, whatever is typed.
    """
    words = words_of(typed)
    if not words or not FEWEST_LETTERS <= len(typed) <= MOST_LETTERS:
        return []
    named = [*_sections(request, typed), *_topics(typed), *_contributors(typed)]
    return [*named, *_headlines(request, words, count=MOST - len(named))]


def topics_of_readers() -> QuerySet[Topic]:
    """Topics of published stories."""
    return Topic.objects.filter(Exists(ArticlePage.objects.published().in_this_language().filter(tagged_items__tag=OuterRef("pk"))))


def contributors_of_readers() -> QuerySet[Contributor]:
    """Contributors to published stories."""
    return Contributor.objects.filter(Exists(ArticlePage.objects.published().in_this_language().filter(bylines__contributor=OuterRef("pk"))))


def _sections(request: HttpRequest, typed: str) -> list[Suggestion]:
    start = fold(typed)
    sections = [section for section in SectionPage.objects.of_site(request) if f" {fold(section.title)}".find(f" {start}") >= 0]
    return [Suggestion(_("Section"), section.title, section.get_url(request) or "") for section in sections[:MOST_OF_A_KIND]]


def _topics(typed: str) -> Iterator[Suggestion]:
    for topic in topics_of_readers().filter(_has_word_beginning(typed)).order_by("name")[:MOST_OF_A_KIND]:
        yield Suggestion(_("Topic"), topic.name, topic.get_absolute_url())


def _contributors(typed: str) -> Iterator[Suggestion]:
    for contributor in contributors_of_readers().filter(_has_word_beginning(typed)).order_by("name")[:MOST_OF_A_KIND]:
        yield Suggestion(_("Contributor"), contributor.name, contributor.get_absolute_url())


def _headlines(request: HttpRequest, words: list[str], *, count: int) -> Iterator[Suggestion]:
    stories = ArticlePage.objects.searchable().in_this_language().defer_streamfields()
    for story in stories.autocomplete(" ".join(words))[:count]:
        yield Suggestion(_("Story"), story.title, story.get_url(request) or "")


def _has_word_beginning(typed: str) -> Q:
    return Q(name__istartswith=typed) | Q(name__icontains=f" {typed}")
