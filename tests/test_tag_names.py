"""Which names of tags are one, and which only look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Topic
from articles.topics.names import LONGEST, folded, look_of

ONE = [
    ["Sea wall", "sea-wall", "SEA  WALL", "Seawall", "sea–wall", "Sea_wall"],
    ["Café culture", "cafe culture", "CAFÉ CULTURE", "Cafe\u0301 culture"],
    ["Øresund", "Oresund"],
    ["Straße", "Strasse"],
    ["U.N.", "UN"],
    ["Women's rights", "Womens rights", "Women’s rights"],
    ["AC/DC", "ac dc"],
    ["الميناء", "المينــاء"],
    ["Порт", "порт"],
    ["2025-26", " 2025-26 "],
    ["ＦＥＲＲＹ", "ferry"],
]
ALIKE = [
    ["Harbour", "harbours", "HARBOUR'S"],
    ["Ferry", "Ferries"],
    ["Church", "Churches"],
    ["Box", "Boxes"],
    ["Glass", "Glasses"],
    ["Hero", "heroes"],
    ["House", "Houses"],
    ["Bus", "Buses"],
    ["Crisis", "Crises"],
    ["Sea wall", "Seawalls", "sea-walls"],
    ["Woman", "Women", "Women's", "womens"],
    ["Fisherman", "Fishermen"],
    ["Young person", "Young people", "Youngpeople"],
    ["City", "Cities"],
    ["Olive", "Olives"],
    ["Café", "Cafes"],
]
DIFFERENT = [
    ["C", "C++", "C#"],
    ["9/11", "911"],
    ["1.5 degrees", "15 degrees"],
    ["R&D", "RD"],
    ["News", "New"],
    ["Wales", "Whale"],
    ["мой", "мои"],
    ["हिन्दी", "हनद"],
    ["東京", "京都"],
    ["!!!", "???"],
    ["Crisis", "Cris"],
]


@pytest.mark.parametrize("names", ONE, ids=lambda names: names[0])
def test_names_that_are_one(names: list[str]) -> None:
    assert len({folded(name) for name in names}) == 1, [folded(name) for name in names]
    assert len({look_of(name) for name in names}) == 1


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_names_that_look_alike_and_are_not_one(names: list[str]) -> None:
    assert len({look_of(name) for name in names}) == 1, [look_of(name) for name in names]
    assert len({folded(name) for name in names}) > 1


@pytest.mark.parametrize("names", DIFFERENT, ids=lambda names: names[0])
def test_names_that_differ(names: list[str]) -> None:
    assert len({look_of(name) for name in names}) == len(names), [look_of(name) for name in names]


@given(st.text(max_size=100))
def test_any_name_has_a_look_that_fits(name: str) -> None:
    assert len(look_of(name)) <= LONGEST
    assert bool(look_of(name)) == bool(name.strip())


@pytest.mark.django_db
def test_a_tag_keeps_its_look_however_it_is_stored() -> None:
    topic = Topic.objects.create(name="Sea walls")
    assert topic.look == "seawall"
    topic.name = "Ferries"
    topic.save()
    Topic.objects.bulk_create([Topic(name="Churches", slug="churches")])
    assert set(Topic.objects.values_list("name", "look")) == {("Ferries", "ferry"), ("Churches", "church")}


@pytest.mark.django_db
def test_code_that_tags_with_words_finds_the_tag_that_is_there() -> None:
    topic = Topic.objects.create(name="Sea wall")
    assert Topic.objects.get_or_create(name="SEA-WALL") == (topic, False)
    assert Topic.objects.get_or_create(name="Sea walls")[1]
