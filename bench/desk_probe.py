"""
Looks at pages of the moderators' desk as an administrator, in one process, so that what is measured is the page and not a web server.

    python -m bench.desk_probe      reads addresses, one a line, and answers each with {"milliseconds": …, "queries": …} as a line of JSON
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client


def administrator() -> Client:
    """Signed in. Django is set up already."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models are there only now.
    from django.test import Client  # noqa: PLC0415

    user, _made = get_user_model().objects.get_or_create(username="bench", defaults={"is_superuser": True, "is_staff": True, "email": "bench@news.example"})
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def look(client: Client, address: str) -> dict[str, float]:
    """Raises ValueError when the page does not answer with 200."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        answer = client.get(address, secure=True)
        took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise ValueError(f"{address} answered {answer.status_code}")
    return {"milliseconds": took * 1000, "queries": len(queries)}


def main() -> None:
    django.setup()
    client = administrator()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(look(client, line.strip())) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
