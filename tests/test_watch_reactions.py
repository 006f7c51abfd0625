"""`manage.py watch_reactions`: a line for each new flood, and patience with a database that is away."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from articles.models import ArticlePage
from reactions import services
from reactions.management.watching import Watch
from reactions.models import Flood
from tests.test_floods import store_crowd

pytestmark = pytest.mark.django_db(transaction=True)


def watch_once() -> str:
    out = StringIO()
    call_command("watch_reactions", once=True, stdout=out)
    return out.getvalue()


def test_each_new_flood_is_said_once(article: ArticlePage) -> None:
    store_crowd(article, 120, ends_at=timezone.now())

    said = watch_once()

    assert f"page {article.pk}: 120 votes (" in said
    assert "one_network" in said
    assert watch_once() == ""


def test_where_nothing_happens_nothing_is_said(article: ArticlePage) -> None:
    assert watch_once() == ""


def test_a_database_that_is_away_is_waited_for(article: ArticlePage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    store_crowd(article, 120, ends_at=timezone.now())
    told: list[Flood] = []
    watch = Watch(tell=told.append)

    def away(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(services, "look_once", away)
        watch.look()
        watch.look()
    watch.look()

    assert [record.message for record in caplog.records if "does not answer" in record.message] == [caplog.records[0].message]
    assert [flood.page_id for flood in told] == [article.pk]
