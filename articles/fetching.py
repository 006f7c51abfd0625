"""
Fetches one file from another site, within bounds.

Addresses come from files that people were sent, and may lead anywhere: only public addresses are asked, at the very address that was looked up, after each
redirect anew; and there is an end to redirects, bytes and seconds.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Thread, Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Resolver = Callable[[str, int], list[str]]
IsAllowed = Callable[[str], bool]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

CHUNK_BYTES = 64 * 1024
REDIRECTS = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
# Of an address, what is not to be escaped once more.
AS_THEY_ARE = "/%:=&?~#+!$,;'@()*[]"
# IPv4 addresses as IPv6 (RFC 4291), and behind a translator (RFC 6052).
MAPPED, TRANSLATED = ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96")


class NotFetched(Exception):
    """The file is not to be had. The message is a sentence that says why."""


@dataclass(frozen=True)
class Bounds:
    """How much is asked for at most. `seconds` are for all of it: redirects, looking names up, and reading."""

    bytes: int = 25 * 1024 * 1024
    seconds: float = 30.0
    redirects: int = 3


BOUNDS = Bounds()


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses that a host's name stands for. Raises NotFetched when nobody knows it."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NotFetched(_("Nobody knows the name %(host)s.") % {"host": host}) from error


def is_public(address: str) -> bool:
    """
    Whether anybody on the internet may be there: not this machine, nor a private or link-local network, nor any address that is set apart.

    An IPv6 address that stands for an IPv4 address is public where that is: what leads to it by a translator leads to this machine as well.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in _meant(parsed)) and not _is_set_apart(parsed)


def _meant(parsed: IPAddress) -> list[IPAddress]:
    """The addresses behind one: itself, and what is embedded in it; only that where it is a mere way of writing it."""
    if not isinstance(parsed, ipaddress.IPv6Address):
        return [parsed]
    if parsed in MAPPED or parsed in TRANSLATED:
        return [ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)]
    return [parsed, *(parsed.teredo or ())]


def _is_set_apart(parsed: IPAddress) -> bool:
    """IPv6 addresses that Python calls global, some only in older versions, though nobody on the internet has one: 6to4 is given up (RFC 7526)."""
    if not isinstance(parsed, ipaddress.IPv6Address) or parsed in MAPPED or parsed in TRANSLATED:
        return False
    return parsed.is_site_local or parsed.is_reserved or parsed.sixtofour is not None


def fetch(url: str, *, bounds: Bounds = BOUNDS, resolver: Resolver = addresses_of, is_allowed: IsAllowed = is_public) -> bytes:
    """
    The file at this address, or at the one that it leads to. Raises NotFetched.

    `resolver` gives the addresses of a host, `is_allowed` says which of them may be asked.
    """
    until = time.monotonic() + bounds.seconds
    for _redirect in range(bounds.redirects + 1):
        parts = _parts(url)
        address = _allowed(_resolved(resolver, parts, until=until), is_allowed)
        with _answer(parts, address, until=until) as answer:
            if answer.status not in REDIRECTS:
                return _read(answer, bounds=bounds, until=until)
            url = urljoin(url, answer.getheader("Location") or "")
    text = ngettext("It leads on to another address more than %(number)d time.", "It leads on to another address more than %(number)d times.", bounds.redirects)
    raise NotFetched(text % {"number": bounds.redirects})


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(quote(url.strip(), safe=AS_THEY_ARE))
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and _port(parts) > 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        is_address = False
    if not is_address:
        raise NotFetched(_("Its address is none that starts with https:// or http://."))
    return parts


def _port(parts: SplitResult) -> int:
    """Raises ValueError for one that there is not."""
    return (443 if parts.scheme == "https" else 80) if parts.port is None else parts.port


def _resolved(resolver: Resolver, parts: SplitResult, *, until: float) -> list[str]:
    """The addresses of the host. Looking a name up can last for minutes, and nothing ends it: it is no longer waited for."""
    found: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            found.set_result(resolver(parts.hostname or "", _port(parts)))
        except Exception as error:  # It is raised again where the answer is waited for.
            found.set_exception(error)

    Thread(target=look_up, daemon=True).start()
    try:
        return found.result(timeout=max(0.0, until - time.monotonic()))
    except TimeoutError as error:
        raise _too_slow() from error


def _allowed(addresses: list[str], is_allowed: IsAllowed) -> str:
    # One that is refused refuses them all: whoever gives such a name means no good.
    if not addresses or not all(map(is_allowed, addresses)):
        raise NotFetched(_("It is at an address of this machine or of a private network, which is not asked."))
    return addresses[0]


@contextmanager
def _answer(parts: SplitResult, address: str, *, until: float) -> Iterator[http.client.HTTPResponse]:
    """What exactly this address answers under the host's name. The connection is cut when the time is over."""
    left = until - time.monotonic()
    if left <= 0:
        raise _too_slow()
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts), timeout=left)
    try:
        with _cut_when_over(_socket(parts, address, seconds=left), seconds=left) as connected:
            if isinstance(connected, ssl.SSLSocket):
                connected.do_handshake()
            connection.sock = connected
            connection.putrequest("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), skip_accept_encoding=True)
            # As it is: nothing is unpacked that could be larger than it looks.
            for name, value in {"Accept-Encoding": "identity", "User-Agent": "wagtail-newsroom", "Connection": "close"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            yield connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= until:
            raise _too_slow() from error
        raise NotFetched(_("There was no whole answer: %(error)s.") % {"error": str(error) or type(error).__name__}) from error
    finally:
        connection.close()


def _socket(parts: SplitResult, address: str, *, seconds: float) -> socket.socket:
    plain = socket.create_connection((address, _port(parts)), timeout=seconds)
    if parts.scheme != "https":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname, do_handshake_on_connect=False)


@contextmanager
def _cut_when_over(connected: socket.socket, *, seconds: float) -> Iterator[socket.socket]:
    """The timeout of a socket is one of each read: an answer that trickles in would never end."""

    def cut() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield connected
    finally:
        timer.cancel()
        connected.close()


def _read(answer: http.client.HTTPResponse, *, bounds: Bounds, until: float) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise NotFetched(_("The site answered %(status)d.") % {"status": answer.status})
    if (answer.length or 0) > bounds.bytes:
        raise _too_large(bounds)
    body = bytearray()
    while chunk := answer.read(CHUNK_BYTES):
        body += chunk
        if len(body) > bounds.bytes:
            raise _too_large(bounds)
    if time.monotonic() >= until:
        # What was cut off half-way may look like a whole answer.
        raise _too_slow()
    if answer.length:
        raise NotFetched(_("There was no whole answer: %(error)s.") % {"error": _("it ended early")})
    return bytes(body)


def _too_large(bounds: Bounds) -> NotFetched:
    return NotFetched(_("It is larger than %(megabytes)d MB.") % {"megabytes": bounds.bytes // 1024 // 1024})


def _too_slow() -> NotFetched:
    return NotFetched(_("It took too long."))
