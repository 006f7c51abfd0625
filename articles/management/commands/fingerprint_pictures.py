"""`manage.py fingerprint_pictures`: fingerprints of pictures that were uploaded before there were any, so that copies of them are noticed."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand

from articles import fingerprints
from articles.models import CreditedImage

TOLD_EVERY = 200

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Gives each picture that has no fingerprint its own, so that whoever uploads it again, smaller, cut or recoloured, is told. "
        "Stopped half-way, it goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pictures = CreditedImage.objects.filter(fingerprint=None).order_by("pk")
        ids, made = list(pictures.values_list("pk", flat=True)), 0
        for seen, pk in enumerate(ids, start=1):
            made += self._fingerprint(pk)
            if options["verbosity"] and seen % TOLD_EVERY == 0:
                self.stdout.write(f"{seen} of {len(ids)} pictures …")
        self.stdout.write(f"Pictures with a new fingerprint: {made}. Files that could not be read: {len(ids) - made}.")

    def _fingerprint(self, pk: int) -> bool:
        """Written by itself: nothing that is seen of a picture changes, so nothing is to follow."""
        picture = CreditedImage.objects.only("file").filter(pk=pk).first()
        if picture is None:
            return False
        try:
            with picture.file.open() as file:
                fingerprint = fingerprints.of_file(file)
        except OSError:
            logger.exception("The file of picture %s could not be read, so it has no fingerprint.", pk)
            return False
        return bool(fingerprint is not None and CreditedImage.objects.filter(pk=pk).update(fingerprint=fingerprint))
