"""Pictures of which much is said, and what their files say."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.images import ImageFile
from PIL import Image

from articles.models import CreditedImage, CreditedRendition, Licence
from tests.factories import make_picture
from tests.file_tags import tags_in

if TYPE_CHECKING:
    pass

FORMATS = ["jpeg", "png", "webp", "avif", "gif"]
ORIENTATION, GPS, MAKE, SERIAL_NUMBER = 0x0112, 0x8825, 0x010F, 0xA431
GPS_IN_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    b' xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="59,54.5N" exif:GPSLongitude="10,44.1E"/></rdf:RDF></x:xmpmeta>'
)


def told_by_a_camera(orientation: int = 1) -> dict[str, Any]:
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Secretcam", orientation
    exif[GPS] = {1: "N", 2: (59.0, 54.0, 30.0), 3: "E", 4: (10.0, 44.0, 6.0)}
    exif.get_ifd(0x8769)[SERIAL_NUMBER] = "serial 4711"
    return {"exif": exif, "xmp": GPS_IN_XMP}


def photograph(kind: str = "jpeg", *, size: tuple[int, int] = (240, 160), **options: Any) -> ImageFile:
    buffer = BytesIO()
    drawn = Image.effect_noise(size, 80).convert("RGB")
    drawn.save(buffer, kind, **(options or ({} if kind == "gif" else told_by_a_camera())))
    return ImageFile(BytesIO(buffer.getvalue()), name=f"harbour.{kind}")


def make_credited(**fields: Any) -> CreditedImage:
    values = {
        "creator": "Ada Høłm",
        "credit_line": "Fenwick & 図",
        "copyright_notice": "© 2031 Fenwick",
        "source_name": "Holm family",
        "source_url": "https://fenwick.example/4711",
        "description": "Boats at the quay",
        "caption": "Boats wait for the ferry.",
        "extended_description": "Three boats, the first one red.",
        "taken_on": date(2031, 5, 4),
        "place": "Quay 3, Lowmere",
        "digital_source_type": "digitalCapture",
        "licence": Licence.objects.get(slug="cc-by"),
        "acquire_url": "https://fenwick.example/buy?id=4711&now=1",
        "usage_terms": "One story.",
        "file": photograph(),
    }
    return make_picture(**{**values, **fields})


def content_of(rendition: CreditedRendition) -> bytes:
    with rendition.file.storage.open(rendition.file.name) as file:
        return file.read()


def said_in(rendition: CreditedRendition) -> dict[str, str]:
    return tags_in(content_of(rendition))


def credits_in(picture: CreditedImage) -> set[str]:
    """The credit of each file that there is."""
    return {said_in(rendition)["XMP-photoshop:Credit"] for rendition in CreditedRendition.objects.filter(image=picture)}
