"""
The one place that turns a request into an opaque voter key.

An anonymous reader is known by the cookie `reader`: key id, 128 random bits, the time of issue, and a signature.
The voter key is a keyed hash of the random bits, so that the table of votes cannot be matched with cookies by
anybody without the key. No address and no user agent is stored (docs/adr/0003).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from http.cookies import Morsel
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from reactions import conf

# Python knows this attribute from 3.14 on; before, Django sets it only on cookies that already have the key.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined] # There is no public way to name an attribute.
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]

COOKIE_NAME = "reader"
RANDOM_BYTES = 16


@dataclass(frozen=True)
class VoterSecret:
    """A secret and the id under which cookies name it."""

    key_id: str
    secret: bytes

    def digest(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 of `message` (32 bytes), of no use for another purpose."""
        return hmac.digest(self.secret, purpose.encode() + b"\0" + message, "sha256")


@dataclass(frozen=True)
class Voter:
    """
    Who votes. `key` is what the vote is stored under; `cookie` is the value to hand out, or None when there is nothing new to hand out.

    `earlier_key` is the key of the reader's cookie when an account votes: the vote under it moves to the account.
    """

    key: UUID
    cookie: str | None = None
    by_account: bool = False
    earlier_key: UUID | None = None

    @property
    def is_new(self) -> bool:
        return self.cookie is not None


def voter_secrets() -> list[VoterSecret]:
    """The secrets in force, newest first: REACTIONS["VOTER_KEYS"], else made from SECRET_KEY and its fallbacks."""
    configured = conf.get("VOTER_KEYS")
    if configured:
        return [VoterSecret(key_id, secret.encode()) for key_id, secret in configured]
    return [_secret_from(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def known_voter(request: HttpRequest) -> Voter | None:
    """The voter a request comes from, or None for a reader who has not voted yet, or whose cookie is broken or signed under a dropped key."""
    cookie_key = _key_from_cookie(request.COOKIES.get(COOKIE_NAME, ""))
    if conf.get("ACCOUNTS") and request.user.is_authenticated:
        return Voter(key=account_keys(request.user.pk)[0], by_account=True, earlier_key=cookie_key)
    return Voter(key=cookie_key) if cookie_key else None


def account_keys(user_pk: object) -> list[UUID]:
    """The keys that an account's votes are stored under: the one in use first, then those of secrets that were in use before it."""
    return [UUID(bytes=secret.digest("account", str(user_pk).encode())[:16]) for secret in voter_secrets()]


def own_keys(request: HttpRequest) -> list[UUID]:
    """Every key that this reader's votes may be stored under: none for a reader who has never voted."""
    voter = known_voter(request)
    if voter is None:
        return []
    accounts = account_keys(request.user.pk) if voter.by_account else [voter.key]
    return accounts + ([voter.earlier_key] if voter.earlier_key else [])


def take_cookie_back(response: HttpResponse) -> None:
    """Have the browser forget the reader's cookie."""
    response.delete_cookie(COOKIE_NAME, path=_cookie_path(get_script_prefix()))


def voter_for_first_vote(*, idempotency_key: str = "") -> Voter:
    """
    A new voter with a cookie to hand out.

    The same idempotency key makes the same voter, so that two first taps at once are one vote. It is the reader's own
    random secret (RFC draft "The Idempotency-Key HTTP Header Field"); without one the voter is random.
    """
    secret = voter_secrets()[0]
    random = secret.digest("first-vote", idempotency_key.encode())[:RANDOM_BYTES] if idempotency_key else secrets.token_bytes(RANDOM_BYTES)
    return Voter(key=_voter_key(secret, random), cookie=_signed_cookie(secret, random))


def voter_from_cookie_value(value: str) -> Voter | None:
    """The voter that a cookie value handed out a moment ago belongs to, with the value to hand out again."""
    key = _key_from_cookie(value)
    return Voter(key=key, cookie=value) if key else None


def digest_of(text: str) -> str:
    """A keyed hash of something a reader sent, in hexadecimal, fit for a cache key of any length limit."""
    return voter_secrets()[0].digest("cache key", text.encode(errors="replace")).hex()[:32]


def hand_out_cookie(request: HttpRequest, response: HttpResponse, voter: Voter) -> None:
    """Set the voter's cookie on the answer, if there is a new one. It is sent to the reaction addresses only: pages stay the same for all."""
    if voter.cookie is None:
        return
    response.cookies[COOKIE_NAME] = voter.cookie
    cookie = response.cookies[COOKIE_NAME]
    # Not by set_cookie, which says the date as well, for browsers that nobody has any more.
    cookie["max-age"], cookie["path"] = conf.COOKIE_DAYS * 24 * 60 * 60, _cookie_path(get_script_prefix())
    cookie["httponly"], cookie["samesite"] = True, "Lax"
    if request.is_secure():
        cookie["secure"] = True
        if request.headers.get("Origin") in conf.get("ALLOWED_ORIGINS"):
            _let_other_site_use(cookie)


def _let_other_site_use(cookie: Morsel) -> None:
    """A site on the allow-list gets a cookie of its own, apart from the one that this site's pages use (CHIPS: Partitioned)."""
    cookie["samesite"] = "None"
    cookie["partitioned"] = True


def client_address(request: HttpRequest) -> str:
    """The reader's address. X-Forwarded-For counts only as far as REACTIONS["TRUSTED_PROXIES"] wrote it (addresses or networks)."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _is_trusted(address):
        address = _without_port(hops.pop())
    return address


def network_key_for(request: HttpRequest, *, today: date | None = None) -> UUID | None:
    """A keyed hash of the reader's network (/24 or /48) that changes every day, or None when the address cannot be read."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    network = address.packed[: 3 if address.version == 4 else 6]
    day = today or timezone.now().date()
    return UUID(bytes=voter_secrets()[0].digest(f"network {day.isoformat()}", network)[:16])


@cache
def _cookie_path(script_prefix: str) -> str:
    """Where the reactions' addresses begin; the prefix is what Django itself puts before them."""
    return reverse("reactions:batch")


@cache
def _secret_from(key: str | bytes) -> VoterSecret:
    raw = key.encode() if isinstance(key, str) else key
    return VoterSecret(key_id=hashlib.sha256(b"reactions key id\0" + raw).hexdigest()[:8], secret=hashlib.sha256(b"reactions secret\0" + raw).digest())


def _voter_key(secret: VoterSecret, random: bytes) -> UUID:
    return UUID(bytes=secret.digest("voter", random)[:16])


def _signed_cookie(secret: VoterSecret, random: bytes) -> str:
    payload = f"{secret.key_id}.{_encode(random)}.{int(time.time()):x}"
    return f"{payload}.{_signature(secret, payload)}"


def _signature(secret: VoterSecret, payload: str) -> str:
    return _encode(secret.digest("cookie", payload.encode())[:RANDOM_BYTES])


def _key_from_cookie(value: str) -> UUID | None:
    payload, _, signature = value.rpartition(".")
    key_id, _, rest = payload.partition(".")
    secret = next((one for one in voter_secrets() if one.key_id == key_id), None)
    # Compared as bytes: a cookie may hold characters that compare_digest refuses in a str.
    if secret is None or not hmac.compare_digest(_signature(secret, payload).encode(), signature.encode()):
        return None
    return _voter_key(secret, _decode(rest.partition(".")[0]))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _without_port(hop: str) -> str:
    """Some proxies write the port too: "192.0.2.1:4711" and "[2001:db8::1]:4711" (RFC 7239, section 6)."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _is_trusted(address: str) -> bool:
    return _is_among(address, tuple(conf.get("TRUSTED_PROXIES")))


@lru_cache(maxsize=1024)
def _is_among(address: str, networks: tuple[str, ...]) -> bool:
    """The same few proxies ask again and again."""
    try:
        parsed = ipaddress.ip_address(address)
        return any(parsed in ipaddress.ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False
