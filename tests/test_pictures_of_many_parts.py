"""Files that are built of very many parts, to keep whoever reads them busy: what is read of them, and what it costs, does not grow with their number."""

from __future__ import annotations

import struct
import time
import zlib
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage

from articles import provenance
from articles.forms.images import WholePictureField
from articles.photo_metadata.packets import packet_of
from articles.photo_metadata.parts import MOST_BOXES, is_of_very_many_parts
from articles.photo_metadata.reading import read_photo_metadata
from articles.photo_metadata.splicing import avif
from articles.photo_metadata.xmp import read_xmp
from articles.provenance import read_provenance
from tests.credentials import new_authority
from tests.hostile_pictures import OF_MANY_PARTS, XMP_OF_MANY_PARTS, behind, bomb_of_text, box, chunk, gif_of, plain, riff, segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

# Of a processor. It takes a few tenths of one.
MOST_SECONDS = 5
# What stands before credentials, so that they are looked for.
CREDENTIALS = b"jumdc2pa"
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "GIF": "image/gif"}


def seconds_of(work: Callable[[Any], object], given: Any) -> float:
    began = time.process_time()
    work(given)
    return time.process_time() - began


def jpeg(**options: Any) -> bytes:
    buffer = BytesIO()
    PillowImage.effect_noise((640, 480), 60).convert("RGB").save(buffer, "JPEG", **options)
    return buffer.getvalue()


def progressive() -> bytes:
    return jpeg(progressive=True, restart_marker_blocks=1)


def of_two_pictures() -> bytes:
    """A photograph with a smaller one behind it, as phones take them."""
    buffer = BytesIO()
    first, second = PillowImage.effect_noise((640, 480), 60).convert("RGB"), PillowImage.effect_noise((320, 240), 60).convert("RGB")
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    return buffer.getvalue()


def much_xmp(kilobytes: int) -> bytes:
    """Of a JPEG, in as many segments as it takes: what does not fit into one is extended XMP."""
    parts = [segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + b"x" * 65_000) for _part in range(kilobytes // 65)]
    return plain()[:2] + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"x" * 60_000) + b"".join(parts) + plain()[2:]


def with_thumbnail() -> bytes:
    exif = PillowImage.Exif()
    exif[0x010F] = "Camera"
    thumbnail = plain("JPEG", (160, 120))
    return jpeg(exif=exif.tobytes() + thumbnail)


def in_chunks_of(size: int) -> bytes:
    """A PNG whose pixels are in chunks of so many bytes."""
    whole = plain("PNG")
    at, kept = whole.index(b"IDAT") - 4, zlib.compress(b"".join(b"\0" + b"\x80" * 320 * 3 for _row in range(240)), 0)
    return whole[:at] + b"".join(chunk(b"IDAT", kept[start : start + size]) for start in range(0, len(kept), size)) + chunk(b"IEND")


ORDINARY: dict[str, Callable[[], bytes]] = {
    "300 KB of XMP.jpg": lambda: much_xmp(300),
    "10 MB of extended XMP, as for the depth of a portrait.jpg": lambda: much_xmp(10_000),
    "a thumbnail in EXIF.jpg": with_thumbnail,
    "a colour profile of 500 KB.jpg": lambda: jpeg(icc_profile=bytes(500_000)),
    "a colour profile of 500 KB.png": lambda: pictured("PNG", icc_profile=bytes(range(256)) * 2_000),
    "a colour profile of 500 KB.webp": lambda: pictured("WEBP", icc_profile=bytes(500_000)),
    "a second picture behind.jpg": of_two_pictures,
    "progressive.jpg": progressive,
    "optimized.jpg": lambda: jpeg(optimize=True, progressive=True, quality=95),
    "of small chunks.png": lambda: in_chunks_of(200),
    "of 200 frames.gif": lambda: gif_of(200),
    "with EXIF and XMP.avif": lambda: pictured("AVIF", exif=PillowImage.Exif().tobytes(), xmp=b"x" * 300_000),
    "with EXIF and XMP.webp": lambda: pictured("WEBP", exif=PillowImage.Exif().tobytes(), xmp=b"x" * 300_000),
    "filled up to a whole number of kilobytes.jpg": lambda: plain()[:20] + b"\xff" * 4_000 + plain()[20:],
}


def pictured(file_format: str, **options: Any) -> bytes:
    buffer = BytesIO()
    PillowImage.effect_noise((640, 480), 60).convert("RGB").save(buffer, file_format, **options)
    return buffer.getvalue()


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=f"image/{name.rpartition('.')[2]}")


def upload_of(name: str) -> SimpleUploadedFile:
    """That of many parts, under the name of its format."""
    return sent(f"harbour.{name.split()[1].lower()}", OF_MANY_PARTS[name]())


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", OF_MANY_PARTS)
def test_an_upload_is_answered_in_no_time_however_many_parts_it_has(name: str) -> None:
    def clean(upload: SimpleUploadedFile) -> None:
        with suppress(ValidationError):
            WholePictureField().to_python(upload)

    assert seconds_of(clean, upload_of(name)) < MOST_SECONDS


@pytest.mark.parametrize("name", [name for name in OF_MANY_PARTS if "behind its end" not in name])
def test_a_file_of_very_many_parts_is_refused_before_any_library_opens_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PillowImage, "open", pytest.fail)
    with pytest.raises(ValidationError, match="more parts than programs need") as refused:
        WholePictureField().to_python(upload_of(name))
    assert refused.value.code == "too_many_parts"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1_000
    monkeypatch.setattr("articles.forms.images.guess_extension", pytest.fail)
    with pytest.raises(ValidationError, match="too big"):
        WholePictureField().to_python(sent("harbour.jpg", plain()))


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_picture_that_says_much_is_taken(name: str) -> None:
    assert WholePictureField().to_python(sent(name, ORDINARY[name]())) is not None


@pytest.mark.parametrize("name", OF_MANY_PARTS)
def test_what_a_file_says_is_read_in_no_time_however_many_parts_it_has(name: str) -> None:
    assert seconds_of(read_photo_metadata, BytesIO(OF_MANY_PARTS[name]())) < MOST_SECONDS


@pytest.mark.parametrize("name", OF_MANY_PARTS)
def test_credentials_are_looked_for_in_no_time_however_many_parts_a_file_has(name: str) -> None:
    assert seconds_of(read_provenance, BytesIO(OF_MANY_PARTS[name]() + CREDENTIALS)) < MOST_SECONDS


@pytest.mark.parametrize("name", XMP_OF_MANY_PARTS)
def test_xmp_is_read_in_no_time_however_it_is_written(name: str) -> None:
    assert seconds_of(read_xmp, XMP_OF_MANY_PARTS[name].encode()) < MOST_SECONDS


def test_an_avif_of_very_many_items_is_taken_apart_in_no_time() -> None:
    count = 60_000
    entries = b"".join(box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + b"av01\0") for number in range(1, count + 1))
    places = b"".join(struct.pack(">HHHII", number, 0, 1, 0, 0) for number in range(1, count + 1))
    about = [
        box(b"hdlr", b"\0" * 24),
        box(b"pitm", b"\0\0\0\0\0\1"),
        box(b"iinf", b"\0\0\0\0" + struct.pack(">H", count) + entries),
        box(b"iloc", b"\0\0\0\0\x44\0" + struct.pack(">H", count) + places),
    ]
    data = box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", b"\0\0\0\0" + b"".join(about)) + box(b"mdat")
    assert seconds_of(lambda file: avif.spliced(file, packet_of({})), data) < MOST_SECONDS


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_what_programs_write_is_of_few_parts(kind: str) -> None:
    signed = new_authority().sign(plain(kind), media_type=MEDIA_TYPES[kind])
    for data in (plain(kind), plain(kind, (3000, 2000)), signed, gif_of(400), progressive()):
        assert not is_of_very_many_parts(data)
        assert not is_of_very_many_parts(data[: len(data) // 2])


@pytest.mark.parametrize("name", [name for name in OF_MANY_PARTS if "behind its end" not in name])
def test_parts_are_counted_in_every_format(name: str) -> None:
    assert is_of_very_many_parts(OF_MANY_PARTS[name]())


@pytest.mark.parametrize(
    "data",
    [
        behind(plain(), segment(0xFE), megabytes=1),
        behind(plain("PNG"), chunk(b"abCd"), megabytes=1),
        behind(plain("GIF"), b"\x21\xfe\0", megabytes=1),
        riff(behind(plain("WEBP"), b"abcd\0\0\1\0" + b"\0" * 65_536, megabytes=1)),
        behind(plain("PNG")[:33], bomb_of_text(), plain("PNG")[33:], megabytes=1),
        b"",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF",
        b"GIF89a",
        b"no picture at all" * 100_000,
    ],
)
def test_what_stands_behind_the_end_is_not_counted_nor_what_is_no_picture(data: bytes) -> None:
    assert not is_of_very_many_parts(data)


def test_credentials_in_a_file_of_very_many_parts_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = new_authority().sign(plain("AVIF"), media_type="image/avif")
    assert read_provenance(BytesIO(signed + box(b"free") * 10)) is not None
    asked: list[str] = []
    monkeypatch.setattr(provenance, "import_module", asked.append)
    assert read_provenance(BytesIO(signed + box(b"free") * MOST_BOXES)) is None
    assert asked == []
