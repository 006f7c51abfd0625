"""What pictures of wire copy may be, how much is asked for, and that they are stored with their draft or not at all."""

from __future__ import annotations

import io
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from articles.fetching import NotFetched, fetch
from articles.models import ArticlePage, CreditedImage, ImportedCopy
from articles.wire.drafts import draft_from
from articles.wire.formats import read_wire
from articles.wire.pictures import Limits, fetch_pictures
from articles.wire.pieces import Picture
from tests.factories import make_picture
from tests.wire.pictures import FIRST, SECOND, SVG, Import, bomb, figure, html, icon, kinds, on_loopback, with_credit
from tests.wordpress_export import drawing, loopback

if TYPE_CHECKING:
    from pathlib import Path

    from articles.fetching import Bounds
    from articles.models import SectionPage
    from articles.wire.copy import WireCopy
    from tests.wire.pictures import PictureSite

pytestmark = pytest.mark.django_db


# What is not to be had


REFUSED = {
    "/redirect/4/a.jpg": "more than 3 times",
    "/page/a.jpg": "What is there is no picture",
    "/drawing.svg": "What is there is no picture",
    "/bomb.png": "too many pixels",
    "/icon.png": "so small that it is hardly a picture",
    "/missing.jpg": "The site answered 404",
    "/short/a.jpg": "no whole answer",
    "/half.jpg": "damaged or was cut off",
    "/empty.jpg": "There is nothing in it",
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_picture_leaves_the_draft_as_it_is_and_is_told(path: str, wire: PictureSite, copy_imported: Import) -> None:
    wire.files |= {"/drawing.svg": SVG, "/bomb.png": bomb(), "/icon.png": icon(), "/half.jpg": drawing(3)[:2000], "/empty.jpg": b""}
    story, report = copy_imported(html(f"{figure(wire.at(path))}<p>{FIRST}</p><p>{SECOND}</p>"))

    assert REFUSED[path] in report["pictures"][0]["problem"]
    assert "1 picture of the copy is not in the library. The draft says why." in report["notes"]
    assert (story.lead_picture, kinds(story), CreditedImage.objects.count()) == (None, ["paragraph", "paragraph"], 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.7", "169.254.169.254", "[::1]", "2130706433"])
def test_addresses_of_this_machine_and_of_private_networks_are_not_asked(host: str, wire: PictureSite, copy_imported: Import) -> None:
    story, report = copy_imported(html(f"{figure(f'http://{host}:{wire.server_port}/a.jpg')}<p>{FIRST}</p><p>{SECOND}</p>"), fetch=fetch)

    assert "private network" in report["pictures"][0]["problem"]
    assert (wire.asked, story.lead_picture) == ([], None)


def test_a_name_that_leads_into_a_private_network_is_not_asked(wire: PictureSite, copy_imported: Import) -> None:
    _story, report = copy_imported(html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"), fetch=partial(fetch, resolver=loopback))

    assert "private network" in report["pictures"][0]["problem"]
    assert wire.asked == []


def test_thirty_megabytes_are_not_taken(wire: PictureSite, copy_imported: Import) -> None:
    wire.files["/large.jpg"] = drawing(3) + b"\x00" * 30 * 1024 * 1024
    _story, report = copy_imported(html(f"{figure(wire.at('/large.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"))

    assert report["pictures"][0]["problem"] == "It is larger than 25 MB."


def test_one_that_cannot_be_had_holds_no_other_up(wire: PictureSite, copy_imported: Import) -> None:
    body = f"{figure(wire.at('/missing.jpg'))}<p>{FIRST}</p>{figure(wire.at('/b.jpg'), credit='Ben Ruud')}<p>{SECOND}</p>"
    story, report = copy_imported(html(body))

    assert (story.lead_picture.credit_line, kinds(story)) == ("Ben Ruud", ["paragraph", "paragraph"])
    assert [bool(one["problem"]) for one in report["pictures"]] == [True, False]


# How much is asked for


def many(wire: PictureSite, count: int, *, credit: str = "Ada Holm") -> WireCopy:
    return read_wire(html("".join(f"<p>Paragraph {number}.</p>{figure(wire.at(f'/{number}.jpg'), credit=credit)}" for number in range(count))))


def test_of_fifty_pictures_twenty_are_asked_for(wire: PictureSite) -> None:
    pictures = fetch_pictures(many(wire, 50), fetch=on_loopback)

    assert len(wire.asked) == 20
    assert [one.problem for one in pictures.found.values() if one.problem] == ["No more than 20 pictures of a story are fetched."] * 30


def test_all_of_them_together_may_take_so_long(wire: PictureSite) -> None:
    moments = iter(range(0, 1000, 7))
    pictures = fetch_pictures(many(wire, 20), fetch=on_loopback, limits=Limits(seconds=40), clock=lambda: float(next(moments)))

    assert 0 < len(wire.asked) < 5
    assert "took too long" in list(pictures.found.values())[-1].problem


def test_a_host_that_lets_one_wait_is_asked_for_no_other(wire: PictureSite) -> None:
    seconds = [0.0]

    def slow(url: str, *, bounds: Bounds) -> bytes:
        seconds[0] += bounds.seconds
        raise NotFetched("It took too long.")

    pictures = fetch_pictures(many(wire, 3), fetch=slow, clock=lambda: seconds[0])

    assert seconds[0] == Limits.seconds_each
    assert [one.problem for one in pictures.found.values()] == ["It took too long.", *["The pictures before it took too long, so it was not asked for."] * 2]


def test_all_of_them_together_may_be_so_large(wire: PictureSite) -> None:
    wire.files |= {f"/{number}.jpg": drawing(number) + b"\x00" * 3 * 1024 * 1024 for number in range(4)}
    pictures = fetch_pictures(many(wire, 4), fetch=on_loopback, limits=Limits(bytes=7 * 1024 * 1024))

    assert [one.problem for one in pictures.found.values()][-1] == "The pictures before it were so large that it was not asked for."
    assert len(wire.asked) == 2


def test_many_pictures_are_looked_up_in_as_many_queries_as_one(wire: PictureSite, django_assert_max_num_queries: Any) -> None:
    wire.files |= {f"/{number}.jpg": with_credit(f"Photographer {number}", terms="https://creativecommons.org/licenses/by/4.0/") for number in range(6)}
    copy = many(wire, 6, credit="")
    with django_assert_max_num_queries(3):
        pictures = fetch_pictures(copy, fetch=on_loopback)

    assert [found.picture.credit_line for found in pictures.found.values() if found.picture] == [f"Photographer {number}" for number in range(6)]


def test_sizes_of_pictures_that_are_none_keep_nobody_busy() -> None:
    commas = "".join(f'<img srcset="{"a," * 2_000}{" ," * 400}" src="/{number}.jpg">' for number in range(150))
    began_at = time.process_time()
    read_wire(html(f"{commas}<p>{FIRST}</p><p>{SECOND}</p>"))

    assert time.process_time() - began_at < 3


def test_a_feed_of_very_many_pictures_keeps_nobody_busy() -> None:
    media = "".join(f'<media:content url="https://wire.example/{number}.jpg" medium="image"/>' for number in range(14_000))
    began_at = time.perf_counter()
    copy = read_wire(f"<item><title>Lamp burns</title><description>{FIRST} {SECOND}</description>{media}<media:credit>Ada Holm</media:credit></item>".encode())

    assert {piece.credit for piece in copy.pieces if isinstance(piece, Picture)} == {"Ada Holm"}
    assert time.perf_counter() - began_at < 10


# All or nothing


def test_nothing_is_left_of_pictures_where_their_draft_cannot_be_made(wire: PictureSite, section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**values: Any) -> None:
        raise RuntimeError("The database went away.")

    copy = many(wire, 3)
    make_picture()
    before = set(default_storage.listdir("original_images")[1])
    monkeypatch.setattr(ImportedCopy.objects, "create", fail)
    with pytest.raises(RuntimeError):
        draft_from(copy, section=section, pictures=fetch_pictures(copy, fetch=on_loopback))

    assert (CreditedImage.objects.count(), ArticlePage.objects.count()) == (1, 0)
    assert set(default_storage.listdir("original_images")[1]) == before


def test_nothing_is_asked_for_within_the_transaction_that_stores(wire: PictureSite, copy_imported: Import) -> None:
    outside = len(connection.savepoint_ids)

    def looking(url: str, **options: Any) -> bytes:
        assert len(connection.savepoint_ids) == outside
        return on_loopback(url, **options)

    story, _report = copy_imported(html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"), fetch=looking)
    assert story.lead_picture


def test_a_dry_run_and_an_import_without_pictures_ask_for_none(wire: PictureSite, section: SectionPage, tmp_path: Path, copy_imported: Import) -> None:
    data = html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>")
    (tmp_path / "copy.html").write_bytes(data)
    call_command("import_story", str(tmp_path / "copy.html"), dry_run=True, pictures=True, stdout=io.StringIO())
    story, report = copy_imported(data, pictures=False)

    assert (wire.asked, story.lead_picture, report["pictures"][0]["problem"]) == ([], None, "")


def test_a_picture_in_the_file_itself_is_told(section: SectionPage) -> None:
    copy = read_wire(html(f"<img src='data:image/png;base64,AAAA' alt='A lamp'><p>{FIRST}</p><p>{SECOND}</p>"))
    report = draft_from(copy, section=section, pictures=fetch_pictures(copy, fetch=on_loopback)).report

    assert "The copy has no address for it" in report["pictures"][0]["problem"]
