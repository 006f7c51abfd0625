"""What search engines may do here (https://www.rfc-editor.org/rfc/rfc9309): everything but a few places where SEARCH_ENGINES is on, else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.feeds import site_of
from articles.keeping import for_every_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

# Styles, scripts and pictures are not among them, for a page is judged by how it looks.
KEPT_OUT = ["wagtailadmin_home", "reactions:batch", "articles:suggest"]
# The form may be listed; what somebody looked for says itself that it is not to be.
KEPT_OUT_WITH_A_QUERY = ["articles:search"]
LET_IN = ["reactions:embed"]
SITEMAPS = ["articles:sitemap", "articles:news_sitemap"]


@require_safe
@for_every_reader
def robots(request: HttpRequest) -> HttpResponse:
    lines = _open_to_all(request) if settings.SEARCH_ENGINES else ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _open_to_all(request: HttpRequest) -> list[str]:
    root = site_of(request).root_url
    out = [*_addresses(KEPT_OUT), *(f"{address}?*" for address in _addresses(KEPT_OUT_WITH_A_QUERY))]
    rules = [*(f"Disallow: {address}" for address in out), *(f"Allow: {address}" for address in _addresses(LET_IN))]
    return ["User-agent: *", *rules, "", *(f"Sitemap: {root}{address}" for address in _addresses(SITEMAPS))]


def _addresses(names: list[str]) -> list[str]:
    """Each once, for all languages of the paper."""
    return list(dict.fromkeys(_in_language(name, code) for code, _name in settings.LANGUAGES for name in names))


def _in_language(name: str, code: str) -> str:
    with translation.override(code):
        return reverse(name)


class KeepSearchEnginesOut:
    """Says in every answer that it is not to be listed. Steps aside where SEARCH_ENGINES is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.SEARCH_ENGINES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
