"""The one function that writes credits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.credits import credit_line, picture_credit, quote_credit
from articles.models import CreditedImage, Licence, Source

NAMES = st.text(max_size=30)


def picture(**fields: Any) -> CreditedImage:
    """A picture that is not stored."""
    return CreditedImage(collection_id=1, **fields)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Ada Holm", "Fenwick Pictures"), "Ada Holm / Fenwick Pictures"),
        (("Ada Holm", "Ada Holm / Fenwick"), "Ada Holm / Fenwick"),
        (("Fenwick", "FENWICK"), "Fenwick"),
        (("Ada", "Canada Press"), "Ada / Canada Press"),
        (("  Ada \n Holm ", ""), "Ada Holm"),
        (("", "  "), ""),
    ],
)
def test_names_are_said_once(names: tuple[str, ...], expected: str):
    assert credit_line(*names) == expected


@given(st.lists(NAMES, max_size=4))
def test_a_credit_line_has_no_loose_space_and_loses_nobody(names: list[str]):
    line = credit_line(*names)
    assert line == " ".join(line.split())
    assert all(" ".join(name.split()).casefold() in line.casefold() for name in names)


@given(NAMES, NAMES)
def test_saying_the_names_again_adds_nothing(first: str, second: str):
    assert credit_line(first, second, first, second) == credit_line(first, second)


def test_a_free_licence_is_named_with_the_names():
    assert (
        picture_credit(picture(creator="Ada Holm", credit_line="Fenwick", licence=Licence(name="CC BY 4.0", is_named_in_credit=True))).text
        == "Ada Holm / Fenwick, CC BY 4.0"
    )


@pytest.mark.parametrize("came_about", ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic"])
def test_that_generative_ai_had_a_hand_in_it_is_part_of_the_credit(came_about: str):
    free = Licence(name="CC BY 4.0", is_named_in_credit=True, deed="https://free.example/by")
    made = picture_credit(picture(credit_line="Fenwick", licence=free, digital_source_type=came_about))
    assert made.text == "Fenwick, CC BY 4.0, made with generative AI"
    assert made.html == 'Fenwick, <a href="https://free.example/by" rel="license external">CC BY 4.0</a>, made with generative AI'


def test_how_a_photograph_came_about_is_no_part_of_the_credit():
    assert picture_credit(picture(credit_line="Fenwick", digital_source_type="digitalCapture")).text == "Fenwick"


def test_an_unfree_licence_is_not_part_of_the_credit():
    assert picture_credit(picture(credit_line="Fenwick", licence=Licence(name="Agency subscription"))).text == "Fenwick"


def test_a_picture_credit_leads_to_where_the_picture_came_from():
    assert picture_credit(picture(credit_line="Fenwick", source_url="https://fenwick.example/42")).url == "https://fenwick.example/42"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", ""])
def test_a_picture_credit_never_leads_to_anything_but_a_web_address(address: str):
    assert picture_credit(picture(credit_line="Fenwick", source_url=address)).url == ""


def test_a_quote_credit_says_who_as_what_and_where():
    credit = quote_credit(speaker="Ines Calder", speaker_role="harbour master", source=Source(name="Lowmere Gazette", slug="lowmere-gazette"))
    assert str(credit) == "Ines Calder, harbour master, Lowmere Gazette"
    assert credit.url == "/sources/lowmere-gazette/"


def test_a_source_that_speaks_for_itself_is_said_once():
    assert quote_credit(speaker="Ines Calder", source=Source(name="Ines Calder")).text == "Ines Calder"


def test_a_role_is_kept_beside_an_office_that_contains_it():
    credit = quote_credit(speaker="Ines Calder", speaker_role="harbour master", source=Source(name="Harbour master's office"))
    assert credit.text == "Ines Calder, harbour master, Harbour master's office"


def test_an_unnamed_source_is_credited_by_its_public_name_without_a_link():
    source = Source(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvist")
    credit = quote_credit(source=source)
    assert credit.text == "a harbour official"
    assert credit.url == ""
