"""Reactions → Reports: figures by story, section, tag, contributor, reaction, hour and publication, and the measures that they are ordered by."""

from __future__ import annotations

from datetime import timedelta
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import hooks

from articles.models import Byline
from reactions.dimensions import dimensions
from reactions.models import ReactionKind, SectionRight, Vote
from reactions.services import exclude_votes, merge_kind
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, FrontPage, SectionPage

DOCS = Path(__file__).resolve().parents[1] / "docs" / "reactions.md"
REPORTS = "/admin/reactions/reports/"
NOW_AND_THEN = ["all", "30d"]


def rows(client: Client, **asked: Any) -> list[Any]:
    answer = client.get(REPORTS, asked)
    assert answer.status_code == 200
    assert answer.context["report"], answer.context["form"].errors
    return list(answer.context["object_list"])


def totals(client: Client, **asked: Any) -> dict[str, int]:
    return {row.label.text: row.total for row in rows(client, **asked)}


@pytest.fixture
def lido(section: SectionPage) -> ArticlePage:
    return factories.make_article(section, title="Lido stays open")


@pytest.fixture
def film(front_page: FrontPage) -> ArticlePage:
    return factories.make_article(factories.make_section(front_page, title="Culture"), title="Film week opens")


@pytest.fixture
def votes(moderator: AbstractUser, article: ArticlePage, lido: ArticlePage, film: ArticlePage) -> None:
    """Of the harbour 8 loved and 2 sad, of which 1 is excluded, then 3 loved; of culture 5 angry and 5 sad, none of them today."""
    store_votes(article, 8, kind="love")
    sad = store_votes(article, 2, kind="sad")
    store_votes(lido, 3, kind="love")
    then = timezone.now() - timedelta(days=9)
    store_votes(film, 5, kind="angry", cast_at=then)
    store_votes(film, 5, kind="sad", cast_at=then)
    exclude_votes(votes=Vote.objects.filter(pk=sad[0].pk), by=moderator, reason="A script")


@pytest.mark.parametrize("time", NOW_AND_THEN)
def test_stories_have_their_votes_shares_leading_kind_and_excluded_votes(moderator_client: Client, votes: None, time: str) -> None:
    film, ferry, lido = rows(moderator_client, range=time)
    assert [(str(row), row.total, row.excluded) for row in (film, ferry, lido)] == [
        ("Film week opens", 10, 0),
        ("Ferry leaves on time", 9, 1),
        ("Lido stays open", 3, 0),
    ]
    assert [(kind.slug, count, share) for kind, count, share in ferry.counts] == [("love", 8, 89), ("sad", 1, 11)]
    assert (ferry.leading.slug, ferry.leading_share) == ("love", 89)
    assert film.leading is None


def test_a_time_holds_the_votes_cast_in_it(moderator_client: Client, votes: None) -> None:
    assert totals(moderator_client, range="24h") == {"Ferry leaves on time": 9, "Lido stays open": 3}
    assert totals(moderator_client) == {"Ferry leaves on time": 9, "Lido stays open": 3}


@pytest.mark.parametrize("time", NOW_AND_THEN)
def test_sections_hold_the_votes_of_their_stories(moderator_client: Client, votes: None, time: str) -> None:
    harbour, culture = rows(moderator_client, group="section", range=time)
    assert (str(harbour), harbour.total, harbour.excluded) == ("Harbour", 12, 1)
    assert (str(culture), culture.total) == ("Culture", 10)


@pytest.mark.parametrize("time", NOW_AND_THEN)
def test_reactions_have_their_share_of_all(moderator_client: Client, votes: None, time: str) -> None:
    found = {str(row): (row.total, row.share_of_all, row.excluded) for row in rows(moderator_client, group="reaction", range=time)}
    assert found == {"Love": (11, 50, 0), "Sad": (6, 27, 1), "Angry": (5, 23, 0)}


@pytest.mark.parametrize("time", NOW_AND_THEN)
def test_a_story_with_three_tags_counts_for_each(moderator_client: Client, votes: None, article: ArticlePage, lido: ArticlePage, time: str) -> None:
    article.tags.add("Ferries", "Council", "Tides")
    article.save()
    lido.tags.add("Council")
    lido.save()
    assert totals(moderator_client, group="tag", range=time) == {"Council": 12, "Ferries": 9, "Tides": 9}
    assert "A story with several counts in each" in moderator_client.get(REPORTS, {"group": "tag"}).content.decode()


@pytest.mark.parametrize("time", NOW_AND_THEN)
def test_a_contributor_in_two_roles_counts_once(moderator_client: Client, votes: None, article: ArticlePage, lido: ArticlePage, time: str) -> None:
    cleo, ben = factories.make_contributor(name="Cleo Marsh"), factories.make_contributor(name="Ben Ruud")
    article.bylines.add(Byline(contributor=cleo), Byline(contributor=cleo, role="photographs"), Byline(contributor=ben))
    article.save()
    lido.bylines.add(Byline(contributor=cleo))
    lido.save()
    (first, second) = rows(moderator_client, group="contributor", range=time)
    assert [(str(row), row.total, row.excluded) for row in (first, second)] == [("Cleo Marsh", 12, 1), ("Ben Ruud", 9, 1)]


def test_hours_follow_each_other(moderator_client: Client, article: ArticlePage) -> None:
    this_hour = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    store_votes(article, 2, cast_at=this_hour)
    store_votes(article, 5, cast_at=this_hour - timedelta(hours=2))
    assert [(row.key, row.total) for row in rows(moderator_client, group="hour", range="24h")] == [(this_hour - timedelta(hours=2), 5), (this_hour, 2)]
    assert [row.total for row in rows(moderator_client, group="hour", range="24h", order="votes")] == [5, 2]


def test_publications_of_a_story_are_compared(moderator_client: Client, article: ArticlePage, lido: ArticlePage) -> None:
    first = article.live_revision
    store_votes(article, 4, revision=first)
    second = article.save_revision()
    second.publish()
    store_votes(article, 6, kind="angry", revision=second)
    store_votes(article, 1)
    store_votes(lido, 3)
    found = rows(moderator_client, group="publication", range="all", story=article.pk)
    assert [(row.key, row.total) for row in found] == [(None, 1), (first.pk, 4), (second.pk, 6)]
    assert str(found[0]) == "not recorded"


def test_merged_kinds_follow_the_tallies(moderator_client: Client, moderator: AbstractUser, votes: None) -> None:
    sad, angry = (ReactionKind.objects.get(slug=slug) for slug in ("sad", "angry"))
    merge_kind(kind=angry, into=sad, by=moderator)
    for time in NOW_AND_THEN:
        assert {str(row): row.total for row in rows(moderator_client, group="reaction", range=time)} == {"Love": 11, "Sad": 11}


def test_three_of_three_do_not_win(moderator_client: Client, article: ArticlePage, lido: ArticlePage, film: ArticlePage) -> None:
    store_votes(lido, 3, kind="love")
    store_votes(article, 90, kind="love")
    store_votes(article, 10, kind="sad")
    store_votes(film, 20, kind="love")
    store_votes(film, 20, kind="sad")
    found = rows(moderator_client, order="loved", kind="love", minimum=1)
    assert [(str(row), round(row.loved, 1)) for row in found] == [("Ferry leaves on time", 82.6), ("Lido stays open", 43.8), ("Film week opens", 35.2)]
    assert str(rows(moderator_client, order="loved", kind="sad", minimum=1)[0]) == "Film week opens"


def test_below_the_minimum_nothing_is_measured(moderator_client: Client, votes: None) -> None:
    for row in rows(moderator_client, range="all", minimum=11):
        assert (row.loved, row.divided, row.unusual) == (None, None, None)
    assert [row.loved is None for row in rows(moderator_client, range="all", minimum=10, order="loved")] == [False, True, True]


def test_divided_is_the_entropy_of_the_kinds(moderator_client: Client, article: ArticlePage, lido: ArticlePage, film: ArticlePage) -> None:
    slugs = list(ReactionKind.objects.filter(retired_at=None).values_list("slug", flat=True))
    for slug in slugs:
        store_votes(article, 4, kind=slug)
    store_votes(lido, 30, kind="love")
    store_votes(film, 10, kind="love")
    store_votes(film, 30, kind="angry")
    found = rows(moderator_client, order="divided", minimum=1)
    by_hand = -100 * (0.25 * log(0.25) + 0.75 * log(0.75)) / log(len(slugs))
    assert [(str(row), round(row.divided, 6)) for row in found] == [
        ("Ferry leaves on time", 100),
        ("Film week opens", round(by_hand, 6)),
        ("Lido stays open", 0),
    ]


def test_unusual_is_measured_by_the_storys_own_section(moderator_client: Client, section: SectionPage, article: ArticlePage, film: ArticlePage) -> None:
    """Anger is usual in culture and not in the harbour: as angry a story stands out in one and not in the other."""
    comedy = factories.make_article(film.get_parent().specific, title="Comedy falls flat")
    for page, kind, number in ((film, "angry", 80), (film, "love", 20), (comedy, "angry", 60), (comedy, "love", 40)):
        store_votes(page, number, kind=kind)
    store_votes(article, 60, kind="angry")
    store_votes(article, 40, kind="love")
    store_votes(factories.make_article(section, title="Boats come home"), 300, kind="love")
    found = {str(row): round(row.unusual, 1) for row in rows(moderator_client, order="unusual", kind="angry")}
    assert next(iter(found)) == "Ferry leaves on time"
    # 60 of 100 are 50.2 % at least; in the harbour 60 of 400 are angry, in culture 140 of 200.
    assert (found["Ferry leaves on time"], found["Comedy falls flat"]) == (35.2, -19.8)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"group": "x"}, "Select a valid choice."),
        ({"range": "century"}, "Select a valid choice."),
        ({"kind": "joy"}, "Select a valid choice."),
        ({"order": "-pk"}, "Select a valid choice."),
        ({"minimum": "0"}, "greater than or equal to 1"),
        ({"minimum": "many"}, "Enter a whole number."),
        ({"story": "99999999999999999999"}, "Select a valid choice."),
        ({"section": "x"}, "Select a valid choice."),
        ({"group": "publication"}, "Choose the story"),
        ({"group": "hour", "range": "all"}, "Choose a time, or one story"),
        ({"range": "chosen"}, "Choose both days."),
    ],
)
def test_what_cannot_be_read_shows_no_figures_and_says_why(moderator_client: Client, votes: None, asked: dict[str, str], words: str) -> None:
    answer = moderator_client.get(REPORTS, asked)
    assert answer.status_code == 200
    assert answer.context["report"] is None
    assert "Lido stays open" not in answer.content.decode()
    assert words in answer.content.decode()


def test_a_time_without_votes_says_so(moderator_client: Client, article: ArticlePage) -> None:
    for group in ("story", "section", "tag", "contributor", "reaction", "hour"):
        assert "No votes were counted or excluded in this time." in moderator_client.get(REPORTS, {"group": group}).content.decode()


def test_a_story_whose_votes_are_all_excluded_is_shown_and_one_without_any_is_not(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, lido: ArticlePage
) -> None:
    store_votes(article, 3)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A script")
    store_votes(lido, 1)
    Vote.objects.filter(page=lido).update(kind=None)
    store_votes(lido, 0)
    for time in NOW_AND_THEN:
        (row,) = rows(moderator_client, range=time)
        assert (str(row), row.total, row.excluded, row.leading) == ("Ferry leaves on time", 0, 3, None)


def test_a_section_narrows_the_report(moderator_client: Client, votes: None, section: SectionPage) -> None:
    for time in NOW_AND_THEN:
        assert totals(moderator_client, range=time, section=section.pk) == {"Ferry leaves on time": 9, "Lido stays open": 3}


def test_who_sees_figures_in_one_section_gets_a_report_of_it(make_user: Callable[..., AbstractUser], votes: None, section: SectionPage, film: Any) -> None:
    group = Group.objects.create(name="Harbour desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    SectionRight.objects.create(group=group, page=section, permission=Permission.objects.get(codename="view_tally"))
    user = make_user("hal")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    for time in NOW_AND_THEN:
        assert totals(client, range=time) == {"Ferry leaves on time": 9, "Lido stays open": 3}
        assert totals(client, range=time, group="section") == {"Harbour": 12}
    # What is usual is not learned from elsewhere, either.
    assert {round(row.unusual) for row in rows(client, range="all", kind="angry", minimum=1)} == {0}
    assert "Select a valid choice." in client.get(REPORTS, {"story": film.pk}).content.decode()


def test_a_site_that_registers_nothing_is_not_offered_tags(moderator_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"tag", "contributor"} <= set(moderator_client.get(REPORTS).context["form"].groups)
    monkeypatch.delitem(hooks._hooks, "register_reaction_dimensions")
    assert list(moderator_client.get(REPORTS).context["form"].groups) == ["story", "section", "reaction", "hour", "publication"]


def test_the_hook_of_the_docs_registers_a_dimension(moderator_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    [_, code, *_] = (DOCS.read_text().split("## Figures out")[1]).split("```")
    monkeypatch.setitem(hooks._hooks, "register_reaction_dimensions", [])
    exec(code.removeprefix("python"), {})  # noqa: S102 - it is ours.
    assert [one.name for one in dimensions()] == ["tag"]


def test_it_is_in_both_menus_for_who_may_see_figures(moderator_client: Client, editor: AbstractUser, editor_client: Client) -> None:
    for client in (moderator_client, editor_client):
        assert client.get("/admin/").content.decode().count(REPORTS) == 2
    editor.groups.get().permissions.remove(Permission.objects.get(codename="view_tally"))
    assert REPORTS not in editor_client.get("/admin/").content.decode()


def test_it_costs_the_same_for_5_stories_and_for_50(moderator_client: Client, section: SectionPage) -> None:
    asked = [(group, time) for group in ("story", "section", "tag", "contributor", "reaction", "hour") for time in NOW_AND_THEN]
    asked.remove(("hour", "all"))

    def add(number: int) -> None:
        for _ in range(number):
            story = factories.make_article(section)
            story.tags.add("Ferries", story.title)
            story.bylines.add(Byline(contributor=factories.make_contributor()))
            story.save()
            store_votes(story, 3)

    def cost(group: str, time: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert rows(moderator_client, group=group, range=time)
        return len(captured)

    add(5)
    cost(*asked[0])
    few = [cost(*one) for one in asked]
    add(45)
    assert [cost(*one) for one in asked] == few
    assert max(few) < 20
