"""The months of a section: its stories by when they were first published, in the site's time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format

from articles.slugs import is_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.querysets import ArticleQuerySet

MONTH = re.compile(r"0[1-9]|1[0-2]")


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int
    stories: int = 0

    @property
    def path(self) -> str:
        """Below the section's own address."""
        return f"{self.year:04}/{self.number:02}/"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def name(self) -> str:
        """In the reader's language, as in “November 2026”."""
        return date_format(self.first_day, "YEAR_MONTH_FORMAT")

    @property
    def begins_at(self) -> datetime:
        return _midnight(self.year, self.number)

    @property
    def ends_at(self) -> datetime:
        return _midnight(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among other months."""
        return self.year, self.number


def _midnight(year: int, month: int) -> datetime:
    return timezone.make_aware(datetime(year, month, 1), timezone.get_default_timezone())  # noqa: DTZ001 - it is made aware here


def month_of(parts: Sequence[str]) -> Month | None:
    """The month that the last parts of an address name, such as "2026" and "11", or None where they name none."""
    if len(parts) != 2 or not is_year(parts[0]) or not MONTH.fullmatch(parts[1]):
        return None
    year = int(parts[0])
    # Stories have been told for longer, but PostgreSQL and Python know no year 0, and Python none after 9999.
    return Month(year, int(parts[1])) if 1 < year < 9999 else None


def month_in(moment: datetime) -> Month:
    """The month that a moment belongs to, whatever time zone an editor's account has."""
    at = timezone.localtime(moment, timezone.get_default_timezone())
    return Month(at.year, at.month)


def stories_of(month: Month, stories: ArticleQuerySet) -> ArticleQuerySet:
    return stories.filter(first_published_at__gte=month.begins_at, first_published_at__lt=month.ends_at)


def months_of(stories: ArticleQuerySet) -> tuple[list[Month], int]:
    """
    The months in which these stories were first published, the newest first, with their numbers; and how many stories there are, undated ones too.

    One query, which reads all of them.
    """
    truncated = TruncMonth("first_published_at", tzinfo=timezone.get_default_timezone())
    numbers = dict(stories.order_by().values_list(truncated).annotate(number=Count("pk")))
    return sorted((Month(first.year, first.month, number) for first, number in numbers.items() if first), reverse=True), sum(numbers.values())
