"""What the app does when others act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reactions import services

if TYPE_CHECKING:
    from wagtail.models import Page


def delete_with_page(instance: Page, **kwargs: Any) -> None:
    """Receiver of Django's pre_delete, for pages; it is sent in the transaction that deletes the page."""
    services.delete_reactions(page_id=instance.pk)
