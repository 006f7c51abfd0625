"""The stories that readers felt most of late, for places that every reader sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery
from wagtail.models import Locale, PageViewRestriction

from reactions import conf
from reactions.boards import allowed_content_types
from reactions.measures import ballots_among, number_of, usual_among, usual_of_stories, with_measures, with_numbers
from reactions.models import Board, BoardState, ReactionKind, Vote, page_model
from reactions.summaries import whole_percents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wagtail.models import Page

# Of stories whose boards are off or that are sensitive, so many may rank among the others before some of the others are missed.
SPARE = 40
VOTES, LOVED, DIVIDED, UNUSUAL = "votes", "loved", "divided", "unusual"
OF_THE_PAGE = {"pk": "page_id", "title": "page__title", "path": "page__path", "url_path": "page__url_path", "locale_id": "page__locale"}


@dataclass(frozen=True)
class RankedStory:
    """A story with its counted votes of a time and, where there are enough to say so, the kind that leads among these and its share in percent."""

    page: Page
    votes: int
    leading: ReactionKind | None
    share: int


def most_felt_stories(*, measure: str, kind: str, number: int, since: datetime, below: str) -> list[RankedStory]:
    """
    Up to `number` stories below the page of a tree path, those first that a measure puts first. Two statements.

    All are live and open to every reader, their type takes reactions, their boards are not off, and none is sensitive. `kind` is the slug of the kind
    that the measure is about; empty is the first.
    """
    usual = usual_among()
    chosen = next((one for one in usual.kinds if kind in ("", one.slug)), None)
    if chosen is None:
        return []
    ballots = ballots_among(_on_readable_pages(Vote.objects.filter(cast_at__gte=since), below=below))
    groups = with_numbers(ballots.rows.values(*OF_THE_PAGE.values(), "page__locale__language_code"), ballots, usual.kinds)
    groups, expected = usual_of_stories(groups, usual, chosen)
    ranked = with_measures(groups, usual.kinds, kind=chosen, usual=expected, minimum=_site_minimum())
    ranked = ranked.filter(**{f"{measure}__gt": 0})
    if measure in (LOVED, UNUSUAL):
        ranked = ranked.filter(**{f"{number_of(chosen)}__gt": 0})
    rows = _with_boards(ranked).order_by(F(measure).desc(), "-votes", "-page_id")[: number + SPARE]
    return [_story(row, usual.kinds) for row in rows if row["state"] != BoardState.OFF and not row["sensitive"]][:number]


def _on_readable_pages(votes: QuerySet, *, below: str) -> QuerySet:
    """Asked of the page of each vote: a list of all such pages would be as long as the paper is old."""
    restrictions = PageViewRestriction.objects.annotate(here=_outer("page__path")).filter(here__startswith=F("page__path"))
    return votes.filter(~Exists(restrictions), page__content_type__in=allowed_content_types(), page__live=True, page__path__startswith=below)


def _with_boards(stories: QuerySet) -> QuerySet:
    """What is set for each of these pages, or nearest above it."""
    above = Board.objects.annotate(here=_outer("page__path")).filter(here__startswith=F("page__path")).order_by("-page__depth")

    def nearest(field: str, output: Any) -> Subquery:
        return Subquery(above.filter(**{f"{field}__isnull": False}).values(field)[:1], output_field=output)

    return stories.annotate(
        state=nearest("state", CharField()),
        sensitive=nearest("sensitive", BooleanField()),
        minimum=nearest("minimum_for_shares", IntegerField()),
    )


def _outer(path: str) -> ExpressionWrapper:
    return ExpressionWrapper(OuterRef(path), output_field=CharField())


def _story(row: dict[str, Any], kinds: Sequence[ReactionKind]) -> RankedStory:
    page = page_model()(**{name: row[field] for name, field in OF_THE_PAGE.items()})
    page.locale = Locale(pk=row["page__locale"], language_code=row["page__locale__language_code"])
    numbers = [row[number_of(kind)] for kind in kinds]
    most = max(numbers)
    is_led = row["votes"] >= max(_site_minimum(), row["minimum"] or 0) and numbers.count(most) == 1
    place = numbers.index(most)
    return RankedStory(page, row["votes"], kinds[place] if is_led else None, whole_percents(numbers)[place])


def _site_minimum() -> int:
    return max(1, conf.get("MINIMUM_FOR_SHARES"))
