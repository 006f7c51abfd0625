"""
What a story lacks of sources, among Wagtail's own checks of the preview.

The pages mark what is wanting by `data-check`, in previews alone; the checks find the marks and say what to do. A mark has no title, and that is what
axe is asked about, so that no script of ours has to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import AccessibilityItem, ContentCheckerItem

from articles.models import ArticlePage

if TYPE_CHECKING:
    from django.http import HttpRequest

# A site that has checks of its own keeps them as they are.
STOCK = (ContentCheckerItem, AccessibilityItem)
ALWAYS_FAILS = "non-empty-title"
MESSAGES = {
    "quote-without-source": {
        "error_name": _("Quote without a source"),
        "help_text": _("Choose in the quote where the story has these words from"),
    },
    "uncredited-source": {
        "error_name": _("Source that is named or quoted and not credited"),
        "help_text": _("Open “Sources and credits” beside the story: it says which, and credits it"),
    },
}


class StoryChecker(ContentCheckerItem):
    """Wagtail's checks, and what is asked of a story besides."""

    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        return [*super().get_axe_run_only(request), *MESSAGES]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, Any]]:
        own = [
            {"id": name, "impact": "moderate", "selector": f'[data-check~="{name}"]', "tags": ["best-practice"], "any": [ALWAYS_FAILS], "enabled": True}
            for name in MESSAGES
        ]
        return [*super().get_axe_custom_rules(request), *own]

    def get_axe_messages(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_axe_messages(request), **MESSAGES}


def check_stories(request: HttpRequest, items: list[Any], page: Any) -> None:
    """In place of Wagtail's checks where a story is shown or written."""
    if isinstance(page, ArticlePage):
        items[:] = [StoryChecker(in_editor=item.in_editor) if type(item) in STOCK else item for item in items]
