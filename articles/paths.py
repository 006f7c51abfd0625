"""The paths of our own views, each worked out once: a story's page names dozens, and Django looks each of them up anew."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language


def path_to(view: str, *args: str) -> str:
    """What Django's `reverse` says of a view, in the language that is spoken. Raises NoReverseMatch, as that does."""
    return _path(view, args, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=10_000)
def _path(view: str, args: tuple[str, ...], *where: str | None) -> str:
    return reverse(view, args=args)


@receiver(setting_changed)
def forget_paths(**changed: Any) -> None:
    """Only tests change settings: such as the languages, which addresses begin with."""
    _path.cache_clear()
