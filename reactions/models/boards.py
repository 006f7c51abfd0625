"""What is set for a page and what lies below it, and the edition of all that boards are made of."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from reactions.models.kinds import ReactionSet
from reactions.models.pages import PAGE_MODEL


class BoardState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    OFF = "off", _("Off")


class FloodResponse(models.TextChoices):
    """What happens to the votes of a flood before a moderator has looked at it."""

    FLAG = "flag", _("Tell the moderators")
    HOLD = "hold", _("Tell the moderators, and count its votes only when one of them says so")


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
    on_flood = models.CharField(_("when a flood comes"), max_length=8, choices=FloodResponse.choices, null=True, blank=True)  # noqa: DJ001 - null inherits.

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
