"""The newspaper that a request is about: its name, its address, its language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from wagtail.models import Page

from articles.languages import tag_of
from articles.models import Paper
from articles.sites import site_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest


@dataclass(frozen=True)
class Publication:
    """What whole addresses and structured data need to know of the site that was asked for."""

    request: HttpRequest

    @cached_property
    def paper(self) -> Paper:
        return Paper.for_request(self.request)

    @cached_property
    def name(self) -> str:
        return self.paper.name or site_name_of(self.request)

    @cached_property
    def root(self) -> str:
        """The site's address, without a slash at its end."""
        site = site_of(self.request)
        return site.root_url if site else self.request.build_absolute_uri("/")[:-1]

    @property
    def locale(self) -> str:
        """The language as Open Graph writes it: "en_GB"."""
        return to_locale(get_language() or settings.LANGUAGE_CODE)

    @property
    def language_tag(self) -> str:
        """The language as BCP 47 has it: "en-GB"."""
        return tag_of(get_language() or settings.LANGUAGE_CODE)

    @property
    def organisation_id(self) -> str:
        return f"{self.root}/#paper"

    @property
    def site_id(self) -> str:
        return f"{self.root}/#site"

    def absolute(self, url: str) -> str:
        """A path of this site as a whole address; any other address as it is."""
        return f"{self.root}{url}" if url.startswith("/") else url

    def address_of(self, page: Page) -> str:
        return page.get_full_url(self.request) or ""

    def moment(self, at: datetime | None) -> str:
        """ISO 8601 with the site's time zone, or "" for None."""
        return timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="seconds") if at else ""


def site_name_of(request: HttpRequest | None) -> str:
    """The name of the site that was asked for, as its settings in the admin give it, else WAGTAIL_SITE_NAME."""
    site = site_of(request) if request else None
    return (site and site.site_name) or settings.WAGTAIL_SITE_NAME
