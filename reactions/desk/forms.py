"""What a moderator is asked before an act."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reactions.models import Exclusion


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
    """A reason, and the newest vote there was when the moderator was shown the figures: what came in since is not meant."""

    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
