"""A picture whose rights are over is seen nowhere: on no page, in no feed, under no address of its own, however long caches keep things."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from articles import rights, withdrawals
from articles.models import Byline, CreditedImage, CreditedRendition, Paper, SourceCredit
from articles.renditions import make_fallbacks
from articles.tasks import make_picture_files
from articles.withdrawals import withdraw_ended
from newsroom.page_cache import entries
from tests.factories import make_article, make_contributor, make_picture, make_source, picture_file

if TYPE_CHECKING:
    from articles.models import ArticlePage, SectionPage

VIDEO = "https://vimeo.com/1"
STORY = "/harbour/ferry/"
PAGES = [STORY, "/", "/harbour/", "/topics/ferries/", "/sources/gazette/", "/people/ada-holm/", "/search/?q=ferry", "/harbour/lock/"]
FEEDS = ["/feed/", "/feed.json", "/harbour/feed/", "/topics/ferries/feed.json", "/people/ada-holm/feed/"]
MAPS = ["/sitemap.xml?page=stories-0"]
# The file names of pictures say whose they are.
LEAD, INLINE, EMBED, PORTRAIT = names = ("aaalead", "bbbinline", "cccembed", "dddportrait")


class Story:
    """A story with a picture wherever a story has one, and another that it leads to."""

    def __init__(self, section: SectionPage) -> None:
        # So that nobody is asked about it.
        Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, type="video", html="")
        self.lead, self.inline, self.embed, self.portrait = self.pictures = [
            make_picture(title=name, credit_line=f"{name} Pictures", file=picture_file(name=f"{name}.jpg", size=(300, 200))) for name in names
        ]
        image = {"alt_text": "Boats", "decorative": False}
        body = [
            ("paragraph", "<p>The ferry left on time.</p>"),
            ("picture", {"image": {**image, "image": self.inline}, "caption": ""}),
            ("embed", {"url": VIDEO, "title": "The ferry", "image": {**image, "image": self.embed}}),
        ]
        self.page = make_article(section, title="Ferry", slug="ferry", lead_picture=self.lead, body=body)
        self.page.tags.add("Ferries")
        self.page.bylines.add(Byline(contributor=make_contributor(name="Ada Holm", portrait=self.portrait)))
        self.page.source_credits.add(SourceCredit(source=make_source(name="Gazette")))
        self.page.save_revision().publish()
        make_article(section, title="Lock", slug="lock", body=[("related_story", {"story": self.page})])
        make_fallbacks(self.lead, "lead", "feature", "card", "crops")

    def end(self, *pictures: CreditedImage, at: datetime | None = None) -> None:
        """Past everything that purges or makes files."""
        CreditedImage.objects.filter(pk__in=[picture.pk for picture in pictures]).update(rights_end=at or timezone.now())


@pytest.fixture
def story(section: SectionPage) -> Story:
    site = section.get_site()
    Paper.objects.update_or_create(site=site, defaults={"feeds_full_text": True})
    return Story(section)


def text_of(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode()


def status_of(address: str) -> int:
    response = Client().get(address)
    # Read to its end, so that the file is closed.
    assert response.getvalue()
    return response.status_code


def seen_in(text: str) -> set[str]:
    return {name for name in names if name in text}


def seconds(address: str) -> tuple[int, int]:
    """For how long caches may keep the answer, and hand it out while they ask for another."""
    header = Client().get(address).headers["Cache-Control"]
    found = re.search(r"s-maxage=(\d+), stale-while-revalidate=(\d+)", header)
    assert found, header
    return int(found[1]), int(found[2])


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.mark.parametrize(("address", "shown"), [*((page, {LEAD}) for page in [*PAGES, *FEEDS, *MAPS]), (STORY, {LEAD, INLINE, EMBED})])
def test_a_picture_is_there_until_its_end_and_then_nowhere(story: Story, address: str, shown: set[str]) -> None:
    story.end(*story.pictures, at=timezone.now() + timedelta(days=1))
    assert seen_in(text_of(address)) >= shown
    story.end(*story.pictures)
    assert seen_in(text_of(address)) == set()


@pytest.mark.parametrize("address", PAGES)
def test_no_empty_frame_is_left(story: Story, address: str) -> None:
    story.end(*story.pictures)
    html = text_of(address)
    assert '<figure class="card__picture' not in html
    assert "story__lead" not in html
    assert "inline-picture" not in html
    assert 'rel="preload"' not in html
    assert "og:image" not in html
    assert 'content="summary"' in html or address.startswith("/search/")
    assert "ImageObject" not in html
    assert "page-head--portrait" not in html


def test_a_story_without_its_lead_picture_says_no_more_of_it(story: Story) -> None:
    story.end(story.lead)
    html = text_of(STORY)
    assert seen_in(html) == {INLINE, EMBED}
    assert "Ferry" in html


def test_a_picture_that_is_not_for_our_pages_is_on_none(story: Story) -> None:
    CreditedImage.objects.update(for_web=False)
    # It may still be for others, who ask for it elsewhere.
    for address in PAGES:
        html = re.sub(r"<meta[^>]*>", "", text_of(address))
        assert seen_in(html) == set(), address
    assert seen_in(text_of(MAPS[0])) == set()
    assert seen_in(text_of("/feed/")) == {LEAD, INLINE, EMBED}


def test_a_picture_that_is_not_for_feeds_is_in_none(story: Story) -> None:
    CreditedImage.objects.update(for_feeds=False)
    for address in FEEDS:
        assert seen_in(text_of(address)) == set()
    assert seen_in(text_of(STORY)) == {LEAD, INLINE, EMBED}


def test_a_picture_that_is_not_for_social_media_is_not_shown_beside_links(story: Story) -> None:
    CreditedImage.objects.update(for_social=False)
    for address in PAGES:
        assert "og:image" not in text_of(address)
    assert seen_in(text_of(STORY)) == {LEAD, INLINE, EMBED}


def test_a_portrait_ends_like_any_picture(story: Story) -> None:
    assert seen_in(text_of("/people/ada-holm/")) == {LEAD, PORTRAIT}
    story.end(story.portrait)
    assert seen_in(text_of("/people/ada-holm/")) == {LEAD}


def test_a_preview_shows_no_picture_that_readers_may_not_see(story: Story, editor_client: Client) -> None:
    story.end(*story.pictures)
    html = editor_client.get(f"/admin/pages/{story.page.pk}/view_draft/").content.decode()
    assert "Ferry" in html
    assert seen_in(html) == set()


def test_a_front_page_is_led_by_a_story_whose_picture_may_be_shown(story: Story, section: SectionPage) -> None:
    make_article(section, title="Newer without a picture")
    assert '<article class="card card--lead' in text_of("/")
    assert text_of("/").index(">Ferry<") < text_of("/").index(">Newer without a picture<")
    story.end(story.lead)
    assert text_of("/").index(">Newer without a picture<") < text_of("/").index(">Ferry<")


@pytest.mark.parametrize("address", ["/feed/", "/feed.json"])
def test_a_feed_that_a_program_has_is_another_once_a_picture_ended(story: Story, address: str) -> None:
    story.end(story.inline, at=timezone.now() + timedelta(days=1))
    known = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"if-none-match": known}).status_code == 304
    story.end(story.inline)
    assert Client().get(address, headers={"if-none-match": known}).status_code == 200
    known = Client().get(address).headers["ETag"]
    story.end(story.lead)
    assert Client().get(address, headers={"if-none-match": known}).status_code == 200


@pytest.mark.parametrize("address", [*PAGES, *FEEDS, *MAPS])
def test_nothing_is_kept_beyond_the_end(story: Story, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = stop_the_clock(monkeypatch)
    for left, allowed in [(3600, (60, 300)), (200, (60, 140)), (60, (60, 0)), (59, (59, 0)), (1, (1, 0))]:
        story.end(story.lead, at=now + timedelta(seconds=left))
        assert seconds(address) == allowed, left


def test_the_first_of_several_ends_counts(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = stop_the_clock(monkeypatch)
    story.end(story.lead, at=now + timedelta(seconds=50))
    story.end(story.embed, at=now + timedelta(seconds=20))
    assert seconds(STORY) == (20, 0)
    assert seconds("/") == (50, 0)


def test_a_program_that_has_the_feed_is_told_so_no_longer_than_it_holds(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = stop_the_clock(monkeypatch)
    story.end(story.inline, at=now + timedelta(seconds=20))
    known = Client().get("/feed/").headers["ETag"]
    response = Client().get("/feed/", headers={"if-none-match": known})
    assert response.status_code == 304
    assert "s-maxage=20, stale-while-revalidate=0" in response.headers["Cache-Control"]


@pytest.fixture
def kept(settings: Any) -> None:
    settings.PAGE_CACHE = True
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.mark.parametrize("address", [STORY, "/", "/feed/"])
def test_the_sites_own_cache_forgets_a_page_when_a_picture_ends(story: Story, kept: None, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    now = timezone.now()
    story.end(*story.pictures, at=now + timedelta(seconds=30))
    assert LEAD in text_of(address)
    story.page.title = "Changed"
    type(story.page).objects.filter(pk=story.page.pk).update(title="Changed")
    # Shortly before, the kept page is handed out; from the end on, not even while another one is made.
    monkeypatch.setattr(entries.time, "time", lambda: now.timestamp() + 29)
    assert "Changed" not in text_of(address)
    monkeypatch.setattr(entries.time, "time", lambda: now.timestamp() + 31)
    monkeypatch.setattr(rights.timezone, "now", lambda: now + timedelta(seconds=31))
    html = text_of(address)
    assert "Changed" in html
    assert LEAD not in html


def test_a_page_is_not_handed_out_stale_beyond_the_end(story: Story, kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    story.end(*story.pictures, at=now + timedelta(seconds=90))
    assert LEAD in text_of(STORY)
    # Somebody else is making the page anew.
    monkeypatch.setattr("newsroom.page_cache.middleware.cache.add", lambda *given: False)
    monkeypatch.setattr("newsroom.page_cache.middleware.LONGEST_WAIT_SECONDS", 0)
    monkeypatch.setattr(rights.timezone, "now", lambda: now + timedelta(seconds=91))
    monkeypatch.setattr(entries.time, "time", lambda: now.timestamp() + 91)
    assert LEAD not in text_of(STORY)


# The files


def test_a_file_has_no_address_any_more_once_its_picture_was_withdrawn(story: Story) -> None:
    file = story.lead.get_rendition("width-1200|format-jpeg")
    assert status_of(file.url) == 200
    story.end(story.lead)
    assert withdraw_ended() == [story.lead]
    assert status_of(file.url) == 404
    assert not CreditedRendition.objects.filter(image=story.lead).exists()
    assert cache.get(file.get_cache_key()) is None
    assert CreditedRendition.objects.filter(image=story.inline).exists() is False
    assert Path(story.lead.file.path).exists()


def test_what_has_not_ended_is_left_alone(story: Story) -> None:
    story.end(story.lead, at=timezone.now() + timedelta(seconds=5))
    assert withdraw_ended() == []
    assert withdraw_ended(at=timezone.now() + timedelta(seconds=6)) == [story.lead]
    assert withdraw_ended(at=timezone.now() + timedelta(seconds=6)) == []


def test_thumbnails_of_the_desk_are_deleted_as_well_and_purge_nothing(story: Story) -> None:
    story.end(story.embed)
    thumbnail = story.embed.get_rendition("max-165x165")
    assert withdraw_ended() == []
    assert status_of(thumbnail.url) == 404


def test_a_file_that_a_sites_own_template_shows_is_purged_as_well(story: Story) -> None:
    purged: list[str] = []

    def hear(files: list[str], **kwargs: Any) -> None:
        purged.extend(files)

    shown = [story.embed.get_rendition(spec).url for spec in ("width-77", "original", "fill-100x100|format-webp")]
    story.embed.get_rendition("max-165x165")
    story.end(story.embed)
    withdrawals.picture_withdrawn.connect(hear)
    try:
        # By their ids: with the alt text of a story, a picture equals none without.
        assert [picture.pk for picture in withdraw_ended()] == [story.embed.pk]
    finally:
        withdrawals.picture_withdrawn.disconnect(hear)
    assert sorted(purged) == sorted(shown)


def test_no_file_is_made_of_a_picture_whose_rights_are_over(story: Story, django_capture_on_commit_callbacks: Any) -> None:
    story.end(*story.pictures)
    withdraw_ended()
    with django_capture_on_commit_callbacks(execute=True):
        type(story.page).objects.get(pk=story.page.pk).save_revision().publish()
    call_command("make_picture_files", stdout=StringIO())
    for picture in story.pictures:
        make_picture_files.func(picture.pk, ["lead", "card"])
    assert not CreditedRendition.objects.exists()


def test_a_file_that_cannot_be_deleted_is_tried_again(story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    story.end(story.lead)
    with monkeypatch.context() as away:
        away.setattr(FileSystemStorage, "delete", refuse)
        assert withdraw_ended() == []
    assert "could not be deleted" in caplog.text
    assert withdraw_ended() == [story.lead]


def refuse(*given: Any) -> None:
    raise OSError("The store is away.")


def test_the_command_says_what_it_withdrew(story: Story) -> None:
    story.end(story.lead)
    out = StringIO()
    call_command("withdraw_pictures", stdout=out)
    assert out.getvalue() == f"Withdrawn: picture {story.lead.pk}, {LEAD}\n"


def test_the_watch_goes_on_when_the_database_is_away(story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    looks = iter([OperationalError("away"), None, KeyboardInterrupt()])

    def look() -> None:
        if problem := next(looks):
            raise problem

    monkeypatch.setattr(withdrawals, "withdraw_ended", look)
    monkeypatch.setattr(withdrawals.connections, "close_all", lambda: None)
    call_command("withdraw_pictures", "--watch", "--every", "0")
    assert "does not answer (away)" in caplog.text


def test_another_date_brings_it_back_with_its_files(story: Story, django_capture_on_commit_callbacks: Any) -> None:
    story.end(*story.pictures)
    withdraw_ended()
    assert seen_in(text_of(STORY)) == set()
    for picture in story.pictures:
        picture.refresh_from_db()
        picture.rights_end = timezone.now() + timedelta(days=1)
        with django_capture_on_commit_callbacks(execute=True):
            picture.save()
    made = {rendition.image_id for rendition in CreditedRendition.objects.filter(filter_spec__endswith="format-jpeg")}
    assert made == {picture.pk for picture in story.pictures}
    html = text_of(STORY)
    assert seen_in(html) == {LEAD, INLINE, EMBED}
    address = json.loads(re.findall(r'"contentUrl":("[^"]*")', html)[0])
    assert status_of(address.removeprefix("http://testserver")) == 200


def test_an_end_is_a_moment_whatever_the_clock_on_the_wall_says(story: Story) -> None:
    # Noon in Lowmere's summer is not noon in universal time.
    story.end(story.lead, at=datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/London")))
    picture = CreditedImage.objects.get(pk=story.lead.pk)
    assert picture.may_be_used() is (timezone.now() < datetime(2026, 7, 1, 11, tzinfo=UTC))
    assert not rights.have_ended(picture, at=datetime(2026, 7, 1, 10, 59, 59, tzinfo=UTC))
    assert rights.have_ended(picture, at=datetime(2026, 7, 1, 11, tzinfo=UTC))


def test_a_picture_without_an_end_is_never_withdrawn(article: ArticlePage) -> None:
    picture = make_picture()
    make_fallbacks(picture, "card")
    assert withdraw_ended(at=datetime(9000, 1, 1, tzinfo=UTC)) == []
