"""The forms in which stories and sections are written and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

if TYPE_CHECKING:
    from articles.models import ArticlePage


class ArticlePageForm(WagtailAdminPageForm):
    """The article editor's form. Drafts may be incomplete; what is published may not."""

    # Drafts, autosaves and previews are validated leniently, and then nothing is added to the story.
    is_for_publication = False

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        self.is_for_publication = not self.is_deferred_validation
        if self.is_for_publication:
            self._require_alt_text(cleaned_data)
        return cleaned_data

    def save(self, commit: bool = True) -> ArticlePage:  # noqa: FBT001, FBT002 - Django's signature
        """
        Save the story; for publication, credit its quoted sources as well.

        `sources_credited_now` on the story says which credits were added, so that its editor can be told.
        """
        article = super().save(commit=commit)
        article.sources_credited_now = article.credit_quoted_sources() if self.is_for_publication else []
        if commit and article.sources_credited_now:
            article.source_credits.commit()
        return article

    def _require_alt_text(self, cleaned_data: dict[str, Any]) -> None:
        picture = cleaned_data.get("lead_picture")
        if picture and not picture.default_alt_text.strip():
            self.add_error(
                "lead_picture",
                ValidationError(_("This picture has no alt text. Edit the picture and describe what it shows, then publish."), code="alt_text"),
            )


class SectionPageForm(WagtailAdminPageForm):
    """The section editor's form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "pinned_story" in self.fields:
            self.fields["pinned_story"].widget.section_id = self.instance.pk

    def clean_pinned_story(self) -> ArticlePage | None:
        """Readers see no story pinned that was moved away since, so that it stops no editor from changing something else."""
        story = self.cleaned_data["pinned_story"]
        if story and "pinned_story" in self.changed_data and not story.is_child_of(self.instance):
            text = _("“%(story)s” does not belong to this section. Choose a story of this section, or move it here first.")
            raise ValidationError(text % {"story": story.title}, code="not_here")
        return story


class ReaderPageCopyForm(CopyForm):
    """Refuses a slug that no page of this type may have, as the page's own form does."""

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        reason = self.page.specific_class.why_slug_is_taken(cleaned_data.get("new_slug", ""))
        if reason:
            self.add_error("new_slug", reason)
        return cleaned_data
