"""What the content API says of a picture: never less than its credit, and a file only while our pages may show it."""

from __future__ import annotations

from typing import Any

from rest_framework.fields import Field
from typing_extensions import TypedDict
from wagtail.api import APIField
from wagtail.images.models import SourceImageIOError

from articles.rights import Use, may_be_used, shown

# The JPEG of renditions.PLACES["lead"], which needs the models; these fields are theirs.
FILE = "width-1200|format-jpeg"


class CreditDict(TypedDict):
    """`text` names whom to thank, and the licence that asks for it. `url` leads to where the picture came from."""

    text: str
    url: str


class LicenceDict(TypedDict):
    """`url` leads to the terms, `acquire_url` to where others can ask for the picture."""

    name: str
    url: str
    acquire_url: str


class FileDict(TypedDict):
    url: str
    width: int
    height: int


class PictureDict(TypedDict):
    """`uses` says where it may be shown, in the words of rights.Use; `rights_end` until when, in ISO 8601."""

    id: int
    alt: str
    caption: str
    extended_description: str
    credit: CreditDict
    creator: str
    copyright_notice: str
    licence: LicenceDict
    digital_source_type: str
    uses: list[str]
    rights_end: str | None
    file: FileDict | None


def picture_as_data(picture: Any, *, caption: str = "") -> PictureDict | None:
    """All of it; None where our pages may not show the picture. The alt text is that of the place where the picture is used."""
    if shown(picture) is None:
        return None
    return {
        "id": picture.pk,
        "alt": _alt_of(picture),
        "caption": caption or picture.caption,
        "extended_description": picture.extended_description,
        "credit": CreditField().to_representation(picture),
        "creator": picture.creator,
        "copyright_notice": picture.copyright_notice,
        "licence": LicenceField().to_representation(picture),
        "digital_source_type": picture.digital_source_address,
        "uses": UsesField().to_representation(picture),
        "rights_end": picture.rights_end.isoformat() if picture.rights_end else None,
        "file": FileField().to_representation(picture),
    }


def _alt_of(picture: Any) -> str:
    if picture.decorative:
        return ""
    return picture.contextual_alt_text or picture.default_alt_text


class OfThePicture(Field):
    """A field that reads the whole picture."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)


class AltField(OfThePicture):
    # Version 3 describes each field by what this returns.
    def to_representation(self, picture: Any) -> str:
        return _alt_of(picture)


class CreditField(OfThePicture):
    def to_representation(self, picture: Any) -> CreditDict:
        return {"text": picture.credit.text, "url": picture.credit.url}


class LicenceField(OfThePicture):
    def to_representation(self, picture: Any) -> LicenceDict:
        return {"name": str(picture.licence or ""), "url": picture.licence_address, "acquire_url": picture.acquire_address}


class DigitalSourceField(OfThePicture):
    def to_representation(self, picture: Any) -> str:
        return picture.digital_source_address


class UsesField(OfThePicture):
    def to_representation(self, picture: Any) -> list[str]:
        return [use.value for use in Use if may_be_used(picture, use)]


class FileField(OfThePicture):
    def to_representation(self, picture: Any) -> FileDict | None:
        try:
            rendition = picture.get_rendition(FILE) if shown(picture) else None
        except SourceImageIOError:
            return None
        return {"url": rendition.full_url, "width": rendition.width, "height": rendition.height} if rendition else None


OF_PICTURES = [
    "creator",
    "caption",
    "extended_description",
    "copyright_notice",
    "rights_end",
    APIField("alt", serializer=AltField()),
    APIField("credit", serializer=CreditField()),
    APIField("licence", serializer=LicenceField()),
    APIField("digital_source_type", serializer=DigitalSourceField()),
    APIField("uses", serializer=UsesField()),
    APIField("file", serializer=FileField()),
]
