"""The forms in which stories and sections are written and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from articles.clearance import refusals
from articles.forms.tags import TaggingForm
from articles.named_in_body import WITH_PICTURES

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from articles.models import ArticlePage, CreditedImage


class ArticlePageForm(TaggingForm, WagtailAdminPageForm):
    """The article editor's form. Drafts may be incomplete; what is published may not."""

    # Drafts, autosaves and previews are validated leniently, and then nothing is added to the story.
    is_for_publication = False

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        self.is_for_publication = not self.is_deferred_validation
        if self.is_for_publication:
            self._require_alt_text(cleaned_data)
            self._require_rights(cleaned_data)
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

    def _require_rights(self, cleaned_data: dict[str, Any]) -> None:
        """Refuse pictures that readers may not be shown, and those that other stories have used up, unless the published story has them."""
        lead, blocks = cleaned_data.get("lead_picture"), _blocks_with_pictures(cleaned_data.get("body"))
        refused = refusals([picture for picture in (lead, *blocks.values()) if picture], story=self.instance)
        if lead and lead.pk in refused:
            self.add_error("lead_picture", ValidationError(refused[lead.pk], code="rights"))
        in_body = {number: _at_picture(refused[picture.pk]) for number, picture in blocks.items() if picture.pk in refused}
        if in_body:
            self.add_error("body", StreamBlockValidationError(block_errors=in_body))


def _blocks_with_pictures(body: StreamValue | None) -> dict[int, CreditedImage]:
    """By its number in the body, the picture of each block that has one."""
    return {number: block.value["image"] for number, block in enumerate(body or []) if block.block_type in WITH_PICTURES and block.value["image"]}


def _at_picture(reason: str) -> StructBlockValidationError:
    """The refusal, beside the chooser of a block's picture."""
    chooser = StructBlockValidationError(block_errors={"image": ValidationError(reason, code="rights")})
    return StructBlockValidationError(block_errors={"image": chooser})


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
