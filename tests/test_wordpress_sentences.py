"""What earlier imports have left to people, as sentences of a post, becomes rows with the next version, and sentences again with the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import WordPressPost, WordPressToDo

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

SITE = "http://old.lowmere.example"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sentences_are_kept_both_ways(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    posts = [WordPressPost.objects.create(site_url=SITE, number=number, fingerprint="as it was") for number in range(1, 31)]
    WordPressToDo.objects.bulk_create(WordPressToDo(post=post, kind="text", text=f"{text} {post.number}") for post in posts[1:] for text in ("First", "Then"))
    before = list(WordPressPost.objects.order_by("number").values_list("imported_at", flat=True))
    try:
        with django_assert_max_num_queries(20):
            MigrationExecutor(connection).migrate([("articles", "0023_what_imports_left_to_do")])
        MigrationExecutor(connection).migrate([("articles", "0022_imported_copy")])
        model = MigrationExecutor(connection).loader.project_state([("articles", "0022_imported_copy")]).apps.get_model("articles.WordPressPost")
        rows = list(model.objects.order_by("number").values_list("to_dos", "imported_at"))
        assert [at for _sentences, at in rows] == before
        assert [sentences for sentences, _at in rows[:3]] == [[], ["First 2", "Then 2"], ["First 3", "Then 3"]]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("articles"))
    assert list(WordPressToDo.objects.filter(post=posts[1]).values_list("kind", "text")) == [("other", "First 2"), ("other", "Then 2")]
    assert list(WordPressPost.objects.order_by("number").values_list("imported_at", flat=True)) == before
