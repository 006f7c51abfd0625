"""What a story's history says of its import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogFormatter, log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractUser
    from wagtail.log_actions import LogActionRegistry

    from articles.models import ArticlePage, WordPressPost
    from articles.wordpress.to_dos import ToDo

ACTION = "articles.import_wordpress"
SEEN_TO, PUT_BACK = "articles.import_wordpress_seen_to", "articles.import_wordpress_put_back"


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


class SeenToFormatter(LogFormatter):
    label = gettext_lazy("What the import from WordPress left is done")

    def format_message(self, log_entry: Any) -> str:
        number = log_entry.data.get("number", 0)
        text = ngettext(
            "Ticked off %(number)d thing that the import from WordPress had left to do.",
            "Ticked off %(number)d things that the import from WordPress had left to do.",
            number,
        )
        return text % {"number": number}


class PutBackFormatter(LogFormatter):
    label = gettext_lazy("What the import from WordPress left is to do again")

    def format_message(self, log_entry: Any) -> str:
        number = log_entry.data.get("number", 0)
        text = ngettext(
            "Put back %(number)d thing that the import from WordPress had left to do.",
            "Put back %(number)d things that the import from WordPress had left to do.",
            number,
        )
        return text % {"number": number}


def register(actions: LogActionRegistry) -> None:
    actions.register_action(ACTION)(ImportedFormatter)
    actions.register_action(SEEN_TO)(SeenToFormatter)
    actions.register_action(PUT_BACK)(PutBackFormatter)


def note(story: ArticlePage, record: WordPressPost, *, to_dos: Iterable[ToDo]) -> None:
    log(instance=story, action=ACTION, data={"site": record.site_url, "number": record.number, "to_dos": [one.text for one in to_dos]})


def note_seen_to(story: ArticlePage, *, number: int, by: AbstractUser) -> None:
    log(instance=story, action=SEEN_TO, user=by, data={"number": number})


def note_put_back(story: ArticlePage, *, number: int, by: AbstractUser) -> None:
    log(instance=story, action=PUT_BACK, user=by, data={"number": number})


def note_links(story: ArticlePage, *, number: int) -> None:
    log(instance=story, action=ACTION, data={"links": number})
