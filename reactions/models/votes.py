"""Readers' votes, and the totals made of them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reactions.models.pages import PAGE_MODEL
from reactions.querysets import TallyQuerySet, VoteQuerySet


class Vote(models.Model):
    """
    One reader's reaction to one page. At most one a reader and page, whatever the kind.

    `kind` is empty when the reader withdrew and an Exclusion still needs the row. `is_counted` is false while any
    Exclusion holds it. No address and no user agent is kept; `network_key` serves flood detection. Both keys are dropped in time, and a vote
    without `voter_key` is nobody's any more (docs/privacy.md).
    """

    # Every index costs each vote: a page's votes are found by those of Meta, and nobody looks for all the votes of a kind.
    # services.delete_reactions deletes them with their page: Django would load them all.
    page = models.ForeignKey(PAGE_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_index=False, verbose_name=_("page"))
    voter_key = models.UUIDField(_("voter key"), null=True)
    kind = models.ForeignKey("reactions.ReactionKind", on_delete=models.PROTECT, null=True, related_name="votes", db_index=False, verbose_name=_("reaction"))
    is_counted = models.BooleanField(_("counted"), default=True)
    is_first_vote = models.BooleanField(_("the reader's first vote on this site"), default=False)
    by_account = models.BooleanField(_("by an account"), default=False)
    network_key = models.UUIDField(_("network key"), null=True)
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("revision"))
    cast_at = models.DateTimeField(_("cast at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        permissions = [("moderate_vote", "Can take votes out of the count and put them back")]
        # The reader first, so that it finds a reader's votes on other pages, too.
        constraints = [models.UniqueConstraint(fields=["voter_key", "page"], name="one_vote_per_reader_and_page")]
        indexes = [
            models.Index(fields=["-cast_at", "-id"], name="vote_by_time"),
            models.Index(fields=["page", "-cast_at"], name="vote_by_page_and_time"),
            models.Index(fields=["page"], condition=models.Q(is_counted=False), name="excluded_votes"),
            models.Index(fields=["-cast_at", "-id"], condition=models.Q(is_counted=False), name="excluded_votes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or _('withdrawn')} · {self.cast_at:%Y-%m-%d %H:%M}"


class Tally(models.Model):
    """How many counted votes of a kind a page has: a cache of the votes, changed in the vote's own transaction."""

    page = models.ForeignKey(PAGE_MODEL, on_delete=models.DO_NOTHING, related_name="+", db_index=False, verbose_name=_("page"))
    kind = models.ForeignKey("reactions.ReactionKind", on_delete=models.PROTECT, related_name="tallies", db_index=False, verbose_name=_("reaction"))
    total = models.PositiveIntegerField(_("total"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        permissions = [("export_tally", "Can take figures out as files")]
        constraints = [models.UniqueConstraint(fields=["page", "kind"], name="one_tally_per_page_and_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.total}"
