"""`manage.py write_picture_credits`: what is said of each picture, into the files that were made before, and where no worker does it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import CreditedImage
from articles.served_files import delete_outdated_files, outdated, write_credits

PICTURES_AT_ONCE = 200


class Command(BaseCommand):
    help = (
        "Writes the credit, and whatever else is said of a picture, into each file that readers get of it, in place of what the file said. A file that says it "
        "already is left alone: stopped half-way, it goes on where it was. Deletes the files that others took the place of, once no page leads to them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pictures = CreditedImage.objects.with_licence().filter(renditions__isnull=False).distinct().prefetch_related("renditions").order_by("pk")
        count, changed, files = pictures.count(), 0, 0
        for seen, picture in enumerate(pictures.iterator(chunk_size=PICTURES_AT_ONCE), start=1):
            written = write_credits(picture.pk) if outdated(picture) else 0
            changed, files = changed + bool(written), files + written
            if options["verbosity"] and seen % PICTURES_AT_ONCE == 0:
                self.stdout.write(f"{seen} of {count} pictures …")
        deleted = sum(iter(delete_outdated_files, 0))
        self.stdout.write(f"Pictures whose files were written anew: {changed}. Files: {files}. Files of before that were deleted: {deleted}.")
