"""What a story's history says of its import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogFormatter, log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.log_actions import LogActionRegistry

    from articles.models import ArticlePage, WordPressPost
    from articles.wordpress.to_dos import ToDo

ACTION = "articles.import_wordpress"


class ImportedFormatter(LogFormatter):
    label = gettext_lazy("Import from WordPress")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        if "links" in data:
            text = ngettext(
                "Put in %(number)d link to a story that was imported later.", "Put in %(number)d links to stories that were imported later.", data["links"]
            )
            return text % {"number": data["links"]}
        came_from = _("Imported from %(site)s, post %(number)s.") % {"site": data.get("site", ""), "number": data.get("number", "")}
        return " ".join([came_from, *data.get("to_dos", [])])


def register(actions: LogActionRegistry) -> None:
    actions.register_action(ACTION)(ImportedFormatter)


def note(story: ArticlePage, record: WordPressPost, *, to_dos: Iterable[ToDo]) -> None:
    log(instance=story, action=ACTION, data={"site": record.site_url, "number": record.number, "to_dos": [one.text for one in to_dos]})


def note_links(story: ArticlePage, *, number: int) -> None:
    log(instance=story, action=ACTION, data={"links": number})
