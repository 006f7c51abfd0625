"""A reader sees what is kept of them, takes it along as a file, and erases it: by the cookie alone, without an account."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import ArticlePage, SectionPage
from newsroom.settings import base
from reactions import services, tasks
from reactions.models import Block, Board, ExclusionReason, FloodResponse, Hold, LargeAct, Notice, Vote
from tests.confirming import confirm_at
from tests.factories import make_article
from tests.readers import Reader, counts
from tests.tables import tables, texts_of, written_anywhere
from tests.test_floods import noticed

pytestmark = pytest.mark.django_db(transaction=True)

OWN = "/reactions/own/"


def page_of(reader: Reader) -> str:
    return reader.client.get(OWN).content.decode()


@pytest.fixture
def other(section: SectionPage) -> ArticlePage:
    return make_article(section, title="Ferry late")


@dataclass(frozen=True)
class Traces:
    """A reader who has voted on two stories, and what points at them: the key of the reader, and that of the network."""

    reader: Reader
    voter: UUID
    network: UUID


@pytest.fixture
def traces(article: ArticlePage, other: ArticlePage, moderator: AbstractUser, moderator_client: Client, settings: Any) -> Traces:
    """A reader at whom the desk has looked and acted in every way, much of it still under way: filters, large acts in the queue, blocks, a held flood."""
    # Acts wait in the database for a worker, and notices for whoever sends them.
    settings.TASKS = base.TASKS
    settings.REACTIONS = {**settings.REACTIONS, "ACT_AT_ONCE": 0, "NOTICE_EMAILS": ["desk@news.example"]}
    reader = Reader()
    reader.cast(article, "love")
    reader.cast(other, "sad")
    Reader().cast(article, "angry")
    vote = Vote.objects.get(page=other)
    assert vote.voter_key
    assert vote.network_key
    exclude = reverse("wagtail_bulk_action", args=["reactions", "vote", "exclude"])
    label, why = vote.network_key.hex[:8], {"category": ExclusionReason.objects.get(label="Script").pk, "reason": "A script"}
    services.exclude_votes(votes=Vote.objects.filter(pk=vote.pk), by=moderator, reason="A script")
    assert moderator_client.get(reverse("reactions_votes:index"), {"network": label}).status_code == 200
    confirm_at(moderator_client, f"{exclude}?id=all&network={label}", **why)
    for sender in ("reader", "network"):
        confirm_at(moderator_client, reverse("reactions_blocks:new", args=[vote.pk]), of=sender, hours="1", earlier="on", reason="A script")
    flooded = make_article(other.get_parent(), title="Market opens")
    Board.objects.create(page=flooded, on_flood=FloodResponse.HOLD)
    assert noticed(flooded, network=vote.network_key).is_held
    reader.cast(flooded, "angry")
    return Traces(reader, vote.voter_key, vote.network_key)


class Both:
    """What holds on SQLite and on PostgreSQL."""

    def test_nothing_points_at_a_reader_who_has_erased(self, article: ArticlePage, other: ArticlePage, traces: Traces) -> None:
        assert written_anywhere(traces.voter) == ["reactions_block", "reactions_vote"]
        cookie = traces.reader.client.cookies["reader"].value
        holds = Hold.objects.count()

        answer = traces.reader.client.post(OWN)

        assert "3 reactions were erased" in answer.content.decode()
        assert answer.cookies["reader"].value == ""
        assert answer.cookies["reader"]["path"] == "/reactions/"
        assert written_anywhere(traces.voter) == []
        assert not any(part in text for table in tables() for text in texts_of(table) for part in cookie.split(".") if len(part) > 8)
        assert (counts(article), counts(other)) == ({"angry": 1}, {})
        assert Hold.objects.count() == holds > 0
        call_command("recount_reactions", check=True)

    def test_pruning_forgets_networks_and_then_readers_and_no_total(self, article: ArticlePage, other: ArticlePage, traces: Traces) -> None:
        assert written_anywhere(traces.network) == ["reactions_block", "reactions_largeact", "reactions_vote"]
        assert DBTaskResult.objects.exists()
        assert Notice.objects.exists()
        totals = (counts(article), counts(other))
        newer = uuid4()
        services.cast_vote(page_id=article.pk, voter_key=newer, kind="love", network_key=uuid4())
        long_ago = timezone.now() - timedelta(days=401)
        Vote.objects.exclude(voter_key=newer).update(cast_at=long_ago)
        Vote.objects.filter(voter_key=newer).update(cast_at=timezone.now() - timedelta(days=399))
        Block.objects.update(expires_at=long_ago)
        LargeAct.objects.update(created_at=long_ago)
        output = StringIO()

        call_command("prune_votes", stdout=output)

        assert written_anywhere(traces.voter, traces.network) == []
        assert written_anywhere(newer) == ["reactions_vote"]
        assert (counts(article), counts(other)) == ({**totals[0], "love": totals[0]["love"] + 1}, totals[1])
        assert "The networks of 125 votes older than 14 days were forgotten." in output.getvalue()
        assert "The readers of 124 votes older than 400 days were forgotten." in output.getvalue()
        call_command("recount_reactions", check=True)

    @pytest.mark.parametrize("form", [lambda key: key.bytes, str, lambda key: b64encode(key.bytes).decode(), lambda key: key.hex[:8].upper()])
    def test_a_key_is_found_in_a_table_that_no_model_knows(self, db: None, form: Any) -> None:
        key = uuid4()
        binary = "bytea" if connection.vendor == "postgresql" else "blob"
        kind = binary if isinstance(form(key), bytes) else "text"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE kept_beside (what {kind})")
            try:
                cursor.execute("INSERT INTO kept_beside VALUES (%s)", [form(key)])
                assert written_anywhere(key) == ["kept_beside"]
            finally:
                cursor.execute("DROP TABLE kept_beside")

    def test_a_key_is_found_in_a_session_and_in_a_task(self, client: Client, settings: Any) -> None:
        settings.TASKS = base.TASKS
        key = uuid4()
        session = client.session
        session["seen"] = {"reader": str(key)}
        session.save()
        tasks.work_off_large_act.enqueue(key.int)
        assert written_anywhere(key) == ["django_session", "django_tasks_database_dbtaskresult"]

    def test_every_table_is_read(self, db: None) -> None:
        known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        assert known <= set(tables())
        assert "django_migrations" in tables()


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


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}])
def test_another_site_or_a_robot_erases_nothing_and_a_person_can_read_why(article: ArticlePage, headers: dict[str, str]) -> None:
    reader = Reader()
    reader.cast(article, "love")
    answer = reader.client.post(OWN, headers=headers)
    assert answer.status_code == 403
    assert_readable(answer, "Nothing was erased", "presses the button on this site")
    assert "reader" not in answer.cookies
    assert counts(article) == {"love": 1}


@pytest.mark.parametrize(("method", "heading"), [("get", "Your reactions cannot be shown"), ("post", "Nothing was erased")])
def test_a_database_that_is_away_is_told_in_a_page_that_needs_none(article: ArticlePage, method: str, heading: str) -> None:
    reader = Reader()
    reader.cast(article, "love")

    def nobody_there(*args: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(nobody_there):
        answer = getattr(reader.client, method)(OWN)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert_readable(answer, heading, "Try again in a few seconds.")
    assert counts(article) == {"love": 1}


def assert_readable(answer: Any, *words: str) -> None:
    """A page for a person, with the way back to the reader's reactions, that no cache keeps."""
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "private, no-store"
    for text in (*words, f'href="{OWN}"'):
        assert text in answer.content.decode()


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
    with django_assert_max_num_queries(6):
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
