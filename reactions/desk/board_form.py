"""What is asked about a board: in the page editor's side panel and on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reactions import services
from reactions.desk.permissions import user_can_moderate_boards
from reactions.models import Board, BoardState, FloodResponse, ReactionSet

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import QueryDict
    from wagtail.models import Page

INHERIT = _("Inherit")


def _bool_of(value: str) -> bool:
    return value == "yes"


class BoardForm(forms.Form):
    """
    The settings of one page's board; an empty one inherits.

    Each field knows what it showed when the form was opened, and only what the person changed is stored: a board that a moderator has closed
    meanwhile stays closed.
    """

    prefix = "board"

    sensitive = forms.TypedChoiceField(
        label=_("Sensitive story"),
        choices=[("", INHERIT), ("yes", _("Yes")), ("no", _("No"))],
        coerce=_bool_of,
        help_text=_(
            "A sensitive story offers the set for sensitive stories, whatever is chosen further up, and nothing where there is no such set. "
            "A set that you choose here wins over it."
        ),
    )
    reaction_set = forms.ModelChoiceField(
        label=_("Set of reactions"),
        queryset=ReactionSet.objects.all(),
        empty_label=INHERIT,
        error_messages={"invalid_choice": _("This set is no longer there. Choose another one.")},
    )
    state = forms.TypedChoiceField(
        label=_("State"), choices=[("", INHERIT), *BoardState.choices], help_text=_("Closed shows the figures and takes no more reactions. Off shows nothing.")
    )
    closes_at = forms.DateTimeField(
        label=_("Closes at"),
        # The browser's own: it works wherever the panel is drawn anew.
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("From then on the figures stay as they are. Holds for pages below, too."),
        error_messages={"invalid": _("This is no date with a time. Write it like 2026-03-10 14:00.")},
    )
    minimum_for_shares = forms.IntegerField(
        label=_("Votes before shares are shown"),
        validators=Board._meta.get_field("minimum_for_shares").validators,
        help_text=_("With fewer votes, readers see how many and no percentages."),
    )

    on_flood = forms.TypedChoiceField(
        label=_("When a flood comes"),
        choices=[("", INHERIT), *FloodResponse.choices],
        help_text=_("A flood is many votes that look like the work of few hands. Votes that are held are counted once a moderator finds them genuine."),
    )

    def __init__(self, data: QueryDict | None = None, *, page: Page, user: AbstractUser) -> None:
        self.page, self.user = page, user
        board = Board.objects.filter(page_id=page.pk).first() or Board(page_id=page.pk)
        super().__init__(data, initial=_initial(board))
        if not user_can_moderate_boards(user, page):
            del self.fields["state"]
        for field in self.fields.values():
            field.required, field.show_hidden_initial = False, True

    def shown_values(self) -> SafeString:
        """What the fields show, as hidden fields: what they are compared with when the form comes back."""
        return format_html_join("", "{}", ((field.as_hidden(only_initial=True),) for field in self))

    @property
    def changes(self) -> dict[str, Any]:
        """What the person changed, None for what is to inherit."""
        return {name: None if self.cleaned_data[name] in ("", None) else self.cleaned_data[name] for name in self.changed_data}

    def save(self) -> bool:
        """Store what was changed, if the form is good and nothing stands against it. Otherwise the form says what does."""
        if not self.is_valid():
            return False
        try:
            if self.changes:
                services.change_board(page=self.page, by=self.user, changes=self.changes)
        except services.ClosingTimePassed:
            self.add_error("closes_at", _("This time has passed. Choose one that is still to come, or leave it empty."))
        except services.SetOffersNothing:
            self.add_error("reaction_set", _("This set offers readers nothing: it is gone, or all of it is retired. Choose another one."))
        return not self.errors


def _initial(board: Board) -> dict[str, Any]:
    return {
        "sensitive": {None: "", True: "yes", False: "no"}[board.sensitive],
        "reaction_set": board.reaction_set_id,
        "state": board.state or "",
        # As exact as the field shows it.
        "closes_at": board.closes_at.replace(second=0, microsecond=0) if board.closes_at else None,
        "minimum_for_shares": board.minimum_for_shares,
        "on_flood": board.on_flood or "",
    }
