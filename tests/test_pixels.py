"""Files that readers get of a picture are what Wagtail would make of it, with less memory and without decoding it time and again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage
from PIL import ImageChops, ImageStat
from wagtail.images.models import Filter

from articles.forms.images import WholePictureField
from articles.models import CreditedImage
from articles.pixels import LeanFilter, size_of
from tests.hostile_pictures import plain

# A new picture looks up its collection.
pytestmark = pytest.mark.django_db

TURNED = PillowImage.Exif()
TURNED[0x0112] = 6


def saved(file_format: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = BytesIO()
    picture = PillowImage.linear_gradient("L").resize((900, 600))
    PillowImage.merge("RGB", [picture, picture.transpose(PillowImage.Transpose.ROTATE_180), picture]).convert(mode).save(buffer, file_format, **options)
    return buffer.getvalue()


PICTURES = {
    "JPEG": saved("JPEG"),
    "JPEG, turned": saved("JPEG", exif=TURNED.tobytes()),
    "JPEG of ink": saved("JPEG", "CMYK"),
    "PNG": saved("PNG"),
    "PNG with transparency": saved("PNG", "RGBA"),
    "PNG of few colours": saved("PNG", "P"),
    "WebP": saved("WEBP"),
}


def made(wanted: Filter, content: bytes, picture: CreditedImage) -> PillowImage.Image:
    output = BytesIO()
    wanted.run(picture, output, source=BytesIO(content))
    return PillowImage.open(output).convert("RGB")


@pytest.mark.parametrize(
    "spec", ["width-120|format-png", "fill-200x200|format-png", "fill-200x100-c100|format-png", "width-700|format-png", "original|format-png"]
)
@pytest.mark.parametrize("name", PICTURES)
def test_a_file_is_what_wagtail_makes_of_it(name: str, spec: str) -> None:
    picture = CreditedImage(width=900, height=600, focal_point_x=300, focal_point_y=200, focal_point_width=100, focal_point_height=100)
    ours, stock = (made(kind(spec), PICTURES[name], picture) for kind in (LeanFilter, Filter))
    assert ours.size == stock.size
    # Of 256 shades. It is decoded at less than its size, or cut as it is made smaller.
    assert max(ImageStat.Stat(ImageChops.difference(ours, stock)).mean) < 1


def test_the_size_is_read_without_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.JpegImagePlugin.JpegImageFile.load", pytest.fail)
    assert size_of(BytesIO(plain("JPEG"))) == (320, 240)
    upload = SimpleUploadedFile("harbour.jpg", plain("JPEG"))
    WholePictureField().check_image_pixel_size(upload)
    assert CreditedImage(file=upload).file.width == 320
