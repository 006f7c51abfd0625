"""What the audit log keeps of an act besides who and when: each thing that it has changed, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from reactions.models import Exclusion

Change = dict[str, Any]  # {"field": name, "before": …, "after": …}, JSON-ready; desk.log_changes puts it into words.


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields whose value is another afterwards, in the order in which they are named."""
    told = ({"field": field, "before": plain(before.get(field)), "after": plain(after.get(field))} for field in {**before, **after})
    return [change for change in told if change["before"] != change["after"]]


def plain(value: Any) -> Any:
    """The value as the log keeps it: a moment as ISO 8601, a row by its name."""
    if isinstance(value, Model):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def category_of(exclusion: Exclusion) -> dict[str, Any]:
    """The reason chosen from the list, for who adds up acts by it; nothing where there is none."""
    return {"category": exclusion.category_id} if exclusion.category_id else {}
