"""The panel in the language of its page: each plural form where it belongs, thousands as the site writes them, and from right to left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import global_settings
from django.template import Context, Template
from django.urls import clear_url_caches
from django.utils import translation
from playwright.sync_api import Page, expect
from wagtail.models import Locale, Site

from articles.models import ArticlePage, FrontPage, SectionPage
from newsroom.settings.languages import language_settings
from reactions.boards import EffectiveBoard
from reactions.models import Board, ReactionKind, ReactionSet
from reactions.panels import NUMBERS_OF_ALL_CATEGORIES
from tests.ballots import store_votes
from tests.conftest import LiveSite
from tests.panels import button, expect_choice, number, status, total
from tests.readers import Reader

ARABIC = {0: "0 تفاعل", 1: "1 تفاعل", 2: "2 تفاعلان", 3: "3 تفاعلات", 11: "11 تفاعلًا", 100: "100 تفاعل"}
NOUNS = {count: words.split(" ")[1] for count, words in ARABIC.items()}
LABELS = ["أحببته", "أضحكني", "أدهشني", "أحزنني", "أغضبني"]
# What the browser's CLDR tells apart, and no number of ours stands for.
LEFT_OUT = """([languages, numbers]) => languages.flatMap((language) => {
    const rules = new Intl.PluralRules(language);
    const known = new Set(numbers.map((number) => rules.select(number)));
    return [...Array(3000).keys(), 1e5, 1e6, 2e6, 1e9].map((number) => `${language}: ${rules.select(number)}`).filter((one) => !known.has(one.split(": ")[1]));
})"""


class Panel(HTMLParser):
    """The attributes of the panel of a page, as a browser reads them."""

    def __init__(self, page: ArticlePage) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.feed(Template("{% load reactions_tags %}{% reaction_panel page %}").render(Context({"page": page})))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "reaction-panel":
            self.data = {name.removeprefix("data-"): value or "" for name, value in attrs}


@pytest.fixture
def in_groups(settings: Any) -> None:
    """The site writes 1,234."""
    settings.USE_THOUSAND_SEPARATOR = True


@pytest.fixture
def arabic_story(settings: Any, story: ArticlePage) -> Iterator[ArticlePage]:
    """The story in Arabic, on a paper in English and Arabic, with Arabic reactions."""
    for name, value in language_settings(["en-gb", "ar"]).items():
        setattr(settings, name, value)
    clear_url_caches()
    Site.clear_site_root_paths_cache()
    yield in_arabic(story)
    clear_url_caches()
    Site.clear_site_root_paths_cache()


def in_arabic(story: ArticlePage) -> ArticlePage:
    copy = story.copy_for_translation(Locale.objects.create(language_code="ar"), copy_parents=True)
    copy.title, copy.slug = "العبّارة تغادر في موعدها", "ferry-in-arabic"
    copy.save_revision().publish()
    for page in (FrontPage, SectionPage):
        page.objects.filter(locale__language_code="ar").update(live=True)
    chosen = ReactionSet.objects.create(name="Arabic")
    for place, label in enumerate(LABELS):
        chosen.members.create(kind=ReactionKind.objects.create(slug=f"arabic-{place}", label=label, icon="sad"), sort_order=place)
    chosen.save()
    Board.objects.create(page=copy, reaction_set=chosen)
    copy.refresh_from_db()
    return copy


def forms(page: ArticlePage) -> dict[int, str]:
    return {int(count): form for count, form in json.loads(Panel(page).data["forms"]).items()}


def show_total(page: Page, count: int) -> None:
    """Let the next answers have this total, and each be newer than the one before; ask for one."""
    page.evaluate(
        """count => {
            const summary = JSON.parse(document.querySelector("reaction-panel").dataset.summary);
            window.fetch = async (address) => {
                window.moment = (window.moment ?? Date.parse("3000-01-01")) + 1;
                const kinds = summary.kinds.map((kind) => ({ ...kind, count }));
                const own = { kind: null };
                return Response.json(address.endsWith("/mine/") ? own : { ...summary, kinds, total: count, as_of: new Date(moment).toISOString() });
            };
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""",
        count,
    )


def test_the_script_is_told_what_the_figures_are_however_the_site_writes_them(article: ArticlePage, in_groups: None) -> None:
    store_votes(article, 1_234, kind="love")
    data = Panel(article).data
    summary = json.loads(data["summary"])
    assert (summary["total"], summary["mine"], summary["as_of"]) == (1_234, None, "")
    assert summary["kinds"][0] == Reader().summary(article)["kinds"][0]
    # In the shape and the order of every answer: the script compares them.
    assert list(summary) == list(Reader().cast(article, "love").json())


def test_the_script_knows_pages_with_a_high_number(article: ArticlePage, in_groups: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EffectiveBoard, "counted_id", 54_321)
    assert Panel(article).data["page"] == "54321"


def test_the_script_is_told_what_a_number_is_called_in_every_plural_form(article: ArticlePage) -> None:
    assert (forms(article)[0], forms(article)[1]) == ("{count} reactions", "{count} reaction")
    with translation.override("ar"):
        found = forms(article)
        assert Panel(article).data["language"] == "ar"
    assert [found[count].replace("{count}", str(count)) for count in (0, 1, 2, 3, 11)] == [ARABIC[count] for count in (0, 1, 2, 3, 11)]
    assert found[1_000_000] == "{count} تفاعل"


@pytest.mark.parametrize(("active", "told"), [("de-at", "de-at"), ("sr@latin", "sr"), (None, "en-gb")])
def test_the_language_is_one_that_browsers_know(article: ArticlePage, active: str | None, told: str) -> None:
    with translation.override(active):
        assert Panel(article).data["language"] == told


def test_no_plural_form_of_any_language_is_left_out(reading: Callable[..., Page]) -> None:
    languages = [code for code, _ in global_settings.LANGUAGES]
    assert reading().evaluate(LEFT_OUT, [languages, list(NUMBERS_OF_ALL_CATEGORIES)]) == []


def test_what_a_page_says_of_its_language_is_not_taken_for_granted(reading: Callable[..., Page]) -> None:
    page = reading()
    page.evaluate("document.documentElement.lang = 'en_US'")
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")


def test_thousands_are_written_as_the_site_writes_them(reading: Callable[..., Page], story: ArticlePage, in_groups: None) -> None:
    store_votes(story, 1_233, kind="love")
    page = reading()
    expect(total(page)).to_have_text("1,233 reactions")
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1,234 reactions.")
    expect(number(page, "love")).to_have_text("1,234")


def test_arabic_has_its_six_forms_and_reads_from_the_right(new_page: Callable[..., Page], live_site: LiveSite, arabic_story: ArticlePage) -> None:
    page = new_page()
    page.goto(live_site.address(arabic_story))
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    expect(total(page)).to_have_text(ARABIC[0])
    button(page, "arabic-0").click()
    expect(status(page)).to_have_text(f"اخترت «{LABELS[0]}». {ARABIC[1]}.")
    expect_choice(page, "arabic-0")

    for count, words in ARABIC.items():
        show_total(page, count)
        expect(total(page)).to_have_text(words)
        expect(page.locator("reaction-panel [data-kind=arabic-0] [data-noun]")).to_have_text(NOUNS[count])


def test_the_bars_grow_from_where_one_begins_to_read(new_page: Callable[..., Page], live_site: LiveSite, arabic_story: ArticlePage) -> None:
    page = new_page()
    page.goto(live_site.address(arabic_story))
    assert page.evaluate("getComputedStyle(document.querySelector('.reactions__bar')).transform") == "matrix(-1, 0, 0, 1, 0, 0)"


@pytest.mark.parametrize("look", [{}, {"dark": True}, {"width": 320}, {"width": 640, "device_scale_factor": 2}], ids=["light", "dark", "narrow", "zoomed"])
def test_axe_finds_nothing_from_right_to_left(
    new_page: Callable[..., Page], axe: Callable[..., list[str]], live_site: LiveSite, arabic_story: ArticlePage, look: dict[str, Any]
) -> None:
    page = new_page(**look)
    page.goto(live_site.address(arabic_story))
    button(page, "arabic-1").click()
    expect_choice(page, "arabic-1")
    assert axe(page, include="reaction-panel") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
