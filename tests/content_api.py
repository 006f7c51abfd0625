"""Programs that read and write through Wagtail's content API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client, override_settings
from wagtail.models import APIToken

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse

with_api = override_settings(ROOT_URLCONF="tests.api_urls")
PICTURES = "/api/v3/images/"


def bearer(user: AbstractUser | None) -> dict[str, str]:
    """What a program sends along that acts for this user."""
    return {"authorization": f"Bearer {APIToken.create_token(user=user, name='wire')[1]}"} if user else {}


@with_api
def ask(address: str, *, user: AbstractUser | None = None) -> HttpResponse:
    return Client().get(address, headers=bearer(user))


@with_api
def send_picture(file: Any, *, user: AbstractUser | None, **fields: Any) -> HttpResponse:
    return Client().post(PICTURES, {"title": "dsc_0001", **fields, "file": file}, headers=bearer(user))


@with_api
def change_picture(pk: int, *, user: AbstractUser | None, **fields: Any) -> HttpResponse:
    return Client().patch(f"{PICTURES}{pk}/", fields, content_type="application/json", headers=bearer(user))
