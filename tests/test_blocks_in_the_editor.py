"""The block picker: every block with icon, group, description and a preview that stands by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from wagtail.admin.icons import get_icons

from articles.models import ArticlePage

if TYPE_CHECKING:
    from django.test import Client

BLOCKS = ArticlePage.body.field.stream_block.child_blocks


def preview(client: Client, name: str) -> str:
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": BLOCKS[name].definition_prefix})
    assert response.status_code == 200
    return response.content.decode()


def test_a_story_is_built_of_these_blocks():
    assert list(BLOCKS) == ["paragraph", "heading", "item_list", "picture", "quote", "embed", "fact_box", "table", "related_story"]


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_says_what_it_is(name: str):
    block = BLOCKS[name]
    assert block.meta.group
    assert block.get_description()
    assert f'id="icon-{block.meta.icon}"' in get_icons()
    assert block.is_previewable


@pytest.mark.parametrize("name", BLOCKS)
def test_a_preview_is_a_page_of_its_own_without_inline_code(editor_client: Client, name: str):
    page = preview(editor_client, name)
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<script" not in page
    assert "style=" not in page
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("paragraph", "The ferry left on time"),
        ("heading", "What happens next"),
        ("item_list", "The fish market"),
        ("picture", "Ada Holm / Fenwick Pictures"),
        ("quote", "Ines Calder, harbour master"),
        ("embed", "The harbour from the air"),
        ("fact_box", "The ferry in figures"),
        ("table", "Boats at the quays"),
        ("related_story", "Second ferry for the north quay"),
    ],
)
def test_a_preview_shows_the_block_with_sample_words(editor_client: Client, name: str, words: str):
    assert words in preview(editor_client, name)
