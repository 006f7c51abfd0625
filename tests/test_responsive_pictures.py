"""Pictures fit the reader's screen: several widths, AVIF and WebP with a JPEG for the rest, room kept while they load."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import ArticlePage, CreditedImage, CreditedRendition
from articles.renditions import CROPS, PLACES, make_fallbacks, make_renditions
from articles.tasks import make_picture_files
from tests.factories import make_article, make_contributor, make_picture, picture_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from articles.models import FrontPage, SectionPage

    Publish = Callable[..., ArticlePage]

PICTURE = re.compile(r"<picture>(.*?)<img ([^>]*)></picture>")
SOURCE = re.compile(r"<source ([^>]*)>")


def attributes(text: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', text))


def pictures_in(html: str) -> list[tuple[list[dict[str, str]], dict[str, str]]]:
    """For each picture, the attributes of its sources and of its image."""
    return [([attributes(source) for source in SOURCE.findall(sources)], attributes(image)) for sources, image in PICTURE.findall(html)]


def widths(source: dict[str, str]) -> list[str]:
    return re.findall(r" (\d+)w", source["srcset"])


@pytest.fixture
def publish(section: SectionPage, django_capture_on_commit_callbacks: Any) -> Publish:
    """Publishes a story in the section, and has done what its publication hands to the worker."""

    def published(**fields: Any) -> ArticlePage:
        with django_capture_on_commit_callbacks(execute=True):
            return make_article(section, **fields)

    return published


def inline(picture: object, **fields: object) -> tuple[str, dict[str, object]]:
    return "picture", {"image": {"image": picture, "alt_text": "", "decorative": False, **fields}, "caption": ""}


def test_the_lead_is_offered_in_several_widths_with_a_jpeg_to_fall_back_on(client: Client, publish: Publish) -> None:
    picture = make_picture(file=picture_file(size=(2400, 1600)))
    html = client.get(publish(lead_picture=picture).get_url()).content.decode()
    [([avif, webp], image)] = pictures_in(html)
    assert [avif["type"], webp["type"]] == ["image/avif", "image/webp"]
    for source in (avif, webp):
        assert widths(source) == ["480", "800", "1200", "1800"]
        assert source["sizes"] == PLACES["lead"].sizes
    assert image["src"].endswith(".jpg")
    assert (image["width"], image["height"]) == ("1200", "800")


def test_the_lead_comes_first_and_all_others_when_they_are_near(client: Client, publish: Publish) -> None:
    article = publish(lead_picture=make_picture(), body=[inline(make_picture())])
    (_, lead), (_, below) = pictures_in(client.get(article.get_url()).content.decode())
    assert lead["fetchpriority"] == "high"
    assert "loading" not in lead
    assert (below["loading"], below["decoding"]) == ("lazy", "async")
    assert "fetchpriority" not in below


def test_the_head_asks_for_the_very_files_that_the_lead_chooses_from(client: Client, publish: Publish) -> None:
    html = client.get(publish(lead_picture=make_picture()).get_url()).content.decode()
    [preload] = [attributes(link) for link in re.findall(r'<link rel="preload" ([^>]*)>', html)]
    [([avif, _], _)] = pictures_in(html)
    assert (preload["imagesrcset"], preload["imagesizes"], preload["type"]) == (avif["srcset"], avif["sizes"], "image/avif")
    assert html.index('rel="preload"') < html.index("</head>")


@pytest.mark.parametrize("address", ["/", "/harbour/"])
def test_a_front_and_a_section_ask_for_the_picture_that_opens_them(client: Client, publish: Publish, address: str) -> None:
    publish(lead_picture=make_picture())
    html = client.get(address).content.decode()
    [preload] = [attributes(link) for link in re.findall(r'<link rel="preload" ([^>]*)>', html)]
    [([avif, _], image), *_] = pictures_in(html)
    assert (preload["imagesrcset"], preload["imagesizes"]) == (avif["srcset"], avif["sizes"])
    assert image["fetchpriority"] == "high"


def test_a_story_without_a_picture_asks_for_none(client: Client, publish: Publish) -> None:
    assert "preload" not in client.get(publish().get_url()).content.decode()


class TestBeforeTheWorkerCame:
    """The JPEGs are there, and AVIF and WebP are not, or not in all widths."""

    def test_a_story_shows_its_jpeg(self, client: Client, section: SectionPage) -> None:
        picture = make_picture()
        make_fallbacks(picture, "lead", "crops")
        html = client.get(make_article(section, lead_picture=picture).get_url()).content.decode()
        [(sources, image)] = pictures_in(html)
        assert sources == []
        assert f'<link rel="preload" as="image" href="{image["src"]}" fetchpriority="high">' in html
        assert set(picture.renditions.values_list("filter_spec", flat=True)) == {PLACES["lead"].fallback, *CROPS}

    def test_a_format_is_offered_once_all_its_widths_are_there(self, client: Client, section: SectionPage) -> None:
        picture = make_picture()
        make_renditions(picture, "lead")
        picture.renditions.filter(filter_spec="width-800|format-avif").delete()
        html = client.get(make_article(section, lead_picture=picture).get_url()).content.decode()
        [([webp], _)] = pictures_in(html)
        assert webp["type"] == "image/webp"
        assert 'type="image/webp" fetchpriority="high"' in html

    def test_the_jpegs_are_made_at_publication_and_the_rest_is_handed_over(
        self, section: SectionPage, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        handed_over: list[tuple[Any, ...]] = []
        monkeypatch.setattr(type(make_picture_files), "enqueue", lambda job, *args: handed_over.append((job.func.__name__, *args)))
        lead, below = make_picture(), make_picture()
        with django_capture_on_commit_callbacks(execute=True):
            make_article(section, lead_picture=lead, body=[inline(below)])
        jpegs = {PLACES[place].fallback for place in ("lead", "feature", "card")}
        assert set(lead.renditions.values_list("filter_spec", flat=True)) == {*jpegs, *CROPS}
        assert set(below.renditions.values_list("filter_spec", flat=True)) == {PLACES["inline"].fallback}
        name = make_picture_files.func.__name__
        jobs = [job for job in handed_over if job[0] == name]
        assert jobs == [(name, below.pk, ["inline"]), (name, lead.pk, ["lead", "feature", "card", "crops"])]


def test_no_reader_waits_for_a_file(client: Client, publish: Publish, section: SectionPage) -> None:
    other = publish(lead_picture=make_picture())
    body: list[tuple[str, Any]] = [
        inline(make_picture()),
        ("related_story", {"story": other}),
        ("embed", {"url": "", "title": "", "image": inline(make_picture())[1]["image"]}),
    ]
    article = publish(lead_picture=make_picture(), body=body)
    made = CreditedRendition.objects.count()
    for address in ("/", section.get_url(), article.get_url(), other.get_url(), "/feed/", reverse("articles:search") + "?q=story"):
        assert client.get(address).status_code == 200
    assert CreditedRendition.objects.count() == made


def test_publishing_again_makes_nothing_anew(publish: Publish, django_capture_on_commit_callbacks: Any) -> None:
    picture = make_picture()
    article = publish(lead_picture=picture)
    made = set(picture.renditions.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert set(picture.renditions.values_list("pk", flat=True)) == made


def test_a_portrait_has_its_files_before_the_first_reader_comes(client: Client, front_page: FrontPage, django_capture_on_commit_callbacks: Any) -> None:
    portrait = make_picture()
    with django_capture_on_commit_callbacks(execute=True):
        contributor = make_contributor(portrait=portrait)
    made = CreditedRendition.objects.count()
    [(sources, _)] = pictures_in(client.get(contributor.get_absolute_url()).content.decode())
    assert [source["type"] for source in sources] == ["image/avif", "image/webp"]
    assert CreditedRendition.objects.count() == made


def test_a_command_makes_what_older_portraits_lack(front_page: FrontPage) -> None:
    portrait, said = make_picture(), StringIO()
    make_contributor(portrait=portrait)
    make_contributor()
    call_command("make_picture_files", stdout=said)
    assert said.getvalue() == "Pictures that were given files: 1.\n"
    assert set(portrait.renditions.values_list("filter_spec", flat=True)) == set(PLACES["portrait"].specs)


def test_a_command_makes_what_older_stories_lack(section: SectionPage) -> None:
    older, draft = make_picture(), make_picture()
    make_article(section, lead_picture=older, body=[inline(make_picture())])
    make_article(section, lead_picture=draft, publish=False)
    said = StringIO()
    call_command("make_picture_files", stdout=said)
    assert said.getvalue() == "Pictures that were given files: 2.\n"
    assert set(older.renditions.values_list("filter_spec", flat=True)) >= set(PLACES["lead"].specs)
    assert not draft.renditions.exists()
    call_command("make_picture_files", stdout=said)
    assert said.getvalue().endswith("Pictures that were given files: 0.\n")


def test_a_lost_file_does_not_keep_a_story_from_being_published(client: Client, publish: Publish, caplog: pytest.LogCaptureFixture) -> None:
    lost, there = make_picture(), make_picture()
    lost.file.storage.delete(lost.file.name)
    article = publish(title="Ferry leaves on time", lead_picture=lost, body=[inline(there)])
    assert article.live
    assert f"The files of picture {lost.pk} could not be made." in caplog.text
    assert there.renditions.count() == len(PLACES["inline"].specs)
    assert "Ferry leaves on time</h1>" in client.get(article.get_url()).content.decode()


@pytest.mark.parametrize("size", [(1, 1), (20_000, 10)])
def test_pictures_of_any_shape_are_published(client: Client, publish: Publish, section: SectionPage, size: tuple[int, int]) -> None:
    picture = make_picture(file=picture_file(size=size))
    article = publish(lead_picture=picture, body=[inline(make_picture(file=picture_file(size=size)))])
    for address in ("/", section.get_url(), article.get_url()):
        html = client.get(address).content.decode()
        images = [image for _, image in pictures_in(html)]
        assert images
        assert all(int(image["width"]) > 0 and int(image["height"]) > 0 for image in images)
    files = [*PLACES["lead"].specs, *PLACES["feature"].specs, *PLACES["card"].specs, *CROPS]
    assert set(picture.renditions.values_list("filter_spec", flat=True)) == set(files)


def test_a_picture_that_one_format_cannot_hold_is_offered_in_the_others(client: Client, publish: Publish) -> None:
    article = publish(lead_picture=make_picture(file=picture_file(size=(10, 20_000))))
    [([source], image)] = pictures_in(client.get(article.get_url()).content.decode())
    assert source["type"] == "image/avif"
    assert (image["width"], image["height"]) == ("10", "20000")


def test_a_portrait_that_was_not_made_before_is_one_file(client: Client, publish: Publish) -> None:
    portrait = make_picture()
    contributor = make_contributor(portrait=portrait)
    [(sources, image)] = pictures_in(client.get(contributor.get_absolute_url()).content.decode())
    assert sources == []
    assert (image["width"], image["height"]) == ("320", "320")


def test_alt_text_is_what_the_picture_shows_or_what_it_means_here(client: Client, publish: Publish) -> None:
    picture = make_picture(description="Boats at the quay")
    once, twice = CreditedImage.objects.get(pk=picture.pk), CreditedImage.objects.get(pk=picture.pk)
    article = publish(lead_picture=picture, body=[inline(once, alt_text="The ferry, late"), inline(twice, decorative=True)])
    alts = [image["alt"] for _, image in pictures_in(client.get(article.get_url()).content.decode())]
    assert alts == ["Boats at the quay", "The ferry, late", ""]


def test_a_file_name_is_never_the_alt_text(client: Client, publish: Publish) -> None:
    picture = make_picture(title="IMG_2041.jpg", description="")
    html = client.get(publish(lead_picture=picture).get_url()).content.decode()
    assert pictures_in(html)[0][1]["alt"] == ""
    assert "IMG_2041" not in html


def test_a_small_picture_is_never_blown_up(client: Client, publish: Publish) -> None:
    picture = make_picture(file=picture_file(size=(300, 200)))
    html = client.get(publish(lead_picture=picture).get_url()).content.decode()
    [(sources, image)] = pictures_in(html)
    assert image["width"] == "300"
    assert [set(widths(source)) for source in sources] == [{"300"}, {"300"}]


def test_a_lost_file_leaves_the_story_readable(client: Client, publish: Publish) -> None:
    picture = make_picture()
    article = publish(title="Ferry leaves on time", lead_picture=picture)
    picture.file.storage.delete(picture.file.name)
    response = client.get(article.get_url())
    assert response.status_code == 200
    assert "Ferry leaves on time</h1>" in response.content.decode()


def test_files_can_be_made_before_the_first_reader_comes(db: None) -> None:
    picture = make_picture()
    make_renditions(picture, "lead", "card")
    assert set(picture.renditions.values_list("filter_spec", flat=True)) == {*PLACES["lead"].specs, *PLACES["card"].specs}
