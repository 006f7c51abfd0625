"""An editor's forms as the browser posts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

PARAGRAPH = ("paragraph", rich_text("<p>The ferry left on time.</p>"))


def quote(*, words: str = "Every boat was there.", speaker: str = "", source: Any = "") -> tuple[str, Any]:
    return ("quote", {"words": words, "speaker": speaker, "speaker_role": "", "source": str(source)})


def picture_block(picture: Any, *, alt_text: str = "", decorative: bool = False) -> tuple[str, Any]:
    image = {"image": str(picture), "alt_text": alt_text}
    return ("picture", {"image": {**image, "decorative": "on"} if decorative else image, "caption": ""})


def story_form(*, body: list[tuple[str, Any]] | None = None, source_credits: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    """The whole form of a story, with these fields in it. Credits are given as in the inline form, `id` included for those that are stored."""
    credits_stored = sum(1 for credit in source_credits or [] if credit.get("id"))
    return nested_form_data(
        {
            "title": "Ferry leaves on time",
            "slug": "ferry-leaves-on-time",
            "dek": "One sentence below the headline.",
            "label": "news",
            "dateline": "",
            "lead_picture": "",
            "lead_caption": "",
            "body": streamfield([PARAGRAPH] if body is None else body),
            "bylines": inline_formset([]),
            "source_credits": inline_formset(source_credits or [], initial=credits_stored),
            "tags": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            **fields,
        }
    )


def edit(client: Client, article: ArticlePage, *, action: str = "", **fields: Any) -> HttpResponse:
    """Save the story's form, as a draft or with an action such as "publish"."""
    form = story_form(**{"slug": article.slug, "title": article.title, **fields})
    return client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), {**form, **({f"action-{action}": "on"} if action else {})})


def create(client: Client, section: SectionPage, *, action: str = "", **fields: Any) -> HttpResponse:
    url = reverse("wagtailadmin_pages:add", args=["articles", "articlepage", section.pk])
    return client.post(url, {**story_form(**fields), **({f"action-{action}": "on"} if action else {})})
