"""Votes taken out of the count, on the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reactions.models.votes import Vote
from reactions.querysets import HoldQuerySet, LargeActQuerySet

# A portion takes seconds: whoever has been silent for so long has died.
ABANDONED_AFTER = timedelta(minutes=1)


class ExclusionReason(models.Model):
    """A reason that moderators choose from. One that is offered no longer stays on the record of the acts that gave it."""

    label = models.CharField(_("reason"), max_length=80, unique=True)
    is_offered = models.BooleanField(_("offered"), default=True, help_text=_("Untick it to offer it no longer. Acts that gave it keep it."))
    needs_words = models.BooleanField(_("needs words"), default=False, help_text=_("Tick it where the reason says too little by itself."))
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    sort_order_field = "sort_order"  # Wagtail's list keeps the order there.

    class Meta:
        verbose_name = _("reason for excluding")
        verbose_name_plural = _("reasons for excluding")
        ordering = ["sort_order", "label"]

    def __str__(self) -> str:
        return self.label


class Origin(models.TextChoices):
    """What made an Exclusion: a moderator's act on votes that were there, or a rule that catches votes as they come."""

    MODERATOR = "moderator", _("A moderator")
    BLOCK = "block", _("A block")
    FLOOD = "flood", _("A flood that is held")


class Exclusion(models.Model):
    """
    Votes taken out of the count together: who did it, when, why, and what was selected. Lifting it counts them again.

    `reason` is in words; `category` is the one chosen from the list, if any. `effect` is what it did to the figures when it was made:
    [{"page": id, "title": …, "votes": …, "before": {kind slug: total}, "after": {kind slug: total}}, …], of the pages with most votes in it.
    """

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    origin = models.CharField(_("made by"), max_length=16, choices=Origin.choices, default=Origin.MODERATOR)
    category = models.ForeignKey(ExclusionReason, on_delete=models.PROTECT, null=True, blank=True, related_name="exclusions", verbose_name=_("reason chosen"))
    reason = models.CharField(_("reason"), max_length=500)
    selection = models.JSONField(_("selection"), default=dict, help_text=_("What was selected, as the moderator's filters said it."))
    effect = models.JSONField(_("effect"), default=list)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="exclusion_has_reason")]

    def __str__(self) -> str:
        return self.reason


class Hold(models.Model):
    """One Exclusion's hold on one vote, until it is lifted."""

    exclusion = models.ForeignKey(Exclusion, on_delete=models.CASCADE, related_name="holds")
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="holds")
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    lift_reason = models.CharField(_("reason for lifting"), max_length=500, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [models.UniqueConstraint(fields=["exclusion", "vote"], name="an_exclusion_holds_a_vote_once")]
        indexes = [models.Index(fields=["vote"], condition=models.Q(lifted_at=None), name="standing_holds")]

    def __str__(self) -> str:
        return f"{self.exclusion} · {self.vote_id}"


class LargeAct(models.Model):
    """
    An act on more votes than one request can take: done in the background, in portions, each with its tallies in one transaction.

    `matching` are the filters of the votes, as the list of votes reads them from an address; only votes up to `last_vote_id` are meant, so that
    none which came later is taken. `effect` is what it was to do to the figures when it was begun, as Exclusion.effect says it. `cursor` is the last
    vote that is done: a worker that died is followed by one that goes on there. One that has a predecessor in `after` begins when that is done. Where
    holds are put back, `matching` is the moment since which those were lifted that are meant.
    """

    class Kind(models.TextChoices):
        EXCLUDE = "exclude", _("Exclude")
        LIFT = "lift", _("Count again")
        AGAIN = "again", _("Hold again")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("act"), max_length=8, choices=Kind.choices)
    exclusion = models.ForeignKey(Exclusion, on_delete=models.CASCADE, related_name="large_acts", verbose_name=_("exclusion"))
    matching = models.TextField(_("filters"), blank=True)
    last_vote_id = models.BigIntegerField(_("last vote"), default=0)
    effect = models.JSONField(_("effect"), default=list)
    cursor = models.BigIntegerField(_("done up to"), default=0)
    expected = models.PositiveIntegerField(_("votes expected"), default=0)
    done = models.PositiveIntegerField(_("votes done"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    failure = models.TextField(_("what went wrong"), blank=True)
    after = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="followers", verbose_name=_("after"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    touched_at = models.DateTimeField(_("last step at"), default=timezone.now)
    handed_on_at = models.DateTimeField(_("handed on at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = LargeActQuerySet.as_manager()

    class Meta:
        verbose_name = _("large act")
        verbose_name_plural = _("large acts")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.exclusion}"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def waits_for_another(self) -> bool:
        return self.after is not None and not self.after.is_over

    def is_abandoned(self, now: datetime) -> bool:
        """Whether it is not over, and nobody has worked at it of late: what LargeActQuerySet.abandoned finds."""
        return not self.is_over and not self.waits_for_another and self.touched_at < now - ABANDONED_AFTER
