"""The plain project with our stories and pictures instead of reactions, as other programs read them."""

from __future__ import annotations

from .headless import *  # noqa: F403
from .headless import INSTALLED_APPS

OTHERS = {"plain.notes", "plain.blog", "reactions"}
INSTALLED_APPS = ["articles", "wagtail.contrib.settings", "wagtail.contrib.typed_table_block", *(app for app in INSTALLED_APPS if app not in OTHERS)]
WAGTAILIMAGES_IMAGE_MODEL = "articles.CreditedImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "articles.forms.images.CreditedImageForm"
ROOT_URLCONF = "plain.newspaper_urls"
