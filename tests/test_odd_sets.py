"""Sets of any size, and labels of any kind: readers are offered what is in the set, each label stands as it was written, and what is in use stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import ProtectedError
from django.template import Context, Template
from django.urls import reverse
from django.utils.html import escape

from reactions.models import Board, Icon, ReactionKind, ReactionSet
from reactions.services import merge_kind
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage

KINDS = "/admin/reactions/kinds/"
ODD_LABELS = {
    "80 characters": "Heartened, in a way that takes some time and quite a number of words to describe",
    "80 characters without a space": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Arabic": "أحببتُ هذا الخبر",
    "markup": """<b>Love</b> & "hate" </script><script>alert('x')</script>""",
    "an entity": "&lt;Love&gt; &amp; hate",
    "braces": "{{ kind.label }} {kind} %(kind)s",
    "emoji": "👩🏽‍🚒 brave",
}


def panel(page: ArticlePage) -> str:
    return Template("{% load reactions_tags %}{% reaction_panel page %}").render(Context({"page": page})).strip()


def mark(page: ArticlePage) -> str:
    return Template("{% load reactions_tags %}{% most_felt page %}").render(Context({"page": page}))


def set_with(page: ArticlePage, *kinds: ReactionKind) -> ReactionSet:
    """A set of these kinds in this order, offered on the page."""
    chosen = ReactionSet.objects.create(name="Odd")
    for place, kind in enumerate(kinds):
        chosen.members.create(kind=kind, sort_order=place)
    chosen.save()
    Board.objects.create(page_id=page.pk, reaction_set=chosen)
    return chosen


def make_kinds(number: int) -> list[ReactionKind]:
    icons = list(Icon)
    return [ReactionKind.objects.create(slug=f"kind-{place}", label=f"Kind {place}", icon=icons[place % len(icons)]) for place in range(number)]


@pytest.fixture(params=ODD_LABELS.values(), ids=list(ODD_LABELS))
def odd_kind(request: pytest.FixtureRequest, db: None) -> ReactionKind:
    """A kind with a label that is hard to show."""
    return ReactionKind.objects.create(slug="odd", label=request.param, icon=Icon.HAPPY)


def test_a_set_without_reactions_shows_no_panel_and_offers_none(article: ArticlePage) -> None:
    set_with(article)
    summary = Reader().summary(article)
    assert (panel(article), summary["kinds"], summary["total"]) == ("", [], 0)


def test_a_set_without_reactions_takes_no_vote(article: ArticlePage) -> None:
    set_with(article)
    assert [Reader().cast(article, "love").status_code, Reader().submit(article, "love").status_code] == [400, 400]
    assert counts(article) == {}


def test_a_set_that_was_emptied_still_shows_the_votes_there_are(article: ArticlePage) -> None:
    chosen = set_with(article, ReactionKind.objects.get(slug="love"))
    reader = Reader()
    reader.cast(article, "love")
    chosen.members.all().delete()
    chosen.save()
    assert (counts(article), reader.mine(article)) == ({"love": 1}, "love")
    assert "<button" not in panel(article)
    assert reader.withdraw(article).status_code == 200


def test_a_set_of_thirty_reactions_is_offered_in_its_order(article: ArticlePage) -> None:
    kinds = make_kinds(30)[::-1]
    set_with(article, *kinds)
    assert [kind["slug"] for kind in Reader().summary(article)["kinds"]] == [kind.slug for kind in kinds]
    shown = panel(article)
    assert [shown.index(f'value="{kind.slug}"') for kind in kinds] == sorted(shown.index(f'value="{kind.slug}"') for kind in kinds)


def test_each_of_thirty_reactions_can_be_chosen_and_their_shares_add_up(article: ArticlePage) -> None:
    kinds = make_kinds(30)
    set_with(article, *kinds)
    answers = [Reader().cast(article, kind.slug) for kind in kinds]
    assert {answer.status_code for answer in answers} == {200}
    summary = Reader().summary(article)
    assert {kind["count"] for kind in summary["kinds"]} == {1}
    assert sum(kind["share"] for kind in summary["kinds"]) == 100


def test_thirty_reactions_take_as_many_queries_as_one(article: ArticlePage, django_assert_num_queries: Any) -> None:
    set_with(article, *make_kinds(30))
    panel(article)
    with django_assert_num_queries(1):
        panel(article)


def test_the_page_after_the_plain_form_offers_all_the_others(article: ArticlePage) -> None:
    set_with(article, *make_kinds(30))
    reader = Reader()
    reader.submit(article, "kind-0")
    done = reader.client.get(f"/reactions/{article.pk}/done/").content.decode()
    assert done.count('name="kind" value="kind-') == 29


def test_a_label_is_in_the_answers_as_it_was_written(article: ArticlePage, odd_kind: ReactionKind) -> None:
    set_with(article, odd_kind)
    reader = Reader()
    for summary in (reader.cast(article, "odd").json(), reader.summary(article)):
        assert [kind["label"] for kind in summary["kinds"]] == [odd_kind.label]


def test_a_label_is_on_the_readers_pages_as_it_was_written(article: ArticlePage, odd_kind: ReactionKind) -> None:
    set_with(article, odd_kind)
    Board.objects.update(minimum_for_shares=1)
    reader = Reader()
    reader.submit(article, "odd")
    pages = [panel(article), mark(article)]
    pages += [reader.client.get(address).content.decode() for address in (f"/reactions/{article.pk}/done/", "/reactions/own/", article.get_url())]
    for page in pages:
        assert escape(odd_kind.label) in page
        assert "<script>alert" not in page


def test_a_label_is_in_the_admin_as_it_was_written(admin_client: Client, admin_user: AbstractUser, article: ArticlePage, odd_kind: ReactionKind) -> None:
    merge_kind(kind=ReactionKind.objects.get(slug="sad"), into=odd_kind, by=admin_user)
    sad = ReactionKind.objects.get(slug="sad").pk
    edit, retire, merge = (reverse(f"reactions_kinds:{name}", args=[odd_kind.pk]) for name in ("edit", "retire", "merge"))
    undo, history = (reverse(f"reactions_kinds:{name}", args=[sad]) for name in ("undo_merge", "history"))
    for address in (KINDS, edit, retire, merge, undo, history):
        page = admin_client.get(address).content.decode()
        assert escape(odd_kind.label) in page, address
        assert "<script>alert" not in page, address


def test_a_label_can_have_80_characters_and_no_more(admin_client: Client) -> None:
    long = ODD_LABELS["80 characters"]
    admin_client.post(f"{KINDS}new/", {"label": long, "slug": "long", "icon": "happy"})
    assert ReactionKind.objects.get(slug="long").label == long
    refused = admin_client.post(f"{KINDS}new/", {"label": long + "!", "slug": "longer", "icon": "happy"})
    assert "at most 80 characters" in refused.context["form"].errors["label"][0]


def test_a_set_that_boards_use_is_deleted_by_nobody(admin_client: Client, article: ArticlePage) -> None:
    chosen = set_with(article, ReactionKind.objects.get(slug="love"))
    for remove in (chosen.delete, ReactionSet.objects.all().delete):
        with pytest.raises(ProtectedError):
            remove()
    answer = admin_client.post(reverse("reactions_sets:delete", args=[chosen.pk]), follow=True)
    assert "“Odd” is in use" in answer.content.decode()
    assert [kind["slug"] for kind in Reader().summary(article)["kinds"]] == ["love"]


def test_a_kind_that_stands_in_a_set_or_has_votes_is_deleted_by_nobody(article: ArticlePage) -> None:
    Reader().cast(article, "love")
    love = ReactionKind.objects.get(slug="love")
    with pytest.raises(ProtectedError):
        love.delete()
    love.memberships.all().delete()
    with pytest.raises(ProtectedError):
        love.delete()
