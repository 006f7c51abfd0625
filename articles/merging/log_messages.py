"""What the audit log says of merges, in Reports → Site history and on the history of each of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import ModelLogEntry


class OfMerge(LogFormatter):
    """A sentence on what was done, and what is another afterwards."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = {"source": "", "into": "", "credits": 0, "quotes": 0, **log_entry.data}
        return " ".join(filter(None, [self.sentence % data, *self.more(data)]))

    sentence: Any = ""

    def more(self, data: dict[str, Any]) -> list[str]:
        before, after = data.get("before", {}), data.get("after", {})
        if before.get("address") and after.get("address"):
            return [gettext("Its address %(before)s leads to %(after)s.") % {"before": before["address"], "after": after["address"]}]
        return []


class SourceMerged(OfMerge):
    label = _("Merge source")
    sentence = _("Merged into “%(into)s”. Source credits moved: %(credits)s; quotes: %(quotes)s.")


class SourceTaken(OfMerge):
    label = _("Take in a source")
    sentence = _("“%(source)s” was merged into this one. Source credits moved here: %(credits)s; quotes: %(quotes)s.")

    def more(self, data: dict[str, Any]) -> list[str]:
        before, after = _listed(data.get("before")), _listed(data.get("after"))
        if before == after:
            return []
        return [gettext("Other names before: %(before)s. After: %(after)s.") % {"before": before or gettext("none"), "after": after or gettext("none")}]


class SourceMergeUndone(OfMerge):
    label = _("Undo merge of source")
    sentence = _("Took the merge into “%(into)s” back. Source credits returned: %(credits)s; quotes: %(quotes)s.")

    def more(self, data: dict[str, Any]) -> list[str]:
        address = data.get("after", {}).get("address")
        changed = data.get("changed", [])
        return [
            gettext("It has its address %(address)s again.") % {"address": address} if address else "",
            gettext("Changed since, and left alone: %(titles)s.") % {"titles": "; ".join(changed)} if changed else "",
        ]


class SourceGivenBack(OfMerge):
    label = _("Give a merged source back")
    sentence = _("“%(source)s” is a source of its own again. Source credits given back: %(credits)s; quotes: %(quotes)s.")

    def more(self, data: dict[str, Any]) -> list[str]:
        return []


def _listed(fields: dict[str, str] | None) -> str:
    return ", ".join((fields or {}).get("other_names", "").splitlines())


def register(actions: LogActionRegistry) -> None:
    actions.register_action("articles.merge_source")(SourceMerged)
    actions.register_action("articles.take_source")(SourceTaken)
    actions.register_action("articles.undo_source_merge")(SourceMergeUndone)
    actions.register_action("articles.give_source_back")(SourceGivenBack)
