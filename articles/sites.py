"""Wagtail's site of a request, by one small question with each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http.request import split_domain_port
from wagtail.models import Site
from wagtail.models.sites import MATCH_DEFAULT, MATCH_HOSTNAME, MATCH_HOSTNAME_DEFAULT, MATCH_HOSTNAME_PORT, SiteRootPath

from articles.prepared import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from wagtail.models import Page


def _sites() -> QuerySet:
    """In the order in which Wagtail looks a page's address up, with their root pages: front pages without their blocks, which only the front needs."""
    related = Site.objects.select_related("root_page__frontpage", "root_page__locale").defer("root_page__frontpage__blocks")
    return related.order_by("-root_page__url_path", "-is_default_site", "hostname")


def _with_front_pages(sites: list[Site]) -> list[Site]:
    """A front page in place of the page that it is: Wagtail would look it up."""
    for site in sites:
        site.root_page = getattr(site.root_page, "frontpage", site.root_page)
    return sites


SITES = Kept(_sites, made=_with_front_pages)


def site_of(request: HttpRequest) -> Site | None:
    """The site that was asked for, as Wagtail would find it. It is shared between requests, and so is its root page: nobody changes one."""
    kept = vars(request)
    if "_wagtail_site" not in kept:
        sites = SITES.once(request).shared
        # Where Wagtail keeps them, and looks before it asks.
        host = request._get_raw_host()  # type: ignore[attr-defined]  # of Django, and the same that Wagtail goes by
        kept["_wagtail_site"] = _chosen(sites, host=split_domain_port(host)[0], port=request.get_port())
        if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
            kept["_wagtail_cached_site_root_paths"] = [_root_path(site) for site in sites]
    return kept["_wagtail_site"]


def site_roots_of(request: HttpRequest) -> list[SiteRootPath] | None:
    """The roots of all sites, where they are known of a request already."""
    return vars(request).get("_wagtail_cached_site_root_paths")


def tell_site_roots(pages: Iterable[Page | None], roots: list[SiteRootPath] | None) -> None:
    """Have each page know the roots of all sites, where Wagtail looks before it asks for them: its address can be wanted where no request is known."""
    for page in pages if roots is not None else []:
        if page:
            page._wagtail_cached_site_root_paths = roots


def tree_path_of(request: HttpRequest) -> str | None:
    """The path in the tree of the site's root page, or of what it is in the language that is spoken. Looked up once a request. None without a site."""
    kept = vars(request)
    if "_newsroom_tree_path" not in kept:
        site = site_of(request)
        kept["_newsroom_tree_path"] = site.root_page.localized.path if site else None
    return kept["_newsroom_tree_path"]


def _chosen(sites: Sequence[Site], *, host: str, port: str) -> Site | None:
    """The site that wagtail.models.sites.get_site_for_hostname chooses."""
    ranks = {number: _rank(site, host=host, port=port) for number, site in enumerate(sites) if site.hostname == host or site.is_default_site}
    found = sorted(ranks, key=lambda number: ranks[number])
    if not found:
        return None
    best = ranks[found[0]]
    if len(found) == 1 or best in (MATCH_HOSTNAME_PORT, MATCH_HOSTNAME_DEFAULT):
        return sites[found[0]]
    # Of the site that answers for all others and a single one of this host the latter.
    return sites[found[len(found) == 2]] if best == MATCH_DEFAULT else None


def _rank(site: Site, *, host: str, port: str) -> int:
    if site.hostname == host and str(site.port) == port:
        return MATCH_HOSTNAME_PORT
    if site.is_default_site:
        return MATCH_HOSTNAME_DEFAULT if site.hostname == host else MATCH_DEFAULT
    return MATCH_HOSTNAME


def _root_path(site: Site) -> SiteRootPath:
    return SiteRootPath(site.pk, site.root_page.url_path, site.root_url, site.root_page.locale.language_code)
