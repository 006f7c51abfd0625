"""What editors say of the paper itself: its name and look on every page, its policies under “How we work”, and who may write them."""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from articles import colours
from articles.models import Paper
from articles.validators import LARGEST_LOGO_BYTES
from tests.credited import photograph, told_by_a_camera
from tests.factories import make_article, picture_file
from tests.file_tags import tags_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client
    from playwright.sync_api import Page as BrowserPage

    from articles.models import ArticlePage, FrontPage, SectionPage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

TOKENS = Path(colours.__file__).parent / "styles" / "tokens.css"
DARK_GREEN, LIGHT_GREEN = "#14532d", "#86efac"


def set_paper(**fields: Any) -> Paper:
    """The default site's paper with these fields, checked and stored."""
    paper = Paper.for_site(Site.objects.get(is_default_site=True))
    for name, value in fields.items():
        setattr(paper, name, value)
    paper.full_clean()
    paper.save()
    return paper


def policy(kind: str, *, text: str = "", page: Any = None, url: str = "") -> tuple[str, dict[str, Any]]:
    return kind, {"text": text, "page": page, "url": url}


def html_of(client: Client, address: str = "/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def settings_address() -> str:
    return reverse("wagtailsettings:edit", args=["articles", "paper", Site.objects.get().pk])


def paper_form(**fields: Any) -> dict[str, Any]:
    """The whole form of the settings, as the browser posts it."""
    values = {
        "name": "",
        "motto": "",
        "founded_on": "",
        "accent": colours.ACCENT,
        "dark_accent": colours.DARK_ACCENT,
        "policies": streamfield([]),
        "accounts": streamfield([]),
        "footer_links": streamfield([]),
        "logo": "",
        "dark_logo": "",
    }
    return nested_form_data({**values, **fields})


class TestName:
    def test_the_papers_name_goes_before_the_sites(self, client: Client, front_page: FrontPage) -> None:
        set_paper(name="The Lowmere Courier")
        html = html_of(client)
        assert '<h1 class="nameplate">The Lowmere Courier</h1>' in html
        assert "The Test Courier" not in html

    def test_without_a_name_the_sites_is_used(self, client: Client, front_page: FrontPage) -> None:
        assert '<h1 class="nameplate">The Test Courier</h1>' in html_of(client)

    def test_the_motto_stands_on_the_front_page_alone(self, client: Client, article: ArticlePage) -> None:
        set_paper(motto="Told straight")
        assert '<p class="masthead__motto">Told straight</p>' in html_of(client)
        assert "masthead__motto" not in html_of(client, article.get_url())

    def test_footer_links_stand_on_every_page(self, client: Client, article: ArticlePage) -> None:
        set_paper(footer_links=[("link", {"label": "Tide tables", "address": "https://tides.example/"})])
        for address in ("/", "/harbour/", article.get_url()):
            assert '<a href="https://tides.example/">Tide tables</a>' in html_of(client, address)


class TestLogo:
    def test_a_logo_stands_for_the_name_and_has_it_as_its_alt_text(self, client: Client, front_page: FrontPage) -> None:
        paper = set_paper(name="The Courier", logo=picture_file(name="logo.png", size=(600, 120), file_format="PNG"))
        html = html_of(client)
        assert f'src="{paper.logo.url}" alt="The Courier" width="600" height="120"' in html
        assert "<source" not in html.partition("<main")[0]

    def test_dark_pages_have_a_logo_of_their_own(self, client: Client, front_page: FrontPage) -> None:
        light, dark = (picture_file(name=f"{name}.png", size=(600, 120), file_format="PNG") for name in ("light", "dark"))
        paper = set_paper(logo=light, dark_logo=dark)
        assert f'<source srcset="{paper.dark_logo.url}" media="(prefers-color-scheme: dark)" width="600" height="120">' in html_of(client)

    def test_readers_can_fetch_it(self, client: Client, front_page: FrontPage) -> None:
        paper = set_paper(logo=picture_file(name="logo.png", size=(600, 120), file_format="PNG"))
        response = client.get(paper.logo.url)
        assert response.status_code == 200
        response.close()

    def test_a_page_does_not_open_the_file(self, client: Client, front_page: FrontPage) -> None:
        paper = set_paper(logo=picture_file(name="logo.png", size=(600, 120), file_format="PNG"))
        paper.logo.storage.delete(paper.logo.name)
        assert 'width="600" height="120"' in html_of(client)

    def test_a_logo_says_whose_it_is_and_nothing_of_the_camera(self, front_page: FrontPage) -> None:
        logo = photograph(size=(60, 20), **told_by_a_camera(orientation=6))
        paper = set_paper(name="The Courier", logo=logo)
        assert (paper.logo_width, paper.logo_height) == (20, 60)
        content = Path(paper.logo.path).read_bytes()
        said = tags_in(content)
        assert said["XMP-photoshop:Credit"] == said["IPTC:By-line"] == "The Courier"
        assert not [tag for tag in said if "GPS" in tag or "Orientation" in tag]
        assert b"Secretcam" not in content

    def test_a_logo_that_was_cut_off_is_refused(self, front_page: FrontPage) -> None:
        content = picture_file(name="logo.png", size=(600, 120), file_format="PNG").read()
        with pytest.raises(ValidationError, match="damaged or was cut off"):
            set_paper(logo=ImageFile(BytesIO(content[: len(content) // 2]), name="logo.png"))

    @pytest.mark.parametrize(
        ("name", "size", "padding"),
        [("logo.svg", (60, 12), 0), ("logo.png", (4001, 10), 0), ("logo.png", (60, 12), LARGEST_LOGO_BYTES)],
        ids=["could hold a script", "too wide", "too heavy"],
    )
    def test_what_is_no_logo_for_every_page_is_refused(self, front_page: FrontPage, name: str, size: tuple[int, int], padding: int) -> None:
        file = picture_file(name=name, size=size, file_format="PNG")
        file.file.seek(0, 2)
        file.file.write(b"\0" * padding)
        file.file.seek(0)
        file.__dict__.pop("size", None)
        with pytest.raises(ValidationError) as refusal:
            set_paper(logo=file)
        assert set(refusal.value.message_dict) == {"logo"}


class TestColours:
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        # Pairs whose ratio is known: WCAG's own ends of the scale, and the greys at the two limits that it sets.
        [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54), ("#949494", "#ffffff", 3.03), ("#FF0000", "#ffffff", 4.0)],
    )
    def test_contrast_is_measured_as_wcag_defines_it(self, one: str, other: str, ratio: float) -> None:
        assert round(colours.contrast(one, other), 2) == ratio
        assert colours.contrast(one, other) == colours.contrast(other, one)

    def test_it_is_measured_against_what_the_style_sheet_says(self) -> None:
        light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
        for scheme, css, accent in (("light", light, colours.ACCENT), ("dark", dark, colours.DARK_ACCENT)):
            said = dict(re.findall(r"--(paper|tint|accent): (#[0-9a-f]{6});", css))
            assert (said["paper"], said["tint"]) == colours.BACKGROUNDS[scheme]
            assert said["accent"] == accent

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"accent": "#ffee99"}, "accent"),
            ({"dark_accent": "#333333"}, "dark_accent"),
            # Enough on the page itself, too little on a box.
            ({"accent": "#72747a"}, "accent"),
            ({"accent": "red"}, "accent"),
            ({"accent": "#12345"}, "accent"),
            ({"accent": "#9b2517;}"}, "accent"),
        ],
    )
    def test_a_colour_that_cannot_be_read_is_refused(self, front_page: FrontPage, fields: dict[str, str], field: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            set_paper(**fields)
        assert set(refusal.value.message_dict) == {field}

    def test_a_ratio_that_is_too_little_never_looks_like_enough(self) -> None:
        assert colours.one_decimal(4.4999) == "4.4"
        assert colours.one_decimal(21.0) == "21.0"

    def test_pages_load_no_sheet_while_the_colours_are_the_designs(self, client: Client, front_page: FrontPage) -> None:
        assert "/theme-" not in html_of(client)

    def test_pages_load_the_sheet_of_the_papers_colours(self, client: Client, article: ArticlePage) -> None:
        set_paper(accent=DARK_GREEN.upper(), dark_accent=LIGHT_GREEN)
        for address in ("/", article.get_url()):
            html = html_of(client, address)
            assert html.index("newsroom/reader.css") < html.index('href="/theme-14532d-86efac.css" media="screen"')

    def test_the_sheet_sets_the_colours_and_may_be_kept_for_good(self, client: Client, front_page: FrontPage) -> None:
        response = client.get("/theme-14532d-86efac.css")
        assert response.headers["Content-Type"] == "text/css"
        assert {"public", "immutable", "max-age=31536000"} == {part.strip() for part in response.headers["Cache-Control"].split(",")}
        light, dark = response.content.decode().split("@media (prefers-color-scheme: dark)")
        assert f"--accent: {DARK_GREEN};" in light
        assert f"--accent: {LIGHT_GREEN};" in dark

    @pytest.mark.parametrize("address", ["/theme-14532d.css", "/theme-14532d-86efacaa.css", "/theme-14532D-86efac.css", "/theme-14532d-zzzzzz.css"])
    def test_there_is_no_sheet_of_other_colours(self, client: Client, front_page: FrontPage, address: str) -> None:
        assert client.get(address).status_code == 404


class TestHowWeWork:
    def test_there_is_none_while_nothing_is_written(self, client: Client, section: SectionPage) -> None:
        assert client.get("/how-we-work/").status_code == 404
        assert "How we work" not in html_of(client)

    def test_readers_find_each_policy_under_its_anchor_in_a_fixed_order(self, client: Client, section: SectionPage) -> None:
        set_paper(policies=[policy("unnamed_sources", text="<p>We name them.</p>"), policy("ethics", text="<p>We <b>ask</b> first.</p>")])
        html = html_of(client, "/how-we-work/")
        assert html.index('id="ethics"') < html.index("We <b>ask</b> first.") < html.index('id="unnamed-sources"') < html.index("We name them.")
        assert '<a href="/how-we-work/">How we work</a>' in html_of(client)

    def test_a_policy_can_stand_on_a_page_or_elsewhere(self, client: Client, article: ArticlePage) -> None:
        set_paper(policies=[policy("ethics", page=article), policy("ownership", url="https://trust.example/owners")])
        html = html_of(client, "/how-we-work/")
        assert f'<a href="{article.get_url()}">{article.title}</a>' in html
        assert 'href="https://trust.example/owners"' in html

    def test_a_page_that_is_no_longer_published_is_not_linked(self, client: Client, article: ArticlePage) -> None:
        set_paper(policies=[policy("ethics", page=article), policy("corrections", text="<p>We say so.</p>")])
        article.unpublish()
        html = html_of(client, "/how-we-work/")
        assert article.title not in html
        assert 'id="ethics"' not in html

    def test_a_cache_may_keep_it(self, client: Client, section: SectionPage) -> None:
        set_paper(policies=[policy("ethics", text="<p>Yes.</p>")])
        assert "s-maxage=60" in client.get("/how-we-work/").headers["Cache-Control"]
        assert client.post("/how-we-work/").status_code == 405

    @pytest.mark.parametrize("value", [{}, {"text": "<p></p>"}, {"url": "javascript:alert(1)"}], ids=["nothing", "an empty paragraph", "no web address"])
    def test_an_editor_is_told_of_a_policy_that_says_nothing(self, editor_client: Client, front_page: FrontPage, value: dict[str, str]) -> None:
        block = ("ethics", {"text": rich_text(value.get("text", "")), "page": "", "url": value.get("url", "")})
        response = editor_client.post(settings_address(), paper_form(policies=streamfield([block])))
        assert response.status_code == 200
        assert not Paper.objects.get().policies


class TestSettings:
    def save(self, client: Client, **fields: Any) -> HttpResponse:
        return client.post(settings_address(), paper_form(**fields))

    def test_an_editor_writes_all_of_it(self, client: Client, editor_client: Client, section: SectionPage) -> None:
        response = self.save(
            editor_client,
            name="The Lowmere Courier",
            motto="Told straight",
            founded_on="1887-03-14",
            accent=DARK_GREEN,
            logo=picture_file(name="logo.png", size=(600, 120), file_format="PNG"),
            policies=streamfield([("ethics", {"text": rich_text("<p>We ask first.</p>"), "page": "", "url": ""})]),
            accounts=streamfield([("account", "https://social.example/@courier")]),
            footer_links=streamfield([("link", {"label": "Tides", "address": "/harbour/"})]),
            feeds_full_text="on",
        )
        assert response.status_code == 302
        paper = Paper.objects.get()
        assert (paper.name, paper.logo_width, paper.feeds_full_text) == ("The Lowmere Courier", 600, True)
        html = html_of(client)
        assert "Told straight" in html
        assert '<a href="/harbour/">Tides</a>' in html
        assert "We ask first." in html_of(client, "/how-we-work/")

    def test_readers_see_a_change_at_once(self, client: Client, editor_client: Client, front_page: FrontPage) -> None:
        html_of(client)
        self.save(editor_client, name="The Evening Courier")
        assert "The Evening Courier" in html_of(client)

    def test_a_change_is_in_the_log(self, editor_client: Client, editor: Any, front_page: FrontPage) -> None:
        self.save(editor_client, name="The Evening Courier")
        entry = ModelLogEntry.objects.get(content_type__model="paper")
        assert (entry.action, entry.user) == ("wagtail.edit", editor)

    def test_the_form_says_the_contrast_that_was_measured(self, editor_client: Client, front_page: FrontPage) -> None:
        html = html_of(editor_client, settings_address())
        assert "Its contrast with the page is 6.7:1. Text needs 4.5:1." in html
        assert "Its contrast with the page is 7.0:1. Text needs 4.5:1." in html
        assert html.count('type="color"') == 2

    def test_a_faint_colour_is_refused_with_its_contrast(self, editor_client: Client, front_page: FrontPage) -> None:
        html = self.save(editor_client, accent="#ffee99").content.decode()
        assert "This colour&#x27;s contrast with the page is 1.0:1. Text needs 4.5:1. Choose a darker colour." in html
        assert Paper.objects.get().accent == colours.ACCENT

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "//elsewhere.example", "/\\elsewhere.example", "harbour", "mailto:desk@news.example"])
    def test_a_footer_link_that_leads_nowhere_good_is_refused(self, editor_client: Client, front_page: FrontPage, address: str) -> None:
        response = self.save(editor_client, footer_links=streamfield([("link", {"label": "Tides", "address": address})]))
        assert "Give an address that starts with / or https://." in response.content.decode()

    @pytest.mark.parametrize("mode", ["front", "how-we-work"])
    def test_a_preview_shows_what_is_not_saved_yet(self, client: Client, editor_client: Client, article: ArticlePage, mode: str) -> None:
        address = reverse("wagtailsettings:preview_on_edit", args=["articles", "paper", Site.objects.get().pk])
        policies = streamfield([("ethics", {"text": rich_text("<p>We ask first.</p>"), "page": "", "url": ""})])
        form = paper_form(name="The Draft Courier", accent=DARK_GREEN, policies=policies)
        assert editor_client.post(address, form).json() == {"is_valid": True, "is_available": True}
        html = html_of(editor_client, f"{address}?mode={mode}")
        assert "The Draft Courier" in html
        assert "/theme-14532d-f0937f.css" in html
        assert ("We ask first." in html) == (mode == "how-we-work")
        assert "The Draft Courier" not in html_of(client)

    def test_a_moderator_finds_no_settings(self, moderator_client: Client, front_page: FrontPage) -> None:
        assert self.save(moderator_client, name="Mine").status_code == 302
        assert not Paper.objects.filter(name="Mine").exists()


def test_pages_ask_for_the_paper_once_and_see_any_change(client: Client, article: ArticlePage) -> None:
    set_paper(name="The Courier", policies=[policy("ethics", page=article)], accounts=[("account", "https://social.example/@courier")])
    for motto in ("Told straight", "Told late"):
        Paper.objects.update(motto=motto)
        with CaptureQueriesContext(connection) as captured:
            html = html_of(client)
        assert motto in html
        assert len([query for query in captured if "articles_paper" in query["sql"]]) == 1


def test_a_reader_writes_nothing_where_nobody_has_filled_it_in(client: Client, article: ArticlePage) -> None:
    html_of(client, article.get_url())
    assert not Paper.objects.exists()


def test_two_sites_each_have_their_paper(client: Client, front_page: FrontPage) -> None:
    other = Site.objects.create(hostname="other.example", root_page=front_page)
    set_paper(name="The Courier")
    Paper.objects.create(site=other, name="The Other")
    assert 'class="nameplate">The Courier<' in html_of(client)
    assert 'class="nameplate">The Other<' in client.get("/", headers={"host": "other.example"}).content.decode()


@pytest.mark.django_db
def test_setting_a_newsroom_up_lays_the_paper_out_once() -> None:
    said = [StringIO(), StringIO()]
    for output in said:
        call_command("setup_newsroom", stdout=output)
    assert Paper.objects.get().site.is_default_site
    assert "The paper's name, look and policies can be written under Settings." in said[0].getvalue()
    assert "The paper's" not in said[1].getvalue()


def test_a_site_without_settings_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "articles.E003" not in {message.id for message in run_checks()}
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "wagtail.contrib.settings")
    assert "articles.E003" in {message.id for message in run_checks()}


@pytest.fixture
def written(live_site: LiveSite) -> None:
    """A paper with all that it can say."""
    kinds = ["ethics", "corrections", "ownership", "unnamed_sources", "verification", "masthead"]
    text = "<p>We <b>ask</b> first, and <a href='https://trust.example/'>say so</a>.</p><ul><li>Always.</li></ul>"
    make_article(live_site.front_page.add_child(instance=_section()), title="Ferry leaves on time")
    set_paper(
        motto="Told straight",
        accent=DARK_GREEN,
        dark_accent=LIGHT_GREEN,
        policies=[policy(kind, text=text, url="https://trust.example/a-rather-long-address-without-a-space" * 3) for kind in kinds],
        footer_links=[("link", {"label": "Tide tables", "address": "/harbour/"})],
    )


def _section() -> Any:
    return apps.get_model("articles", "SectionPage")(title="Harbour", slug="harbour")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True), (320, False)])
def test_axe_finds_nothing_in_the_papers_own_colours(written: None, new_page: NewPage, axe: Callable[[BrowserPage], list[str]], width: int, dark: bool) -> None:
    page = new_page(width=width, dark=dark, bypass_csp=True)
    for address in ("/how-we-work/", "/", "/harbour/"):
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


@pytest.mark.parametrize(("dark", "colour"), [(False, DARK_GREEN), (True, LIGHT_GREEN)])
def test_the_policy_of_the_site_lets_the_colours_in(written: None, new_page: NewPage, dark: bool, colour: str) -> None:
    page = new_page(dark=dark)
    page.goto("/how-we-work/")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()") == colour
