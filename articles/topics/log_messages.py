"""What the history of a tag says was done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import ModelLogEntry


class RetireFormatter(LogFormatter):
    label = _("Retire tag")
    message = _("Retired: no more stories are given it")


class TakeUpFormatter(LogFormatter):
    label = _("Take tag up again")
    message = _("Taken up again: stories are offered it")


class RenameFormatter(LogFormatter):
    label = _("Rename tag")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        before, after = log_entry.data["changes"]["name"]
        was_at, is_at = log_entry.data["changes"]["slug"]
        said = gettext("Renamed from “%(before)s” to “%(after)s”") % {"before": before, "after": after}
        return said if was_at == is_at else gettext("%(said)s. Its address is “%(address)s” now") % {"said": said, "address": is_at}


class MergeFormatter(LogFormatter):
    label = _("Merge tag")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _with_stories(gettext("Merged into “%(into)s”") % log_entry.data, log_entry.data["stories"])


class TakeFormatter(LogFormatter):
    label = _("Take in merged tag")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _with_stories(gettext("Took “%(topic)s” in") % log_entry.data, log_entry.data["stories"])


class UndoFormatter(LogFormatter):
    label = _("Undo merge of tag")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _with_stories(gettext("Brought back from “%(into)s”") % log_entry.data, log_entry.data["stories"])


class GiveBackFormatter(LogFormatter):
    label = _("Give back merged tag")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _with_stories(gettext("Gave “%(topic)s” back") % log_entry.data, log_entry.data["stories"])


def _with_stories(said: str, count: int) -> str:
    return ngettext("%(said)s: %(count)s story", "%(said)s: %(count)s stories", count) % {"said": said, "count": count}


def register(actions: LogActionRegistry) -> None:
    actions.register_action("articles.retire_topic")(RetireFormatter)
    actions.register_action("articles.take_up_topic")(TakeUpFormatter)
    actions.register_action("articles.rename_topic")(RenameFormatter)
    actions.register_action("articles.merge_topic")(MergeFormatter)
    actions.register_action("articles.take_topic")(TakeFormatter)
    actions.register_action("articles.undo_topic_merge")(UndoFormatter)
    actions.register_action("articles.give_topic_back")(GiveBackFormatter)
