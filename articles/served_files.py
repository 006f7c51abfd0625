"""
Files of pictures follow what is said of the picture: a changed credit is written into each, without encoding it again, under another name.

Why it is done in this order is in ADR 17.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils import timezone

from articles.models import CreditedImage, CreditedRendition, Licence, OutdatedFile
from articles.photo_metadata.file_names import key_in, named
from articles.photo_metadata.statements import packet_for
from articles.photo_metadata.writing import written
from articles.signals import picture_files_renamed

if TYPE_CHECKING:
    from datetime import datetime

    from articles.photo_metadata.packets import Packet

# Longer than any page is kept: by this site, by a cache in front, or in a feed that is asked for once a day.
KEPT_FOR = timedelta(days=1)
# A file that nothing was written into yet may say where a photographer stood. No page leads to it after six minutes.
KEPT_IF_UNKNOWN_FOR = timedelta(minutes=10)
DELETED_AT_ONCE = 1_000
STORAGE = CreditedRendition._meta.get_field("file").storage
LONGEST_NAME = CreditedRendition._meta.get_field("file").max_length

logger = logging.getLogger(__name__)


def outdated(picture: CreditedImage) -> list[CreditedRendition]:
    """The picture's files that say something else than its record does now, by their names. One query, if the files are not there yet."""
    key = packet_for(picture).key
    return [rendition for rendition in picture.renditions.all() if key_in(rendition.file.name) != key]


def write_credits(picture_id: int) -> int:
    """
    Write what the picture's record says into those of its files that say something else. Returns how many.

    May run beside itself, beside a save of the picture and beside the making of further files: the last save wins.
    """
    picture = CreditedImage.objects.with_licence().filter(pk=picture_id).first()
    behind = outdated(picture) if picture else []
    if picture is None or not behind:
        return 0
    packet = packet_for(picture)
    new_names = {rendition.pk: name for rendition in behind if (name := _written_anew(rendition, packet))}
    in_place: set[int] = set()
    try:
        in_place = _put_in_place(picture.pk, packet, {rendition.pk: rendition.file.name for rendition in behind}, new_names)
    finally:
        for rendition_id in new_names.keys() - in_place:
            delete_file(new_names[rendition_id])
    return len(in_place)


def delete_outdated_files(*, at: datetime | None = None) -> int:
    """Delete the files whose time is over, some of them if there are very many. Returns how many. A store that refuses is asked again the next time."""
    due = OutdatedFile.objects.filter(delete_at__lte=at or timezone.now())
    in_use = CreditedRendition.objects.filter(file=OuterRef("name"))
    due.filter(Exists(in_use)).delete()
    gone = [outdated.pk for outdated in due.order_by("delete_at")[:DELETED_AT_ONCE] if delete_file(outdated.name)]
    return OutdatedFile.objects.filter(pk__in=gone).delete()[0]


def delete_file(name: str) -> bool:
    """Whether the file is gone."""
    try:
        STORAGE.delete(name)
    # Each store refuses in its own way, and the errors have no name in common.
    except Exception:
        logger.exception("The file %s, which no page shows any more, could not be deleted. It is tried again.", name)
        return False
    return True


def _written_anew(rendition: CreditedRendition, packet: Packet) -> str:
    """The name of the new file, or "" where there is nothing that could be written."""
    name = rendition.file.name
    try:
        with STORAGE.open(name) as file:
            content = ContentFile(written(file.read(), packet))
        return str(STORAGE.save(named(name, packet), content, max_length=LONGEST_NAME))
    # As in delete_file. What was written of the picture's other files must not be left over.
    except Exception:
        logger.exception("The credit could not be written into %s.", name)
        return ""


def _put_in_place(picture_id: int, packet: Packet, old_names: dict[int, str], new_names: dict[int, str]) -> set[int]:
    """
    Give the files their new names, unless others have done so, or the picture says something else by now. Returns which.

    The picture and its licence are locked: a save that comes later sees the new names, and after one that came earlier nothing is put in place.
    """
    with transaction.atomic():
        picture = CreditedImage.objects.select_for_update(no_key=True).filter(pk=picture_id).first()
        if picture is None:
            return set()
        picture.licence = Licence.objects.select_for_update(no_key=True).filter(slug=picture.licence_id).first()
        if packet_for(picture).key != packet.key:
            return set()
        now_named = dict(picture.renditions.filter(pk__in=new_names).values_list("pk", "file"))
        ours = {pk for pk, name in now_named.items() if name == old_names[pk]}
        if ours:
            picture.renditions.filter(pk__in=ours).update(file=Case(*(When(pk=pk, then=Value(new_names[pk])) for pk in ours)))
            OutdatedFile.objects.bulk_create(OutdatedFile(image=picture, name=old_names[pk], delete_at=_delete_at(old_names[pk])) for pk in ours)
            picture_files_renamed.send(CreditedImage, instance=picture)
    return ours


def _delete_at(name: str) -> datetime:
    return timezone.now() + (KEPT_FOR if key_in(name) else KEPT_IF_UNKNOWN_FOR)
