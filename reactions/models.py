"""What is stored about reactions. Rules that the database can hold are constraints here; every write is in services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import swapper
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from reactions.querysets import BoardQuerySet, HoldQuerySet, KindQuerySet, MergeQuerySet, SetQuerySet, TallyQuerySet, VoteQuerySet

if TYPE_CHECKING:
    from wagtail.models import Page

PAGE_MODEL = swapper.get_model_name("wagtailcore", "Page")


def page_model() -> type[Page]:
    """Wagtail's base page, or the one that this site has put in its place."""
    return swapper.load_model("wagtailcore", "Page")


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

    The slug is what votes, scripts and addresses know it by: it stays, whatever the label becomes, and is never used again.
    """

    slug = models.SlugField(_("slug"), max_length=32, unique=True, help_text=_("Stays the same when the label changes."))
    label = models.CharField(_("label"), max_length=80)
    icon = models.CharField(_("icon"), max_length=32, choices=Icon.choices)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

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


class BoardState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    OFF = "off", _("Off")


class Board(models.Model):
    """
    What is set for one page and what lies below it. An empty field inherits from the nearest ancestor, at last from settings.

    A sensitive page is offered the set for sensitive stories, and nothing where there is none, unless a set is chosen on the same page as
    `sensitive` is or nearer to the story.
    """

    page = models.OneToOneField(PAGE_MODEL, on_delete=models.CASCADE, related_name="reaction_board", verbose_name=_("page"))
    reaction_set = models.ForeignKey(ReactionSet, on_delete=models.PROTECT, null=True, blank=True, related_name="boards", verbose_name=_("set of reactions"))
    state = models.CharField(_("state"), max_length=8, choices=BoardState.choices, null=True, blank=True)  # noqa: DJ001 - null inherits.
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    minimum_for_shares = models.PositiveIntegerField(_("votes before shares are shown"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)])
    sensitive = models.BooleanField(_("sensitive story"), null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        permissions = [("moderate_board", "Can close and reopen boards")]

    def __str__(self) -> str:
        return str(self.page)


class Edition(models.Model):
    """
    One row, whose token is another after every change of what boards are made of: boards, kinds, sets, members of sets, restrictions of pages.

    The database's own triggers see to that (docs/adr/0006), so that what a process remembers of a board can be found out of date with the vote itself.
    """

    token = models.UUIDField(_("token"))

    class Meta:
        verbose_name = _("edition of the boards")
        verbose_name_plural = _("edition of the boards")

    def __str__(self) -> str:
        return str(self.token)


class Vote(models.Model):
    """
    One reader's reaction to one page. At most one a reader and page, whatever the kind.

    `kind` is empty when the reader withdrew and an Exclusion still needs the row. `is_counted` is false while any
    Exclusion holds it. No address and no user agent is kept; `network_key` serves flood detection and is dropped in time.
    """

    # Every index costs each vote: a page's votes are found by those of Meta, and nobody looks for all the votes of a kind.
    page = models.ForeignKey(PAGE_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("page"))
    voter_key = models.UUIDField(_("voter key"))
    kind = models.ForeignKey(ReactionKind, on_delete=models.PROTECT, null=True, related_name="votes", db_index=False, verbose_name=_("reaction"))
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
        ]

    def __str__(self) -> str:
        return f"{self.kind or _('withdrawn')} · {self.cast_at:%Y-%m-%d %H:%M}"


class Tally(models.Model):
    """How many counted votes of a kind a page has: a cache of the votes, changed in the vote's own transaction."""

    page = models.ForeignKey(PAGE_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("page"))
    kind = models.ForeignKey(ReactionKind, on_delete=models.PROTECT, related_name="tallies", db_index=False, verbose_name=_("reaction"))
    total = models.PositiveIntegerField(_("total"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["page", "kind"], name="one_tally_per_page_and_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.total}"


class Exclusion(models.Model):
    """Votes taken out of the count together: who did it, when, why, and what was selected. Lifting it counts them again."""

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500)
    selection = models.JSONField(_("selection"), default=dict, help_text=_("What was selected, as the moderator's filters said it."))

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
