"""
Pictures among the documents. A document is given to readers as it is, and a picture would go out without its credit and with the place where a phone
stood: so none is taken for a document, and those that are there are for the newsroom only.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

if TYPE_CHECKING:
    from django.core.files import File
    from wagtail.documents.models import AbstractDocument

# JPEG, PNG, GIF, TIFF, WebP, HEIC and AVIF: where in a file what says so stands.
SIGNATURES = (
    *((0, mark) for mark in (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")),
    (8, b"WEBP"),
    *((4, b"ftyp" + brand) for brand in (b"hei", b"hev", b"mif", b"msf", b"avi")),
)
LONGEST_BEGINNING = 16
REMEMBERED_SECONDS = 24 * 60 * 60


class DocumentForm(BaseDocumentForm):
    """Wherever a document is uploaded."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and is_picture(file):
            text = _("This is a picture. Upload it among the pictures: there it has its credit, and readers do not learn where a phone stood.")
            raise ValidationError(text, code="picture")
        return file


def is_picture(file: File) -> bool:
    """Whether the file begins like one, whatever its name. It is left at its beginning."""
    file.seek(0)
    head = file.read(LONGEST_BEGINNING)
    file.seek(0)
    return any(head.startswith(mark, at) for at, mark in SIGNATURES)


def holds_picture(document: AbstractDocument) -> bool:
    """The same of a document that is stored. Asked of its file once a day: that may be in a bucket. Raises FileNotFoundError where it is lost."""
    key = f"newsroom.picture_among_documents.{document.pk}.{sha256(document.file.name.encode()).hexdigest()}"
    return bool(cache.get_or_set(key, lambda: _begins_like_one(document), REMEMBERED_SECONDS))


def _begins_like_one(document: AbstractDocument) -> bool:
    with document.file.open("rb") as file:
        return is_picture(file)
