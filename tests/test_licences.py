"""The terms that pictures are used on, and what a picture may be used for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.defaults import LICENCES, ensure_licences
from articles.models import CreditedImage, Licence
from articles.rights import Use
from tests.factories import make_picture
from tests.test_pictures import add

pytestmark = pytest.mark.django_db

FORM = {"deed": "", "sort_order": "5"}


def test_a_site_starts_with_the_licences_that_pictures_come_under() -> None:
    assert set(Licence.objects.values_list("slug", flat=True)) == set(LICENCES)


def test_what_an_admin_changed_is_not_undone() -> None:
    Licence.objects.exclude(slug="cc-by").delete()
    ensure_licences(licence_model=Licence)
    assert Licence.objects.count() == 1


def test_an_editor_adds_a_licence_and_gives_it_to_a_picture(editor_client: Client) -> None:
    url = reverse("wagtailsnippets_articles_licence:add")
    editor_client.post(url, {**FORM, "name": "Harbour Union terms", "slug": "harbour-union", "is_named_in_credit": "on"})
    add(editor_client, credit_line="Fenwick", licence=Licence.objects.get(slug="harbour-union").slug)
    assert CreditedImage.objects.get().credit.text == "Fenwick, Harbour Union terms"


def test_a_licence_keeps_its_short_name_and_is_not_deleted_while_pictures_have_it(editor_client: Client) -> None:
    make_picture(licence_id="cc-by")
    licence = Licence.objects.get(slug="cc-by")
    editor_client.post(reverse("wagtailsnippets_articles_licence:edit", args=[licence.pk]), {**FORM, "name": "CC BY", "slug": "other"})
    licence.refresh_from_db()
    assert (licence.name, licence.slug) == ("CC BY", "cc-by")
    with pytest.raises(ProtectedError):
        licence.delete()


def test_what_its_terms_are_is_no_script(editor_client: Client) -> None:
    page = editor_client.post(reverse("wagtailsnippets_articles_licence:add"), {**FORM, "name": "Odd", "slug": "odd", "deed": "javascript:alert(1)"})
    assert page.status_code == 200
    assert not Licence.objects.filter(slug="odd").exists()


@pytest.mark.parametrize("use", Use.values)
def test_a_picture_is_cleared_for_what_its_form_says(editor_client: Client, use: str) -> None:
    asked = {f"for_{other}-asked": "1" for other in Use.values}
    add(editor_client, credit_line="Fenwick", **asked, **{f"for_{other}": "on" for other in Use.values if other != use})
    picture = CreditedImage.objects.get()
    assert {other for other in Use if picture.may_be_used(other)} == set(Use) - {Use(use)}
    assert not CreditedImage.objects.cleared_for(Use(use)).exists()


def test_an_upload_that_says_nothing_of_uses_may_be_used_for_all(editor_client: Client) -> None:
    add(editor_client, credit_line="Fenwick")
    assert all(CreditedImage.objects.get().may_be_used(use) for use in Use)


def test_from_its_end_on_a_picture_may_be_used_for_nothing() -> None:
    now = timezone.now()
    over, still = make_picture(rights_end=now), make_picture(rights_end=now + timedelta(minutes=1))
    assert list(CreditedImage.objects.ended()) == [over]
    assert list(CreditedImage.objects.cleared_for(Use.FEEDS)) == [still]
    assert (over.may_be_used(), still.may_be_used()) == (False, True)
    assert set(CreditedImage.objects.ended(at=now + timedelta(minutes=1))) == {over, still}
