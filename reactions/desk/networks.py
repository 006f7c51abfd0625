"""A short name for a network key, so that a crowd and a script can be told apart. It is of no use for finding an address."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from reactions import conf
from reactions.services import LABEL_LENGTH

_HEX_DIGITS_OF_A_KEY = 32


def known_since() -> datetime:
    """Networks of votes from before then are forgotten, or about to be: the desk neither shows them nor looks for them."""
    return timezone.now() - timedelta(days=conf.get("RETENTION_DAYS") + 1)


def keys_labelled(label: str) -> tuple[UUID, UUID] | None:
    """The lowest and the highest key whose label begins with `label`, or None when it is no label."""
    cleaned = label.strip().lower()
    if not re.fullmatch(f"[0-9a-f]{{1,{LABEL_LENGTH}}}", cleaned):
        return None
    return UUID(cleaned.ljust(_HEX_DIGITS_OF_A_KEY, "0")), UUID(cleaned.ljust(_HEX_DIGITS_OF_A_KEY, "f"))
