"""The upload and edit form of a picture."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm


class CreditedImageForm(BaseImageForm):
    """The upload and edit form of a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            self.fields["description"].label = _("Alt text")
            self.fields["description"].help_text = _("What the picture shows, for readers who cannot see it. Not the file name.")

    def clean_credit_line(self) -> str:
        credit_line = str(self.cleaned_data["credit_line"]).strip()
        if not credit_line:
            raise ValidationError(_("Say whom readers should see credited, for example an agency or a photographer."), code="required")
        return credit_line
