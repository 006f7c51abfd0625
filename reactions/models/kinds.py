"""What readers may answer: kinds, the sets they are offered in, and the merges of one into another."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from reactions.defaults import default_label_in, is_default_label
from reactions.models.votes import Vote
from reactions.querysets import MergeQuerySet, SetQuerySet


class Icon(models.TextChoices):
    """The drawings in static/reactions/icons.svg, by their ids."""

    LOVE = "love", _("Heart")
    HAPPY = "happy", _("Laughing face")
    SURPRISED = "surprised", _("Face with an open mouth")
    SAD = "sad", _("Face with a tear")
    ANGRY = "angry", _("Frowning face")
    UNMOVED = "unmoved", _("Face with a straight mouth")


class ReactionKind(models.Model):
    """
    One answer to "What's Your Reaction?".

    The slug is what votes, scripts and addresses know it by: it stays, whatever the label becomes, and is never used again. `label` is what is
    stored: people read it as `str()` has it, in the language that is spoken just now, or as `label_in()` has it in another.
    """

    slug = models.SlugField(_("slug"), max_length=32, unique=True, help_text=_("Stays the same when the label changes."))
    label = models.CharField(_("label"), max_length=80)
    icon = models.CharField(_("icon"), max_length=32, choices=Icon.choices)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label_in(get_language())

    @property
    def has_default_label(self) -> bool:
        """Whether nobody has edited the label that the kind came with."""
        return is_default_label(self.slug, self.label)

    def label_in(self, language: str | None) -> str:
        """The label as people read it in a language: translated as long as nobody has edited it, else as it was written. None is no language."""
        return default_label_in(self.label, language) if language and self.has_default_label else self.label

    def as_read_in(self, language: str | None) -> ReactionKind:
        """The kind with the label that people read in a language. For templates: it is not to be saved."""
        shown = copy(self)
        shown.label = self.label_in(language)
        return shown

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def retire(self) -> None:
        """Offer it no longer. Its votes stay in the figures, and its slug stays taken."""
        self.retired_at = timezone.now()
        self.save(update_fields=["retired_at"])

    def bring_back(self) -> None:
        """Offer it again, in the sets that it belongs to."""
        self.retired_at = None
        self.save(update_fields=["retired_at"])


class ReactionSet(ClusterableModel):
    """The kinds offered together, in their order."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_default = models.BooleanField(_("used where nothing else is set"), default=False)
    is_for_sensitive = models.BooleanField(_("used for sensitive stories"), default=False)
    kinds = models.ManyToManyField(ReactionKind, through="SetMember", related_name="sets", verbose_name=_("reactions"))

    objects = SetQuerySet.as_manager()

    class Meta:
        verbose_name = _("set of reactions")
        verbose_name_plural = _("sets of reactions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=models.Q(is_default=True), name="one_default_reaction_set"),
            models.UniqueConstraint(fields=["is_for_sensitive"], condition=models.Q(is_for_sensitive=True), name="one_set_for_sensitive_stories"),
        ]

    def __str__(self) -> str:
        return self.name


class SetMember(models.Model):
    """A kind's place in a set."""

    reaction_set = ParentalKey(ReactionSet, on_delete=models.CASCADE, related_name="members")
    kind = models.ForeignKey(ReactionKind, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("reaction"))
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    sort_order_field = "sort_order"  # Wagtail's inline panel keeps the order there.

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["reaction_set", "kind"], name="kind_once_in_a_set")]

    def __str__(self) -> str:
        return str(self.kind)


class KindMerge(models.Model):
    """A kind whose votes were made those of another: who did it, when, and what it moved. Undoing it gives them back, and keeps the row for the record."""

    kind = models.ForeignKey(ReactionKind, on_delete=models.PROTECT, related_name="merges", verbose_name=_("reaction"))
    into = models.ForeignKey(ReactionKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged into"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    # Undoing the merge leaves the kind as it was before: offered, or retired since then.
    retired_before_at = models.DateTimeField(_("retired before"), null=True)
    votes = models.PositiveIntegerField(_("votes"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by"))

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of reactions")
        verbose_name_plural = _("merges of reactions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(undone_at=None), name="one_standing_merge_of_a_kind"),
            models.CheckConstraint(condition=~models.Q(kind=models.F("into")), name="a_kind_is_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.into}"


class MergedVote(models.Model):
    """
    A vote that a standing merge has moved, and when its reader had last changed it: a reader who chooses anew since then keeps the newer choice.

    Votes come and go without a look at this table. A row may outlive its vote, until the merge is undone.
    """

    pk = models.CompositePrimaryKey("merge_id", "vote_id")
    merge = models.ForeignKey(KindMerge, on_delete=models.CASCADE, related_name="moved", db_index=False)
    vote = models.ForeignKey(Vote, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("merged vote")
        verbose_name_plural = _("merged votes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.merge_id} · {self.vote_id}"
