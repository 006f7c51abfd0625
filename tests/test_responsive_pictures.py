"""Pictures fit the reader's screen: several widths, WebP with a JPEG for the rest, room kept while they load."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.models import CreditedImage
from articles.renditions import PLACES, make_renditions
from tests.factories import make_article, make_picture, picture_file

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import SectionPage

IMAGE = re.compile(r"<picture><source ([^>]*)><img ([^>]*)></picture>")


def attributes(text: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', text))


def pictures_in(html: str) -> list[tuple[dict[str, str], dict[str, str]]]:
    """For each picture, the attributes of its WebP source and of its image."""
    return [(attributes(source), attributes(image)) for source, image in IMAGE.findall(html)]


def inline(picture: object, **fields: object) -> tuple[str, dict[str, object]]:
    return "picture", {"image": {"image": picture, "alt_text": "", "decorative": False, **fields}, "caption": ""}


def test_the_lead_is_offered_in_several_widths_with_a_jpeg_to_fall_back_on(client: Client, section: SectionPage) -> None:
    picture = make_picture(file=picture_file(size=(2400, 1600)))
    html = client.get(make_article(section, lead_picture=picture).get_url()).content.decode()
    [(source, image)] = pictures_in(html)
    assert source["type"] == "image/webp"
    assert re.findall(r" (\d+)w", source["srcset"]) == ["480", "800", "1200", "1800"]
    assert source["sizes"] == PLACES["lead"].sizes
    assert image["src"].endswith(".jpg")
    assert (image["width"], image["height"]) == ("1200", "800")


def test_the_lead_comes_first_and_all_others_when_they_are_near(client: Client, section: SectionPage) -> None:
    article = make_article(section, lead_picture=make_picture(), body=[inline(make_picture())])
    (_, lead), (_, below) = pictures_in(client.get(article.get_url()).content.decode())
    assert lead["fetchpriority"] == "high"
    assert "loading" not in lead
    assert below["loading"] == "lazy"
    assert "fetchpriority" not in below


def test_alt_text_is_what_the_picture_shows_or_what_it_means_here(client: Client, section: SectionPage) -> None:
    picture = make_picture(description="Boats at the quay")
    once, twice = CreditedImage.objects.get(pk=picture.pk), CreditedImage.objects.get(pk=picture.pk)
    article = make_article(section, lead_picture=picture, body=[inline(once, alt_text="The ferry, late"), inline(twice, decorative=True)])
    alts = [image["alt"] for _, image in pictures_in(client.get(article.get_url()).content.decode())]
    assert alts == ["Boats at the quay", "The ferry, late", ""]


def test_a_file_name_is_never_the_alt_text(client: Client, section: SectionPage) -> None:
    picture = make_picture(title="IMG_2041.jpg", description="")
    html = client.get(make_article(section, lead_picture=picture).get_url()).content.decode()
    assert pictures_in(html)[0][1]["alt"] == ""
    assert "IMG_2041" not in html


def test_a_small_picture_is_never_blown_up(client: Client, section: SectionPage) -> None:
    picture = make_picture(file=picture_file(size=(300, 200)))
    html = client.get(make_article(section, lead_picture=picture).get_url()).content.decode()
    [(source, image)] = pictures_in(html)
    assert image["width"] == "300"
    assert set(re.findall(r" (\d+)w", source["srcset"])) == {"300"}


def test_a_lost_file_leaves_the_story_readable(client: Client, section: SectionPage) -> None:
    picture = make_picture()
    article = make_article(section, title="Ferry leaves on time", lead_picture=picture)
    picture.file.storage.delete(picture.file.name)
    response = client.get(article.get_url())
    assert response.status_code == 200
    assert "Ferry leaves on time</h1>" in response.content.decode()


def test_files_can_be_made_before_the_first_reader_comes(section: SectionPage) -> None:
    picture = make_picture()
    make_renditions(picture, "lead", "card")
    assert set(picture.renditions.values_list("filter_spec", flat=True)) == {*PLACES["lead"].specs, *PLACES["card"].specs}
