"""What a page has looked up already, so that the parts of its body need not ask the database for it again, each kind for itself."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Model
    from wagtail.models.sites import SiteRootPath

    # By model, objects by their id. None stands for one that is known not to be there for readers.
    Held = Mapping[type[Model], Mapping[int, Model | None]]

_held: ContextVar[Held] = ContextVar("articles_at_hand")
_site_roots: ContextVar[list[SiteRootPath] | None] = ContextVar("articles_site_roots", default=None)


@contextmanager
def at_hand(objects: Held, site_roots: list[SiteRootPath] | None = None) -> Iterator[None]:
    """Choosers of a body and links in its text take these objects while the block runs, and what pages they look up know the roots of the sites."""
    tokens = _held.set(objects), _site_roots.set(site_roots)
    try:
        yield
    finally:
        _held.reset(tokens[0])
        _site_roots.reset(tokens[1])


def held(model: type[Model]) -> Mapping[int, Model | None]:
    """What is at hand of this model."""
    return _held.get({}).get(model, {})


def site_roots() -> list[SiteRootPath] | None:
    return _site_roots.get()
