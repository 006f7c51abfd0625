"""The labels that the app came with are read in the page's language, and at the desk in the user's; one that somebody has edited stays as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from reactions.models import Board, ReactionKind
from reactions.page_queries import summary_for
from reactions.rankings import VOTES
from tests.ballots import store_votes
from tests.readers import Reader
from tests.test_languages import german, html_of, two_languages

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models import ArticlePage

__all__ = ["german", "two_languages"]

LOVE, BEGEISTERT = "Love", "Begeistert"


def labels(summary: dict[str, Any]) -> dict[str, str]:
    return {kind["slug"]: kind["label"] for kind in summary["kinds"]}


def edit(slug: str, label: str) -> None:
    kind = ReactionKind.objects.get(slug=slug)
    kind.label = label
    kind.save()


def rendered(line: str, page: ArticlePage) -> str:
    return Template("{% load reactions_tags %}" + line).render(Context({"page": page}))


@pytest.mark.parametrize("seconds", [0, 2], ids=["counted anew", "kept"])
def test_a_summary_is_in_its_pages_language_whoever_asks(article: ArticlePage, german: ArticlePage, settings: Any, seconds: int) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "SUMMARY_SECONDS": seconds}
    for language in ("de", "en"):
        reader = Reader(accept_language=language)
        assert (labels(reader.summary(article))["love"], labels(reader.summary(german))["love"]) == (LOVE, BEGEISTERT)
        both = reader.client.get(f"/reactions/?pages={article.pk},{german.pk}").json()["pages"]
        assert [labels(summary)["love"] for summary in both] == [LOVE, BEGEISTERT]


def test_so_is_what_a_vote_is_answered_with(article: ArticlePage, german: ArticlePage) -> None:
    reader = Reader()
    for page, label in ((article, LOVE), (german, BEGEISTERT)):
        answers = [reader.cast(page, "love"), reader.cast(page, "sad"), reader.withdraw(page)]
        assert [labels(answer.json())["love"] for answer in answers] == [label] * 3


def test_readers_meet_it_on_each_of_the_pages_that_show_it(article: ArticlePage, german: ArticlePage) -> None:
    Board.objects.create(page=german, minimum_for_shares=1)
    reader = Reader()
    reader.submit(german, "love")
    panel = Client().get(f"/reactions/{german.pk}/panel/").content.decode()
    done = reader.client.get(f"/reactions/{german.pk}/done/").content.decode()
    for html in (html_of(german.get_url()), panel, done, rendered("{% most_felt page %}", german)):
        assert BEGEISTERT in html
        assert f">{LOVE}<" not in html
    assert f">{LOVE}<" in html_of(article.get_url())


def test_the_buttons_after_a_plain_form_are_in_the_pages_language(german: ArticlePage) -> None:
    reader = Reader()
    reader.submit(german, "surprised")
    done = reader.client.get(f"/reactions/{german.pk}/done/").content.decode()
    assert BEGEISTERT in done
    assert "Überrascht" in done


def test_a_block_on_a_front_shows_it_in_the_stories_language(german: ArticlePage, settings: Any) -> None:
    from reactions.blocks import MostFeltBlock  # noqa: PLC0415 - Its choices are read only once.

    store_votes(german, 30)
    block = MostFeltBlock()
    value = block.to_python({"heading": "Most felt", "measure": VOTES, "kind": "", "days": 7, "number": 3})
    [story] = block.get_context(value, {"page": german.get_parent().get_parent()})["stories"]
    assert story["leading"]["label"] == BEGEISTERT


def test_a_label_that_was_edited_is_the_same_in_each_language(article: ArticlePage, german: ArticlePage) -> None:
    edit("love", "Adore")
    assert (labels(Reader().summary(article))["love"], labels(Reader().summary(german))["love"]) == ("Adore", "Adore")


def test_the_default_label_of_another_kind_is_no_default(german: ArticlePage) -> None:
    edit("sad", LOVE)
    assert labels(Reader().summary(german))["sad"] == LOVE


def test_a_paper_of_one_language_has_it_in_its_own(article: ArticlePage, settings: Any) -> None:
    settings.LANGUAGE_CODE = "de"
    assert labels(Reader(accept_language="en").summary(article))["love"] == BEGEISTERT


def test_what_a_template_knows_of_a_page_is_in_its_language_whichever_is_spoken(german: ArticlePage) -> None:
    with translation.override("en"):
        summary = summary_for(german)
    assert summary is not None
    assert summary.kinds[0].label == BEGEISTERT


def test_a_readers_own_reactions_are_in_the_language_of_the_page_that_lists_them(article: ArticlePage, settings: Any) -> None:
    settings.LANGUAGE_CODE = "de"
    reader = Reader()
    reader.cast(article, "love")
    assert BEGEISTERT in reader.client.get("/reactions/own/").content.decode()
    assert reader.client.get("/reactions/own.json").json()["reactions"][0]["label"] == BEGEISTERT


def test_the_desk_shows_it_in_the_users_language_and_keeps_what_is_stored(admin_client: Client, admin_user: User, article: ArticlePage) -> None:
    UserProfile.objects.create(user=admin_user, preferred_language="de")
    store_votes(article, 3)
    love = ReactionKind.objects.get(slug="love")
    addresses = [
        reverse("reactions_kinds:index"),
        reverse("reactions_kinds:retire", args=[love.pk]),
        reverse("reactions_sets:index"),
        reverse("reactions_boards:index"),
        reverse("reactions_boards:edit", args=[article.pk]),
        reverse("reactions_stories:inspect", args=[article.pk]),
        reverse("reactions_votes:index"),
        reverse("reactions_reports:index"),
        reverse("reactions_overview:index"),
    ]
    for address in addresses:
        html = admin_client.get(address).content.decode()
        assert BEGEISTERT in html, address
        assert f">{LOVE}<" not in html, address
    form = admin_client.get(reverse("reactions_kinds:edit", args=[love.pk])).context["form"]
    assert form["label"].value() == LOVE


def test_saving_a_kind_in_another_language_edits_nothing(admin_client: Client, admin_user: User, article: ArticlePage) -> None:
    UserProfile.objects.create(user=admin_user, preferred_language="de")
    love = ReactionKind.objects.get(slug="love")
    admin_client.post(reverse("reactions_kinds:edit", args=[love.pk]), {"label": LOVE, "icon": "happy"})
    love.refresh_from_db()
    assert (love.label, love.icon) == (LOVE, "happy")
    assert [change["field"] for change in ModelLogEntry.objects.get(action="reactions.edit").data["changes"]] == ["icon"]


def test_the_form_says_when_a_label_is_read_in_other_words(admin_client: Client, db: None) -> None:
    def help_text() -> str:
        form = admin_client.get(reverse("reactions_kinds:edit", args=[ReactionKind.objects.get(slug="love").pk])).context["form"]
        return str(form.fields["label"].help_text)

    assert "in the language of the page" in help_text()
    edit("love", "Adore")
    assert "in the language of the page" not in help_text()
