"""Votes added up by the hour, so that a long time can be shown without reading them all (docs/adr/0014)."""

from __future__ import annotations

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
