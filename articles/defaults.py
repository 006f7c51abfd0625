"""The licences that a site starts with. An admin may change every word of them, and add others."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

CREATIVE_COMMONS = "https://creativecommons.org"
# By slug: the name, the address of the deed, whether readers see the name beside the credit, whether whoever wants to use the picture asks its owner.
LICENCES = {
    "all-rights-reserved": (gettext_noop("All rights reserved"), "", False, True),
    "agency": (gettext_noop("Agency subscription"), "", False, True),
    "handout": (gettext_noop("Handout"), "", False, False),
    "own-work": (gettext_noop("Our own work"), "", False, False),
    "cc-by": ("CC BY 4.0", f"{CREATIVE_COMMONS}/licenses/by/4.0/", True, False),
    "cc-by-sa": ("CC BY-SA 4.0", f"{CREATIVE_COMMONS}/licenses/by-sa/4.0/", True, False),
    "cc-by-nd": ("CC BY-ND 4.0", f"{CREATIVE_COMMONS}/licenses/by-nd/4.0/", True, False),
    "cc-by-nc": ("CC BY-NC 4.0", f"{CREATIVE_COMMONS}/licenses/by-nc/4.0/", True, False),
    "cc-by-nc-sa": ("CC BY-NC-SA 4.0", f"{CREATIVE_COMMONS}/licenses/by-nc-sa/4.0/", True, False),
    "cc-by-nc-nd": ("CC BY-NC-ND 4.0", f"{CREATIVE_COMMONS}/licenses/by-nc-nd/4.0/", True, False),
    "cc0": ("CC0 1.0", f"{CREATIVE_COMMONS}/publicdomain/zero/1.0/", True, False),
    "public-domain": (gettext_noop("Public domain"), f"{CREATIVE_COMMONS}/publicdomain/mark/1.0/", False, False),
}


def ensure_licences(*, licence_model: Any) -> None:
    """Offer the licences above where there is none at all; otherwise change nothing. Takes the model, so that a migration can pass its own."""
    if licence_model.objects.exists():
        return
    licence_model.objects.bulk_create(
        licence_model(slug=slug, name=name, deed=deed, is_named_in_credit=is_named, is_granted_by_owner=is_granted, sort_order=order)
        for order, (slug, (name, deed, is_named, is_granted)) in enumerate(LICENCES.items())
    )
