"""/healthz/: whether this server can be sent readers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from health_check.checks import Database
from health_check.exceptions import ServiceUnavailable


def test_a_healthy_server_says_ok_and_nothing_more(db: None) -> None:
    answer = Client().get("/healthz/")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_a_server_without_its_database_takes_itself_out_of_service(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(check: Any) -> None:
        raise ServiceUnavailable("could not connect to 10.0.0.7")

    monkeypatch.setattr(Database, "run", fail)

    answer = Client().get("/healthz/")

    assert (answer.status_code, answer.content) == (503, b"unavailable\n")


def test_a_server_without_its_cache_stays_in_service(db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(*args: Any, **options: Any) -> None:
        raise ConnectionError("no cache")

    monkeypatch.setattr(type(caches["default"]), "aset", fail)

    assert Client().get("/healthz/").status_code == 200
    assert "The health check Cache(alias='default') failed" in caplog.text


def test_healthz_refuses_to_be_written_to(db: None) -> None:
    assert Client().post("/healthz/").status_code == 405
