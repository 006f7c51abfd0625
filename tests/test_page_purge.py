"""What is purged when something changes: every page that shows it, and no other."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.test import Client
from django.utils import timezone
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from articles import addresses
from articles.merging import sources as merging_sources
from articles.merging.topics import merge_topic, undo_merge
from articles.models import ArticlePage, Byline, BylineRole, CreditedImage, FrontPage, Licence, Paper, SourceCredit, SourceMerge, Topic, TopicMerge
from articles.renditions import make_fallbacks
from articles.served_files import write_credits
from articles.signals import picture_files_renamed
from articles.topics.services import retire_topic
from articles.withdrawals import picture_withdrawn, withdraw_ended
from newsroom import receivers
from newsroom.page_cache.keys import EVERYTHING, edition_of
from reactions.models import ReactionKind, ReactionSet, SetMember
from reactions.services import change_board, merge_kind
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source, picture_file

if TYPE_CHECKING:
    from articles.models import SectionPage

SIGNALS = [pre_save, post_save, pre_delete, post_delete, page_published, page_unpublished, post_page_move, picture_withdrawn, picture_files_renamed]
VIDEO = "https://vimeo.com/1"
FERRY, LOCK, CONCERT = "/harbour/ferry/", "/harbour/lock/", "/culture/concert/"
FRONT, HARBOUR, CULTURE = "/", "/harbour/", "/culture/"
SITE = {FRONT, "/feed/", "/feed.json", "/sitemap.xml", "/news-sitemap.xml"}
ADDRESSES = {
    *SITE,
    *(FERRY, LOCK, CONCERT, HARBOUR, "/harbour/feed/", "/harbour/feed.json", CULTURE, "/culture/feed/", "/culture/feed.json"),
    *("/topics/ferries/", "/topics/ferries/feed/", "/topics/ferries/feed.json", "/topics/music/", "/topics/music/feed/", "/topics/music/feed.json"),
    *("/people/ada-holm/", "/people/ada-holm/feed/", "/people/ada-holm/feed.json", "/people/ben-ruud/", "/people/ben-ruud/feed/", "/people/ben-ruud/feed.json"),
    *("/sources/gazette/", "/sources/ledger/", "/search/", "/how-we-work/"),
}


def with_feeds(path: str) -> set[str]:
    return {path, f"{path}feed/", f"{path}feed.json"}


FERRIES, MUSIC, ADA, BEN = (with_feeds(path) for path in ("/topics/ferries/", "/topics/music/", "/people/ada-holm/", "/people/ben-ruud/"))
# Everything that lists the story about the ferry.
LISTS = SITE | with_feeds(HARBOUR) | FERRIES | ADA | {"/sources/gazette/"}


class Newspaper:
    """Two sections with three stories, and what they name."""

    def __init__(self, front_page: FrontPage) -> None:
        self.harbour, self.culture = (make_section(front_page, title=title) for title in ("Harbour", "Culture"))
        self.ferries, self.music = (Topic.objects.create(name=name, slug=name.lower()) for name in ("Ferries", "Music"))
        self.portrait = make_picture(file=picture_file(size=(300, 300)))
        self.ada, self.ben = make_contributor(name="Ada Holm"), make_contributor(name="Ben Ruud", portrait=self.portrait)
        self.gazette, self.ledger = make_source(name="Gazette"), make_source(name="Ledger")
        # Small, for all its files are made while a test waits.
        self.picture = make_picture(file=picture_file(size=(300, 200)))
        make_fallbacks(self.portrait, "portrait")
        make_fallbacks(self.picture, "lead")
        self.moderator = get_user_model().objects.create_superuser("mina")
        self.ferry = self._story(self.harbour, "ferry", topic=self.ferries, writer=self.ada, source=self.gazette, lead_picture=self.picture)
        self.lock = make_article(self.harbour, title="Lock", slug="lock")
        self.concert = self._story(self.culture, "concert", topic=self.music, writer=self.ben, source=self.ledger)

    def _story(self, section: SectionPage, slug: str, *, topic: Topic, writer: Any, source: Any, **fields: Any) -> ArticlePage:
        story = make_article(section, title=slug.title(), slug=slug, **fields)
        story.tags.add(topic)
        story.bylines.add(Byline(contributor=writer, role=BylineRole.WORDS))
        story.source_credits.add(SourceCredit(source=source))
        story.save_revision().publish()
        return story


@pytest.fixture
def newspaper(front_page: FrontPage) -> Iterator[Newspaper]:
    """With a cache that is told of every change."""
    made = Newspaper(front_page)
    before = [(signal, list(signal.receivers)) for signal in SIGNALS]
    receivers.connect()
    yield made
    for signal, kept in before:
        signal.receivers = kept
        signal.sender_receivers_cache.clear()


@pytest.fixture
def purged_by(newspaper: Newspaper, django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], set[str]]:
    """A function that says which of ADDRESSES an act purges, within how much less than a second."""

    def run(act: Callable[[], Any]) -> set[str]:
        cache.set_many({edition_of(address): "kept" for address in ADDRESSES} | {EVERYTHING: "kept"}, 60)
        with django_capture_on_commit_callbacks(execute=True):
            act()
            began_at = time.monotonic()
        assert time.monotonic() - began_at < 1
        if cache.get(EVERYTHING) is None:
            return ADDRESSES
        return {address for address in ADDRESSES if cache.get(edition_of(address)) is None}

    return run


def publish(story: ArticlePage, change: Callable[[ArticlePage], Any] = lambda story: None) -> None:
    draft = story.get_latest_revision_as_object()
    change(draft)
    draft.save_revision().publish()


def add_to_tags(topic: Topic) -> Callable[[ArticlePage], None]:
    def change(story: ArticlePage) -> None:
        story.tags.clear()
        story.tags.add(topic)

    return change


ACTS: dict[str, tuple[Callable[[Newspaper], Any], set[str]]] = {
    "publish a new story": (
        lambda paper: make_article(paper.culture, title="New", slug="new"),
        SITE | with_feeds(CULTURE),
    ),
    "publish a change": (lambda paper: publish(paper.ferry), {FERRY} | LISTS),
    "save a draft": (lambda paper: paper.ferry.save_revision(), set()),
    "retag": (lambda paper: publish(paper.ferry, add_to_tags(paper.music)), {FERRY} | LISTS | MUSIC),
    "unpublish": (lambda paper: paper.ferry.unpublish(), {FERRY} | LISTS),
    "delete": (lambda paper: paper.ferry.delete(), {FERRY} | LISTS),
    "move to another section": (
        lambda paper: paper.ferry.move(paper.culture, pos="last-child"),
        {FERRY} | LISTS | with_feeds(CULTURE),
    ),
    "give it another address": (lambda paper: publish(paper.ferry, lambda story: setattr(story, "slug", "ferry-two")), {FERRY} | LISTS),
    "rename a contributor": (lambda paper: rename(paper.ada, "Ada Holm-Reyes"), {FERRY} | LISTS),
    "rename a source": (lambda paper: rename(paper.gazette, "The Gazette"), {FERRY, "/sources/gazette/"}),
    "merge a source into another": (
        lambda paper: merging_sources.merge_source(source=paper.gazette, into=paper.ledger, by=paper.moderator),
        {FERRY, "/culture/concert/", "/sources/gazette/", "/sources/ledger/"},
    ),
    "undo the merge of a source": (
        lambda paper: merging_sources.undo_merge(merge=SourceMerge.objects.get(), by=paper.moderator),
        {FERRY, "/culture/concert/", "/sources/gazette/", "/sources/ledger/"},
    ),
    "rename a topic": (lambda paper: rename(paper.ferries, "Ferry"), {FERRY} | FERRIES),
    "delete a topic": (lambda paper: paper.ferries.delete(), {FERRY} | FERRIES),
    "retire a topic": (lambda paper: retire_topic(topic=paper.ferries, by=paper.moderator), {FERRY} | FERRIES),
    "merge a topic into another": (
        lambda paper: merge_topic(topic=paper.ferries, into=paper.music, by=paper.moderator),
        {FRONT, FERRY, CONCERT} | FERRIES | MUSIC,
    ),
    "undo the merge of a topic": (lambda paper: undo_merge(merge=TopicMerge.objects.get(), by=paper.moderator), {FRONT, FERRY, CONCERT} | FERRIES | MUSIC),
    "make a topic": (lambda paper: Topic.objects.create(name="Fog", slug="fog"), set()),
    "credit a picture otherwise": (lambda paper: recredit(paper.picture), {FERRY} | LISTS),
    "write another credit into a picture's files": (lambda paper: write_anew(paper.picture), {FERRY} | LISTS),
    "write another credit into a portrait's files": (lambda paper: write_anew(paper.portrait), BEN),
    "end the rights to a picture": (lambda paper: end_rights(paper.picture), {FERRY} | LISTS),
    "withdraw a picture whose rights are over": (lambda paper: withdraw(paper.picture), {FERRY} | LISTS),
    "withdraw a portrait whose rights are over": (lambda paper: withdraw(paper.portrait), BEN),
    "credit a portrait otherwise": (lambda paper: recredit(paper.portrait), BEN),
    "rename a licence": (lambda paper: rename(Licence.objects.get(slug="cc-by"), "CC BY"), ADDRESSES),
    "upload a picture": (lambda paper: make_picture(), set()),
    "a provider answers": (lambda paper: answer_about(VIDEO, paper.lock, VIDEO), {LOCK}),
    "a provider answers about another": (lambda paper: answer_about(VIDEO, paper.lock, f"{VIDEO}2"), set()),
    "a provider answers about what is not ASCII": (lambda paper: answer_about(f"{VIDEO}/é", paper.lock, f"{VIDEO}/é"), {LOCK}),
    "a provider answers about a draft": (lambda paper: answer_about(VIDEO, paper.lock, VIDEO, live=False), set()),
    "close a story's board": (lambda paper: change_board(page=paper.ferry, by=paper.moderator, changes={"state": "closed"}), {FERRY}),
    "close a section's boards": (lambda paper: change_board(page=paper.harbour, by=paper.moderator, changes={"state": "off"}), {FERRY, LOCK}),
    "arrange the front page": (lambda paper: FrontPage.objects.get().save_revision().publish(), {FRONT}),
    "rename a section": (lambda paper: publish_page(paper.harbour), ADDRESSES),
    "rename the site": (lambda paper: rename_site("The Courier"), ADDRESSES),
    "write the paper's motto": (lambda paper: Paper.objects.update_or_create(site=Site.objects.get(), defaults={"motto": "Daily"}), ADDRESSES),
    "make a section private": (
        lambda paper: PageViewRestriction.objects.create(page=paper.harbour, restriction_type=PageViewRestriction.LOGIN),
        ADDRESSES,
    ),
    "let everybody read a section again": (lambda paper: make_public(paper.harbour), ADDRESSES),
    "rename a reaction": (lambda paper: rename_kind("love", "Adored"), ADDRESSES),
    "retire a reaction": (lambda paper: ReactionKind.objects.get(slug="love").retire(), ADDRESSES),
    "bring a reaction back": (lambda paper: ReactionKind.objects.get(slug="love").bring_back(), ADDRESSES),
    "merge a reaction into another": (lambda paper: merge(paper, "love", "happy"), ADDRESSES),
    "take a reaction out of a set": (lambda paper: SetMember.objects.filter(kind__slug="love").first().delete(), ADDRESSES),
    "use a set where nothing else is set": (lambda paper: ReactionSet.objects.make_default(ReactionSet.objects.create(name="Few")), ADDRESSES),
    "use a set for sensitive stories": (lambda paper: ReactionSet.objects.use_for_sensitive(ReactionSet.objects.get(is_default=True)), ADDRESSES),
    "use it no longer": (lambda paper: ReactionSet.objects.use_for_sensitive_no_longer(ReactionSet.objects.get(is_default=True)), ADDRESSES),
    "a reader's vote": (lambda paper: Client().put(f"/reactions/{paper.ferry.pk}/mine/", {"kind": "love"}, content_type="application/json"), set()),
}


def rename(named: Any, name: str) -> None:
    named.name = name
    named.save()


def merge_ferries(paper: Newspaper) -> None:
    merge_topic(topic=paper.ferries, into=paper.music, by=paper.moderator)


def rename_site(name: str) -> None:
    site = Site.objects.get()
    site.site_name = name
    site.save()


def rename_kind(slug: str, label: str) -> None:
    kind = ReactionKind.objects.get(slug=slug)
    kind.label = label
    kind.save()


def merge(paper: Newspaper, slug: str, into: str) -> None:
    kind, other = (ReactionKind.objects.get(slug=one) for one in (slug, into))
    merge_kind(kind=kind, into=other, by=paper.moderator)


def make_private(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def make_public(page: Page) -> None:
    restriction = PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)
    PageViewRestriction.objects.bulk_create([restriction])
    restriction.delete()


def answer_about(url: str, story: ArticlePage, shown: str, **fields: Any) -> None:
    """Keep what a provider has said of `url`, while the story shows `shown`."""
    ArticlePage.objects.filter(pk=story.pk).update(body=[{"type": "embed", "value": {"url": shown}, "id": "1"}], **fields)
    Embed.objects.create(hash=get_embed_hash(url), url=url, type="video", html="")


def recredit(picture: Any) -> None:
    picture.credit_line = "Somebody else"
    picture.save()


def write_anew(picture: Any) -> None:
    """As the worker does it, after the picture was saved and its pages were purged."""
    CreditedImage.objects.filter(pk=picture.pk).update(credit_line="Somebody else")
    assert write_credits(picture.pk)


def end_rights(picture: Any) -> None:
    picture.rights_end = timezone.now()
    picture.save()


def withdraw(picture: Any) -> None:
    """As the sweep finds it: its end has come without anybody saving it."""
    CreditedImage.objects.filter(pk=picture.pk).update(rights_end=timezone.now())
    assert withdraw_ended() == [picture]


def publish_page(page: Page) -> None:
    page.title = f"{page.title} and sea"
    page.save_revision().publish()


@pytest.mark.parametrize("act", ACTS)
def test_an_act_purges_what_shows_it_and_nothing_else(newspaper: Newspaper, purged_by: Callable[[Callable[[], Any]], set[str]], act: str) -> None:
    do, expected = ACTS[act]
    if act == "undo the merge of a topic":
        merge_ferries(newspaper)
    if act == "undo the merge of a source":
        merging_sources.merge_source(source=newspaper.gazette, into=newspaper.ledger, by=newspaper.moderator)
    # A page holds its content type, which is looked up once a process.
    ContentType.objects.clear_cache()
    assert purged_by(lambda: do(newspaper)) == expected


def test_closing_a_board_purges_aliases_that_follow_it_elsewhere(newspaper: Newspaper, django_capture_on_commit_callbacks: Any) -> None:
    alias = newspaper.ferry.create_alias(parent=newspaper.culture)
    for closed in (newspaper.ferry, newspaper.harbour):
        cache.set(edition_of(alias.get_url()), "kept", 60)
        with django_capture_on_commit_callbacks(execute=True):
            change_board(page=closed, by=newspaper.moderator, changes={"state": "closed"})
        assert cache.get(edition_of(alias.get_url())) is None


def test_the_month_is_that_of_the_site_whatever_an_editors_clock_says(newspaper: Newspaper) -> None:
    newspaper.ferry.first_published_at = datetime(2026, 5, 1, 0, 30, tzinfo=UTC)
    with timezone.override("America/New_York"):
        found = addresses.of_story(newspaper.ferry)
    assert "/harbour/2026/05/" in found
    assert "/harbour/2026/04/" not in found


def test_what_is_rolled_back_purges_nothing(newspaper: Newspaper, purged_by: Callable[[Callable[[], Any]], set[str]]) -> None:
    def publish_in_vain() -> None:
        with transaction.atomic():
            publish(newspaper.ferry)
            transaction.set_rollback(True)

    assert purged_by(publish_in_vain) == set()


def test_a_cache_in_front_is_told_in_the_same_call(newspaper: Newspaper, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.test_page_purge.Told"}}
    Told.urls.clear()
    with django_capture_on_commit_callbacks(execute=True):
        rename(newspaper.gazette, "The Gazette")
    assert set(Told.urls) == {f"http://testserver{path}" for path in (FERRY, "/sources/gazette/")}


IN_FRONT: dict[str, tuple[Callable[[Newspaper], Any], set[str]]] = {
    "make a story private": (lambda paper: make_private(paper.ferry), {FERRY} | LISTS),
    "make a section private": (lambda paper: make_private(paper.harbour), {FERRY, LOCK} | LISTS),
    "let everybody read a story again": (lambda paper: make_public(paper.ferry), {FERRY} | LISTS),
    "make the front private": (
        lambda paper: make_private(FrontPage.objects.get()),
        ADDRESSES - {"/search/", "/how-we-work/"},
    ),
    "rename a section": (lambda paper: publish_page(paper.harbour), with_feeds(HARBOUR)),
    "unpublish a section": (lambda paper: paper.harbour.unpublish(), with_feeds(HARBOUR)),
    "rename the site": (lambda paper: rename_site("The Courier"), {FRONT} | with_feeds(HARBOUR) | with_feeds(CULTURE)),
    "write the paper's motto": (
        lambda paper: Paper.objects.update_or_create(site=Site.objects.get(), defaults={"motto": "Daily"}),
        {FRONT} | with_feeds(HARBOUR) | with_feeds(CULTURE),
    ),
    "rename a reaction": (lambda paper: rename_kind("love", "Adored"), set()),
}


@pytest.mark.parametrize("act", IN_FRONT)
def test_a_cache_in_front_is_told_where_it_matters(newspaper: Newspaper, settings: Any, django_capture_on_commit_callbacks: Any, act: str) -> None:
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.test_page_purge.Told"}}
    Told.urls.clear()
    do, expected = IN_FRONT[act]
    with django_capture_on_commit_callbacks(execute=True):
        do(newspaper)
    told = {url.removeprefix("http://testserver") for url in Told.urls}
    assert {path for path in told if not re.search(r"/\d{4}/\d\d/$", path)} == expected


def test_a_story_that_is_made_private_asks_little_without_a_cache_in_front(newspaper: Newspaper, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        make_private(newspaper.harbour)


def test_who_publishes_does_not_wait_for_a_cache_in_front(
    newspaper: Newspaper, settings: Any, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The worker's own: this process listens to other signals.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.Worker.configure_signals", lambda worker: None)
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.test_page_purge.Told"}}
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Told.urls.clear()
    with django_capture_on_commit_callbacks(execute=True):
        rename(newspaper.gazette, "The Gazette")
    assert Told.urls == []
    call_command("db_worker", "--backend", "background", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0)
    assert set(Told.urls) == {f"http://testserver{path}" for path in (FERRY, "/sources/gazette/")}


def test_a_new_story_is_on_the_front_page_at_once(newspaper: Newspaper, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.PAGE_CACHE = True
    settings.ALLOWED_HOSTS = ["testserver"]
    assert "Fog over the bay" not in Client().get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        make_article(newspaper.culture, title="Fog over the bay")
    assert "Fog over the bay" in Client().get("/").content.decode()


class Told:
    """A cache in front, as Wagtail's backends are."""

    urls: list[str] = []

    def __init__(self, config: dict[str, Any]) -> None:
        pass

    def invalidates_hostname(self, hostname: str) -> bool:
        return True

    def purge_batch(self, urls: list[str]) -> None:
        self.urls.extend(urls)
