"""Files that are broken, hostile or odd: what they say is read as far as it goes, in bounded time."""

from __future__ import annotations

import struct
import time
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from articles.models import Licence
from articles.photo_metadata.exif import read_exif
from articles.photo_metadata.iim import read_iim
from articles.photo_metadata.reading import ADDRESSES, LONGEST_ADDRESS, LONGEST_LINE, LONGEST_TEXT, TEXTS
from articles.photo_metadata.record import said_by_file
from articles.photo_metadata.standard import PROPERTIES
from articles.photo_metadata.text import NOT_TEXT
from articles.photo_metadata.xmp import read_xmp
from tests.exiftool import tagged
from tests.hostile_pictures import with_exif, with_xmp
from tests.test_photo_metadata import DATASETS, EVERYTHING, EXIF_TAGS, IIM, dataset, packet, read, with_iim

if TYPE_CHECKING:
    from pathlib import Path


def test_entities_are_refused():
    assert read(with_xmp('<!DOCTYPE x [<!ENTITY a "boom">]>' + packet("<dc:creator>&a;</dc:creator>"))) == {}


def assert_fits(content: bytes) -> None:
    """What is read of a file, whatever it holds, are texts that their fields can take."""
    for name, value in read(content).items():
        values = value if isinstance(value, list) else [value]
        assert all(isinstance(text, str) and text and not NOT_TEXT.search(text) for text in values), (name, value)
        assert all(len(text) <= (LONGEST_TEXT if name in TEXTS else LONGEST_ADDRESS if name in ADDRESSES else LONGEST_LINE) for text in values), (name, value)


@given(st.binary(max_size=400))
def test_no_bytes_are_an_error(raw: bytes):
    assert_fits(raw)
    assert_fits(b"\xff\xd8" + raw)
    assert_fits(b"\x89PNG\r\n\x1a\n" + raw)
    assert_fits(b"RIFF\0\0\0\0WEBP" + raw)
    assert_fits(with_exif(raw))
    read_iim(raw)
    read_iim(b"\x1c" + raw)
    read_xmp(raw)
    read_exif(b"II*\0" + raw)
    read_exif(b"MM\0*" + raw)


@given(st.lists(st.tuples(st.integers(0, 255), st.sampled_from(DATASETS), st.binary(max_size=300)), max_size=20), st.integers(0, 2000))
def test_no_row_of_datasets_is_an_error_wherever_it_is_cut(datasets: list[tuple[int, int, bytes]], end: int):
    assert_fits(with_iim(b"".join(dataset(number, value) for _record, number, value in datasets)))
    assert_fits(with_iim(b"".join(dataset(number, value, record=record) for record, number, value in datasets)[:end]))


@given(st.lists(st.tuples(st.sampled_from(EXIF_TAGS), st.integers(0, 130), st.integers(0, 2**32 - 1), st.binary(min_size=4, max_size=4)), max_size=20))
def test_no_directory_of_exif_is_an_error(entries: list[tuple[int, int, int, bytes]]):
    written = b"".join(struct.pack("<HHI", tag, kind, count) + field for tag, kind, count, field in entries)
    assert_fits(with_exif(struct.pack("<H", len(entries)) + written + "Zoë".encode() * 100))


@given(st.text(max_size=200), st.sampled_from([known.xmp for known in PROPERTIES]), st.integers(1, 60))
def test_no_text_in_xmp_is_an_error(text: str, name: str, times: int):
    for written in (text, escape(text) * times):
        whole = packet(f"<{name}><rdf:Alt><rdf:li>{written}</rdf:li></rdf:Alt></{name}>").encode(errors="replace").decode()
        assert_fits(with_xmp(whole))
        assert_fits(with_xmp(whole.replace("<rdf:Alt><rdf:li>", "").replace("</rdf:li></rdf:Alt>", "")))
        assert_fits(with_xmp(whole[:-40]))


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=4))
def test_damage_anywhere_in_a_file_is_no_error(at: int, damage: bytes):
    content = with_xmp(packet("<dc:creator>Ada</dc:creator>"))
    assert_fits(content[:at] + damage + content[at + len(damage) :])


@pytest.mark.parametrize(
    "address",
    [
        "https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0",
        "https://www.creativecommons.org/licenses/by/4.0/deed.de",
        "http://creativecommons.org/licenses/by/4.0/legalcode.fr",
    ],
)
def test_a_creative_commons_address_is_our_licence_however_it_is_written(address: str):
    ours = Licence(slug="cc-by", deed="https://creativecommons.org/licenses/by/4.0/")
    for embedded in ({"licence_url": address}, {"licence": address}, {"usage_terms": f"Free to use ({address})."}):
        said = said_by_file(embedded, licences=[ours], source_types=[])
        assert said["licence"] is ours
        assert "licence_url" not in said


def test_another_version_is_another_licence():
    ours = Licence(slug="cc-by", deed="https://creativecommons.org/licenses/by/4.0/")
    said = said_by_file({"licence": "https://creativecommons.org/licenses/by/3.0/de/"}, licences=[ours], source_types=[])
    assert said == {"licence_url": "https://creativecommons.org/licenses/by/3.0/de/"}


def test_reading_takes_no_time_to_speak_of(tmp_path: Path):
    content = tagged(tmp_path, *EVERYTHING, *IIM, size=(6000, 4000))
    started = time.perf_counter()
    with PillowImage.open(BytesIO(content)) as picture:
        picture.load()
    decoding = time.perf_counter() - started
    read(content)
    started = time.perf_counter()
    read(content)
    assert time.perf_counter() - started < decoding / 10
