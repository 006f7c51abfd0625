"""Files of other sites are fetched within bounds: no address of this machine, few redirects, so many bytes, so many seconds."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from articles.fetching import Bounds, NotFetched, fetch, is_public
from tests.wordpress_export import HOST, loopback

if TYPE_CHECKING:
    from tests.wordpress_export import Site

PICTURE = "/wp-content/uploads/quay.jpg"


def test_a_file_is_fetched(old_site: Site) -> None:
    assert old_site.fetch(f"{old_site.url}{PICTURE}").startswith(b"\xff\xd8")


def test_an_address_may_have_letters_of_any_language(old_site: Site) -> None:
    old_site.fetch(f"{old_site.url}/wp-content/uploads/häfen und see%20.jpg?w=1&h=2")

    assert old_site.asked == ["/wp-content/uploads/h%C3%A4fen%20und%20see%20.jpg?w=1&h=2"]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),  # noqa: S104 - nothing is bound to it
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_addresses_that_are_set_apart_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_others_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"])
def test_loopback_is_not_asked_however_it_is_written(old_site: Site, host: str) -> None:
    with pytest.raises(NotFetched):
        fetch(f"http://{host}:{old_site.server_port}{PICTURE}")
    assert old_site.asked == []


def test_a_name_that_stands_for_loopback_is_not_asked(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="of this machine or of a private network"):
        fetch(f"{old_site.url}{PICTURE}", resolver=loopback)
    assert old_site.asked == []


def test_one_private_address_among_others_is_enough(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="private network"):
        fetch(f"{old_site.url}{PICTURE}", resolver=lambda host, port: ["93.184.215.14", "127.0.0.1"])
    assert old_site.asked == []


def test_a_name_is_looked_up_once_and_asked_there(old_site: Site) -> None:
    """Else it could stand for another address by the time it is asked."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    fetch(f"{old_site.url}{PICTURE}", resolver=lambda host, port: next(answers), is_allowed=lambda address: address == "127.0.0.1")

    assert (old_site.asked, next(answers)) == ([PICTURE], ["127.0.0.2"])


def test_a_redirect_to_loopback_is_refused(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="private network"):
        old_site.fetch(f"{old_site.url}/redirect/to/127.0.0.1:{old_site.server_port}")
    assert old_site.asked == [f"/redirect/to/127.0.0.1:{old_site.server_port}"]


@pytest.mark.parametrize("onward", ["file:///etc/passwd", "ftp://old.lowmere.example/x", "//"])
def test_a_redirect_to_something_else_than_the_web_is_refused(old_site: Site, onward: str) -> None:
    with pytest.raises(NotFetched, match="starts with https"):
        fetch(onward, resolver=loopback)


def test_three_redirects_are_followed(old_site: Site) -> None:
    assert old_site.fetch(f"{old_site.url}/redirect/3{PICTURE}").startswith(b"\xff\xd8")


def test_a_fourth_is_not(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="more than 3 times"):
        old_site.fetch(f"{old_site.url}/redirect/4{PICTURE}")
    assert PICTURE not in old_site.asked
    assert len(old_site.asked) == 4


def test_more_bytes_than_were_agreed_are_not_read(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="larger than 1 MB"):
        old_site.fetch(f"{old_site.url}/endless/x.jpg", bytes=1024 * 1024)


def test_a_file_that_says_it_is_larger_is_not_read_at_all(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="larger than"):
        old_site.fetch(f"{old_site.url}{PICTURE}", bytes=10)


def test_an_answer_that_trickles_in_is_cut_off(old_site: Site) -> None:
    began_at = time.monotonic()
    with pytest.raises(NotFetched, match="It took too long"):
        old_site.fetch(f"{old_site.url}/slow/x.jpg", seconds=0.4)
    assert time.monotonic() - began_at < 3


def test_a_name_that_is_looked_up_for_ever_is_waited_for_no_longer(old_site: Site) -> None:
    def never(host: str, port: int) -> list[str]:
        old_site.over.wait(30)
        return []

    with pytest.raises(NotFetched, match="It took too long"):
        fetch(f"{old_site.url}{PICTURE}", bounds=Bounds(seconds=0.2), resolver=never)


def test_all_hops_share_the_time(old_site: Site) -> None:
    def slow(host: str, port: int) -> list[str]:
        old_site.over.wait(0.15)
        return ["127.0.0.1"]

    with pytest.raises(NotFetched, match="It took too long"):
        fetch(f"{old_site.url}/redirect/3{PICTURE}", bounds=Bounds(seconds=0.35), resolver=slow, is_allowed=lambda address: True)


def test_half_an_answer_is_none(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="no whole answer"):
        old_site.fetch(f"{old_site.url}/short/x.jpg")


def test_what_is_not_there_is_said(old_site: Site) -> None:
    with pytest.raises(NotFetched, match="The site answered 404"):
        old_site.fetch(f"{old_site.url}/wp-content/uploads/missing.jpg")
    with pytest.raises(NotFetched, match="no whole answer"):
        partial(fetch, resolver=loopback, is_allowed=lambda address: True)(f"http://{HOST}:1/x.jpg")
    with pytest.raises(NotFetched, match="Nobody knows the name"):
        fetch("http://no-such-host.invalid/x.jpg")
