"""What a picture's Content Credentials say, and whom the site believes."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image as PillowImage

from articles import provenance
from articles.models import CreditedImage, DigitalSourceType, SectionPage
from articles.provenance import Provenance, State, credentials_of, read_provenance
from tests.credentials import CAPTURE, GENERATED, Authority, new_authority
from tests.factories import make_article, make_picture

EDITED_BY_AI = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"


def drawn(file_format: str = "JPEG") -> bytes:
    buffer = BytesIO()
    PillowImage.effect_noise((160, 120), 60).convert("RGB").save(buffer, file_format)
    return buffer.getvalue()


def read(picture: bytes) -> Provenance | None:
    return read_provenance(BytesIO(picture))


def segments_of_credentials(picture: bytes) -> bytes:
    """The segments APP11 of a JPEG, in which credentials stand."""
    found, at = b"", 2
    while picture[at + 1] != 0xDA:
        length = 2 + int.from_bytes(picture[at + 2 : at + 4])
        found += picture[at : at + length] if picture[at + 1] == 0xEB else b""
        at += length
    return found


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority()


@pytest.fixture
def trusting(authority: Authority, settings: Any, tmp_path: Path) -> Any:
    """The site trusts those that the authority vouches for."""
    settings.ARTICLES_C2PA_TRUST = str(tmp_path / "trusted.pem")
    (tmp_path / "trusted.pem").write_bytes(authority.certificate)
    provenance._anchors.cache_clear()
    yield
    provenance._anchors.cache_clear()


@pytest.mark.parametrize(("file_format", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("AVIF", "image/avif")])
@pytest.mark.usefixtures("trusting")
def test_who_signed_a_picture_with_what_and_how_it_came_about(authority: Authority, file_format: str, media_type: str) -> None:
    actions = [{"action": "c2pa.created", "digitalSourceType": CAPTURE}, {"action": "c2pa.cropped"}]
    found = read(authority.sign(drawn(file_format), media_type=media_type, actions=actions))
    assert found == Provenance(
        state=State.TRUSTED,
        signed_by="Fenwick Pictures",
        tool="Fenwick Camera 2.1",
        source_type=DigitalSourceType.DIGITAL_CAPTURE,
        actions=["c2pa.created", "c2pa.cropped"],
    )
    assert found.changes_in_words == ["cropped"]
    assert not found.is_made_by_ai


def test_nobody_is_trusted_whom_the_site_does_not_name(authority: Authority) -> None:
    found = read(authority.sign(drawn()))
    assert found
    assert (found.state, found.holds, found.is_trusted) == (State.VALID, True, False)


@pytest.mark.usefixtures("trusting")
def test_another_authority_of_the_same_name_is_not_trusted() -> None:
    found = read(new_authority().sign(drawn()))
    assert found
    assert found.state == State.VALID


@pytest.mark.usefixtures("trusting")
def test_a_picture_that_was_changed_after_it_was_signed_is_not_believed(authority: Authority) -> None:
    signed = bytearray(authority.sign(drawn()))
    signed[-400] ^= 1
    found = read(bytes(signed))
    assert found
    assert (found.state, found.holds) == (State.INVALID, False)


@pytest.mark.usefixtures("trusting")
def test_credentials_of_another_picture_are_not_believed(authority: Authority) -> None:
    plain = drawn()
    added = segments_of_credentials(authority.sign(drawn()))
    assert added
    found = read(plain[:2] + added + plain[2:])
    assert found
    assert found.state == State.INVALID


@pytest.mark.parametrize(
    "actions",
    [
        [{"action": "c2pa.created", "digitalSourceType": GENERATED}],
        [{"action": "c2pa.created", "digitalSourceType": CAPTURE}, {"action": "c2pa.edited", "digitalSourceType": EDITED_BY_AI}],
    ],
)
def test_that_generative_ai_made_a_part_counts_most(authority: Authority, actions: list[dict[str, Any]]) -> None:
    found = read(authority.sign(drawn(), actions=actions))
    assert found
    assert found.is_made_by_ai


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("minorHumanEdits", "humanEdits"),
        ("computationalCapture", "computationalCapture"),
        ("compositedWithTrainedAlgorithmicMedia", EDITED_BY_AI.rsplit("/", 1)[-1]),
    ],
)
def test_what_the_vocabulary_calls_otherwise_by_now_is_understood(authority: Authority, said: str, kept: str) -> None:
    actions = [{"action": "c2pa.created", "digitalSourceType": f"http://cv.iptc.org/newscodes/digitalsourcetype/{said}"}]
    found = read(authority.sign(drawn(), actions=actions))
    assert found
    assert found.source_type == kept


def test_an_action_that_nobody_knows_is_said_as_it_is(authority: Authority) -> None:
    found = read(authority.sign(drawn(), actions=[{"action": "c2pa.created", "digitalSourceType": CAPTURE}, {"action": "example.framed"}]))
    assert found
    assert found.changes_in_words == ["example.framed"]


def test_what_was_read_can_be_kept(authority: Authority) -> None:
    found = read(authority.sign(drawn()))
    assert found
    assert credentials_of(CreditedImage(collection_id=1, provenance=found.as_record())) == found
    assert credentials_of(CreditedImage(collection_id=1)) is None


def test_a_picture_without_credentials_has_no_provenance() -> None:
    assert read(drawn()) is None
    assert read(drawn("GIF")) is None
    assert read(drawn("BMP")) is None


def test_without_the_library_nothing_is_read(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = authority.sign(drawn())
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert read(signed) is None


def test_a_file_cut_off_anywhere_breaks_nothing(authority: Authority) -> None:
    signed = authority.sign(drawn())
    for length in range(0, len(signed), 1024):
        found = read(signed[:length])
        assert found is None or found.state == State.INVALID


def test_the_file_can_be_read_on_from_its_beginning(authority: Authority) -> None:
    file = BytesIO(authority.sign(drawn()))
    read_provenance(file)
    assert file.tell() == 0


def with_provenance(made: Provenance) -> CreditedImage:
    picture = make_picture()
    picture.provenance = made.as_record()
    picture.save()
    return picture


@pytest.mark.django_db
def test_readers_are_told_of_credentials_that_are_trusted_and_of_no_others(client: Client, section: SectionPage) -> None:
    made = Provenance(state=State.TRUSTED, signed_by="<b>Fenwick</b>", source_type="digitalCapture", actions=["c2pa.created", "c2pa.cropped"])
    trusted = make_article(section, lead_picture=with_provenance(made))
    page = client.get(trusted.url).content.decode()
    assert "&lt;b&gt;Fenwick&lt;/b&gt; has signed how this picture came about. A photograph. Since then: cropped." in page
    for state in (State.VALID, State.INVALID):
        other = make_article(section, lead_picture=with_provenance(replace(made, state=state)))
        assert "Content Credentials" not in client.get(other.url).content.decode()
