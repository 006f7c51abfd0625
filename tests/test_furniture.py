"""The head and the foot of pages are put together once, and never show anything old."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from wagtail.models import Page, PageViewRestriction, Site

from articles import furniture
from articles.models import Paper, SectionPage
from articles.sites import site_of
from tests.factories import make_section

if TYPE_CHECKING:
    from articles.models import ArticlePage, FrontPage


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    furniture._kept.clear()


def part(name: str, address: str) -> str:
    """The head or the foot of the page, as a new reader gets it."""
    html = Client().get(address).content.decode()
    [found] = re.findall(rf'<{name} class="(?:masthead|colophon).*?</{name}>', html, re.DOTALL)
    return found


def test_it_is_put_together_once(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    render = furniture.render_to_string

    def note(template: str, context: dict[str, Any]) -> Any:
        made.append(template)
        return render(template, context)

    monkeypatch.setattr(furniture, "render_to_string", note)
    first = [part("header", article.get_url()), part("footer", article.get_url())]
    assert [part("header", article.get_url()), part("footer", article.get_url())] == first
    assert sorted(made) == ["articles/includes/footer.html", "articles/includes/masthead.html"]


def test_each_section_is_marked_on_its_own_pages(article: ArticlePage, front_page: FrontPage) -> None:
    make_section(front_page, title="Culture")
    assert '<a href="/harbour/" aria-current="true">Harbour</a>' in part("header", article.get_url())
    assert '<a href="/harbour/" aria-current="page">Harbour</a>' in part("header", "/harbour/")
    assert '<a href="/culture/" aria-current="page">Culture</a>' in part("header", "/culture/")
    assert "aria-current" not in part("header", "/")
    assert 'class="masthead masthead--front"' in part("header", "/")


def rename(section: SectionPage) -> None:
    section.title = "Quays"
    section.save_revision().publish()


def rename_past_signals(section: SectionPage) -> None:
    SectionPage.objects.filter(pk=section.pk).update(title="Quays")


def give_another_address(section: SectionPage) -> None:
    section.slug = "quays"
    section.save_revision().publish()


def hide(section: SectionPage) -> None:
    section.show_in_menus = False
    section.save_revision().publish()


def restrict(section: SectionPage) -> None:
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)


ACTS: dict[str, tuple[Any, str, bool]] = {
    "rename": (rename, ">Quays</a>", True),
    "rename past all signals": (rename_past_signals, ">Quays</a>", True),
    "give it another address": (give_another_address, 'href="/quays/"', True),
    "leave it out of menus": (hide, ">Harbour</a>", False),
    "unpublish": (lambda section: section.unpublish(), ">Harbour</a>", False),
    "delete": (lambda section: section.delete(), ">Harbour</a>", False),
    "restrict": (restrict, ">Harbour</a>", False),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_changed_section_is_seen_at_once(section: SectionPage, name: str) -> None:
    act, words, is_shown = ACTS[name]
    assert ">Harbour</a>" in part("header", "/")
    assert ">Harbour</a>" in part("footer", "/")
    act(SectionPage.objects.get(pk=section.pk))
    for where in ("header", "footer"):
        assert (words in part(where, "/")) == is_shown


def test_a_new_section_and_a_new_order_are_seen_at_once(section: SectionPage, front_page: FrontPage) -> None:
    part("header", "/")
    other = make_section(front_page, title="Culture")
    names = re.compile(r">(Harbour|Culture)</a>")
    assert names.findall(part("header", "/")) == ["Harbour", "Culture"]
    other.move(Page.objects.get(pk=section.pk), pos="left")
    assert names.findall(part("header", "/")) == ["Culture", "Harbour"]


def test_a_changed_paper_and_a_changed_site_are_seen_at_once(article: ArticlePage) -> None:
    site = Site.objects.get()
    part("header", "/")
    Site.objects.update(site_name="The Herald")
    assert "The Herald" in part("header", "/")
    assert "The Herald" in part("footer", "/")
    paper = Paper.objects.create(site=site, name="The Courier", motto="Told straight")
    assert "The Courier" in part("header", "/")
    assert "Told straight" in part("header", "/")
    paper.footer_links = [("link", {"label": "Tides", "address": "/tides/"})]
    paper.save()
    assert '<a href="/tides/">Tides</a>' in part("footer", "/")
    Paper.objects.update(motto="Told late")
    assert "Told late" in part("header", "/")


def test_tomorrow_it_has_another_date(section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    part("header", "/")
    assert len(furniture._kept) == 2
    made_of = [of for of, _ in furniture._kept.values()]
    monkeypatch.setattr(furniture.timezone, "localdate", lambda: today + timedelta(days=1))
    part("header", "/")
    assert len(furniture._kept) == 2
    assert all(later != before for (later, _), before in zip(furniture._kept.values(), made_of, strict=True))


def test_each_language_has_its_own(section: SectionPage) -> None:
    request = RequestFactory().get("/")
    made = {}
    for code in ("en", "de"):
        with translation.override(code):
            made[code] = furniture.footer(request, page=None)
    assert made["en"] != made["de"]


SITES = [
    [("testserver", 80, True)],
    [("testserver", 80, False), ("other.example", 80, True)],
    [("testserver", 8000, False), ("testserver", 80, False), ("other.example", 80, True)],
    [("testserver", 8000, False), ("testserver", 8001, False), ("other.example", 80, True)],
    [("testserver", 8000, True), ("testserver", 80, False)],
    [("testserver", 8000, False), ("other.example", 80, False)],
    [("other.example", 80, True)],
    [],
]


@pytest.mark.parametrize("sites", SITES)
@pytest.mark.parametrize("host", ["testserver", "testserver:8000", "testserver:9999", "nobody.example"])
def test_the_site_is_the_one_that_wagtail_finds(front_page: FrontPage, settings: Any, sites: list[tuple[str, int, bool]], host: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Site.objects.all().delete()
    for hostname, port, is_default in sites:
        Site.objects.create(hostname=hostname, port=port, root_page=front_page, is_default_site=is_default)
    asked = [RequestFactory().get("/", headers={"host": host}) for _ in range(2)]
    assert site_of(asked[0]) == Site.find_for_request(asked[1])
