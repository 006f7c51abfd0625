"""What a story's revision names may have been deleted since: the database guards what stored stories rely on, and knows nothing of drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.models.images import CreditedImage
from articles.models.people import Contributor
from articles.models.sources import Source

if TYPE_CHECKING:
    from django.db.models import Model

# Rows of a story, and what each names.
RELIANCES: list[tuple[str, str, type[Model]]] = [("bylines", "contributor", Contributor), ("source_credits", "source", Source)]


def without_deleted(content: dict[str, Any]) -> dict[str, Any]:
    """
    A revision's content without a lead picture that is gone, and without the bylines and source credits whose contributor or source is.

    modelcluster would refuse the whole revision: its draft could not be opened, nor published by the scheduler.
    """
    has_picture = CreditedImage.objects.filter(pk=content.get("lead_picture")).exists()
    return {
        **content,
        "lead_picture": content.get("lead_picture") if has_picture else None,
        **{name: _standing(content[name], key, model) for name, key, model in RELIANCES if name in content},
    }


def _standing(rows: list[dict[str, Any]], key: str, model: type[Model]) -> list[dict[str, Any]]:
    there = set(model._default_manager.filter(pk__in=[row[key] for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row[key] is None or row[key] in there]
