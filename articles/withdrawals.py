"""Takes away what was made of a picture once its rights are over: the files, their rows, and what caches know of them. The record and the original stay."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Exists, OuterRef
from django.dispatch import Signal

from articles.models import CreditedImage, CreditedRendition, OutdatedFile
from articles.served_files import STORAGE, delete_file, delete_outdated_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

EVERY_SECONDS = 30.0
# Lists, the dialog and a picture's form. Any other file may be on a page, be it by a template of the site's own.
DESK_SPECS = {"max-165x165", "max-800x600"}

logger = logging.getLogger(__name__)

# Sent once for each picture of which readers could see something until now, with `picture`, and `files`, the paths that its files had.
picture_withdrawn = Signal()


def withdraw_ended(*, at: datetime | None = None) -> list[CreditedImage]:
    """Withdraw every picture whose rights are over, now or `at` another moment. Returns those of which there was something to take away."""
    files, outdated = (model.objects.filter(image=OuterRef("pk")) for model in (CreditedRendition, OutdatedFile))
    ended = CreditedImage.objects.filter(Exists(files) | Exists(outdated)).order_by("pk").ended(at=at)
    return [picture for picture in ended if withdraw(picture)]


def withdraw(picture: CreditedImage) -> bool:
    """Delete all files made of the picture. Whether readers could see one of them; the desk's thumbnails are made again when they are looked at."""
    deleted = list(_delete_files(picture))
    public = [urlsplit(rendition.url).path for rendition in deleted if rendition.filter_spec not in DESK_SPECS]
    # Pages in caches may lead to these.
    outdated = [outdated for outdated in picture.outdated_files.all() if delete_file(outdated.name)]
    picture.outdated_files.filter(pk__in=[one.pk for one in outdated]).delete()
    public += [urlsplit(STORAGE.url(one.name)).path for one in outdated]
    if public:
        picture_withdrawn.send(CreditedImage, picture=picture, files=public)
    return bool(public)


def _delete_files(picture: CreditedImage) -> Iterator[CreditedRendition]:
    """Those that are gone. Wagtail takes each out of its cache."""
    for rendition in picture.renditions.all():
        try:
            rendition.file.storage.delete(rendition.file.name)
        # Each store refuses in its own way, and the errors have no name in common.
        except Exception:
            logger.exception("The file %s of a picture whose rights are over could not be deleted. It is tried again.", rendition.file.name)
        else:
            rendition.delete()
            yield rendition


def go_on(*, every_seconds: float = EVERY_SECONDS) -> None:
    """Withdraw what ends, and delete files that others have taken the place of, until the process ends. A database that is away is waited for."""
    while True:
        try:
            withdraw_ended()
            delete_outdated_files()
        except (DatabaseError, InterfaceError) as problem:
            connections.close_all()
            logger.warning("Pictures cannot be withdrawn: the database does not answer (%s). It is tried again.", problem)
        time.sleep(every_seconds)
