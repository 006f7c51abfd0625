"""What holds an imported story back: what its editor's form would refuse to publish, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamBlockValidationError

from articles.clearance import refusals
from articles.models import ToDoKind
from articles.pictures.elsewhere import is_uncredited, said_of_uncredited
from articles.reading import body_pictures
from articles.wordpress.to_dos import ToDo, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import ArticlePage, CreditedImage


def objections(story: ArticlePage, *, lead: CreditedImage | None) -> list[ToDo]:
    """Why the story may not be published as it is, each reason once, for its editor. Empty if it may."""
    pictures = {picture.pk: picture for picture in (lead, *body_pictures(story)) if picture}
    refused = {pk: ToDo(ToDoKind.HELD_BACK, sentence, pk) for pk, sentence in refusals(pictures.values(), story=story).items()}
    uncredited = {pk: ToDo(ToDoKind.CREDIT, said_of_uncredited(picture), pk) for pk, picture in pictures.items() if is_uncredited(picture)}
    found = [*of_kind(ToDoKind.HELD_BACK, _of_words(story)), *_of_lead(lead), *of_kind(ToDoKind.HELD_BACK, _of_body(story))]
    return list(dict.fromkeys([*found, *{**refused, **uncredited}.values()]))


def _of_words(story: ArticlePage) -> Iterator[str]:
    if not story.dek:
        yield _("It has no dek. Write one sentence below the headline.")
    if not story.body:
        yield _("It has no text.")


def _of_lead(lead: CreditedImage | None) -> Iterator[ToDo]:
    if lead and not lead.default_alt_text.strip():
        text = _("The lead picture “%(picture)s” has no alt text. Describe what it shows.")
        yield ToDo(ToDoKind.HELD_BACK, text % {"picture": lead.title}, lead.pk)


def _of_body(story: ArticlePage) -> Iterator[str]:
    try:
        story.body.stream_block.clean(story.body)
    except StreamBlockValidationError as refused:
        for number, error in sorted(refused.block_errors.items()):
            block = story.body[number]
            yield from (f"{block.block.label}: {sentence}" for sentence in _sentences(error))


def _sentences(error: ValidationError) -> Iterator[str]:
    """All that is said in an error of a block, or of the blocks in it."""
    inner = getattr(error, "block_errors", None)
    if inner:
        for one in inner.values() if isinstance(inner, dict) else filter(None, inner):
            yield from _sentences(one)
    else:
        yield from map(str, getattr(error, "messages", [error]))
