"""What is read from a picture's file, in the forms and character sets that other programs write. Files are made by ExifTool and Pillow."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo

from articles.models import CreditedImage, DigitalSourceType
from articles.photo_metadata.blocks import LARGEST_BLOCK_BYTES
from articles.photo_metadata.reading import ADDRESSES, LONGEST_ADDRESS, LONGEST_LINE, TEXTS, read_photo_metadata
from articles.photo_metadata.record import FIELDS, said_by_file
from articles.photo_metadata.standard import NAMESPACES, PROPERTIES, RETIRED_SOURCE_TYPES
from tests.exiftool import plain, tagged
from tests.hostile_pictures import with_segments, with_xmp

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

EVERYTHING = {
    "-XMP-dc:Creator=Ada Holm": ("creator", "Ada Holm"),
    "-XMP-photoshop:Credit=Fenwick": ("credit_line", "Fenwick"),
    "-XMP-photoshop:Source=Holm Estate": ("source_name", "Holm Estate"),
    "-XMP-dc:Rights=© 2026 Ada Holm": ("copyright_notice", "© 2026 Ada Holm"),
    "-XMP-photoshop:Headline=Boats return": ("title", "Boats return"),
    "-XMP-dc:Description=Boats at the quay": ("caption", "Boats at the quay"),
    "-XMP-iptcCore:AltTextAccessibility=Three boats": ("description", "Three boats"),
    "-XMP-iptcCore:ExtDescrAccessibility=Three boats, one blue": ("extended_description", "Three boats, one blue"),
    "-XMP-dc:Subject=harbour": ("tags", ["harbour"]),
    "-XMP-photoshop:DateCreated=2026:05:01 10:00:00": ("taken_on", "2026-05-01"),
    "-XMP-iptcCore:Location=Quay 3": ("place", "Quay 3"),
    "-XMP-iptcExt:DigitalSourceType=http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture": ("digital_source_type", "digitalCapture"),
    "-XMP-xmpRights:WebStatement=https://fenwick.example/terms": ("licence_url", "https://fenwick.example/terms"),
    "-XMP-cc:License=https://creativecommons.org/licenses/by/4.0/": ("licence", "https://creativecommons.org/licenses/by/4.0/"),
    "-XMP-cc:AttributionURL=https://holm.example/7": ("source_url", "https://holm.example/7"),
    "-XMP-xmpRights:UsageTerms=One story": ("usage_terms", "One story"),
    "-XMP-plus:LicensorURL=https://buy.example/7": ("acquire_url", "https://buy.example/7"),
}
IIM = {
    "-IPTC:By-line=Ada Holm": ("creator", "Ada Holm"),
    "-IPTC:Credit=Fenwick": ("credit_line", "Fenwick"),
    "-IPTC:Source=Holm Estate": ("source_name", "Holm Estate"),
    "-IPTC:CopyrightNotice=Holm 2026": ("copyright_notice", "Holm 2026"),
    "-IPTC:ObjectName=BOATS": ("title", "BOATS"),
    "-IPTC:Caption-Abstract=Boats at the quay": ("caption", "Boats at the quay"),
    "-IPTC:Keywords=harbour": ("tags", ["harbour"]),
    "-IPTC:DateCreated=2026:05:01": ("taken_on", "2026-05-01"),
    "-IPTC:City=Lowmere": ("place", "Lowmere"),
}
# Those that fill a field, the one that says which letters are used, and one that nobody knows.
DATASETS = [*(known.iim for known in PROPERTIES if known.iim), 90, 255]
EXIF_TAGS = [*(known.exif for known in PROPERTIES if known.exif), 0x8769, 0x8825]


def read(content: bytes) -> dict[str, Any]:
    return read_photo_metadata(BytesIO(content))


def dataset(number: int, value: bytes, *, record: int = 2) -> bytes:
    return b"\x1c" + bytes([record, number]) + struct.pack(">H", len(value)) + value


def with_iim(raw: bytes) -> bytes:
    return with_segments((0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(raw)) + raw + b"\0" * (len(raw) & 1)))


def packet(properties: str) -> str:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix not in {"rdf", "xml"})
    description = f'<rdf:Description rdf:about="" {names}>{properties}</rdf:Description>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{NAMESPACES["rdf"]}">{description}</rdf:RDF></x:xmpmeta>'


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_every_property_of_xmp_is_read_from_every_format(tmp_path: Path, kind: str):
    assert read(tagged(tmp_path, *EVERYTHING, kind=kind)) == dict(EVERYTHING.values())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_every_dataset_of_iim_is_read_where_a_format_has_it(tmp_path: Path, kind: str):
    assert read(tagged(tmp_path, *IIM, kind=kind)) == dict(IIM.values())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_says_who_what_and_when_and_never_where(tmp_path: Path, kind: str):
    tags = ["-EXIF:Artist=Ada Holm", "-EXIF:Copyright=Holm 2026", "-EXIF:ImageDescription=Boats", "-EXIF:DateTimeOriginal=2026:05:01 10:00:00"]
    said = read(tagged(tmp_path, *tags, "-GPSLatitude=54.5", "-GPSLatitudeRef=N", "-GPSLongitude=8.5", kind=kind))
    assert said == {"creator": "Ada Holm", "copyright_notice": "Holm 2026", "caption": "Boats", "taken_on": "2026-05-01"}


def test_the_texts_of_a_png_are_read():
    texts = PngInfo()
    texts.add_text("Author", "Ada Hølm")
    texts.add_itxt("Copyright", "© Hølm", zip=True)
    buffer = BytesIO()
    PillowImage.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=texts)
    assert read(buffer.getvalue()) == {"creator": "Ada Hølm", "copyright_notice": "© Hølm"}


def test_xmp_goes_before_iim_and_iim_before_exif(tmp_path: Path):
    said = read(tagged(tmp_path, "-XMP-dc:Creator=X", "-IPTC:By-line=I", "-EXIF:Artist=E", "-IPTC:CopyrightNotice=I", "-EXIF:Copyright=E"))
    assert said == {"creator": "X", "copyright_notice": "I"}


def test_a_value_unfit_for_its_field_leaves_the_word_to_the_next_form(tmp_path: Path):
    said = read(tagged(tmp_path, "-XMP-photoshop:DateCreated=2026", "-IPTC:DateCreated=2026:05:01"))
    assert said == {"taken_on": "2026-05-01"}


def test_iim_in_utf_8_is_read_declared_or_not():
    raw = "Zoë Łuk".encode()
    assert read(with_iim(dataset(80, raw))) == {"creator": "Zoë Łuk"}
    assert read(with_iim(dataset(90, b"\x1b%G", record=1) + dataset(80, raw))) == {"creator": "Zoë Łuk"}


def test_iim_of_old_is_read_as_windows_1252():
    assert read(with_iim(dataset(80, "Zoë “Z” Brün".encode("cp1252")))) == {"creator": "Zoë “Z” Brün"}


def test_bytes_that_are_no_utf_8_are_replaced_where_that_was_declared():
    assert read(with_iim(dataset(90, b"\x1b%G", record=1) + dataset(80, b"Zo\xeb"))) == {"creator": "Zo\ufffd"}


def test_datasets_before_a_broken_one_are_read():
    assert read(with_iim(dataset(80, b"Ada") + b"\x1c\x02\x6e\xff\xff")) == {"creator": "Ada"}


def test_iim_cut_into_several_segments_is_put_together():
    raw = dataset(120, b"x" * 30_000) + dataset(80, b"Ada")
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(raw)) + raw + b"\0" * (len(raw) & 1)
    segments = [(0xED, b"Photoshop 3.0\0" + resource[start : start + 20_000]) for start in range(0, len(resource), 20_000)]
    assert read(with_segments(*segments))["creator"] == "Ada"


@pytest.mark.parametrize(
    ("site", "languages", "expected"),
    [
        ("en", {"de": "Boote", "x-default": "Boats", "en": "Ships"}, "Boats"),
        ("de", {"fr": "Bateaux", "de": "Boote"}, "Boote"),
        ("de-at", {"fr": "Bateaux", "de": "Boote"}, "Boote"),
        ("en", {"fr": "Bateaux", "de": "Boote"}, "Bateaux"),
        ("de", {"x-default": " ", "fr": "Bateaux", "de": "Boote"}, "Boote"),
        ("en", {"x-default": "", "en": "", "fr": "Bateaux"}, "Bateaux"),
    ],
)
def test_of_several_languages_the_one_for_everybody_is_read_else_the_sites(settings: SettingsWrapper, site: str, languages: dict[str, str], expected: str):
    settings.LANGUAGE_CODE = site
    items = "".join(f'<rdf:li xml:lang="{code}">{text}</rdf:li>' for code, text in languages.items())
    assert read(with_xmp(packet(f"<dc:description><rdf:Alt>{items}</rdf:Alt></dc:description>"))) == {"caption": expected}


@pytest.mark.parametrize(
    "properties",
    [
        "<dc:creator>Ada</dc:creator>",
        "<dc:creator><rdf:Bag><rdf:li>Ada</rdf:li></rdf:Bag></dc:creator>",
        '<dc:creator rdf:parseType="Resource"><rdf:value>Ada</rdf:value></dc:creator>',
        "<dc:creator><rdf:Seq><rdf:li>Ada\x01</rdf:li></rdf:Seq></dc:creator>",
        '</rdf:Description><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Ada">',
    ],
)
def test_xmp_is_read_however_it_is_written(properties: str):
    assert read(with_xmp(packet(properties))) == {"creator": "Ada"}


@pytest.mark.parametrize("character_set", ["utf-8", "utf-16-le", "utf-16-be"])
def test_xmp_is_read_in_every_character_set_it_may_have(character_set: str):
    raw = f"\ufeff{packet('<dc:creator>Zoë Łuk</dc:creator>')}   ".encode(character_set)
    assert read(with_segments((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + raw))) == {"creator": "Zoë Łuk"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *[(written, "2026-05-01") for written in ("2026-05-01", "2026:05:01", "20260501", " 2026-05-01T23:30:00-11:00 ", "2026:05:01 10:00:00")],
        ("2024-02-29", "2024-02-29"),
        *[(written, None) for written in ("2026", "2026-05", "2026-02-29", "2026-13-01", "0000:00:00 00:00:00", "202605011", "1 May 2026", "٢٠٢٦-٠٥-٠١")],
    ],
)
def test_a_date_in_any_form_is_a_day_unless_there_is_no_such_day(written: str, expected: str | None):
    said = {} if expected is None else {"taken_on": expected}
    assert read(with_xmp(packet(f"<photoshop:DateCreated>{written}</photoshop:DateCreated>"))) == said
    assert read(with_iim(dataset(55, written.encode()))) == said


def test_a_gif_is_read_without_error(tmp_path: Path):
    assert read(tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", kind="GIF")) == {}


def test_no_position_is_read_wherever_it_stands(tmp_path: Path):
    where = ["-GPSLatitude=54.5123", "-GPSLatitudeRef=N", "-XMP-exif:GPSLatitude=54.5123", "-XMP-iptcExt:LocationCreatedGPSLatitude=54.5123"]
    assert read(tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", *where)) == {"creator": "Ada Holm"}


def test_several_creators_and_keywords_are_all_read(tmp_path: Path):
    said = read(tagged(tmp_path, "-XMP-dc:Creator=Ada", "-XMP-dc:Creator=Ben", "-XMP-dc:Subject=a, b", "-XMP-dc:Subject=c"))
    assert said == {"creator": "Ada, Ben", "tags": ["a b", "c"]}


def test_a_place_is_put_together_of_its_parts(tmp_path: Path):
    assert (
        read(tagged(tmp_path, "-IPTC:Sub-location=Quay 3", "-XMP-photoshop:City=Lowmere", "-XMP-photoshop:Country=Norland"))["place"]
        == "Quay 3, Lowmere, Norland"
    )


LOCATION = ["LocationName=Fish market", "Sublocation=Quay 3", "City=Lowmere", "ProvinceState=Fenwick", "CountryName=Norland"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_place_is_read_where_the_standard_has_it_now(tmp_path: Path, kind: str):
    where = [f"-XMP-iptcExt:LocationCreated{part}" for part in [*LOCATION, "GPSLatitude=54.5123"]]
    assert read(tagged(tmp_path, *where, kind=kind)) == {"place": "Fish market, Quay 3, Lowmere, Fenwick, Norland"}


def test_a_place_is_said_once_however_often_the_file_says_it(tmp_path: Path):
    where = [*(f"-XMP-iptcExt:LocationCreated{part}" for part in LOCATION), "-XMP-photoshop:City=Lowmere", "-XMP-photoshop:Country=Norland"]
    assert read(tagged(tmp_path, *where)) == {"place": "Lowmere, Norland"}


def test_where_it_was_taken_is_not_what_it_shows(tmp_path: Path):
    assert read(tagged(tmp_path, "-XMP-iptcExt:LocationShownCity=Lowmere")) == {}


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (["-XMP-plus:ImageCreatorName=Ada Holm", "-XMP-plus:ImageCreatorName=Ben Ruud"], {"creator": "Ada Holm, Ben Ruud"}),
        (["-XMP-plus:ImageCreatorName=Ben Ruud", "-XMP-dc:Creator=Ada Holm"], {"creator": "Ada Holm"}),
        (["-XMP-plus:ImageCreatorName=Ben Ruud", "-IPTC:By-line=Ada Holm"], {"creator": "Ada Holm"}),
        (["-XMP-plus:CopyrightOwnerName=Fenwick", "-XMP-plus:CopyrightOwnerName=Holm"], {"copyright_notice": "Fenwick, Holm"}),
        (["-XMP-plus:CopyrightOwnerName=Fenwick", "-XMP-dc:Rights=© Holm"], {"copyright_notice": "© Holm"}),
        (["-XMP-plus:OtherConstraints=Not in Norland"], {"usage_terms": "Not in Norland"}),
        (["-XMP-plus:OtherConstraints=Not in Norland", "-XMP-xmpRights:UsageTerms=One story"], {"usage_terms": "One story\nNot in Norland"}),
        (["-XMP-dc:Subject=harbour", "-XMP-iptcExt:PersonInImage=Ines Calder", "-XMP-iptcExt:PersonInImage=harbour"], {"tags": ["harbour", "Ines Calder"]}),
    ],
)
def test_the_extension_is_asked_where_the_core_says_nothing(tmp_path: Path, tags: list[str], said: dict[str, Any]):
    assert read(tagged(tmp_path, *tags)) == said


@pytest.mark.parametrize(
    "properties",
    [
        '<plus:ImageCreator><rdf:Seq><rdf:li plus:ImageCreatorName="Ada"/></rdf:Seq></plus:ImageCreator>',
        "<plus:ImageCreator><rdf:Seq><rdf:li><rdf:Description><plus:ImageCreatorName>Ada</plus:ImageCreatorName></rdf:Description></rdf:li></rdf:Seq></plus:ImageCreator>",
        '<plus:ImageCreator rdf:parseType="Resource"><plus:ImageCreatorName>Ada</plus:ImageCreatorName></plus:ImageCreator>',
    ],
)
def test_a_structure_is_read_however_it_is_written(properties: str):
    assert read(with_xmp(packet(properties))) == {"creator": "Ada"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("http://cv.iptc.org/newscodes/digitalsourcetype/computationalCapture", "computationalCapture"),
        ("https://cv.iptc.org/newscodes/digitalsourcetype/virtualRecording/", "virtualRecording"),
        ("digsrctype:algorithmicallyEnhanced", "algorithmicallyEnhanced"),
        ("positiveFilm", "positiveFilm"),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/minorHumanEdits", "humanEdits"),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt", "digitalCreation"),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/softwareImage", "softwareImage"),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/compositedWithTrainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"),
        ("https://elsewhere.example/digitalCapture", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_digital_source_type_is_one_that_we_know_however_it_is_written(written: str, kept: str | None):
    embedded = read(with_xmp(packet(f"<Iptc4xmpExt:DigitalSourceType>{written}</Iptc4xmpExt:DigitalSourceType>")))
    assert said_by_file(embedded, licences=[], source_types=DigitalSourceType.values) == ({"digital_source_type": kept} if kept else {})


# Of the NewsCodes "Digital Source Type" of 23 October 2024, without those that are retired and have another in their place.
VOCABULARY = """
    digitalCapture computationalCapture negativeFilm positiveFilm print humanEdits compositeWithTrainedAlgorithmicMedia algorithmicallyEnhanced softwareImage
    digitalCreation dataDrivenMedia trainedAlgorithmicMedia algorithmicMedia screenCapture virtualRecording composite compositeCapture compositeSynthetic
"""


def test_all_of_the_vocabulary_is_known():
    assert sorted(DigitalSourceType.values) == sorted(VOCABULARY.split())
    assert set(RETIRED_SOURCE_TYPES.values()) <= set(DigitalSourceType.values)


def test_markup_stays_text_and_control_characters_go():
    assert read(with_iim(dataset(80, b"<b>Ada</b>\0\x1b"))) == {"creator": "<b>Ada</b>"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://", "http://[", "not an address", "https://a.example/" + "x" * 1000])
def test_only_web_addresses_are_read(address: str):
    assert read(with_xmp(packet(f"<xmpRights:WebStatement>{address}</xmpRights:WebStatement>"))) == {}


def test_what_a_camera_calls_itself_is_no_caption(tmp_path: Path):
    assert read(tagged(tmp_path, "-EXIF:ImageDescription=OLYMPUS DIGITAL CAMERA")) == {}


def test_every_value_fits_its_field():
    long = b"x" * 20_000
    said = read(with_iim(dataset(80, long) + dataset(120, long) + b"".join(dataset(25, b"%d" % number + long[:200]) for number in range(80))))
    assert len(said["creator"]) == LONGEST_LINE
    assert len(said["caption"]) == 10_000
    assert len(said["tags"]) == 50
    assert all(len(tag) <= 100 for tag in said["tags"])


def test_the_limits_are_those_of_the_model():
    for name in FIELDS:
        field = CreditedImage._meta.get_field(name)
        if name not in TEXTS and name not in {"tags", "taken_on", "licence", "digital_source_type"}:
            assert field.max_length == (LONGEST_ADDRESS if name in ADDRESSES else LONGEST_LINE), name
    assert {known.field for known in PROPERTIES} == set(FIELDS)


def test_a_block_that_is_too_large_is_named_and_not_read():
    content = plain("WEBP")
    chunk = b"XMP " + struct.pack("<I", LARGEST_BLOCK_BYTES + 2) + b" " * (LARGEST_BLOCK_BYTES + 2)
    assert read(content + chunk) == {"unread": ["XMP"]}
    text = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b" " * (LARGEST_BLOCK_BYTES * 3))
    png = plain("PNG")
    assert read(png[:33] + struct.pack(">I", len(text)) + b"iTXt" + text + b"\0\0\0\0" + png[33:]) == {"unread": ["XMP"]}


def test_iim_that_a_png_cannot_hold_whole_is_named_and_not_read_in_part():
    raw = dataset(80, b"Ada") + dataset(120, b"x" * 30_000) * 20
    text = b"Raw profile type iptc\0\0" + zlib.compress(b"\niptc\n%8d\n%s\n" % (len(raw), raw.hex().encode()))
    png = plain("PNG")
    assert read(png[:33] + struct.pack(">I", len(text)) + b"zTXt" + text + b"\0\0\0\0" + png[33:]) == {"unread": ["IIM"]}
