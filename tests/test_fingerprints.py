"""Fingerprints of pictures that were there before, and what they cost."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from PIL import Image as PillowImage
from wagtail.models import Collection

from articles.models import CreditedImage
from articles.pictures.lookalikes import lookalikes_of
from newsroom.demo.pictures.studio import draw_all
from tests.factories import make_picture
from tests.test_lookalikes import COPIES, WIDTH, as_file

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from pytest_django import DjangoAssertNumQueries


@pytest.fixture(scope="module")
def harbour() -> PillowImage.Image:
    return next(PillowImage.open(BytesIO(drawn)).convert("RGB") for key, drawn in draw_all(seed=1, width=WIDTH) if key == "harbour-gold")


@pytest.fixture
def stored(db: None, harbour: PillowImage.Image) -> CreditedImage:
    return make_picture(file=as_file(harbour, quality=92))


def test_pictures_of_before_are_given_theirs(stored: CreditedImage, harbour: PillowImage.Image, capsys: pytest.CaptureFixture[str], caplog: Any):
    lost = make_picture(file=as_file(harbour, name="lost.jpg"))
    lost.file.storage.delete(lost.file.name)
    own = stored.fingerprint
    CreditedImage.objects.update(fingerprint=None)
    call_command("fingerprint_pictures")
    assert "Pictures with a new fingerprint: 1. Files that could not be read: 1." in capsys.readouterr().out
    assert CreditedImage.objects.get(pk=stored.pk).fingerprint == own
    call_command("fingerprint_pictures")
    assert "Pictures with a new fingerprint: 0." in capsys.readouterr().out


def test_more_pictures_take_no_more_queries(
    stored: CreditedImage, harbour: PillowImage.Image, editor: AbstractUser, django_assert_max_num_queries: DjangoAssertNumQueries
):
    new = make_picture(file=as_file(COPIES["half"](harbour)))
    lookalikes_of(new, user=editor)
    with django_assert_max_num_queries(10) as few:
        assert len(lookalikes_of(new, user=editor).pictures) == 1
    root = Collection.get_first_root_node()
    CreditedImage.objects.bulk_create(
        CreditedImage(title=f"{number}", file="x.jpg", width=1, height=1, credit_line="F", collection=root, fingerprint=new.fingerprint) for number in range(40)
    )
    with django_assert_max_num_queries(10) as many:
        assert len(lookalikes_of(new, user=editor).pictures) == 3
    assert len(many) == len(few)
