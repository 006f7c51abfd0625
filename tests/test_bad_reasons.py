"""
A reason of 100,000 letters with HTML in it, on every form of the desk that takes one: refused kindly, with what was typed kept, and nothing runs.

The forms are found among all acts of the desk (test_desk_acts), so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.confirming import shown
from tests.test_desk_acts import ACTS, Numbers, address_of, books, numbers_in, numbers_of_the_site, undone, whom, why

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import SectionPage

HTML = "<img src=x onerror=alert(1)>"
LONG = (HTML * 5000)[:100_000]
# Where reasons are read.
PAGES = {
    "wagtailadmin_home": "",
    "reactions_votes:index": "",
    "reactions_boards:index": "",
    "reactions_exclusions:index": "",
    "reactions_exclusions:inspect": "exclusion",
    "reactions_blocks:index": "",
    "reactions_floods:index": "",
    "reactions_floods:inspect": "flood",
    "reactions_acts:index": "",
    "reactions_boards:history": "page",
    "reactions_stories:inspect": "page",
}


@pytest.fixture
def numbers(section: SectionPage, moderator: AbstractUser) -> Numbers:
    return {**numbers_in(section, moderator), **numbers_of_the_site(section, moderator)}


@pytest.fixture
def administrator(make_user: Callable[..., AbstractUser]) -> Client:
    client = Client()
    client.force_login(make_user("ada", is_superuser=True))
    return client


@pytest.fixture
def forms(administrator: Client, numbers: Numbers) -> dict[str, tuple[str, dict[str, Any]]]:
    """The address of each form that takes a reason, and what it is sent with."""
    found = {}
    for name, act in ACTS.items():
        address = address_of(name, *([numbers[act.of]] if act.of else []))
        form = (administrator.get(address).context or {}).get("form")
        if form is not None and "reason" in form.fields:
            found[name] = (address, {**shown(administrator.get(address)), **act.sends(numbers)})
    return found


def test_every_act_that_is_sent_a_reason_asks_for_it(forms: dict[str, Any]) -> None:
    assert set(forms) == {name for name, act in ACTS.items() if act.sends in (why, whom)}


def test_one_that_is_too_long_is_refused_with_what_was_typed_and_changes_nothing(administrator: Client, forms: dict[str, Any]) -> None:
    before = books()
    for name, (address, sent) in forms.items():
        answer = administrator.post(address, {**sent, "reason": LONG})
        page = answer.content.decode()
        assert answer.status_code == 200, name
        assert "Ensure this value has at most 500 characters (it has 100000)." in page, name
        assert f">\n{escape(LONG)}</textarea>" in page, name
        assert HTML not in page, name
    assert books() == before


def test_html_in_one_is_shown_as_it_was_typed_wherever_it_is_read(administrator: Client, numbers: Numbers, forms: dict[str, Any]) -> None:
    for name, (address, sent) in forms.items():
        before = books()
        with undone():
            told = administrator.post(address, {**sent, "reason": HTML}, follow=True).content.decode()
            assert books() != before, name
            pages = [administrator.get(reverse(page, args=[numbers[of]] if of else [])).content.decode() for page, of in PAGES.items()]
        assert not any(HTML in page for page in (told, *pages)), name
        assert any(escape(HTML) in page for page in pages), name
