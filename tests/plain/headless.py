"""The plain project without pages of its own: other programs read it through both versions of Wagtail's content API."""

from __future__ import annotations

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS

INSTALLED_APPS = ["plain.notes", *INSTALLED_APPS, "wagtail.api.v2", "wagtail.api.v3", "rest_framework"]
REACTIONS = {"PAGE_TYPES": ["blog.BlogPage", "notes.NotePage"]}
ROOT_URLCONF = "plain.headless_urls"
