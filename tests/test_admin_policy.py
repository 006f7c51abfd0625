"""The admin asks no other host for anything: its content security policy lets the browser prove it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page, expect

from articles.models import ArticlePage
from tests import factories


def test_the_admin_and_the_site_each_have_their_policy(front_page: Any) -> None:
    client = Client()

    admin, site = (client.get(address).headers["Content-Security-Policy"] for address in ("/admin/login/", "/"))

    for policy in (admin, site):
        assert "default-src 'self'" in policy
    assert "blob:" in admin
    assert "'unsafe-inline'" not in site


def test_no_page_may_ask_for_a_camera(front_page: Any) -> None:
    for address in ("/", "/admin/login/"):
        assert "camera=()" in Client().get(address).headers["Permissions-Policy"]


def test_a_policy_that_is_tried_out_is_only_reported_on(front_page: Any, settings: Any) -> None:
    settings.SECURITY_POLICY_REPORT_ONLY = True
    for address in ("/", "/admin/login/"):
        headers = Client().get(address).headers
        assert "Content-Security-Policy" not in headers
        assert "default-src 'self'" in headers["Content-Security-Policy-Report-Only"]


@pytest.fixture
def desk(browser_page: Page, sign_in: Callable[..., None]) -> Page:
    """A browser with an administrator signed in; what breaks the policy is a console error, which fails the test."""
    sign_in(browser_page, get_user_model().objects.create_superuser("ada", password="not-a-secret"))
    return browser_page


@pytest.mark.parametrize("address", ["/admin/", "/admin/images/", "/admin/images/multiple/add/", "/admin/users/", "/admin/reports/site-history/"])
def test_an_admin_page_keeps_the_policy(desk: Page, address: str) -> None:
    desk.goto(address, wait_until="networkidle")

    expect(desk.get_by_role("main")).to_be_visible()


def test_the_page_editor_keeps_the_policy(desk: Page, article: ArticlePage) -> None:
    desk.goto(f"/admin/pages/{article.pk}/edit/", wait_until="networkidle")

    desk.get_by_role("button", name="Insert a block").first.click()

    expect(desk.get_by_role("combobox").first).to_be_visible()


def test_uploading_a_picture_keeps_the_policy(desk: Page, tmp_path: Path) -> None:
    picture = tmp_path / "harbour.jpg"
    picture.write_bytes(factories.picture_file().read())
    desk.goto("/admin/images/multiple/add/", wait_until="networkidle")

    desk.locator("input[type=file]").set_input_files(picture)

    expect(desk.get_by_text("Upload successful. Please")).to_be_visible()
    desk.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
