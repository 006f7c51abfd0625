"""The set of reactions that a new site starts with. An admin may change every word of it afterwards."""

from __future__ import annotations

from typing import Any

# (slug, label), in the order they are offered. Each slug is its icon's name too.
KINDS = [
    ("love", "Love"),
    ("happy", "Happy"),
    ("surprised", "Surprised"),
    ("sad", "Sad"),
    ("angry", "Angry"),
    ("unmoved", "Unmoved"),
]
SET_NAME = "Everyday"


def ensure_defaults(*, kind_model: Any, set_model: Any, member_model: Any) -> None:
    """Make the default set and its kinds where there is no set at all; otherwise change nothing. Takes models, so that a migration can pass its own."""
    if set_model.objects.exists():
        return
    everyday = set_model.objects.create(name=SET_NAME, is_default=True)
    for order, (slug, label) in enumerate(KINDS):
        kind, _ = kind_model.objects.get_or_create(slug=slug, defaults={"label": label, "icon": slug})
        member_model.objects.create(reaction_set=everyday, kind=kind, sort_order=order)
