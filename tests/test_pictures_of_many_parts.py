"""Files that are built of very many parts, to keep whoever reads them busy: what is read of them, and what it costs, does not grow with their number."""

from __future__ import annotations

import struct
import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as PillowImage

from articles import provenance
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

# Of a processor. It takes a few tenths of one.
MOST_SECONDS = 5
# What stands before credentials, so that they are looked for.
CREDENTIALS = b"jumdc2pa"
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "GIF": "image/gif"}


def seconds_of(work: Callable[[Any], object], given: Any) -> float:
    began = time.process_time()
    work(given)
    return time.process_time() - began


def progressive() -> bytes:
    buffer = BytesIO()
    PillowImage.effect_noise((640, 480), 60).convert("RGB").save(buffer, "JPEG", progressive=True, restart_marker_blocks=1)
    return buffer.getvalue()


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


@pytest.mark.parametrize("name", [name for name in OF_MANY_PARTS if "behind" not in name and "packed" not in name])
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
