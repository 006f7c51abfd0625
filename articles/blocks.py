"""What a story's body is built of. Each block renders through a template of its own under templates/articles/blocks/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from articles.chooser_blocks import CreditedImageBlock, SourceChooserBlock, StoryInBodyBlock
from articles.credits import Credit, quote_credit
from articles.embeds.providers import provider_of, providers, secure

if TYPE_CHECKING:
    from articles.models import Source

INLINE_FEATURES = ["bold", "italic", "link"]
# A whole page that shows one block of sample words; pictures and related stories are drawn, since they would need rows.
PREVIEW = "articles/blocks/previews/block.html"

TEXT = _("Text")
MEDIA = _("Pictures and quotes")
EXTRAS = _("Boxes and links")


class PictureBlock(blocks.StructBlock):
    """A picture with this story's caption. The credit comes with the picture; the alt text may say what it means here."""

    image = CreditedImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, label=_("Caption for this story"), help_text=_("Left empty, the picture's own caption is used."))

    class Meta:
        icon = "image"
        group = MEDIA
        label = _("Picture")
        description = _("A picture with its caption. Its credit is written by itself.")
        template = "articles/blocks/picture.html"
        preview_template = "articles/blocks/previews/picture.html"


def _is_required(error: ValidationError) -> bool:
    return "required" in [one.code for one in error.error_list]


class QuoteValue(blocks.StructValue):
    @property
    def credit(self) -> Credit:
        return quote_credit(speaker=self.get("speaker") or "", speaker_role=self.get("speaker_role") or "", source=self.get("source"))


class QuoteBlock(blocks.StructBlock):
    """What somebody said, and the source that the story has it from."""

    words = blocks.TextBlock(label=_("Words"), help_text=_("Without quotation marks: the page sets them."), rows=3)
    speaker = blocks.CharBlock(required=False, label=_("Speaker"))
    speaker_role = blocks.CharBlock(required=False, label=_("Speaker's role"), help_text=_("For example “harbour master”."))
    source = SourceChooserBlock("articles.Source", label=_("Source"), help_text=_("Where the story has these words from."))

    class Meta:
        icon = "openquote"
        group = MEDIA
        label = _("Quote")
        description = _("Somebody's words, with the speaker and the source they come from.")
        template = "articles/blocks/quote.html"
        preview_template = PREVIEW
        value_class = QuoteValue
        preview_value = {
            "words": "We counted every boat twice, and every boat was there.",
            "speaker": "Ines Calder",
            "speaker_role": "harbour master",
        }

    def clean(self, value: QuoteValue) -> QuoteValue:
        """A draft may lack words and source; what is published may not, and never names an unnamed source."""
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as refusal:
            raise StructBlockValidationError(block_errors=self._in_our_words(refusal)) from refusal
        source = cleaned.get("source")
        if source and not self.is_deferred_validation:
            self._keep_source_unnamed(cleaned, source)
        return cleaned

    def _in_our_words(self, refusal: StructBlockValidationError) -> dict[str, ValidationError]:
        required = {
            "words": _("A quote needs words. Write what was said, or remove the quote."),
            "source": _("Choose the source this story has these words from, or create it in the chooser."),
        }
        return {
            name: ValidationError(required[name], code="required") if name in required and _is_required(error) else error
            for name, error in refusal.block_errors.items()
        }

    def _keep_source_unnamed(self, value: QuoteValue, source: Source) -> None:
        away = _("This gives the internal name of an unnamed source away. Describe the speaker without naming them.")
        errors = {name: ValidationError(away) for name in ("words", "speaker", "speaker_role") if source.gives_away_internal_name(value.get(name) or "")}
        if errors:
            raise StructBlockValidationError(block_errors=errors)


class EmbedBlock(blocks.StructBlock):
    """
    A video, a post or a recording of another site. Readers get a link, and a frame once they ask for it.

    Saving asks nobody: what the provider calls it is fetched in the background.
    """

    url = blocks.URLBlock(label=_("Address"), help_text=_("Of the video or recording, as the browser shows it."))
    title = blocks.CharBlock(required=False, max_length=200, label=_("What it shows"), help_text=_("Left empty, the provider's own title is used."))
    image = CreditedImageBlock(required=False, label=_("Picture"), help_text=_("One of ours, to stand there until a reader loads the rest."))

    class Meta:
        icon = "media"
        group = MEDIA
        label = _("Embed")
        description = _("A video or recording of another site, which readers load themselves.")
        template = "articles/blocks/embed.html"
        preview_template = "articles/blocks/previews/embed.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if cleaned["url"]:
            cleaned["url"] = secure(cleaned["url"])
            if provider_of(cleaned["url"]) is None:
                raise StructBlockValidationError(block_errors={"url": ValidationError(self._who_is_known())})
        return cleaned

    def _who_is_known(self) -> str:
        names = ", ".join(provider.name for provider in providers())
        return _("This address belongs to none of the sites that can be shown here: %(names)s. Put a link into a paragraph instead.") % {"names": names}


class FactBoxBlock(blocks.StructBlock):
    """A few facts set apart from the story."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=[*INLINE_FEATURES, "ul", "ol"])

    class Meta:
        icon = "info-circle"
        group = EXTRAS
        label = _("Fact box")
        description = _("A few facts set apart from the story.")
        template = "articles/blocks/fact_box.html"
        preview_template = PREVIEW
        preview_value = {"heading": "The ferry in figures", "text": "<p>Two boats, nineteen crossings a day, 640 seats.</p>"}


class ItemListBlock(blocks.StructBlock):
    """A list, with or without numbers."""

    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE_FEATURES, label=_("Item")), label=_("Items"), min_num=1)
    numbered = blocks.BooleanBlock(required=False, label=_("Numbered"))

    class Meta:
        icon = "list-ul"
        group = TEXT
        label = _("List")
        description = _("Points one below the other, numbered if you like.")
        template = "articles/blocks/list.html"
        preview_template = PREVIEW
        preview_value = {"items": ["<p>The north quay</p>", "<p>The fish market</p>", "<p>The old lock</p>"], "numbered": False}


class FiguresTableBlock(TypedTableBlock):
    """A table of text and figures with a caption."""

    text = blocks.CharBlock(required=False, label=_("Text"))
    number = blocks.CharBlock(required=False, label=_("Figures, set to the right"))

    class Meta:
        icon = "table"
        group = EXTRAS
        label = _("Table")
        description = _("Rows and columns of words and figures, with a caption.")
        template = "articles/blocks/table.html"
        preview_template = PREVIEW
        preview_value = {
            "columns": [{"type": "text", "heading": "Quay"}, {"type": "number", "heading": "Boats"}],
            "rows": [{"values": ["North", "41"]}, {"values": ["South", "17"]}],
            "caption": "Boats at the quays on 1 May",
        }


class RelatedStoryBlock(blocks.StructBlock):
    """A pointer to another story of ours. Renders nothing while that story is not published."""

    story = StoryInBodyBlock(page_type="articles.ArticlePage", label=_("Story"))

    class Meta:
        icon = "doc-full"
        group = EXTRAS
        label = _("Related story")
        description = _("Points readers to another story of ours.")
        template = "articles/blocks/related_story.html"
        preview_template = "articles/blocks/previews/related_story.html"


class StoryBlock(blocks.StreamBlock):
    """A story's body."""

    paragraph = blocks.RichTextBlock(
        features=INLINE_FEATURES,
        icon="pilcrow",
        group=TEXT,
        label=_("Paragraph"),
        description=_("One paragraph of the story, or several."),
        template="articles/blocks/paragraph.html",
        preview_template=PREVIEW,
        preview_value="<p>The ferry left on time, as it has every morning since the new pier opened.</p>",
    )
    heading = blocks.CharBlock(
        icon="title",
        group=TEXT,
        label=_("Heading"),
        description=_("A short heading between paragraphs."),
        max_length=160,
        template="articles/blocks/heading.html",
        preview_template=PREVIEW,
        preview_value="What happens next",
    )
    item_list = ItemListBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    embed = EmbedBlock()
    fact_box = FactBoxBlock()
    table = FiguresTableBlock()
    related_story = RelatedStoryBlock()

    class Meta:
        block_counts: dict[str, Any] = {}
