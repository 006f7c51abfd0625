"""Results show the passage they were found by: marked, escaped, and never markup of the story's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles.models import ArticlePage
from articles.search.excerpts import excerpt
from articles.search.ranking import in_order_of_relevance
from tests.factories import make_article, make_picture, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import SectionPage


def search(client: Client, query: str, **filters: str) -> str:
    response = client.get("/search/", {"q": query, **filters})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("The pontoon held.", ["PONTOON"], "The <mark>pontoon</mark> held."),
        ("An été by the sea.", ["ete"], "An <mark>été</mark> by the sea."),
        ("An e\u0301te\u0301 by the sea.", ["été"], "An <mark>été</mark> by the sea."),
        ("Die STRASSE am Kai.", ["straße"], "Die <mark>STRASSE</mark> am Kai."),
        ("Two ferries sailed.", ["ferry"], "Two <mark>ferries</mark> sailed."),
        ("A <b>boat</b> & a quay", ["quay"], "A &lt;b&gt;boat&lt;/b&gt; &amp; a <mark>quay</mark>"),
        ("Boats <script>", ["script"], "Boats &lt;<mark>script</mark>&gt;"),
    ],
)
def test_what_was_searched_for_is_marked_and_all_else_escaped(text: str, words: list[str], marked: str) -> None:
    assert excerpt([text], words=words) == marked


def test_the_best_passage_holds_most_of_the_words() -> None:
    assert excerpt(["The ferry sailed.", "The ferry met the pontoon."], words=["ferry", "pontoon"]) == "The <mark>ferry</mark> met the <mark>pontoon</mark>."


def test_a_long_passage_is_cut_between_words() -> None:
    text = excerpt(["word " * 200 + "pontoon " + "other " * 200], words=["pontoon"])
    assert text.startswith("… word")
    assert text.endswith("other …")
    assert "<mark>pontoon</mark>" in text
    assert len(text) < 300


def test_a_passage_without_spaces_is_cut_all_the_same() -> None:
    assert len(excerpt(["a" * 5000], words=["a" * 5000])) < 5100
    assert len(excerpt(["漢" * 400 + " 港 " + "字" * 5000], words=["港"])) < 400


def test_words_that_stand_in_no_passage_give_no_excerpt() -> None:
    assert excerpt(["The ferry sailed."], words=["lighthouse"]) == ""


def test_results_show_the_passage_instead_of_the_dek(client: Client, section: SectionPage) -> None:
    make_article(
        section, title="On time", body=[("paragraph", "<p>Calm.</p>"), ("paragraph", '<p>The <a href="https://x.example/">pontoon</a> &amp; quay.</p>')]
    )
    html = search(client, "pontoon")
    assert "The <mark>pontoon</mark> &amp; quay." in html
    assert "x.example" not in html
    assert "One sentence below the headline." not in html
    assert "One sentence below the headline." in search(client, "on time")


@pytest.mark.parametrize("words", ["gantry", "Fenwick", "Marsh", "cormorant", "bollard", "lantern", "semaphore", "tugboat"])
def test_captions_credits_and_every_kind_of_block_are_found_and_shown(client: Client, section: SectionPage, words: str) -> None:
    picture = make_picture(caption="A gantry at dusk.", credit_line="Fenwick", creator="Cleo Marsh")
    body = [
        ("heading", "The cormorant"),
        ("item_list", {"items": ["<p>A bollard</p>"], "numbered": False}),
        ("quote", {"words": "Look at the lantern.", "speaker": "", "speaker_role": "", "source": make_source()}),
        ("fact_box", {"heading": "Facts", "text": "<ul><li>A semaphore</li></ul>"}),
        ("picture", {"image": {"image": picture, "alt_text": "", "decorative": True}, "caption": ""}),
        ("picture", {"image": {"image": picture, "alt_text": "", "decorative": True}, "caption": "The tugboat."}),
    ]
    make_article(section, title="On time", body=body)
    assert f"<mark>{words}</mark>" in search(client, words)


def test_the_caption_of_the_lead_picture_is_found(client: Client, section: SectionPage) -> None:
    make_article(section, title="On time", lead_picture=make_picture(caption="A gantry at dusk."))
    make_article(section, title="Late", lead_picture=make_picture(caption="A gantry at dusk."), lead_caption="The weathervane.")
    html = search(client, "gantry")
    assert "A <mark>gantry</mark> at dusk." in html
    # Readers of this story see its own caption, and not the picture's.
    assert "Late" not in html
    assert "<mark>weathervane</mark>" in search(client, "weathervane")


def test_another_caption_or_credit_is_found_in_stories_that_show_the_picture(
    client: Client, section: SectionPage, django_capture_on_commit_callbacks: Any
) -> None:
    lead, inside = make_picture(caption="A gantry."), make_picture(credit_line="Fenwick Pictures")
    body = [("picture", {"image": {"image": inside, "alt_text": "", "decorative": True}, "caption": ""})]
    make_article(section, title="On time", lead_picture=lead, body=body)
    lead.caption, inside.credit_line = "A weathervane.", "Marsh Agency"
    with django_capture_on_commit_callbacks(execute=True):
        lead.save()
        inside.save()
    assert "<mark>weathervane</mark>" in search(client, "weathervane")
    assert "On time" in search(client, "marsh")
    assert "No story matches" in search(client, "gantry")


def test_a_draft_of_a_published_story_lends_no_words(client: Client, section: SectionPage) -> None:
    article = make_article(section, title="On time", body=[("paragraph", "<p>The pontoon held.</p>")])
    article.body = [("paragraph", "<p>The pontoon and the periscope.</p>")]
    article.save_revision()
    assert "No story matches" in search(client, "periscope")
    assert "periscope" not in search(client, "pontoon")


def test_the_headline_and_the_date_count_for_relevance(section: SectionPage) -> None:
    now = timezone.now()
    old = ArticlePage(pk=1, title="Boats", first_published_at=now - timedelta(days=400))
    new = ArticlePage(pk=2, title="Boats", first_published_at=now - timedelta(days=1))
    about = ArticlePage(pk=3, title="The pontoon", first_published_at=now - timedelta(days=400))
    assert in_order_of_relevance([old, new, about], words=["pontoon"], now=now) == [about, new, old]
