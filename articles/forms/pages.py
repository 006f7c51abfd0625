"""The article editor's form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class ArticlePageForm(WagtailAdminPageForm):
    """The article editor's form. Drafts may be incomplete; what is published may not."""

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        if not self.is_deferred_validation:
            self._require_alt_text(cleaned_data)
        return cleaned_data

    def _require_alt_text(self, cleaned_data: dict[str, Any]) -> None:
        picture = cleaned_data.get("lead_picture")
        if picture and not picture.default_alt_text:
            self.add_error(
                "lead_picture",
                ValidationError(_("This picture has no alt text. Edit the picture and describe what it shows, then publish."), code="alt_text"),
            )
