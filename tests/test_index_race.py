"""Wagtail's index on PostgreSQL: nobody sees an entry that is half written, so that nobody who writes another waits for it while others wait for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from wagtail.search.models import IndexEntry

from articles.indexing import index_published_story, reindex_stories
from articles.models import ArticlePage
from tests.factories import make_article, make_front_page, make_section

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
# What an entry has between the two statements by which it is written.
UNFINISHED = 1.0


@pytest.fixture
def seen_by_others(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many unfinished entries somebody else sees each time that one is about to be finished."""
    # The module asks for PostgreSQL.
    from modelsearch.backends.database.postgres.postgres import PostgresIndex  # noqa: PLC0415

    seen: list[int] = []
    finish = PostgresIndex._refresh_title_norms

    def count() -> int:
        try:
            return IndexEntry.objects.filter(title_norm=UNFINISHED).exclude(title_text="").count()
        finally:
            connection.close()

    def finish_watched(self: PostgresIndex, **options: bool) -> None:
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(count).result(timeout=60))
        finish(self, **options)

    monkeypatch.setattr(PostgresIndex, "_refresh_title_norms", finish_watched)
    return seen


def _publish() -> None:
    ArticlePage.objects.get().get_latest_revision().publish()


def _index_published() -> None:
    index_published_story(ArticlePage, instance=ArticlePage.objects.get())


def _reindex() -> None:
    reindex_stories(ArticlePage.objects.all())


@pytest.mark.parametrize("write", [_publish, _index_published, _reindex])
def test_nobody_sees_an_entry_that_is_half_written(request: pytest.FixtureRequest, write: Callable[[], None]) -> None:
    # Longer than all other titles are on average: the entry of a title of just that length looks unfinished for good.
    make_article(make_section(make_front_page()), title="Nine hundred ropes and eleven rusty rings on one very long quay")
    seen = request.getfixturevalue("seen_by_others")
    write()
    assert seen
    assert set(seen) == {0}
