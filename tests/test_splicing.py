"""Writing into finished files: the picture stays as it is to the last pixel, and nothing that the file said before is left."""

from __future__ import annotations

import re
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles.photo_metadata.packets import MOST_XMP_OCTETS, ORDER, packet_of
from articles.photo_metadata.splicing import avif, gif, jpeg, png, webp
from articles.photo_metadata.splicing.pieces import Unspliceable
from articles.photo_metadata.writing import Unwritable, written
from tests.file_tags import tags_in

if TYPE_CHECKING:
    from collections.abc import Callable

CREDIT = "Ada Høłm / Fenwick & 図 </x:xmpmeta>"
PACKET = packet_of({"Credit Line": CREDIT, "Creator": "Ada Høłm"})
SECRET = b"a secret of the camera"
MOST_GROWTH = 3 * 1024
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def told(**options: Any) -> dict[str, Any]:
    """What Pillow is to write into a file besides the picture."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (59.0, 54.0, 30.0), 3: "E", 4: (10.0, 44.0, 0.0)}
    return {"exif": exif, "xmp": b"<x:xmpmeta>%b</x:xmpmeta>" % SECRET, "icc_profile": PROFILE, **options}


def picture(mode: str) -> Image.Image:
    drawn = Image.effect_noise((61, 43), 80).convert("RGB")
    if mode == "RGBA":
        drawn.putalpha(Image.effect_noise((61, 43), 80))
    return drawn.convert(mode)


def saved(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    buffer = BytesIO()
    picture(mode).save(buffer, kind, **options)
    return buffer.getvalue()


FILES = {
    "a JPEG": saved("JPEG", **told(comment=SECRET)),
    "a progressive JPEG": saved("JPEG", progressive=True, restart_marker_blocks=1, **told()),
    "a JPEG in CMYK": saved("JPEG", "CMYK", **told(icc_profile=None)),
    "a PNG": saved("PNG", **told()),
    "a PNG with holes": saved("PNG", "RGBA", **told()),
    "a PNG with a palette": saved("PNG", "P", **told()),
    "a WebP": saved("WEBP", **told()),
    "a WebP with holes": saved("WEBP", "RGBA", **told()),
    "a plain WebP": saved("WEBP"),
    "a lossless WebP": saved("WEBP", lossless=True),
    "a lossless WebP with holes": saved("WEBP", "RGBA", lossless=True),
    "an AVIF": saved("AVIF", **told()),
    "an AVIF with holes": saved("AVIF", "RGBA", **told()),
    "a GIF": saved("GIF", "P", comment=SECRET),
    "a moving GIF": saved("GIF", "P", save_all=True, append_images=[picture("P")], loop=3, comment=SECRET),
    "a moving WebP": saved("WEBP", save_all=True, append_images=[picture("RGB")], loop=3, **told()),
    "a moving PNG": saved("PNG", save_all=True, append_images=[picture("RGB")], loop=3, **told()),
}
SPLICERS: dict[str, Callable[..., bytes]] = {
    "JPEG": jpeg.spliced,
    "PNG": png.spliced,
    "WEBP": webp.spliced,
    "AVIF": avif.spliced,
    "GIF": gif.spliced,
}


def frames(data: bytes) -> list[bytes]:
    with Image.open(BytesIO(data)) as image:
        found = []
        for place in range(getattr(image, "n_frames", 1)):
            image.seek(place)
            found.append(image.convert("RGBA").tobytes())
        return found


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
class TestAFile:
    def test_keeps_its_pixels_and_loses_what_it_said(self, data: bytes) -> None:
        spliced = written(data, PACKET)
        assert frames(spliced) == frames(data)
        assert SECRET not in spliced
        assert b"Exif" not in spliced
        assert not [tag for tag in tags_in(spliced) if "GPS" in tag or tag.startswith(("EXIF:", "IFD0:"))]

    def test_says_what_it_is_told_to(self, data: bytes) -> None:
        tags = tags_in(written(data, PACKET))
        assert tags["XMP-photoshop:Credit"] == CREDIT
        assert tags["XMP-dc:Creator"] == "Ada Høłm"
        assert "ExifTool:Warning" not in tags

    def test_keeps_its_colour_profile(self, data: bytes) -> None:
        with Image.open(BytesIO(data)) as before, Image.open(BytesIO(written(data, PACKET))) as after:
            assert after.info.get("icc_profile") == before.info.get("icc_profile")

    def test_is_the_same_when_it_is_written_twice(self, data: bytes) -> None:
        once = written(data, PACKET)
        assert written(once, PACKET) == once

    def test_hardly_grows(self, data: bytes) -> None:
        longest = packet_of(dict.fromkeys(ORDER, "Ünd so weiter, & so fort. " * 500))
        assert len(written(data, longest)) - len(written(data, packet_of({}))) <= MOST_GROWTH

    def test_loses_what_follows_its_end(self, data: bytes) -> None:
        kind = Image.open(BytesIO(data)).format
        if kind != "AVIF":
            assert SECRET not in SPLICERS[str(kind)](data + SECRET, PACKET)


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
@settings(max_examples=60, deadline=None)
@given(drawn=st.data())
def test_a_damaged_file_is_refused_and_never_an_accident(data: bytes, drawn: st.DataObject) -> None:
    damaged = bytearray(data[: drawn.draw(st.integers(0, len(data)), label="cut off after")])
    for place in drawn.draw(st.lists(st.integers(0, max(len(damaged) - 1, 0)), max_size=8), label="places"):
        damaged[place : place + 1] = drawn.draw(st.sampled_from([b"\x00", b"\xff", b"\x01", b"\x80", b""]), label="instead")
    for spliced in SPLICERS.values():
        with suppress(Unspliceable):
            assert SECRET + b"</x:xmpmeta>" not in spliced(bytes(damaged), PACKET)


@settings(max_examples=200, deadline=None)
@given(start=st.sampled_from([data[:32] for data in FILES.values()]), rest=st.binary(max_size=400))
def test_whatever_follows_a_good_beginning_is_no_accident(start: bytes, rest: bytes) -> None:
    for spliced in SPLICERS.values():
        with suppress(Unspliceable):
            spliced(start + rest, PACKET)


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_what_is_no_picture_at_all_is_given_to_nobody(data: bytes) -> None:
    with pytest.raises(Unwritable):
        written(data[:40], PACKET)


def test_a_file_that_cannot_be_taken_apart_is_encoded_again(caplog: pytest.LogCaptureFixture) -> None:
    # Pillow shows a GIF without its last byte.
    cut = FILES["a GIF"][:-1]
    spliced = written(cut, PACKET)
    assert "encoded again" in caplog.text
    assert frames(spliced) == frames(cut)
    assert SECRET not in spliced
    assert tags_in(spliced)["XMP-photoshop:Credit"] == CREDIT


@pytest.mark.parametrize(("kind", "options"), [("ICO", {}), ("TIFF", {"tiffinfo": {270: SECRET.decode()}})])
def test_a_format_that_can_say_nothing_says_nothing(kind: str, options: dict[str, Any]) -> None:
    data = written(saved(kind, **options), PACKET)
    assert SECRET not in data
    with Image.open(BytesIO(data)) as image:
        assert image.format == kind


class TestAPacket:
    def test_never_grows_beyond_its_room(self) -> None:
        packet = packet_of(dict.fromkeys(ORDER, '<&"図' * 4_000))
        assert len(packet.xmp) <= MOST_XMP_OCTETS

    @given(said=st.dictionaries(st.sampled_from(ORDER), st.text(max_size=600)))
    @settings(max_examples=200, deadline=None)
    def test_is_xml_whatever_it_says(self, said: dict[str, str]) -> None:
        written(FILES["a plain WebP"], packet_of(said))
        with Image.open(BytesIO(written(FILES["a JPEG"], packet_of(said)))) as image:
            assert image.getxmp()["xmpmeta"]

    def test_leaves_an_address_out_rather_than_break_it(self) -> None:
        long = "https://fenwick.example/" + "a" * 3_000
        packet = packet_of({"Credit Line": "Fenwick", "Web Statement of Rights": long, "Title": "Harbour"})
        assert b"fenwick.example" not in packet.xmp
        assert b"Harbour" in packet.xmp

    def test_cuts_a_caption_and_nothing_that_comes_before_it(self) -> None:
        said = {
            "Credit Line": "Fenwick",
            "Creator": "Ada Holm",
            "Copyright Notice": "© Fenwick",
            "Alt Text (Accessibility)": "Boats",
            "Description": "Long. " * 900,
        }
        xmp = packet_of(said).xmp.decode()
        assert all(said[name] in xmp for name in list(said)[:-1])
        assert re.search(r"(Long\. ?){100,}(Lo?n?g?)?…", xmp)

    def test_says_in_iim_as_many_letters_as_fit(self) -> None:
        packet = packet_of({"Creator": "Å" * 40})
        assert packet.xmp.decode().count("Å") == 40
        assert packet.iim.endswith("Å".encode() * 16)
        assert b"\x1c\x02\x50\x00\x20" in packet.iim

    def test_has_another_key_when_it_says_something_else(self) -> None:
        assert packet_of({"Creator": "Ada"}).key == packet_of({"Creator": " Ada\x00"}).key != packet_of({"Creator": "Ben"}).key
