"""What a site must set for `articles` to keep its promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's name
from django.utils.module_loading import import_string

IMAGE_MODEL = "articles.CreditedImage"
IMAGE_FORM = "articles.forms.images.CreditedImageForm"


@register()
def check_image_model(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    chosen = getattr(settings, "WAGTAILIMAGES_IMAGE_MODEL", "wagtailimages.Image")
    if chosen == IMAGE_MODEL:
        return []
    return [
        Error(
            f"WAGTAILIMAGES_IMAGE_MODEL is {chosen!r}, so pictures cannot carry a credit.",
            hint=f'Set WAGTAILIMAGES_IMAGE_MODEL = "{IMAGE_MODEL}" in the settings, before the first migration.',
            id="articles.E001",
        )
    ]


@register()
def check_image_form(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    chosen = getattr(settings, "WAGTAILIMAGES_IMAGE_FORM_BASE", "")
    if _is_our_form(chosen):
        return []
    return [
        Warning(
            f"WAGTAILIMAGES_IMAGE_FORM_BASE is {chosen!r}, so damaged pictures and file names as alt text are accepted.",
            hint=f'Set WAGTAILIMAGES_IMAGE_FORM_BASE = "{IMAGE_FORM}" in the settings, or a form that extends it.',
            id="articles.W001",
        )
    ]


@register()
def check_trust_list(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    path = getattr(settings, "ARTICLES_C2PA_TRUST", "")
    if not path or "-----BEGIN CERTIFICATE-----" in _text_of(path):
        return []
    return [
        Error(
            f"ARTICLES_C2PA_TRUST names {path!r}, which is no file of certificates.",
            hint="Name a file that this site can read, with certificates as PEM, one below the other. Or leave the setting empty: then nobody is trusted.",
            id="articles.E004",
        )
    ]


@register()
def check_order_of_apps(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Templates and the content API of pictures are taken from whichever app stands first."""
    names = [app.name for app in apps.get_app_configs()]
    if "wagtail.images" not in names or names.index("articles") < names.index("wagtail.images"):
        return []
    return [
        Error(
            "articles stands after wagtail.images, so lists of pictures show no credits, and the content API gives out where originals are.",
            hint='Put "articles" before "wagtail.images" in INSTALLED_APPS.',
            id="articles.E005",
        )
    ]


@register()
def check_table_block(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if apps.is_installed("wagtail.contrib.typed_table_block"):
        return []
    return [
        Error(
            "wagtail.contrib.typed_table_block is not installed, so the table block cannot be edited.",
            hint='Add "wagtail.contrib.typed_table_block" to INSTALLED_APPS.',
            id="articles.E002",
        )
    ]


@register()
def check_settings_app(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if apps.is_installed("wagtail.contrib.settings"):
        return []
    return [
        Error(
            "wagtail.contrib.settings is not installed, so the paper's name, look and policies cannot be edited.",
            hint='Add "wagtail.contrib.settings" to INSTALLED_APPS.',
            id="articles.E003",
        )
    ]


def _is_our_form(path: str) -> bool:
    if not path:
        return False
    try:
        form = import_string(path)
    except ImportError:
        return False
    return isinstance(form, type) and issubclass(form, import_string(IMAGE_FORM))


def _text_of(path: str) -> str:
    """What the file says, or nothing where it cannot be read."""
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
