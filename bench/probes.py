"""Questions to a server before it is measured: whether it answers as it should, and does what it is measured for."""

from __future__ import annotations

import http.client
import json
import urllib.request
from http import HTTPStatus
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 30
# From documentation's own range (RFC 5737): no measurement draws it.
ONE_NETWORK = "203.0.113.7"
# More than any rate lets one network send while they are sent.
FLOOD = 300


class WrongAnswer(Exception):
    """A server does not do what it would be measured for."""


def require_200(url: str) -> None:
    """Raises WrongAnswer when the address answers anything else, or only after a redirect."""
    with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the address is our own.
        if answer.status != HTTPStatus.OK or answer.url != url:
            raise WrongAnswer(f"{url} answers {answer.status} at {answer.url}.")


def require_throttles(server: str, *, article: int, kind: str) -> None:
    """Raises WrongAnswer when one network may send as much as it likes."""
    if HTTPStatus.TOO_MANY_REQUESTS not in _flood(server, article=article, kind=kind):
        raise WrongAnswer(f"{FLOOD} votes from one network were let through, though throttles are on.")


def require_no_throttles(server: str, *, article: int, kind: str) -> None:
    """Raises WrongAnswer when one network may not."""
    if _flood(server, article=article, kind=kind) != {HTTPStatus.OK}:
        raise WrongAnswer(f"Of {FLOOD} votes from one network not all were let through, though throttles are off.")


def _flood(server: str, *, article: int, kind: str) -> set[int]:
    """The statuses of many votes from one network, one after the other."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=TIMEOUT_SECONDS)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": ONE_NETWORK}
    statuses = set()
    for _ in range(FLOOD):
        connection.request("PUT", f"/reactions/{article}/mine/", json.dumps({"kind": kind}), headers)
        answer = connection.getresponse()
        answer.read()
        statuses.add(answer.status)
    connection.close()
    return statuses
