"""What the panel "Sources and credits" says of a story's form as it stands, and the sources that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import rich_text

from articles.models import Source, SourceCredit, SourceKind
from tests.editing import edit, picture_block, quote, story_form
from tests.factories import make_article, make_picture, make_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from articles.models import ArticlePage, SectionPage

pytestmark = pytest.mark.django_db
NOTHING = "Nothing is missing"


def paragraph(text: str) -> tuple[str, Any]:
    return ("paragraph", rich_text(f"<p>{text}</p>"))


def suggested(client: Client, **form: Any) -> str:
    answer = client.post(reverse("articles_suggest"), story_form(**form))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_kept_source_that_the_text_names_is_offered_by_any_of_its_names(editor_client: Client) -> None:
    signal = make_source(name="The Skerrow Signal", other_names="the Signal\nSSG")
    said = suggested(editor_client, body=[paragraph("It snowed. According to SSG &amp; others, <b>it</b> snowed a lot.")])
    assert f'data-credit="{signal.pk}" data-title="The Skerrow Signal"' in said
    assert "According to SSG &amp; others, it snowed a lot." in said
    assert "It snowed. According" not in said


def test_one_that_is_credited_in_the_form_is_not_offered_and_one_whose_row_is_taken_away_is(editor_client: Client) -> None:
    signal = make_source(name="The Skerrow Signal")
    row = {"source": str(signal.pk), "usage": "reported-by"}
    body = [paragraph("The Skerrow Signal reports that it snowed.")]
    assert NOTHING in suggested(editor_client, body=body, source_credits=[row])
    assert f'data-credit="{signal.pk}"' in suggested(editor_client, body=body, source_credits=[{**row, "DELETE": "on"}])


def test_an_attribution_of_somebody_new_is_offered_as_a_source_to_make(editor_client: Client) -> None:
    said = suggested(editor_client, body=[paragraph("A spokesperson told Northern TV that it snowed.")])
    assert 'data-make="Northern TV" data-kind="outlet" data-usage="quoted-from"' in said


def test_the_dek_and_every_block_of_text_are_read(editor_client: Client) -> None:
    body = [("fact_box", {"heading": "Snow", "text": rich_text("<ul><li>Ten days, the Evening Star reports.</li></ul>")})]
    said = suggested(editor_client, dek="It snowed, the Morning Star reports.", body=body)
    assert 'data-make="Evening Star"' in said
    assert 'data-make="Morning Star"' in said


def test_the_paper_itself_is_not_offered(editor_client: Client, article: ArticlePage) -> None:
    body = [paragraph("The Test Courier reports that it snowed. “It did,” Ann Reed told the Courier.")]
    said = suggested(editor_client, body=body)
    assert 'data-make="Ann Reed" data-kind="person" data-usage="interviewed"' in said
    assert "Test Courier</strong>" not in said


def test_quotes_without_a_source_and_pictures_without_alt_text_are_named(editor_client: Client) -> None:
    lead, inside = make_picture(title="The quay", description=""), make_picture(title="The crane", description="")
    body = [quote(words="It has never snowed so much as on that day, and it will not again, I think."), picture_block(inside.pk)]
    said = suggested(editor_client, body=body, lead_picture=str(lead.pk))
    assert "A quote has no source: “It has never snowed so much as on that day, and it …”" in said
    assert "The lead picture “The quay” has no alt text." in said
    assert "The picture “The crane” has no alt text." in said
    described = suggested(editor_client, body=[picture_block(inside.pk, alt_text="A crane in the snow")])
    assert NOTHING in described
    assert NOTHING in suggested(editor_client, body=[picture_block(inside.pk, decorative=True)])


def test_a_quoted_source_is_offered_though_it_is_unnamed_and_only_under_its_public_name(editor_client: Client) -> None:
    source = Source.objects.create(kind=SourceKind.UNNAMED, name="a harbour official", internal_name="Ann Reed")
    said = suggested(editor_client, body=[quote(source=source.pk), paragraph("A harbour official wept. Ann Reed wept, too.")])
    assert f'data-credit="{source.pk}" data-title="a harbour official"' in said
    assert "Quoted: Every boat was there." in said
    assert said.count("data-credit") == 1


def test_a_source_that_is_quoted_twice_is_offered_once_with_the_first_quote(editor_client: Client) -> None:
    source = make_source(name="Ann Reed", kind=SourceKind.PERSON)
    said = suggested(editor_client, body=[quote(source=source.pk, words="It rained."), quote(source=source.pk, words="It snowed.")])
    assert "Quoted: It rained." in said
    assert "It snowed." not in said


def test_the_editor_opens_with_the_suggestions_of_the_draft(editor_client: Client, section: SectionPage) -> None:
    story = make_article(section, body=[("paragraph", "<p>It snowed, the Evening Star reports.</p>")])
    page = editor_client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert 'data-make="Evening Star"' in page
    new = editor_client.get(reverse("wagtailadmin_pages:add", args=["articles", "articlepage", section.pk])).content.decode()
    assert NOTHING in new
    other = editor_client.get(reverse("wagtailadmin_pages:edit", args=[section.pk])).content.decode()
    assert "data-suggestions" not in other


def test_a_draft_with_a_private_note_shows_it_nowhere_in_the_panel(editor_client: Client, article: ArticlePage) -> None:
    signal = make_source(name="The Skerrow Signal", internal_name="")
    row = {"source": str(signal.pk), "usage": "reported-by", "private_note": "Do not tell anybody."}
    assert "Do not tell" not in suggested(editor_client, body=[paragraph("The Evening Star reports.")], source_credits=[row])


@pytest.mark.parametrize("form", [{}, {"body-count": "x"}, {"body-count": "1"}])
def test_what_is_no_form_of_a_story_is_refused(editor_client: Client, form: dict[str, str]) -> None:
    assert editor_client.post(reverse("articles_suggest"), form).status_code == 400


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"lead_picture": "99999999999999999999", "source_credits-TOTAL_FORMS": "99999999999"},
        {"lead_picture": "no", "source_credits-TOTAL_FORMS": "2", "source_credits-0-source": "’", "source_credits-1-source": "-1"},
    ],
)
def test_a_form_that_says_nothing_is_answered(editor_client: Client, form: dict[str, str]) -> None:
    answer = editor_client.post(reverse("articles_suggest"), {"body-count": "0", **form})
    assert NOTHING in answer.content.decode()


def test_suggestions_cost_as_many_queries_for_many_sources_and_paragraphs(editor_client: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for number in range(30):
        make_source(name=f"Paper {number}")
    form = story_form(body=[paragraph(f"Paper {number} reports that it snowed.") for number in range(30)])
    editor_client.post(reverse("articles_suggest"), form)
    with django_assert_max_num_queries(10):
        said = editor_client.post(reverse("articles_suggest"), form).content.decode()
    assert said.count("data-credit") == 30


def make(client: Client, **fields: str) -> Any:
    return client.post(reverse("articles_make_source"), {"name": "Northern TV", "kind": "outlet", **fields})


def test_a_source_is_made_once_and_logged(editor_client: Client) -> None:
    first, again = make(editor_client).json(), make(editor_client, name="northern  tv").json()
    source = Source.objects.get()
    assert first == again == {"id": source.pk, "string": "Northern TV", "edit_url": reverse("wagtailsnippets_articles_source:edit", args=[source.pk])}
    assert [entry.action for entry in ModelLogEntry.objects.for_instance(source)] == ["wagtail.create"]


@pytest.mark.parametrize(("fields", "detail"), [({"name": " "}, "required"), ({"kind": "planet"}, "planet"), ({"name": "x" * 256}, "255")])
def test_what_cannot_be_a_source_is_refused_with_words(editor_client: Client, fields: dict[str, str], detail: str) -> None:
    answer = make(editor_client, **fields)
    assert answer.status_code == 422
    assert detail in answer.json()["detail"]
    assert not Source.objects.exists()


def test_others_are_refused(moderator_client: Client, client: Client) -> None:
    assert moderator_client.post(reverse("articles_suggest"), story_form()).status_code in {302, 403}
    assert make(moderator_client).status_code in {302, 403}
    assert make(client).status_code == 302
    assert not Source.objects.exists()


def test_only_posts_are_answered(editor_client: Client) -> None:
    assert editor_client.get(reverse("articles_suggest")).status_code == 405
    assert editor_client.get(reverse("articles_make_source")).status_code == 405


def test_what_was_accepted_is_saved_with_the_story(editor_client: Client, article: ArticlePage) -> None:
    source_id = make(editor_client).json()["id"]
    edit(editor_client, article, action="publish", source_credits=[{"source": str(source_id), "usage": "quoted-from"}])
    credit = SourceCredit.objects.get(page=article)
    assert (credit.source_id, credit.usage) == (source_id, "quoted-from")
