"""The page model of the site: Wagtail's, or the one that the site has put in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import swapper

if TYPE_CHECKING:
    from wagtail.models import Page

PAGE_MODEL = swapper.get_model_name("wagtailcore", "Page")


def page_model() -> type[Page]:
    """Wagtail's base page, or the one that this site has put in its place."""
    return swapper.load_model("wagtailcore", "Page")
