"""What a page has looked up already, so that the parts of its body need not ask the database for it again, each kind for itself."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Model

    # By model, objects by their id. None stands for one that is known not to be there for readers.
    Held = Mapping[type[Model], Mapping[int, Model | None]]

_held: ContextVar[Held] = ContextVar("articles_at_hand")


@contextmanager
def at_hand(objects: Held) -> Iterator[None]:
    """Choosers of a body and links in its text take these objects while the block runs."""
    token = _held.set(objects)
    try:
        yield
    finally:
        _held.reset(token)


def held(model: type[Model]) -> Mapping[int, Model | None]:
    """What is at hand of this model."""
    return _held.get({}).get(model, {})
