"""What a report is asked for: how to group, the time, the part of the page tree, the order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from reactions import conf
from reactions.desk.overview_form import CHOSEN, WEEK, OverviewForm
from reactions.desk.report_groups import STORY, Group, groups
from reactions.rankings import DIVIDED, LOVED, UNUSUAL, VOTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict
    from wagtail.models import Page

    from reactions.desk.figures_over_time import Period
    from reactions.desk.reach import Reach
    from reactions.models import ReactionKind

ALL = "all"
# What a link from one report to a closer one keeps.
KEPT = ("range", "since", "until", "section", "kind", "minimum")


class ReportForm(OverviewForm):
    """Read from the address; what is left out is the stories of seven days, those with most votes first."""

    group = forms.ChoiceField(label=_("Group by"))
    story: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Story"),
        required=False,
        queryset=None,
        widget=forms.NumberInput(attrs={"min": "1", "max": str(2**31 - 1)}),
        help_text=_("A page number: “By publication” in the list fills it in."),
    )
    kind = forms.ChoiceField(label=_("Reaction"), required=False, help_text=_("For “most loved” and “unusual”."))
    minimum = forms.IntegerField(label=_("Votes at least"), required=False, min_value=1, max_value=1_000_000, help_text=_("With fewer, nothing is measured."))
    order = forms.ChoiceField(
        label=_("First"),
        required=False,
        choices=[
            ("", _("Votes, or time")),
            (VOTES, _("Most votes")),
            (LOVED, _("Most loved")),
            (DIVIDED, _("Most divided")),
            (UNUSUAL, _("Most unusual")),
        ],
    )
    field_order = ("group", "range", "since", "until", "section", "story", "kind", "minimum", "order")

    def __init__(self, data: QueryDict, *, reach: Reach, kinds: Sequence[ReactionKind]) -> None:
        self.groups, self.kinds = groups(), {kind.slug: kind for kind in kinds}
        super().__init__(_with_defaults(data), reach=reach)
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [(name, group.label) for name, group in self.groups.items()]
        fields["range"].choices = [(ALL, _("All time")), *fields["range"].choices]
        fields["story"].queryset = reach.pages()
        fields["kind"].choices = [(kind.slug, str(kind)) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        group = self.groups.get(cleaned.get("group", ""))
        if group and not self.errors:
            self._require_story(group, cleaned)
        return cleaned

    def _require_story(self, group: Group, cleaned: Mapping[str, Any]) -> None:
        if cleaned["story"]:
            return
        if group.needs_story:
            self.add_error("story", _("Choose the story whose publications you want to compare: its page number."))
        elif group.needs_votes and cleaned["range"] == ALL:
            self.add_error("range", _("Choose a time, or one story: the hours of all votes are too many to be read while somebody waits."))

    @property
    def chosen_group(self) -> Group:
        return self.groups[self.cleaned_data["group"]]

    @property
    def chosen_kind(self) -> ReactionKind | None:
        """The kind that measures are about: the first where none is chosen. None where there is none at all."""
        return self.kinds.get(self.cleaned_data["kind"]) or next(iter(self.kinds.values()), None)

    @property
    def chosen_story(self) -> Page | None:
        return self.cleaned_data["story"]

    @property
    def chosen_minimum(self) -> int:
        return self.cleaned_data["minimum"] or default_minimum()

    @property
    def chosen_order(self) -> str:
        return self.cleaned_data["order"] or ("" if self.chosen_group.is_ordered else VOTES)

    def period_or_all(self, *, now: datetime) -> Period | None:
        """The time that is asked for; None for all time."""
        return None if self.cleaned_data["range"] == ALL else self.period(now=now)

    def time_in_words(self) -> str:
        chosen = self.cleaned_data["range"]
        if chosen == CHOSEN:
            return f"{self.cleaned_data['since']:%Y-%m-%d} – {self.cleaned_data['until']:%Y-%m-%d}"
        return str(dict(self.fields["range"].choices)[chosen])  # type: ignore[attr-defined] # Of a field that offers a choice.

    def kept(self) -> str:
        """The parts of the address that a closer report keeps."""
        return urlencode([(name, self.data[name]) for name in KEPT if self.data.get(name)])


def default_minimum() -> int:
    """As many votes as readers need to be shown shares, and at least one."""
    return max(1, conf.get("MINIMUM_FOR_SHARES"))


def _with_defaults(data: QueryDict) -> QueryDict:
    filled = data.copy()
    for name, value in (("group", STORY.name), ("range", WEEK), ("minimum", str(default_minimum()))):
        if not filled.get(name):
            filled[name] = value
    return filled
