"""Links in rich text to pages of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.rich_text.pages import PageLinkHandler

from articles.models import ArticlePage

if TYPE_CHECKING:
    from wagtail.models import Page


class StoryLinks(PageLinkHandler):
    """As Wagtail's own links to pages; where all lead to stories, as most do, one query finds them, without their bodies."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Page | None]:
        ids = [attrs.get("id", "") for attrs in attrs_list]
        stories = ArticlePage.objects.defer_streamfields().filter(pk__in=filter(str.isdecimal, ids))
        by_id = {str(story.pk): story for story in stories}
        return [by_id[story_id] for story_id in ids] if by_id.keys() >= set(ids) else super().get_many(attrs_list)
