"""
Files that were sent and wait: for their credit, or until their sender has said that they are no copies of what is here.

They lie where Wagtail keeps files of an upload of several that cannot be stored yet. Its form of such a one has its number in the prefix.
"""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import UploadedFile

if TYPE_CHECKING:
    from django.core.files import File
    from django.db.models import QuerySet
    from django.db.models.fields.files import FieldFile

PREFIX = re.compile("uploaded-image-([0-9]+)")
# Whoever was asked and has not answered by then does not come back.
KEPT_FOR = timedelta(days=7)
LOOKED_AT = 5
# No row has a longer one.
LONGEST_NUMBER = 18


def waiting_file(*, prefix: str | None, user: Any) -> FieldFile | None:
    """The file that the form with this prefix is about, if this user uploaded it."""
    number = PREFIX.fullmatch(prefix or "")
    upload = waiting_upload(number[1], user=user) if number else None
    return upload.file if upload else None


def waiting_upload(number: str, *, user: Any) -> UploadedFile | None:
    """What waits under this number, if this user uploaded it."""
    if user is None or not (number.isdecimal() and len(number) <= LONGEST_NUMBER):
        return None
    return _waiting().filter(pk=number, uploaded_by_user=user).first()


def let_wait(file: File, *, user: Any) -> UploadedFile:
    """Keep a file that was just sent. Of those that have waited longest, some that nobody came back for are dropped."""
    for upload in _waiting().order_by("pk")[:LOOKED_AT]:
        if _is_forgotten(upload):
            drop(upload)
    return UploadedFile.objects.create(for_content_type=_of_pictures(), file=file, uploaded_by_user=user)


def as_it_was_sent(upload: UploadedFile) -> InMemoryUploadedFile:
    """The file, as a form takes one that comes with it. In memory, so that nobody has to close it."""
    name = PurePath(upload.file.name).name
    with upload.file.open("rb") as file:
        content = file.read()
    return InMemoryUploadedFile(BytesIO(content), "file", name, None, len(content), None)


def drop(upload: UploadedFile) -> None:
    upload.file.delete(save=False)
    upload.delete()


def _is_forgotten(upload: UploadedFile) -> bool:
    try:
        return bool(upload.file.storage.get_modified_time(upload.file.name) < timezone.now() - KEPT_FOR)
    except FileNotFoundError:
        return True


def _waiting() -> QuerySet[UploadedFile]:
    return UploadedFile.objects.filter(for_content_type=_of_pictures())


def _of_pictures() -> ContentType:
    return ContentType.objects.get_for_model(get_image_model())
