"""Votes added up by the hour, so that a long time can be shown without reading them all (docs/adr/0014)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from reactions.models.pages import PAGE_MODEL


class HourSum(models.Model):
    """How many of the votes that were cast on a page in one hour count, and how many are excluded: a cache of the votes. Hours are those of UTC."""

    # services.delete_reactions deletes them with their page.
    page = models.ForeignKey(PAGE_MODEL, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("page"))
    begins_at = models.DateTimeField(_("hour from"))
    counted = models.PositiveIntegerField(_("counted"))
    excluded = models.PositiveIntegerField(_("excluded"))

    class Meta:
        verbose_name = _("sum of an hour")
        verbose_name_plural = _("sums of hours")
        default_permissions = ()
        # The hour first: a time is read by it.
        constraints = [models.UniqueConstraint(fields=["begins_at", "page"], name="one_sum_per_hour_and_page")]

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M}: {self.counted} + {self.excluded}"


class HourTotal(models.Model):
    """What HourSum says of an hour, for all pages together."""

    begins_at = models.DateTimeField(unique=True)
    counted = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M}: {self.counted} + {self.excluded}"


class NetworkHour(models.Model):
    """
    A network that votes of an hour came from, by the label that moderators know it by: where to look for its votes among all (docs/adr/0014).

    A network whose last vote of the hour was withdrawn since stays, until networks are forgotten.
    """

    pk = models.CompositePrimaryKey("label", "begins_at")
    label = models.CharField(max_length=8)
    begins_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.label} · {self.begins_at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Group:
    """
    Votes of one kind on one version of a page, by hours that follow each other from `begins_at` on: in each how many there are, how many of them count, and
    how many are their readers' first.

    Hours without any are left out at the end of each list.
    """

    begins_at: datetime
    kind_id: int
    revision_id: int | None
    votes: list[int]
    counted: list[int]
    first_votes: list[int]


class DaySum(models.Model):
    """
    What the votes that were cast on a page in one day come to, as far as its hours have been added up: a cache of the votes. Days are those of UTC.

    `counted` is how many of them count. `groups` are what Group says of each kind and version, as lists. `networks` is there once the day is over, and as
    long as networks are kept: of how many votes they are known ("votes"), how many they are ("networks"), and those with most votes, each by its label, with
    their number ("busiest").
    """

    # services.delete_reactions deletes them with their page.
    page = models.ForeignKey(PAGE_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    begins_at = models.DateTimeField()
    counted = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=list)
    networks = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "begins_at"], name="one_sum_per_page_and_day")]
        # With what a long time is added up from, so that the rows themselves are not read.
        indexes = [models.Index(fields=["begins_at", "page", "counted"], name="counted_by_day_and_page")]

    def __str__(self) -> str:
        return f"{self.page_id} · {self.begins_at:%Y-%m-%d}"


def shortened(by_hour: list[int]) -> list[int]:
    """Without the hours at the end that have nothing."""
    return by_hour[: max((hour for hour, number in enumerate(by_hour, start=1) if number), default=0)]


def groups_of(begins_at: datetime, groups: Iterable[Any]) -> list[Group]:
    """What a day's `groups` say."""
    return [Group(begins_at, *group) for group in groups]


class StaleHour(models.Model):
    """
    An hour of a page in which something has changed since it was over: written by triggers (reactions/sql), and taken away when it is added up anew.

    The same hour may stand here many times: nobody waits for another to write it.
    """

    page_id = models.BigIntegerField()
    begins_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page_id} · {self.begins_at:%Y-%m-%d %H:%M}"


class Summing(models.Model):
    """The one row that says since when hours are added up, and up to which moment they have been."""

    since = models.DateTimeField()
    done_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.done_until or '–'}"
