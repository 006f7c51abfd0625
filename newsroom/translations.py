"""Who may work on a front page in another language: whoever may on the one it was made from."""

from __future__ import annotations

from typing import Any

from wagtail.models import GroupPagePermission

from articles.models import FrontPage


def share_permissions(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Receiver of Wagtail's copy_for_translation_done. Pages below the front need none of their own: they have those of the front."""
    if not isinstance(source_obj, FrontPage):
        return
    held = GroupPagePermission.objects.filter(page=source_obj.page_ptr_id)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group_id=one.group_id, page_id=target_obj.page_ptr_id, permission_id=one.permission_id) for one in held
    )
