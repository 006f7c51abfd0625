"""Old addresses lead to the stories that came from there, where wagtail.contrib.redirects is installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.http import HttpResponsePermanentRedirect
from wagtail.models import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from articles.models import ArticlePage

LONGEST_PATH = 255
NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class PostNumbers:
    """
    Leads from the short address that WordPress gives every post, `/?p=7`, to its story.

    Wagtail looks for a redirect where nothing is found, and at `/` there is the front page. Whoever does not ask so is not kept waiting.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/" and "p=" in request.META.get("QUERY_STRING", "") and (address := _address_of(request)):
            return HttpResponsePermanentRedirect(address)
        return self.get_response(request)


def _address_of(request: HttpRequest) -> str:
    number = request.GET.get("p", "")
    if not NUMBER.fullmatch(number) or not are_installed():
        return ""
    found = _redirects().get_for_site(Site.find_for_request(request)).filter(old_path=f"/?p={number}").order_by("site_id").first()
    return (found.link or "") if found else ""


def are_installed() -> bool:
    return apps.is_installed("wagtail.contrib.redirects")


def _redirects() -> Any:
    return apps.get_model("wagtailredirects.Redirect")


def lead_from(links: list[str], story: ArticlePage) -> int:
    """Make a redirect from each of these addresses that leads nowhere yet. Returns how many were made."""
    model = _redirects()
    own = model.normalise_path(urlsplit(story.get_url() or "/").path)
    paths = {path for path in map(model.normalise_path, filter(None, links)) if path not in {"/", own} and len(path) <= LONGEST_PATH}
    missing = paths - set(model.objects.filter(old_path__in=paths).values_list("old_path", flat=True))
    for path in sorted(missing):
        model.add_redirect(path, redirect_to=story, is_permanent=True)
    return len(missing)


def links_of(*, site_url: str, link: str, number: int) -> list[str]:
    """The addresses that a post of the site had: its own and, by number, the short one that WordPress gives every post."""
    short = f"{urlsplit(site_url).path}/?p={number}"
    return [short] if "p" in parse_qs(urlsplit(link).query) else [link, short]
