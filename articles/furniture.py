"""The head and the foot of pages: put together once for all pages where they are the same, for as long as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language

from articles.languages import has_languages
from articles.models import Paper, SectionPage
from articles.models.paper import PAPERS
from articles.publication import Publication, site_name_of
from articles.querysets import SECTIONS
from articles.sites import SITES, site_of, tree_path_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

# By what it is, where and for whom, the HTML with all that it was made of: a few for each section and language.
_kept: dict[tuple[Hashable, ...], tuple[tuple[Hashable, ...], SafeString]] = {}


def menu_sections(request: HttpRequest | None) -> list[SectionPage]:
    """The published sections that are shown in menus."""
    sections = SectionPage.objects.of_site(request) if request else []
    return [section for section in sections if section.show_in_menus]


def masthead(request: HttpRequest | None, *, is_front: bool, here: tuple[int, str] | None) -> SafeString:
    """The head of a page. `here` is the id of the section that the page belongs to, and what aria-current says of it there."""
    current, is_current = here or (None, "")
    return _once(request, "articles/includes/masthead.html", is_front=is_front, current=current, is_current=is_current)


def footer(request: HttpRequest | None, *, page: Any) -> SafeString:
    """The foot of a page. It names the page's translations where the paper has several languages, and is the same for all pages where it has not."""
    template = "articles/includes/footer.html"
    return _made(request, template, page=page) if has_languages() else _once(request, template)


def _once(request: HttpRequest | None, template: str, **about: Hashable) -> SafeString:
    site, below = (site_of(request), tree_path_of(request)) if request else (None, None)
    # What a preview shows is stored nowhere, and whoever changes a template wants to see it.
    if request is None or site is None or below is None or getattr(request, "is_preview", False) or settings.DEBUG:
        return _made(request, template, **about)
    place = (template, site.pk, get_language(), get_script_prefix(), *about.values())
    sections = SECTIONS.once(request, below=below)
    made_of = (SITES.once(request), sections, PAPERS.once(request, site=site.pk), Publication(request).name, timezone.localdate())
    kept = _kept.get(place)
    if kept is None or kept[0] != made_of:
        _kept[place] = kept = made_of, _made(request, template, **about)
    return kept[1]


def _made(request: HttpRequest | None, template: str, **about: Any) -> SafeString:
    paper = Paper.for_request(request) if request else Paper()
    name = Publication(request).name if request else site_name_of(None)
    return render_to_string(template, {"sections": menu_sections(request), "paper": paper, "newspaper": name, **about, "request": request})
