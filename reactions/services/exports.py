"""Figures taken out as files, on the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import Page


@transaction.atomic
def note_export(*, pages: Iterable[Page], by: AbstractBaseUser, **data: Any) -> None:
    """Write down that the figures of these pages and of all below them were taken out: `data` says as what, and grouped by what, in JSON-ready values."""
    for page in pages:
        log(instance=page, action="reactions.export_figures", user=by, data={"title": page.title, **data})
