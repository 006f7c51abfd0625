"""What can be wrong with REACTIONS in the settings: said when the site starts, with what to do, and not by a 500 later."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.urls import NoReverseMatch, reverse
from limits import parse

from reactions import conf, webhooks
from reactions.models import FloodResponse, page_model

LONGEST_SUMMARY_SECONDS = 5
NO_ADDRESSES = "Votes have nowhere to go: reactions.urls is not included in this site's addresses."
ADD_ADDRESSES = 'Add path("reactions/", include("reactions.urls")) to urls.py, above the line of Wagtail\'s pages.'


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every check below, on the settings as they are now."""
    return [message for check in CHECKS for message in check()]


def _unknown_names() -> Iterator[CheckMessage]:
    for name in sorted(set(getattr(settings, "REACTIONS", {})) - set(conf.DEFAULTS)):
        yield Error(f'REACTIONS has no setting "{name}".', hint=f"Its settings are: {', '.join(sorted(conf.DEFAULTS))}.", id="reactions.E001")


def _page_types() -> Iterator[CheckMessage]:
    names = conf.get("PAGE_TYPES")
    if not names:
        yield Caution(
            'No page takes reactions: REACTIONS["PAGE_TYPES"] is empty.',
            hint='Name the page types that do, for example: ["news.StoryPage"].',
            id="reactions.W001",
        )
    for name in names:
        if not _is_page_type(name):
            yield Error(f'REACTIONS["PAGE_TYPES"] names "{name}", which is no page type.', hint='Write it as "app_label.Model".', id="reactions.E002")


def _is_page_type(name: Any) -> bool:
    try:
        return issubclass(apps.get_model(name), page_model())
    except (LookupError, ValueError, AttributeError):
        return False


def _proxies() -> Iterator[CheckMessage]:
    for proxy in conf.get("TRUSTED_PROXIES"):
        network = _network(proxy)
        if proxy == "*" or (network and network.prefixlen == 0):
            yield Caution(
                f'REACTIONS["TRUSTED_PROXIES"] trusts everybody ("{proxy}"): any reader can claim any address.',
                hint="Name the addresses of your own proxies only.",
                id="reactions.W002",
            )
        elif network is None:
            yield Error(
                f'REACTIONS["TRUSTED_PROXIES"] holds "{proxy}", which is neither an address nor a network.',
                hint='Write "10.0.0.7", "10.0.0.0/8" or "2001:db8::/32".',
                id="reactions.E003",
            )


def _network(text: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _rates() -> Iterator[CheckMessage]:
    for name in ("VOTER_RATE", "NETWORK_RATE"):
        rate = conf.get(name)
        if rate and not _is_rate(rate):
            yield Error(f'REACTIONS["{name}"] is "{rate}", which is no rate.', hint='Write "30/minute", or "" for no limit.', id="reactions.E004")


def _is_rate(text: Any) -> bool:
    try:
        parse(text)
    except (ValueError, TypeError):
        return False
    return True


def _voter_keys() -> Iterator[CheckMessage]:
    keys = conf.get("VOTER_KEYS")
    if keys is None:
        return
    if not isinstance(keys, list | tuple) or not keys or not all(_is_voter_key(key) for key in keys):
        yield Error(
            'REACTIONS["VOTER_KEYS"] is not a list of pairs of a key id and a secret.',
            hint='Write [("2026", "a long random secret")], newest first. Ids are of letters and digits, secrets of at least 32 characters.',
            id="reactions.E005",
        )
    elif len({key_id for key_id, _ in keys}) < len(keys):
        yield Error('REACTIONS["VOTER_KEYS"] names a key id twice.', hint="Give each secret an id of its own.", id="reactions.E006")


def _is_voter_key(pair: Any) -> bool:
    """Ids stand in a cookie between dots; a short secret could be guessed."""
    try:
        key_id, secret = pair
    except (TypeError, ValueError):
        return False
    return isinstance(key_id, str) and isinstance(secret, str) and key_id.isascii() and key_id.isalnum() and len(secret) >= 32


def _origins() -> Iterator[CheckMessage]:
    for origin in conf.get("ALLOWED_ORIGINS"):
        if not _is_origin(origin):
            yield Error(
                f'REACTIONS["ALLOWED_ORIGINS"] holds "{origin}", which is no origin.',
                hint='Write scheme and host as browsers do, without a slash at the end: "https://app.example".',
                id="reactions.E007",
            )


def _is_origin(text: Any) -> bool:
    if not isinstance(text, str) or text != text.lower():
        return False
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and text == f"{parts.scheme}://{parts.netloc}" and "@" not in text and "*" not in text


def _whole_numbers() -> Iterator[CheckMessage]:
    for name in ("MINIMUM_FOR_SHARES", "RETENTION_DAYS", "VOTER_DAYS", "SUMMARY_SECONDS", "FLOOD_QUIET_HOURS", "ACT_AT_ONCE"):
        number = conf.get(name)
        if type(number) is not int or number < 0:
            yield Error(f'REACTIONS["{name}"] is {number!r}, which is no whole number.', hint="Write 0 or more, without quotes.", id="reactions.E008")
        elif name == "SUMMARY_SECONDS" and number > LONGEST_SUMMARY_SECONDS:
            yield Error(
                f'REACTIONS["SUMMARY_SECONDS"] is {number}: readers are promised totals at most five seconds old.',
                hint=f"Write {LONGEST_SUMMARY_SECONDS} or less.",
                id="reactions.E009",
            )
        elif name == "VOTER_DAYS" and number < conf.COOKIE_DAYS:
            yield Error(
                f'REACTIONS["VOTER_DAYS"] is {number}: readers who still have their cookie could vote on the same story twice.',
                hint=f"Write {conf.COOKIE_DAYS} or more.",
                id="reactions.E014",
            )


def _flood_response() -> Iterator[CheckMessage]:
    response = conf.get("ON_FLOOD")
    if response not in FloodResponse.values:
        hint = f"Write one of: {', '.join(FloodResponse.values)}."
        yield Error(f'REACTIONS["ON_FLOOD"] is {response!r}, which is no answer to a flood.', hint=hint, id="reactions.E015")


def _addresses() -> Iterator[CheckMessage]:
    if not has_addresses():
        yield Error(NO_ADDRESSES, hint=ADD_ADDRESSES, id="reactions.E010")


def has_addresses() -> bool:
    """Whether the site's urls.py includes ours."""
    try:
        reverse("reactions:batch")
    except NoReverseMatch:
        return False
    return True


def _webhook() -> Iterator[CheckMessage]:
    url, secret = conf.get("WEBHOOK_URL"), conf.get("WEBHOOK_SECRET")
    if url and not webhooks.is_url(url):
        yield Error(f'REACTIONS["WEBHOOK_URL"] is "{url}", which is no address.', hint='Write "https://hooks.example/reactions".', id="reactions.E012")
    elif url and not webhooks.is_secret(secret):
        yield Error(
            'REACTIONS["WEBHOOK_SECRET"] is missing or no secret: whoever gets a notice could not tell that it is yours.',
            hint=f'Write at least {webhooks.SHORTEST_SECRET} characters, or "{webhooks.PREFIX}" and such a secret in base64.',
            id="reactions.E013",
        )


CHECKS: list[Callable[[], Iterator[CheckMessage]]] = [
    _unknown_names,
    _page_types,
    _proxies,
    _rates,
    _voter_keys,
    _origins,
    _whole_numbers,
    _flood_response,
    _addresses,
    _webhook,
]
