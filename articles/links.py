"""Links in rich text to pages of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.rich_text.pages import PageLinkHandler

from articles.at_hand import held, site_roots
from articles.models import ArticlePage, SectionPage
from articles.sites import tell_site_roots

if TYPE_CHECKING:
    from wagtail.models import Page


class StoryLinks(PageLinkHandler):
    """
    As Wagtail's own links to pages. Where all lead to stories, as most do, one query finds them, without their bodies; and none is needed where the page has
    them at hand, sections included.
    """

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Page | None]:
        ids = [attrs.get("id", "") for attrs in attrs_list]
        known = {str(pk): page for model in (ArticlePage, SectionPage) for pk, page in held(model).items() if page}
        if known.keys() >= set(ids):
            return [known[page_id] for page_id in ids]
        stories = ArticlePage.objects.defer_streamfields().filter(pk__in=filter(str.isdecimal, ids))
        by_id = {str(story.pk): story for story in stories}
        pages = [by_id[story_id] for story_id in ids] if by_id.keys() >= set(ids) else super().get_many(attrs_list)
        tell_site_roots(pages, site_roots())
        return pages
