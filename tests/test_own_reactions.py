"""A reader sees what is kept of them, takes it along as a file, and erases it: by the cookie alone, without an account."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import Block, Hold, Vote
from tests.factories import make_article
from tests.readers import Reader, counts

pytestmark = pytest.mark.django_db(transaction=True)

OWN = "/reactions/own/"


def page_of(reader: Reader) -> str:
    return reader.client.get(OWN).content.decode()


def written_anywhere(*keys: UUID | None) -> list[str]:
    """The tables in whose rows any of these keys is written, however it is written there."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - only names of tables are put in.
            text = " ".join(map(str, cursor.fetchall())).replace("-", "").lower()
            found += [table for key in keys if key and key.hex in text]
    return sorted(found)


@pytest.fixture
def other(section: SectionPage) -> ArticlePage:
    return make_article(section, title="Ferry late")


class Both:
    """What holds on SQLite and on PostgreSQL."""

    def test_nothing_points_at_a_reader_who_has_erased(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        reader.cast(other, "sad")
        Reader().cast(article, "angry")
        held = Vote.objects.get(page=other)
        services.exclude_votes(votes=Vote.objects.filter(pk=held.pk), by=moderator, reason="A script")
        services.block_reader(voter_key=held.voter_key, until=timezone.now() + timedelta(hours=1), by=moderator, reason="A script")
        assert written_anywhere(held.voter_key) == ["reactions_block", "reactions_vote"]

        answer = reader.client.post(OWN)

        assert "2 reactions were erased" in answer.content.decode()
        assert answer.cookies["reader"].value == ""
        assert answer.cookies["reader"]["path"] == "/reactions/"
        assert written_anywhere(held.voter_key) == []
        assert (counts(article), counts(other)) == ({"angry": 1}, {})
        assert Hold.objects.count() == 1
        call_command("recount_reactions", check=True)

    def test_pruning_forgets_networks_and_then_readers_and_no_total(self, article: ArticlePage, moderator: AbstractUser) -> None:
        old, newer, network = uuid4(), uuid4(), uuid4()
        for key, days in ((old, 401), (newer, 399)):
            services.cast_vote(page_id=article.pk, voter_key=key, kind="love", network_key=network)
            Vote.objects.filter(voter_key=key).update(cast_at=timezone.now() - timedelta(days=days))
        on_record: dict[str, Any] = {"until": timezone.now() + timedelta(hours=1), "by": moderator, "reason": "A script"}
        services.block_reader(voter_key=old, **on_record)
        services.block_network(network_key=network, **on_record)
        Block.objects.update(expires_at=timezone.now() - timedelta(days=401))
        output = StringIO()

        call_command("prune_votes", stdout=output)

        assert written_anywhere(old, network) == []
        assert written_anywhere(newer) == ["reactions_vote"]
        assert counts(article) == {"love": 2}
        assert "The networks of 2 votes older than 14 days were forgotten." in output.getvalue()
        assert "The readers of 1 votes older than 400 days were forgotten." in output.getvalue()
        call_command("recount_reactions", check=True)


class TestOnSqlite(Both):
    pass


@pytest.mark.postgres
class TestOnPostgresql(Both):
    pass


def test_a_reader_sees_what_is_kept(article: ArticlePage, other: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    reader.cast(other, "sad")
    Reader().cast(article, "angry")
    page = page_of(reader)
    assert article.title in page
    assert other.title in page
    assert "Angry" not in page
    assert reader.client.get(OWN)["Cache-Control"] == "private, no-store"


def test_a_reader_who_has_never_voted_is_told_so_and_gets_no_cookie(article: ArticlePage) -> None:
    reader = Reader()
    answer = reader.client.get(OWN)
    assert "No reaction of yours is kept." in answer.content.decode()
    assert not answer.cookies


def test_a_story_that_cannot_be_read_any_more_is_not_named(article: ArticlePage, other: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    article.unpublish()
    assert article.title not in page_of(reader)
    assert "A story that cannot be read any more" in page_of(reader)
    assert reader.client.get("/reactions/own.json").json()["reactions"][0]["title"] is None


def test_the_file_says_the_same(article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    answer = reader.client.get("/reactions/own.json")
    (reaction,) = answer.json()["reactions"]
    assert (reaction["page"], reaction["title"], reaction["kind"], reaction["label"]) == (article.pk, article.title, "love", "Love")
    assert reaction["url"].endswith(article.get_url())
    assert answer["Content-Disposition"] == 'attachment; filename="reactions.json"'
    assert answer["Cache-Control"] == "private, no-store"


def test_a_held_reader_sees_nothing_unusual(article: ArticlePage, moderator: AbstractUser) -> None:
    reader = Reader()
    reader.cast(article, "love")
    services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A script")
    assert article.title in page_of(reader)


def test_after_erasing_the_reader_is_new_and_may_vote_again(article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    reader.client.post(OWN)
    assert reader.mine(article) is None
    reader.cast(article, "sad")
    assert counts(article) == {"sad": 1}


def test_another_site_erases_nothing(article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    assert reader.client.post(OWN, headers={"Origin": "https://evil.example"}).status_code == 403
    assert counts(article) == {"love": 1}


def test_an_account_sees_and_erases_its_own(article: ArticlePage, editor: AbstractUser, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True}
    reader = Reader()
    reader.client.force_login(editor)
    reader.cast(article, "love")
    elsewhere = Client()
    elsewhere.force_login(editor)
    assert article.title in elsewhere.get(OWN).content.decode()
    elsewhere.post(OWN)
    assert counts(article) == {}


def test_an_account_erases_what_it_cast_under_an_earlier_secret(article: ArticlePage, editor: AbstractUser, settings: Any) -> None:
    first, second = ("a1", "one secret of more than thirty-two letters"), ("b2", "another secret of thirty-two and more")
    settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True, "VOTER_KEYS": [first]}
    reader = Reader()
    reader.client.force_login(editor)
    reader.cast(article, "love")
    settings.REACTIONS = {**settings.REACTIONS, "VOTER_KEYS": [second, first]}
    reader.client.post(OWN)
    assert counts(article) == {}


def test_the_number_of_queries_does_not_grow_with_the_votes(section: SectionPage, django_assert_max_num_queries: Any) -> None:
    reader = Reader()
    for number in range(12):
        reader.cast(make_article(section, title=f"Story {number}"), "love")
    reader.client.get(OWN)
    with django_assert_max_num_queries(5):
        reader.client.get(OWN)


def test_an_accounts_reactions_are_taken_out_and_erased_by_command(article: ArticlePage, editor: AbstractUser, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True}
    reader = Reader()
    reader.client.force_login(editor)
    reader.cast(article, "love")
    exported, erased = StringIO(), StringIO()
    call_command("export_reactions", editor.get_username(), stdout=exported)
    assert [one["kind"] for one in json.loads(exported.getvalue())["reactions"]] == ["love"]
    call_command("erase_reactions", editor.get_username(), stdout=erased)
    assert "1 reactions were erased." in erased.getvalue()
    assert counts(article) == {}
    with pytest.raises(CommandError, match="There is no account"):
        call_command("erase_reactions", "nobody")
