"""What a story's history says of its import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry

    from articles.models import ArticlePage, WordPressPost

ACTION = "articles.import_wordpress"


class ImportedFormatter(LogFormatter):
    label = gettext_lazy("Import from WordPress")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        came_from = _("Imported from %(site)s, post %(number)s.") % {"site": data.get("site", ""), "number": data.get("number", "")}
        return " ".join([came_from, *data.get("to_dos", [])])


def register(actions: LogActionRegistry) -> None:
    actions.register_action(ACTION)(ImportedFormatter)


def note(story: ArticlePage, record: WordPressPost) -> None:
    log(instance=story, action=ACTION, data={"site": record.site_url, "number": record.number, "to_dos": record.to_dos})
