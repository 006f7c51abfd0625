"""What a moderator is asked before an act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reactions.models import Exclusion, ExclusionReason


class ReasonForm(forms.Form):
    """Why. It stays on the record, and other moderators read it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=Exclusion._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence for the record: what you saw, and why you act. Other moderators read it; readers do not."),
        error_messages={"required": _("Write the reason: the act goes on the record with it.")},
    )


class SelectionForm(ReasonForm):
    """A reason, and what the moderator was shown of the votes and of their effect (desk.previews)."""

    # A form without it is shown again, with what holds now.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ExcludeForm(SelectionForm):
    """A reason from the list, and words where it says too little by itself. Where the list is empty, words alone."""

    category = forms.ModelChoiceField(
        label=_("Reason"),
        queryset=ExclusionReason.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a reason: the act goes on the record with it.")},
    )
    field_order = ["category", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ExclusionReason.objects.filter(is_offered=True)
        if not offered:
            del self.fields["category"]
            return
        category: Any = self.fields["category"]
        category.queryset = offered
        # Read already.
        category.choices = [(reason.pk, reason.label) for reason in offered]
        self.fields["reason"].label = _("In words")
        self.fields["reason"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        category = cleaned.get("category")
        if category and category.needs_words and not cleaned.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", forms.ValidationError(_("“%(reason)s” says too little by itself. Add a sentence in words."), params={"reason": category}))
        return cleaned


class ExcludeFloodForm(ExcludeForm):
    """The same for a flood, up to which of its votes it was meant, and when the moderator looked: it goes on meanwhile."""

    until = forms.DateTimeField(widget=forms.HiddenInput)
    looked_at = forms.DateTimeField(widget=forms.HiddenInput)


class RestoreForm(SelectionForm):
    """Why votes count again. Where they were found by one exclusion, that one alone may be meant."""

    only_this = forms.BooleanField(
        required=False, help_text=_("Votes that another exclusion holds as well stay out of the count. Without the tick, no exclusion holds them any longer.")
    )

    def __init__(self, *args: Any, exclusion: Exclusion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if exclusion is None:
            del self.fields["only_this"]
        else:
            self.fields["only_this"].label = _("From exclusion %(number)s only") % {"number": exclusion.pk}
