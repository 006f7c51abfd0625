"""What an import leaves to people, each with its kind, until somebody has seen to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ToDoKind, WordPressToDo
from articles.models.wordpress import HOLDING_BACK
from articles.wordpress import history

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, WordPressPost
    from articles.wordpress.export import Item

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


def held_back(objections: list[ToDo], *, story: ArticlePage) -> list[ToDo]:
    """Why a story waits, or what is new in one that is out, after a sentence that says that it does. Nothing where nothing holds it back."""
    if not objections:
        return []
    text = _("It waits as a draft, for it cannot be published as it is:")
    if story.live:
        text = _("Readers still see what was published before. What the post says now waits as a draft, for it cannot be published as it is:")
    return [ToDo(ToDoKind.HELD_BACK, text), *objections]


def keep(post: WordPressPost, to_dos: Iterable[ToDo]) -> None:
    """These are what is left of the post from now on. What was ticked off before stays so; what holds its story back, if nothing more does now."""
    to_dos = list(to_dos)
    ticked = {(one.kind, one.text): one for one in post.to_dos.done()}
    if any(one.kind in HOLDING_BACK and (one.kind, one.text) not in ticked for one in to_dos):
        ticked = {key: one for key, one in ticked.items() if one.kind not in HOLDING_BACK}
    post.to_dos.all().delete()
    rows = [WordPressToDo(post=post, kind=one.kind, text=one.text, picture_id=one.picture_id) for one in to_dos]
    for row in rows:
        if before := ticked.get((row.kind, row.text)):
            row.done_at, row.done_by_id = before.done_at, before.done_by_id
    WordPressToDo.objects.bulk_create(rows)


@transaction.atomic
def leave_alone(post: WordPressPost, item: Item) -> None:
    """An editor is to look at what the post says now. Said once, until it says something else again."""
    if post.left_alone_fingerprint == item.fingerprint:
        return
    post.to_dos.filter(kind=ToDoKind.NEWER).delete()
    text = _("Its post has changed in WordPress, and somebody has changed the story here, so it was left alone. Compare the two: %(address)s")
    WordPressToDo.objects.create(post=post, kind=ToDoKind.NEWER, text=text % {"address": item.link or post})
    post.left_alone_fingerprint = item.fingerprint
    post.save(update_fields=["left_alone_fingerprint"])


@transaction.atomic
def tick_off(post: WordPressPost, *, by: AbstractUser) -> None:
    """All that is left of a post has been seen to, says this user."""
    ticked = post.to_dos.left().update(done_at=timezone.now(), done_by=by)
    if ticked and post.page:
        history.note_seen_to(post.page, number=ticked, by=by)


@transaction.atomic
def put_back(post: WordPressPost, *, by: AbstractUser) -> None:
    """What was ticked off is left to do after all."""
    given_back = post.to_dos.done().update(done_at=None, done_by=None)
    if given_back and post.page:
        history.note_put_back(post.page, number=given_back, by=by)
