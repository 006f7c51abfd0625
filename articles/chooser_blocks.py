"""Choosers of a story's body that take what its page has looked up already (articles/at_hand.py), and ask the database for the rest."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from wagtail.blocks import PageChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from articles.at_hand import held
from articles.content_api.pictures import picture_as_data
from articles.models.merges import SourceMerge, topics_by_id
from articles.widgets import PictureChooser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from articles.content_api.pictures import PictureDict
    from articles.models.images import CreditedImage
    from articles.models.sources import Source


class TakesWhatIsAtHand:
    def bulk_to_python(self, values: Iterable[int | None]) -> list[Model | None]:
        """The objects of these ids in their order, each an object of its own, as Wagtail's choosers give them."""
        ids = list(values)
        known = held(self.model_class)  # type: ignore[attr-defined]  # of Wagtail's ChooserBlock
        others = [pk for pk in ids if pk is not None and pk not in known]
        asked = iter(super().bulk_to_python(others) if others else [])  # type: ignore[misc]  # as well
        return [None if pk is None else copy(known[pk]) if pk in known else next(asked) for pk in ids]


class SourceChooserBlock(TakesWhatIsAtHand, SnippetChooserBlock):
    """A source that was merged is the one it was merged into: a body may name it that was on its way, or in an editor's form, at that moment."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Model | None]:
        ids = list(values)
        found = super().bulk_to_python(ids)
        gone = [pk for pk, source in zip(ids, found, strict=True) if pk is not None and source is None]
        if not gone:
            return found
        kept_ids = SourceMerge.objects.kept_ids(gone)
        kept = self.model_class.objects.in_bulk(set(kept_ids.values()))
        return [source or copy(kept.get(kept_ids.get(pk or 0))) for pk, source in zip(ids, found, strict=True)]

    def to_python(self, value: int | None) -> Model | None:
        return self.bulk_to_python([value])[0]

    def value_from_form(self, value: Any) -> Model | None:
        if value is None or isinstance(value, self.model_class):
            return super().value_from_form(value)
        return self.to_python(int(value)) if str(value).isdecimal() else None

    def get_api_representation(self, value: Source | None, context: dict[str, Any] | None = None) -> dict[str, str] | None:
        """In the content API, what readers are told of it."""
        return {"name": value.name, "kind": value.kind} if value else None


class TopicChooserBlock(SnippetChooserBlock):
    """A tag that was merged is the one it was merged into: a page or its draft may name it still."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Model | None]:
        ids = list(values)
        topics = topics_by_id({pk for pk in ids if pk is not None})
        return [topics.get(pk) if pk is not None else None for pk in ids]

    def to_python(self, value: int | None) -> Model | None:
        return self.bulk_to_python([value])[0]


class StoryInBodyBlock(TakesWhatIsAtHand, PageChooserBlock):
    pass


class PictureChooserBlock(TakesWhatIsAtHand, ImageChooserBlock):
    @cached_property
    def widget(self) -> PictureChooser:
        return PictureChooser()

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Model | None]:
        """With their licences, which credits name."""
        pictures = super().bulk_to_python(values)
        prefetch_related_objects([picture for picture in pictures if picture], "licence")
        return pictures


class CreditedImageBlock(ImageBlock):
    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        chooser = PictureChooserBlock(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser

    def get_api_representation(self, value: CreditedImage | None, context: dict[str, Any] | None = None) -> PictureDict | None:
        """In the content API, what a lead picture is there; None where our pages may not show it."""
        return picture_as_data(value)


# What is stored is the same, and migrations know no difference. An ImageBlock is one for migrations, whatever its class.
DECONSTRUCT_ALIASES = {
    SourceChooserBlock: "wagtail.snippets.blocks.SnippetChooserBlock",
    TopicChooserBlock: "wagtail.snippets.blocks.SnippetChooserBlock",
    StoryInBodyBlock: "wagtail.blocks.PageChooserBlock",
}
