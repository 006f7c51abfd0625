"""What the overview is asked for: a time, and a part of the page tree."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import get_page_models

from reactions.boards import allowed_content_types
from reactions.desk.figures_over_time import Period
from reactions.desk.reach import Reach
from reactions.models import page_model

DAY, WEEK, MONTH, CHOSEN = "24h", "7d", "30d", "chosen"
LENGTHS = {WEEK: 7, MONTH: 30}
# Votes of a longer time are too many to be read while somebody waits.
MOST_DAYS = 93


class OverviewForm(forms.Form):
    """Read from the address; what is left out is the last 24 hours of all that the user may see."""

    range = forms.ChoiceField(
        label=_("Time"),
        required=False,
        choices=[(DAY, _("24 hours")), (WEEK, _("7 days")), (MONTH, _("30 days")), (CHOSEN, _("The days chosen here"))],
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    section = forms.ModelChoiceField(label=_("Section"), required=False, queryset=page_model().objects.none(), empty_label=_("All"))

    def __init__(self, data: Any, *, reach: Reach) -> None:
        super().__init__(data, initial={"range": DAY})
        self.fields["section"].queryset = reach.narrow(sections(), page="pk")  # type: ignore[attr-defined] # Of a field that asks for a row.

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("range") == CHOSEN and not self.errors:
            self._require_days(cleaned.get("since"), cleaned.get("until"))
        return cleaned

    def _require_days(self, since: Any, until: Any) -> None:
        if not since or not until:
            self.add_error("until" if since else "since", _("Choose both days."))
        elif until < since:
            self.add_error("until", _("Choose a day that is not before the first one."))
        elif (until - since).days >= MOST_DAYS:
            self.add_error("until", _("Choose at most %(days)s days.") % {"days": MOST_DAYS})

    @property
    def chosen_section(self) -> Any:
        """The page below which to look, of a form that is valid. None is everything."""
        return self.cleaned_data["section"]

    def period(self, *, now: datetime) -> Period:
        """The time that is asked for, of a form that is valid: up to `now`, and whole days where they were chosen."""
        chosen = self.cleaned_data["range"] or DAY
        if chosen == CHOSEN:
            return Period(_midnight(self.cleaned_data["since"]), _midnight(self.cleaned_data["until"] + timedelta(days=1)))
        if chosen == DAY:
            return Period(timezone.localtime(now).replace(minute=0, second=0, microsecond=0) - timedelta(hours=23), now)
        return Period(_midnight(timezone.localtime(now).date() - timedelta(days=LENGTHS[chosen] - 1)), now)


def sections() -> QuerySet:
    """Pages with pages below them of which some may take reactions, by their types: sections, in most newsrooms."""
    stories = {one.model_class() for one in allowed_content_types()}
    parents = [model for model in get_page_models() if model not in stories and stories & set(model.allowed_subpage_models())]
    pages = page_model().objects.filter(numchild__gt=0).order_by("title", "pk")
    return pages.exact_type(*parents) if parents else pages.none()


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
