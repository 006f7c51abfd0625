"""Why: every act of moderation says so."""

from __future__ import annotations

from reactions.models import ExclusionReason


class ReasonMissing(ValueError):
    """A moderation act was asked for without saying why."""


def require(reason: str) -> str:
    """The reason without space around it. Raises ReasonMissing when there is none."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def in_words(reason: str, category: ExclusionReason | None) -> str:
    """The reason in words, or else what the list calls it. Raises ReasonMissing where it is one that says nothing without words."""
    if reason.strip() or category is None or category.needs_words:
        return require(reason)
    return category.label
