"""What an import leaves to people, each with its kind, until somebody has seen to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.models import ToDoKind, WordPressToDo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import WordPressPost

# Those that a report tells as sums, or else it would name every story of a category.
TOLD_AS_SUMS = {ToDoKind.SECTION, ToDoKind.FILES}


@dataclass(frozen=True)
class ToDo:
    """`text` is a sentence for the story's editor, `picture_id` that of our picture that it is about."""

    kind: ToDoKind
    text: str
    picture_id: int | None = None


def of_kind(kind: ToDoKind, sentences: Iterable[str]) -> list[ToDo]:
    return [ToDo(kind, sentence) for sentence in sentences]


def for_its_section(*, categories: Iterable[str], section: str) -> ToDo:
    text = _("None of its categories has a section (%(categories)s), so it is in “%(section)s”. Move it if it belongs elsewhere.")
    return ToDo(ToDoKind.SECTION, text % {"categories": ", ".join(categories), "section": section})


def for_files(addresses: Iterable[str]) -> list[ToDo]:
    text = _("It leads to a file of the old site, %(address)s. Put the file up here and lead there, before that site is gone.")
    return [ToDo(ToDoKind.FILES, text % {"address": address}) for address in addresses]


def held_back(objections: list[ToDo]) -> list[ToDo]:
    """Why a story waits, after a sentence that says that it does. Nothing where nothing holds it back."""
    return [ToDo(ToDoKind.HELD_BACK, _("It waits as a draft, for it cannot be published as it is:")), *objections] if objections else []


def keep(post: WordPressPost, to_dos: Iterable[ToDo]) -> None:
    """These are what is left of the post from now on."""
    post.to_dos.all().delete()
    WordPressToDo.objects.bulk_create(WordPressToDo(post=post, kind=one.kind, text=one.text, picture_id=one.picture_id) for one in to_dos)
