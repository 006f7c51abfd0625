"""Stories in lists: everything that a card shows, for all cards of a page at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _

from articles.models.images import CreditedImage
from articles.models.people import Byline
from articles.page_numbers import page_asked_for
from articles.renditions import prefetch_renditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.paginator import Page
    from django.http import HttpRequest

    from articles.models.pages import ArticlePage, SectionPage
    from articles.querysets import ArticleQuerySet

STORIES_PER_PAGE = 12


def dress(stories: Iterable[ArticlePage], *, sections: Sequence[SectionPage], places: Sequence[str] = ("card",)) -> list[ArticlePage]:
    """The same stories with picture, files, bylines and section at hand, in three queries however many they are."""
    dressed = list(stories)
    bylines = Byline.objects.select_related("contributor").order_by("sort_order")
    pictures = CreditedImage.objects.with_licence()
    prefetch_related_objects(dressed, Prefetch("lead_picture", queryset=pictures), Prefetch("bylines", queryset=bylines))
    prefetch_renditions([story.lead_picture for story in dressed], *places)
    set_sections(dressed, sections=sections)
    return dressed


def set_sections(stories: Iterable[ArticlePage], *, sections: Iterable[SectionPage]) -> None:
    """Tell each story its section, from the sections already at hand."""
    by_path = {section.path: section for section in sections}
    for story in stories:
        story.section = by_path.get(story.path[: -story.steplen])


class PinnedFirst:
    """A list for a paginator that knows its number: a story, then the others, in which it is not repeated."""

    def __init__(self, pinned: ArticlePage, stories: ArticleQuerySet) -> None:
        self._pinned = pinned
        self._others = stories.exclude(pk=pinned.pk)

    def __getitem__(self, part: slice) -> list[ArticlePage]:
        others = list(self._others[max(0, part.start - 1) : part.stop - 1])
        return others if part.start else [self._pinned, *others]


def page_of(request: HttpRequest, stories: Sequence[ArticlePage] | ArticleQuerySet | PinnedFirst, *, number: int | None = None) -> Page:
    """
    The page of the list that `?page=` asks for. Raises Http404 when there is no such page, whatever was asked.

    `number` says how many stories there are, where that is known already.
    """
    asked = page_asked_for(request)
    paginator = Paginator(stories, STORIES_PER_PAGE)  # type: ignore[arg-type]  # what a paginator asks of a list: slices, and a count where it is not given
    if number is not None:
        paginator.count = number
    try:
        return paginator.page(asked if asked is not None else 1)
    except InvalidPage as error:
        raise Http404(_("This list has no such page.")) from error
