"""The pictures that the demo newsroom draws for itself."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from articles.defaults import LICENCES
from newsroom.demo.manuscripts import ManuscriptError, _read, parse, read_manuscripts
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.colours import PALETTES
from newsroom.demo.pictures.studio import SCENES, draw

WIDTH = 240


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_can_be_drawn(scene: str) -> None:
    picture = next(picture for picture in PICTURES.values() if picture.scene == scene)

    image = Image.open(BytesIO(draw(picture, seed=3, width=WIDTH)))

    assert image.size == (WIDTH, 160)
    assert len(image.convert("RGB").quantize(64).getcolors()) > 40


@pytest.mark.parametrize("key", sorted(PORTRAITS))
def test_every_portrait_is_square(key: str) -> None:
    image = Image.open(BytesIO(draw(PORTRAITS[key], seed=3, width=WIDTH)))

    assert image.size == (WIDTH // 2, WIDTH // 2)


def test_a_seed_draws_the_same_picture_again_and_another_seed_another() -> None:
    picture = PICTURES["harbour-gold"]

    assert draw(picture, seed=1, width=WIDTH) == draw(picture, seed=1, width=WIDTH)
    assert draw(picture, seed=1, width=WIDTH) != draw(picture, seed=2, width=WIDTH)


def test_scenes_and_palettes_are_many() -> None:
    assert len({picture.scene for picture in PICTURES.values()}) >= 14
    assert len({picture.palette for picture in PICTURES.values()}) >= 6
    assert {picture.palette for picture in PICTURES.values()} <= set(PALETTES)


def test_every_picture_says_whom_to_thank_and_on_what_terms() -> None:
    for picture in (*PICTURES.values(), *PORTRAITS.values()):
        assert picture.credit_line, picture.key
        assert picture.licence in LICENCES, picture.key
        assert len(picture.alt_text) > 20, picture.key


def test_every_picture_is_used() -> None:
    stories = read_manuscripts()
    used = {story.picture for story in stories} | {part.name for story in stories for part in story.parts if part.kind == "picture"}

    assert used == set(PICTURES)


HEAD = "headline: A\ndek: B\nhours ago: 3\npicture: p\nbyline: marit | words\ntags: Ferries, Birds\n"


def test_a_manuscript_is_read_part_by_part() -> None:
    body = (
        "\nOne line\nand another.\n\n## Later\n\n- a\n- b\n\n> Words.\n-- Ada | keeper | abel-quill\n\n[box Facts]\n- one\n\n| A | B |\n| x | 1 |\n|= Caption\n"
    )

    story = parse(HEAD + body, slug="a", section="harbour")

    assert [part.kind for part in story.parts] == ["paragraph", "heading", "item_list", "quote", "fact_box", "table"]
    assert story.parts[0].lines == ("One line and another.",)
    assert (story.parts[3].speaker, story.parts[3].source) == ("Ada", "abel-quill")


def test_a_word_that_means_nothing_in_a_head_is_refused() -> None:
    with pytest.raises(ValueError, match="hedline"):
        parse(HEAD + "hedline: typo\n\nText.", slug="a", section="harbour")


def test_a_manuscript_that_cannot_be_read_is_named(tmp_path) -> None:
    path = tmp_path / "broken.md"
    path.write_text("headline: only this\n\nText.")

    with pytest.raises(ManuscriptError, match=r"broken\.md"):
        _read(path)
