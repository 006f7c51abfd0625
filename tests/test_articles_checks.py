"""A site that is set up wrongly is told so at its start, with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.checks import run_checks

from tests.credentials import new_authority

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper


def found(identifier: str) -> str:
    """The hint of the check with this id, or "" when it has nothing to say."""
    return next((message.hint for message in run_checks() if message.id == identifier), "")


@pytest.mark.parametrize("identifier", ["articles.E001", "articles.E002", "articles.E004", "articles.E005", "articles.W001"])
def test_this_site_is_set_up_rightly(identifier: str):
    assert found(identifier) == ""


def test_another_image_model_is_an_error(settings: SettingsWrapper):
    settings.WAGTAILIMAGES_IMAGE_MODEL = "wagtailimages.Image"
    assert 'WAGTAILIMAGES_IMAGE_MODEL = "articles.CreditedImage"' in found("articles.E001")


@pytest.mark.parametrize("path", ["", "wagtail.images.forms.BaseImageForm", "no.such.Form", "articles.forms.images.CREDIT_REQUIRED"])
def test_another_image_form_is_a_warning(settings: SettingsWrapper, path: str):
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = path
    assert "articles.forms.images.CreditedImageForm" in found("articles.W001")


def test_a_list_of_those_who_are_trusted_that_cannot_be_read_is_an_error(settings: SettingsWrapper, tmp_path: Path):
    settings.ARTICLES_C2PA_TRUST = str(tmp_path / "trusted.pem")
    assert "certificates as PEM" in found("articles.E004")
    (tmp_path / "trusted.pem").write_bytes(b"\xffno certificate")
    assert "certificates as PEM" in found("articles.E004")
    (tmp_path / "trusted.pem").write_bytes(new_authority().certificate)
    assert found("articles.E004") == ""


def test_another_order_of_apps_is_an_error(monkeypatch: pytest.MonkeyPatch):
    configs = list(apps.get_app_configs())
    monkeypatch.setattr(apps, "get_app_configs", lambda: reversed(configs))
    assert found("articles.E005") == 'Put "articles" before "wagtail.images" in INSTALLED_APPS.'


def test_a_missing_table_block_is_an_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "wagtail.contrib.typed_table_block")
    assert "INSTALLED_APPS" in found("articles.E002")
