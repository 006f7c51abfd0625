"""Files of an upload of several that wait for their credit: Wagtail keeps them, and its form of such a one has their number in its prefix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wagtail.models import UploadedFile

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

PREFIX = re.compile("uploaded-image-([0-9]+)")


def waiting_file(*, prefix: str | None, user: Any) -> FieldFile | None:
    """The file that the form with this prefix is about, if this user uploaded it."""
    number = PREFIX.fullmatch(prefix or "")
    if number is None or user is None:
        return None
    upload = UploadedFile.objects.filter(pk=number[1], uploaded_by_user=user).first()
    return upload.file if upload else None
