"""What a developer hears who has put `{% reaction_panel page %}` where it cannot work."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from wagtail.models import Page

from articles.models import ArticlePage, FrontPage, SectionPage
from reactions.templatetags import reactions_tags
from tests.factories import make_section

TEMPLATE = "{% load reactions_tags %}{% reaction_panel page %}"


@pytest.fixture(autouse=True)
def no_type_warned_of() -> Iterator[None]:
    reactions_tags._warn_once.cache_clear()
    yield
    reactions_tags._warn_once.cache_clear()


def panel(page: Page) -> str:
    return Template(TEMPLATE).render(Context({"page": page})).strip()


def test_a_type_that_takes_no_reactions_is_told_to_the_log_once(front_page: FrontPage, caplog: pytest.LogCaptureFixture) -> None:
    for page in [make_section(front_page, title="Harbour"), make_section(front_page, title="Town"), front_page]:
        assert panel(page) == ""
    assert [record.getMessage().split(". ")[0] for record in caplog.records] == [
        "No reactions are shown on pages of articles.SectionPage",
        "No reactions are shown on pages of articles.FrontPage",
    ]
    assert all('REACTIONS["PAGE_TYPES"]' in record.getMessage() for record in caplog.records)


def test_a_page_that_takes_reactions_is_not_told_of(article: ArticlePage, section: SectionPage, caplog: pytest.LogCaptureFixture) -> None:
    assert panel(Page.objects.get(pk=article.pk))
    article.unpublish()
    assert panel(article) == ""
    assert caplog.records == []


def test_a_panel_whose_votes_have_nowhere_to_go_says_what_to_add(article: ArticlePage, settings: Any) -> None:
    settings.ROOT_URLCONF = type("urls", (ModuleType,), {"urlpatterns": []})("urls")
    with pytest.raises(ImproperlyConfigured, match=r'Add path\("reactions/", include\("reactions.urls"\)\) to urls.py'):
        panel(article)
