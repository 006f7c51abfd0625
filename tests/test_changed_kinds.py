"""What an administrator changes of kinds and sets is what readers get with their next answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from reactions.models import ReactionKind, ReactionSet
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage


@pytest.fixture(autouse=True)
def known_page(article: ArticlePage) -> None:
    """The site has answered for the page before, and remembers what it said."""
    Reader().summary(article)
    Reader().client.get(article.get_url())


def act(client: Client, slug: str, name: str, **fields: Any) -> None:
    answer = client.post(reverse(f"reactions_kinds:{name}", args=[ReactionKind.objects.get(slug=slug).pk]), fields)
    assert answer.status_code == 302


def reorder(client: Client, *slugs: str) -> None:
    """Send the form of the default set as a browser does after its rows were moved: each where it stood, with the number of its new place."""
    chosen = ReactionSet.objects.get(is_default=True)
    rows = list(chosen.members.select_related("kind"))
    fields: dict[str, Any] = {"name": chosen.name, "members-TOTAL_FORMS": len(rows), "members-INITIAL_FORMS": len(rows)}
    for place, row in enumerate(rows):
        new_place = slugs.index(row.kind.slug) + 1
        fields |= {f"members-{place}-id": row.pk, f"members-{place}-kind": row.kind_id, f"members-{place}-ORDER": new_place}
    assert client.post(reverse("reactions_sets:edit", args=[chosen.pk]), fields).status_code == 302


def labels(page: ArticlePage) -> dict[str, str]:
    return {kind["slug"]: kind["label"] for kind in Reader().summary(page)["kinds"]}


def test_a_new_label_and_drawing_are_in_the_next_answer(admin_client: Client, article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    act(admin_client, "love", "edit", label="Adore", icon="happy")
    [love] = [kind for kind in Reader().summary(article)["kinds"] if kind["slug"] == "love"]
    assert (love["label"], love["icon"], love["count"]) == ("Adore", "happy", 1)
    assert "Adore" in Reader().client.get(article.get_url()).content.decode()
    assert reader.mine(article) == "love"


def test_a_new_order_is_in_the_next_answer(admin_client: Client, article: ArticlePage) -> None:
    order = list(labels(article))[::-1]
    reorder(admin_client, *order)
    assert list(labels(article)) == order
    page = Reader().client.get(article.get_url()).content.decode()
    assert [page.index(f'value="{slug}"') for slug in order] == sorted(page.index(f'value="{slug}"') for slug in order)


def test_a_retired_kind_leaves_with_the_next_answer_and_comes_back_in_its_place(admin_client: Client, article: ArticlePage) -> None:
    before = labels(article)
    act(admin_client, "happy", "retire")
    assert "happy" not in labels(article)
    assert Reader().cast(article, "happy").status_code == 400
    act(admin_client, "happy", "bring_back")
    assert list(labels(article)) == list(before)
    assert Reader().cast(article, "happy").status_code == 200


def test_votes_of_a_retired_kind_are_shown_last_and_their_readers_may_change_them(admin_client: Client, article: ArticlePage) -> None:
    reader, other = Reader(), Reader()
    for one in (reader, other):
        one.cast(article, "love")
    act(admin_client, "love", "retire")
    assert (list(labels(article))[-1], counts(article)) == ("love", {"love": 2})
    assert 'value="love"' not in Reader().client.get(article.get_url()).content.decode()
    reader.cast(article, "sad")
    other.withdraw(article)
    assert counts(article) == {"sad": 1}
    assert "love" not in labels(article)


def test_a_merged_kind_leaves_with_the_next_answer_and_comes_back_in_its_place(admin_client: Client, article: ArticlePage) -> None:
    before = labels(article)
    Reader().cast(article, "happy")
    act(admin_client, "happy", "merge", into=ReactionKind.objects.get(slug="love").pk)
    assert "happy" not in labels(article)
    assert counts(article) == {"love": 1}
    act(admin_client, "happy", "undo_merge")
    assert list(labels(article)) == list(before)
    assert counts(article) == {"happy": 1}
