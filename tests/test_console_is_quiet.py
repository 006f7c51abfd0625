"""Every page of the site in a browser, as readers and as the desk use it: the policies refuse nothing, and no console has anything to say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.models import Site

from articles.blocks import StoryBlock
from articles.models import ArticlePage, Byline, Paper, SourceCredit, Topic
from reactions.models import Flood
from tests.ballots import store_votes
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source, picture_file
from tests.fronts import arrange, grid, lead
from tests.test_embeds_in_a_browser import FRAME, VIDEO, play_along
from tests.test_whole_story import insert_block, open_dialog, wait_until_closed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite

EVIDENCE = [{"rule": "newcomers", "value": 0.97, "usual": 0.5}]
LISTEN = """document.addEventListener("securitypolicyviolation", refused =>
  tellOfRefusal(`${location.pathname}: ${refused.effectiveDirective} refuses ${refused.blockedURI} ${refused.sample} (${refused.sourceFile})`)
)"""

# Those further down are loaded only when they are scrolled to.
SHOW_PICTURES = """() => Promise.allSettled([...document.images].map(image => {
  image.loading = "eager";
  return image.decode();
}))"""
# As a browser sends the form before the panel's script is there.
SUBMIT = """form => {
  form.append(Object.assign(document.createElement("input"), {name: "kind", value: "sad"}));
  form.submit();
}"""


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    """A story with everything that a reader's page can show, in a paper that has a name, colours and policies."""
    harbour = make_section(live_site.front_page, title="Harbour")
    gazette, ada, picture = make_source(name="Gazette"), make_contributor(name="Ada Holm"), make_picture()
    Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, type="video", html=FRAME, title="From the air", provider_name="Vimeo")
    body = [
        ("paragraph", "<p>The ferry left on time.</p>"),
        ("picture", {"image": {"image": picture, "alt_text": "A boat", "decorative": False}, "caption": ""}),
        ("quote", {"words": "Every boat was there.", "speaker": "Ines Calder", "speaker_role": "harbour master", "source": gazette}),
        ("embed", {"url": VIDEO, "title": "", "image": picture}),
    ]
    story = make_article(harbour, title="Ferry leaves on time", slug="ferry", lead_picture=picture, body=body)
    story.bylines.add(Byline(contributor=ada))
    story.source_credits.add(SourceCredit(source=gazette))
    story.tags.add(Topic.objects.create(name="Ferries", slug="ferries"))
    story.save_revision().publish()
    others = [make_article(harbour, title=f"Boat number {number}", lead_picture=picture) for number in range(3)]
    arrange(live_site.front_page, lead(story), grid("From the quays", *others))
    policies = [("corrections", {"text": "<p>We say what was wrong.</p>", "page": None, "url": ""})]
    Paper.objects.create(site=Site.objects.get(), motto="Daily", accent="#14532d", dark_accent="#86efac", policies=policies)
    return story


@pytest.fixture
def refused() -> list[str]:
    """What the policies have refused on the pages of `watched`."""
    return []


@pytest.fixture
def watched(new_page: NewPage, refused: list[str]) -> Iterator[NewPage]:
    """As `new_page`, whose watcher fails the test for what the console says; here whatever a policy refuses fails it as well."""

    def hear(refusal: str) -> None:
        refused.append(refusal)

    def open_page(**options: Any) -> Page:
        page = new_page(**options)
        page.context.expose_function("tellOfRefusal", hear)
        page.context.add_init_script(LISTEN)
        return page

    yield open_page
    assert not refused, "\n".join(refused)


@pytest.fixture
def desk(watched: NewPage, sign_in: Callable[..., None], make_user: Callable[..., Any], live_site: LiveSite) -> Page:
    """
    An administrator's browser. Wagtail saves drafts by itself, and is answered with 400 while a block still lacks what it needs; its check of the
    contents speaks to the console while a heading has no words.
    """
    page = watched(allowed=("status of 400", "axe.run results"))
    sign_in(page, make_user("ada", is_superuser=True))
    return page


def walk(page: Page, addresses: list[str]) -> None:
    """Open each, with all its pictures."""
    for address in addresses:
        page.goto(address)
        expect(page.locator("main").first).to_be_visible()
        page.evaluate(SHOW_PICTURES)


def test_what_is_refused_is_heard(story: ArticlePage, watched: NewPage, refused: list[str]) -> None:
    page = watched(allowed=("Content Security Policy",))
    page.goto(story.get_url())
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.wait_for_load_state("networkidle")
    assert len(refused) == 1
    assert "/harbour/ferry/: script-src-elem refuses inline" in refused.pop()


def test_readers_pages_are_quiet(story: ArticlePage, watched: NewPage) -> None:
    page = watched(allowed=("404 (Not Found)",))
    month = timezone.localtime(story.first_published_at)
    lists = ["/", "/harbour/", f"/harbour/{month:%Y}/{month:%m}/", "/topics/ferries/", "/sources/gazette/", "/people/ada-holm/", "/feed/"]
    searches = ["/search/", "/search/?q=ferry", "/search/?q=submarine"]
    walk(page, [*lists, *searches, "/how-we-work/", "/reactions/own/", "/no-such-thing/", "/admin/login/"])


def test_a_story_is_quiet_while_it_is_read_played_and_answered(story: ArticlePage, watched: NewPage) -> None:
    page = watched(allowed=(f"request to another host: {FRAME}",))
    play_along(page, [])
    walk(page, [story.get_url()])
    page.get_by_role("button", name="Load from Vimeo").click()
    expect(page.frame_locator(".embed iframe").get_by_role("button", name="Play")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.locator("reaction-panel button[value=love]").press("Enter")
    expect(page.locator("reaction-panel [role=status]")).to_contain_text("You chose Love")
    page.locator("reaction-panel form").evaluate(SUBMIT)
    expect(page.get_by_role("link", name="Back to the story")).to_be_visible()
    walk(page, ["/reactions/own/"])


def write_slowly(box: Locator, words: str) -> None:
    """Letter by letter, so that the form is saved and its preview is made anew meanwhile. Whether it shows them is tried in test_front_editor.py."""
    box.fill("")
    box.press_sequentially(words, delay=100)


def choose_source(page: Page) -> None:
    dialog = open_dialog(page, "Choose source")
    dialog.get_by_role("link", name="Gazette").click()
    wait_until_closed(page, dialog)


def choose_picture(page: Page) -> None:
    dialog = open_dialog(page, "Choose an image")
    dialog.get_by_role("link", name="Harbour at dawn").click()
    wait_until_closed(page, dialog)


def upload_picture(page: Page, file: Path) -> None:
    dialog = open_dialog(page, "Choose an image")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_label("Alt text").fill("The quay")
    dialog.get_by_label("Credit line").fill("Fenwick Pictures")
    expect(dialog.get_by_label("Title")).to_have_value(file.stem)
    dialog.get_by_role("button", name="Upload").click()
    wait_until_closed(page, dialog)


def test_writing_a_story_is_quiet(story: ArticlePage, desk: Page, tmp_path: Path) -> None:
    picture = tmp_path / "quay.jpg"
    picture.write_bytes(picture_file().read())
    desk.goto(reverse("wagtailadmin_pages:edit", args=[story.pk]), wait_until="networkidle")
    for block in StoryBlock().child_blocks.values():
        insert_block(desk, str(block.label))
    for heading in desk.locator("input[type=text][name^=body-][name$=-value], input[name$=-value-heading]").all():
        heading.fill("What happens next")
    choose_source(desk)
    choose_picture(desk)
    upload_picture(desk, picture)
    desk.get_by_role("button", name="Toggle preview").click()
    preview = desk.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", name=story.title)).to_be_visible()
    write_slowly(desk.get_by_role("textbox", name="Headline"), "Lock closes for the winter")
    desk.wait_for_load_state("networkidle")
    for panel in ("status", "comments", "reactions", "checks"):
        desk.get_by_role("button", name=f"Toggle {panel}").click()
    expect(desk.locator("[data-content-checker-count]")).to_have_text("0")


def test_arranging_the_front_page_is_quiet(story: ArticlePage, live_site: LiveSite, desk: Page) -> None:
    desk.goto(reverse("wagtailadmin_pages:edit", args=[live_site.front_page.pk]))
    desk.get_by_role("button", name="Toggle preview").click()
    preview = desk.frame_locator("#w-preview-iframe")
    expect(preview.locator(".splash__lead h2")).to_have_text(story.title)
    write_slowly(desk.get_by_role("region", name="Story grid").get_by_role("textbox", name="Title"), "Lock and lighthouse")
    desk.wait_for_load_state("networkidle")


def test_the_papers_settings_are_quiet(story: ArticlePage, desk: Page) -> None:
    desk.goto(reverse("wagtailsettings:edit", args=["articles", "paper", Site.objects.get().pk]), wait_until="networkidle")
    for tab in desk.get_by_role("tab").all():
        tab.click()


def test_the_newsrooms_lists_and_forms_are_quiet(story: ArticlePage, desk: Page) -> None:
    picture, section, source, user = story.lead_picture, story.get_parent(), story.source_credits.first().source, get_user_model().objects.get(username="ada")
    forms = [f"pages/{section.pk}/", f"pages/{section.pk}/edit/", f"pages/{story.pk}/history/", f"images/{picture.pk}/", f"users/edit/{user.pk}/"]
    snippets = ["snippets/articles/source/", f"snippets/articles/source/edit/{source.pk}/", "snippets/articles/contributor/add/", "snippets/articles/topic/"]
    sources = [f"sources/{source.pk}/relied-on/", f"sources/{source.pk}/merge/", "sources/merges/"]
    rest = ["", "articles/", "images/", "images/multiple/add/", "users/", "groups/", "reports/site-history/", "account/", "redirects/"]
    walk(desk, [f"/admin/{path}" for path in (*rest, *forms, *snippets, *sources)])


def test_the_moderators_desk_is_quiet(story: ArticlePage, desk: Page) -> None:
    now = timezone.now()
    store_votes(story, 30, kind="angry", cast_at=now - timedelta(minutes=9), is_first_vote=True)
    flood = Flood.objects.create(page=story, began_at=now - timedelta(minutes=10), last_at=now - timedelta(minutes=8), votes=30, evidence=EVIDENCE)
    lists = ["overview/", "votes/", "boards/", "floods/", "exclusions/", "blocks/", "acts/", "kinds/", "sets/", "reports/", "reports/?group=tag&range=all"]
    forms = [f"floods/{flood.pk}/", f"floods/{flood.pk}/genuine/", f"stories/{story.pk}/", f"boards/{story.pk}/", f"boards/{story.pk}/off/", "kinds/1/"]
    walk(desk, ["/admin/bulk/reactions/vote/exclude/?id=all", *(f"/admin/reactions/{path}" for path in (*lists, *forms))])
