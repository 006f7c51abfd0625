"""What the pages of the sources' desk have around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from articles.models import Source

if TYPE_CHECKING:
    from django.http import HttpRequest

LIST = "wagtailsnippets_articles_source:list"


class SourceDeskView(WagtailAdminTemplateMixin, View):
    """A page below the list of sources. `source` is the one it is about, if it is about one."""

    header_icon = "link"
    source: Source | None = None
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse(LIST), "label": _("Sources")}]
        if self.source:
            items.append({"url": reverse("wagtailsnippets_articles_source:edit", args=[self.source.pk]), "label": self.source.name})
        return [*self.breadcrumbs_items, *items, {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}]
