"""Panels of the editors' forms that Wagtail has none of its own for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.admin.panels.base import get_form_for_model

from articles.clearance import warnings
from articles.colours import HEX_COLOUR, LEAST_CONTRAST, contrast_on_page, one_decimal
from articles.forms.credits import keep_notes
from articles.reading import body_pictures


class UpdateTickPanel(FieldPanel):
    """The tick "this is an update". Before the first publication there is nothing to update, so it is not offered."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.first_published_at is not None


class PinnedStoryPanel(FieldPanel):
    """The story that opens a section. A section that is being made has none to choose from."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None


class AccentPanel(FieldPanel):
    """A colour for text on pages of one scheme ("light" or "dark"), with its contrast as measured there."""

    def __init__(self, field_name: str, *, scheme: str, **kwargs: Any) -> None:
        super().__init__(field_name, **{"widget": forms.TextInput(attrs={"type": "color"}), **kwargs})
        self.scheme = scheme

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "scheme": self.scheme}

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            colour = str(self.bound_field.value() or "") if self.bound_field else ""
            if HEX_COLOUR.fullmatch(colour):
                ratio = one_decimal(contrast_on_page(colour, self.panel.scheme))
                self.help_text = _("Its contrast with the page is %(ratio)s:1. Text needs %(least)s:1.") % {"ratio": ratio, "least": LEAST_CONTRAST}


class SourceCreditsPanel(InlinePanel):
    """A story's source credits. Unlike Wagtail's own panel for what belongs to a page, it asks for the permissions that its fields ask for."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        of_children = self.child_edit_handler.get_form_options()
        meta = {name: of_children[name] for name in ("defer_required_on_fields", "field_permissions") if name in of_children}
        formset = {**options["formsets"][self.relation_name], "form": get_form_for_model(self.db_field.related_model, **meta)}
        return {"formsets": {self.relation_name: keep_notes(formset)}}


class UncreditedQuotesPanel(Panel):
    """Names the sources that the draft quotes and does not credit. Not shown when there are none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/admin/panels/uncredited_quotes.html"

        @cached_property
        def sources(self) -> list[Any]:
            return self.instance.uncredited_sources()

        def is_shown(self) -> bool:
            return bool(self.sources)


class PictureRightsPanel(Panel):
    """Names the pictures of the draft that may not be published, or soon not any more. Not shown when there are none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/admin/panels/picture_rights.html"

        @cached_property
        def warnings(self) -> list[str]:
            return warnings([*filter(None, [self.instance.lead_picture]), *body_pictures(self.instance)], story=self.instance)

        def is_shown(self) -> bool:
            return bool(self.warnings)


class UnnamedSourcePanel(Panel):
    """Reminds the desk that readers must not learn who this is. Shown for unnamed sources only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/admin/panels/unnamed_source.html"

        def is_shown(self) -> bool:
            return self.instance.is_unnamed


class OfImportedCopy(Panel):
    """What the copy of an imported draft says, until the story is published for the first time."""

    class BoundPanel(Panel.BoundPanel):
        @cached_property
        def report(self) -> dict[str, Any]:
            """Looked up once a story: it is kept on it."""
            story = self.instance
            copy = getattr(story, "imported_copy", None) if story.pk and not story.first_published_at else None
            return copy.report if copy else {}

        def is_shown(self) -> bool:
            return bool(self.report)


class ImportedCopyPanel(OfImportedCopy):
    """What was recognised in it and why, and what is left to do."""

    class BoundPanel(OfImportedCopy.BoundPanel):
        template_name = "articles/admin/panels/imported_copy.html"


class DekOfCopyPanel(OfImportedCopy):
    """
    Puts what was taken for the dek back into the story, and its first paragraph into the dek.

    Shown where the copy does not say which is which, until somebody writes a dek.
    """

    class BoundPanel(OfImportedCopy.BoundPanel):
        template_name = "articles/admin/panels/dek_of_copy.html"

        @property
        def dek(self) -> str:
            return str(self.report.get("dek", ""))

        def is_shown(self) -> bool:
            is_unsure = not self.dek or not self.report.get("dek_is_sure", True)
            return super().is_shown() and is_unsure and self.instance.dek in {"", self.dek}


class OfferedCreditPanel(OfImportedCopy):
    """Whose the picture is, as the copy says it, beside where the picture is chosen. Not shown once there is one."""

    class BoundPanel(OfImportedCopy.BoundPanel):
        template_name = "articles/admin/panels/offered_credit.html"

        def is_shown(self) -> bool:
            return super().is_shown() and not self.instance.lead_picture_id and bool(self.report.get("credit") or self.report.get("pictures"))
