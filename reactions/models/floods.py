"""Crowds that are no crowd: floods that were noticed, readers and networks that are blocked, and what moderators are told of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reactions.models.exclusions import Exclusion
from reactions.models.pages import PAGE_MODEL
from reactions.querysets import BlockQuerySet, FloodQuerySet, NoticeQuerySet


class FloodState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a moderator")
    EXCLUDED = "excluded", _("Taken out of the count")
    GENUINE = "genuine", _("Found genuine")


class Flood(models.Model):
    """
    Votes on one page that look like the work of few hands, with the evidence.

    `evidence` is a list of {"rule": name, "value": …, "usual": …}, in figures only: nothing in it points at a reader. While it is waiting and
    `is_held`, votes on the page are taken, and held by `exclusion` until a moderator says what they are.
    """

    page = models.ForeignKey(PAGE_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    began_at = models.DateTimeField(_("began at"))
    last_at = models.DateTimeField(_("last vote at"))
    noticed_at = models.DateTimeField(_("noticed at"), default=timezone.now)
    votes = models.PositiveIntegerField(_("votes"))
    evidence = models.JSONField(_("evidence"), default=list)
    state = models.CharField(_("state"), max_length=16, choices=FloodState.choices, default=FloodState.WAITING)
    is_held = models.BooleanField(_("votes are held"), default=False)
    exclusion = models.ForeignKey(Exclusion, on_delete=models.SET_NULL, null=True, blank=True, related_name="floods", verbose_name=_("exclusion"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = FloodQuerySet.as_manager()

    class Meta:
        verbose_name = _("flood")
        verbose_name_plural = _("floods")
        ordering = ["-noticed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page"], condition=models.Q(state="waiting"), name="one_waiting_flood_of_a_page")]

    def __str__(self) -> str:
        return f"{self.page} · {self.votes}"


class Block(models.Model):
    """
    A reader or a network whose votes are held for a time. They are taken like any other, so that whoever sends them learns nothing.

    Of the network no more is known than its key of one day: a block of it ends with that day at the latest. `section` is the page below which
    votes are held; everywhere where there is none.
    """

    voter_key = models.UUIDField(_("voter key"), null=True)
    network_key = models.UUIDField(_("network key"), null=True)
    exclusion = models.OneToOneField(Exclusion, on_delete=models.PROTECT, related_name="block", verbose_name=_("exclusion"))
    section = models.ForeignKey(PAGE_MODEL, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("section"))
    reason = models.CharField(_("reason"), max_length=500)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends at"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lifted by"))

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of votes", "block")
        verbose_name_plural = pgettext_lazy("of votes", "blocks")
        ordering = ["-created_at", "-pk"]
        permissions = [("block_voter", "Can block readers and networks")]
        constraints = [
            # Both are empty once its identifiers are dropped.
            models.CheckConstraint(condition=models.Q(voter_key=None) | models.Q(network_key=None), name="a_block_is_of_a_reader_or_a_network"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="block_has_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


class Channel(models.TextChoices):
    """The ways in which the world outside is told of something."""

    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Notice(models.Model):
    """Something that happened and that people or another program are told of, until they have it. `uid` is the same in every attempt."""

    uid = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices)
    event = models.CharField(_("event"), max_length=40)
    payload = models.JSONField(_("payload"), default=dict)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)
    failure = models.CharField(_("what went wrong"), max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.event} · {self.uid}"
