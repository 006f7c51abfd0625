"""Why: every act of moderation says so."""

from __future__ import annotations


class ReasonMissing(ValueError):
    """A moderation act was asked for without saying why."""


def require(reason: str) -> str:
    """The reason without space around it. Raises ReasonMissing when there is none."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
