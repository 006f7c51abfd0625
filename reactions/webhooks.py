"""
One signed request to another program's address, by the rules of Standard Webhooks 1.0 (headers webhook-id, webhook-timestamp, webhook-signature).

An address is typed by people and may lead anywhere: only public addresses are called, at the very address that was looked up, no redirect is
followed, and no answer is waited for longer than TIMEOUT_SECONDS in all.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

TIMEOUT_SECONDS = 10.0
PREFIX = "whsec_"

SHORTEST_SECRET = 24

Resolver = Callable[[str, int], list[str]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv4 addresses as IPv6 (RFC 4291), and behind a translator (RFC 6052).
MAPPED, TRANSLATED = ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96")


class NotDelivered(Exception):
    """The other side did not take it: it is away, slow, refuses, or is at an address that is not called. The message says which."""


@dataclass(frozen=True)
class Message:
    """What is sent. `uid` is the same in every attempt, so that the other side can tell a repetition."""

    uid: str
    timestamp: int
    body: bytes

    def signature(self, secret: str) -> str:
        """ "v1," and the HMAC-SHA256 of id, time and body in base64. A secret that begins with "whsec_" is base64 after it."""
        signed = f"{self.uid}.{self.timestamp}.".encode() + self.body
        return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()

    def headers(self, secret: str) -> dict[str, str]:
        signed = {"webhook-id": self.uid, "webhook-timestamp": str(self.timestamp), "webhook-signature": self.signature(secret)}
        return {"Content-Type": "application/json", "User-Agent": "wagtail-newsroom", **signed}


def is_secret(secret: object) -> bool:
    """Whether notices can be signed with it: long enough, and base64 where it says so."""
    try:
        return isinstance(secret, str) and len(_key(secret)) >= SHORTEST_SECRET
    except ValueError:
        return False


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses that a host's name stands for. Raises NotDelivered when nobody knows it."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise NotDelivered(f"The name {host} is not known.") from error


def is_url(url: object) -> bool:
    """Whether notices could be sent there: http or https, a host that can have an address, a port that there is."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname) and _port(parts) > 0 and bool(_ascii(parts))
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """
    Whether anybody on the internet may be there: not this machine, nor a private network, nor any address that is set apart.

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


def send(message: Message, *, url: str, secret: str, resolver: Resolver = addresses_of, is_allowed: Callable[[str], bool] = is_public) -> None:
    """
    Send it once, signed with `secret`. Returns when the other side answers with 2xx; raises NotDelivered otherwise.

    `resolver` gives the addresses of a host, `is_allowed` says which of them may be called.
    """
    if not is_url(url):
        raise NotDelivered("Its address is none.")
    parts = urlsplit(url)
    port = _port(parts)
    address = _allowed_address(resolver(parts.hostname or "", port), is_allowed)
    give_up_at = time.monotonic() + TIMEOUT_SECONDS
    with _connection(parts, address, port) as connection:
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, message.body, message.headers(secret))
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotDelivered(f"No answer: {error or type(error).__name__}.") from error
    if time.monotonic() >= give_up_at:
        # What was cut off half-way may look like a whole answer.
        raise NotDelivered("No answer in time.")
    if not 200 <= status < 300:
        raise NotDelivered(f"It answered {status}.")


def _port(parts: SplitResult) -> int:
    """Raises ValueError for one that there is not."""
    return (443 if parts.scheme == "https" else 80) if parts.port is None else parts.port


def _ascii(parts: SplitResult) -> bytes:
    """The host as it is looked up. Raises ValueError for one that no name can be."""
    return (parts.hostname or "").encode("idna")


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True) if secret.startswith(PREFIX) else secret.encode()


def _allowed_address(addresses: list[str], is_allowed: Callable[[str], bool]) -> str:
    # One that is refused refuses them all: whoever gives such a name means no good.
    if not addresses or not all(map(is_allowed, addresses)):
        raise NotDelivered("It is at an address of this machine or of a private network, which is not called.")
    return addresses[0]


@contextmanager
def _connection(parts: SplitResult, address: str, port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection to exactly this address, under the host's name, that is cut when the time is over."""
    connection = http.client.HTTPConnection(parts.hostname or "", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.sock = _socket(parts, address, port)
    except (OSError, ValueError) as error:
        raise NotDelivered(f"No connection: {error or type(error).__name__}.") from error
    # The timeout of a socket is one of each read: an answer that trickles in would never end.
    timer = Timer(TIMEOUT_SECONDS, connection.sock.shutdown, [socket.SHUT_RDWR])
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _socket(parts: SplitResult, address: str, port: int) -> socket.socket:
    plain = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
    if parts.scheme != "https":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
