"""A signed request to another program: what it says, whom it is not sent to, and what becomes of one that nobody takes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from reactions import webhooks
from reactions.webhooks import Message, NotDelivered, is_public, is_secret, is_url, send

SECRET = "a secret of more than thirty characters"
MESSAGE = Message(uid="0b7c", timestamp=1_790_000_000, body=b'{"type": "flood.noticed"}')


class Listener:
    """A program on this machine that notes what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.status, self.location = 200, ""
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.heard.append((self.path, dict(self.headers), body))
                self.send_response(listener.status)
                if listener.location:
                    self.send_header("Location", listener.location)
                self.end_headers()

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Nothing is printed."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://hooks.example:{self.server.server_port}/reactions?paper=1"


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


def send_here(url: str) -> None:
    """Send to this machine, under whatever name."""
    send(MESSAGE, url=url, secret=SECRET, resolver=lambda host, port: ["127.0.0.1"], is_allowed=lambda address: True)


def test_it_is_signed_by_the_rules_of_standard_webhooks(listener: Listener) -> None:
    send_here(listener.url)
    (path, headers, body) = listener.heard[0]
    assert path == "/reactions?paper=1"
    assert headers["Host"] == f"hooks.example:{listener.server.server_port}"
    assert json.loads(body) == {"type": "flood.noticed"}
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("0b7c", "1790000000")
    expected = hmac.new(SECRET.encode(), b"0b7c.1790000000." + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()


def test_a_secret_may_be_said_in_base64() -> None:
    secret = "whsec_" + base64.b64encode(SECRET.encode()).decode()
    assert MESSAGE.signature(secret) == MESSAGE.signature(SECRET)


@pytest.mark.parametrize(
    ("secret", "is_one"), [(SECRET, True), ("whsec_" + "QUJD" * 8, True), ("short", False), ("whsec_QUJD", False), ("whsec_ä", False), (None, False)]
)
def test_a_secret_is_long_enough(secret: Any, is_one: bool) -> None:
    assert is_secret(secret) is is_one


@pytest.mark.parametrize(
    ("address", "is_it"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound to it.
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        # Embedded IPv4 addresses: behind a translator, by 6to4 and Teredo, and in the old way of writing.
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:7", False),
        ("64:ff9b:1::7f00:1", False),
        # 6to4 is given up, whatever it leads to.
        ("2002:5db8:d822::1", False),
        ("2002:7f00:1::", False),
        ("2002:c0a8:101::1", False),
        ("2001:0:7f00:1::1", False),
        ("::7f00:1", False),
        ("::ffff:93.184.216.34", True),
        # Site-local, and kept for nobody yet.
        ("fec0::1", False),
        ("4000::1", False),
        ("::", False),
    ],
)
def test_only_public_addresses_are_called(address: str, is_it: bool) -> None:
    assert is_public(address) is is_it


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::1"], ["10.0.0.7"], ["93.184.216.34", "127.0.0.1"], []])
def test_a_name_that_leads_to_a_private_address_is_not_called(listener: Listener, addresses: list[str]) -> None:
    with pytest.raises(NotDelivered, match="not called"):
        send(MESSAGE, url=listener.url, secret=SECRET, resolver=lambda host, port: addresses)
    assert listener.heard == []


ODD_URLS = [
    "https://hooks.example:99999/",
    "https://hooks.example:0/",
    "https://hooks.example:port/",
    f"https://{'a' * 64}.example/",
    "https://hooks..example/",
    "https://[::1/",
    "https:///reactions",
    "ftp://hooks.example/",
    "hooks.example",
    7,
]


@pytest.mark.parametrize("url", ODD_URLS)
def test_an_address_that_is_none_is_said_so_and_nothing_breaks(url: Any) -> None:
    assert not is_url(url)
    with pytest.raises(NotDelivered, match="is none"):
        send_here(url)


def test_a_name_in_any_script_is_an_address() -> None:
    assert is_url("https://bücher.example:8443/reactions?paper=1")


def test_a_path_that_no_request_can_name_has_not_been_taken(listener: Listener) -> None:
    with pytest.raises(NotDelivered, match="No answer"):
        send_here(listener.url.replace("reactions", "réactions"))


def test_a_name_that_cannot_be_looked_up_is_said_so() -> None:
    with pytest.raises(NotDelivered, match="is not known"):
        webhooks.addresses_of("a" * 64, 443)


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    listener.status, listener.location = 302, f"http://127.0.0.1:{listener.server.server_port}/inside"
    with pytest.raises(NotDelivered, match="It answered 302"):
        send_here(listener.url)
    assert len(listener.heard) == 1


def test_a_server_that_fails_has_not_taken_it(listener: Listener) -> None:
    listener.status = 500
    with pytest.raises(NotDelivered, match="It answered 500"):
        send_here(listener.url)


def test_a_server_that_is_away_has_not_taken_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotDelivered, match="No connection"):
        send_here(f"http://hooks.example:{port}/")


def test_a_name_that_nobody_knows_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotDelivered, match=r"The name hooks\.example is not known"):
        send(MESSAGE, url="https://hooks.example/", secret=SECRET)


def say_nothing(connection: socket.socket, is_over: threading.Event) -> None:
    is_over.wait(5)


def trickle(connection: socket.socket, is_over: threading.Event) -> None:
    """One byte of an answer after the other, each in time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not is_over.wait(0.1):
        try:
            connection.sendall(b"a")
        except OSError:
            return


@pytest.mark.parametrize("behave", [say_nothing, trickle])
def test_a_server_that_hangs_is_waited_for_only_so_long(behave: Callable[[socket.socket, threading.Event], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT_SECONDS", 0.5)
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                behave(connection, is_over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        started = time.monotonic()
        with pytest.raises(NotDelivered, match="No answer"):
            send_here(f"http://hooks.example:{server.getsockname()[1]}/")
        assert time.monotonic() - started < 3
        is_over.set()
        thread.join()
