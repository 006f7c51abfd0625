"""The sets of reactions that a site starts with. An admin may change every word of them afterwards."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# (slug, label), in the order they are offered. Each slug is its icon's name too. Stored in English, and translated wherever people read them.
KINDS = [
    ("love", _("Love")),
    ("happy", _("Happy")),
    ("surprised", _("Surprised")),
    ("sad", _("Sad")),
    ("angry", _("Angry")),
    ("unmoved", _("Unmoved")),
]
LABELS = dict(KINDS)
SET_NAME = "Everyday"
# What readers may answer to a death, an accident, a crime: nothing that could hurt those it happened to.
SENSITIVE_SLUGS = ["love", "sad"]
SENSITIVE_SET_NAME = "Sensitive stories"
# Why votes are taken out: what moderators choose from until an admin has other words.
REASONS = ["Script", "Organised elsewhere", "One person, many votes", "Test votes", "Other"]


def is_default_label(slug: str, label: str) -> bool:
    """Whether a kind of this slug has the label that it came with."""
    return LABELS.get(slug) == label


@lru_cache(maxsize=1024)
def default_label_in(label: str, language: str) -> str:
    """One of the labels above in a language; every vote is answered with them."""
    with translation.override(language):
        return gettext(label)


def ensure_defaults(*, kind_model: Any, set_model: Any, member_model: Any) -> None:
    """Make the default set and its kinds where there is no set at all; otherwise change nothing. Takes models, so that a migration can pass its own."""
    if set_model.objects.exists():
        return
    everyday = set_model.objects.create(name=SET_NAME, is_default=True)
    for order, (slug, label) in enumerate(KINDS):
        kind, _is_new = kind_model.objects.get_or_create(slug=slug, defaults={"label": label, "icon": slug})
        member_model.objects.create(reaction_set=everyday, kind=kind, sort_order=order)


def ensure_sensitive_set(*, kind_model: Any, set_model: Any, member_model: Any) -> None:
    """Make the set for sensitive stories where no set is used for them and none has its name; otherwise change nothing. Takes models, as above."""
    if set_model.objects.filter(is_for_sensitive=True).exists() or set_model.objects.filter(name=SENSITIVE_SET_NAME).exists():
        return
    sensitive = set_model.objects.create(name=SENSITIVE_SET_NAME, is_for_sensitive=True)
    for order, slug in enumerate(SENSITIVE_SLUGS):
        kind, _is_new = kind_model.objects.get_or_create(slug=slug, defaults={"label": LABELS[slug], "icon": slug})
        member_model.objects.create(reaction_set=sensitive, kind=kind, sort_order=order)


def ensure_reasons(*, reason_model: Any) -> None:
    """Offer the reasons above where there is none at all; otherwise change nothing. Takes the model, as above."""
    if not reason_model.objects.exists():
        reason_model.objects.bulk_create(reason_model(label=label, sort_order=order) for order, label in enumerate(REASONS))
