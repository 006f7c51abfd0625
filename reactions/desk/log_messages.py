"""What the audit log says of each act, in Reports → Site history and on each object's history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from reactions.models import Board, BoardState, FloodResponse

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import ModelLogEntry


class VotesFormatter(LogFormatter):
    """An act on votes: how many, on which story or on how many pages, and why."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return gettext("%(act)s: %(reason)s") % {"act": self.act(log_entry.data), "reason": log_entry.data.get("reason", "")}

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data.get("reason", "")

    def act(self, data: dict[str, Any]) -> str:
        votes, pages = data.get("votes", 0), data.get("pages", [])
        if data.get("title"):
            return self.on_one_page(votes) % {"votes": votes, "title": data["title"]}
        return self.on_pages(votes) % {"votes": votes, "pages": data.get("page_count", len(pages))}

    def on_one_page(self, votes: int) -> str:
        raise NotImplementedError

    def on_pages(self, votes: int) -> str:
        raise NotImplementedError


class ExcludeFormatter(VotesFormatter):
    label = _("Exclude votes")

    def on_one_page(self, votes: int) -> str:
        return ngettext("Excluded %(votes)s vote on “%(title)s”", "Excluded %(votes)s votes on “%(title)s”", votes)

    def on_pages(self, votes: int) -> str:
        return ngettext("Excluded %(votes)s vote on %(pages)s pages", "Excluded %(votes)s votes on %(pages)s pages", votes)


class RestoreFormatter(VotesFormatter):
    label = _("Restore votes")

    def on_one_page(self, votes: int) -> str:
        return ngettext("Restored %(votes)s vote on “%(title)s”", "Restored %(votes)s votes on “%(title)s”", votes)

    def on_pages(self, votes: int) -> str:
        return ngettext("Restored %(votes)s vote on %(pages)s pages", "Restored %(votes)s votes on %(pages)s pages", votes)


class BoardFormatter(LogFormatter):
    """An act on a board: which story, and why."""

    sentence: Any = ""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return str(self.sentence) % {"title": log_entry.data.get("title", ""), "reason": log_entry.data.get("reason", "")}

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data.get("reason", "")


class CloseFormatter(BoardFormatter):
    label = _("Close board")
    sentence = _("Closed the board of “%(title)s”: %(reason)s")


class ChangeFormatter(LogFormatter):
    """What was set for a page, from what to what."""

    label = _("Change board")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        changes = "; ".join(self.change(**told) for told in log_entry.data.get("changes", []))
        return gettext("Changed the board of “%(title)s”: %(changes)s") % {"title": log_entry.data.get("title", ""), "changes": changes}

    def change(self, *, field: str, before: Any, after: Any) -> str:
        label = next(one.verbose_name for one in Board._meta.fields if one.name == field)
        return gettext("%(setting)s from %(before)s to %(after)s") % {"setting": label, "before": self.value(field, before), "after": self.value(field, after)}

    def value(self, field: str, value: Any) -> str:
        if value is None:
            return gettext("inherited")
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if field == "closes_at":
            return date_format(timezone.localtime(datetime.fromisoformat(value)), "j M Y H:i")
        if field == "on_flood":
            return str(FloodResponse(value).label)
        return str(BoardState(value).label) if field == "state" else str(value)


class ReopenFormatter(BoardFormatter):
    label = _("Reopen board")
    sentence = _("Reopened the board of “%(title)s”: %(reason)s")


class MergeFormatter(LogFormatter):
    """A kind merged into another: which, and what moved."""

    label = _("Merge reaction")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = log_entry.data
        votes = ngettext("%(votes)s vote", "%(votes)s votes", data["votes"]) % data
        pages = ngettext("%(pages)s page", "%(pages)s pages", data["pages"]) % data
        return gettext("Merged into “%(into)s”: %(votes)s on %(pages)s") % {"into": data["into"], "votes": votes, "pages": pages}


class UndoMergeFormatter(LogFormatter):
    """A merge undone: which, and how many votes it gave back."""

    label = _("Undo merge of reaction")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = log_entry.data
        return (
            ngettext("Undid the merge into “%(into)s”: %(votes)s vote went back", "Undid the merge into “%(into)s”: %(votes)s votes went back", data["votes"])
            % data
        )


class BlockFormatter(LogFormatter):
    """A reader or a network blocked, or no longer. Which one is not said: its key is dropped in time, and so must not stay here."""

    label = _("Block")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        until = date_format(timezone.localtime(datetime.fromisoformat(log_entry.data["until"])), "SHORT_DATETIME_FORMAT")
        sentence = gettext("Blocked a network until %(until)s") if log_entry.data["of"] == "network" else gettext("Blocked a reader until %(until)s")
        return sentence % {"until": until}

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data["reason"]


class EndBlockFormatter(BlockFormatter):
    label = _("End block")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return gettext("Ended the block of a network") if log_entry.data["of"] == "network" else gettext("Ended the block of a reader")


class BeginLargeActFormatter(LogFormatter):
    """An act on many votes, left to the background: how many it is about, and why."""

    label = _("Begin large act")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = log_entry.data
        if data["kind"] == "exclude":
            sentence = ngettext("Began to exclude %(votes)s vote: %(reason)s", "Began to exclude %(votes)s votes: %(reason)s", data["votes"])
        else:
            sentence = ngettext("Began to let %(votes)s vote go: %(reason)s", "Began to let %(votes)s votes go: %(reason)s", data["votes"])
        return sentence % data

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data["reason"]


class CancelLargeActFormatter(LogFormatter):
    """A large act cancelled: how far it had come."""

    label = _("Cancel large act")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = log_entry.data
        return (
            ngettext(
                "Cancelled the rest of a large act, after %(votes)s of about %(expected)s vote",
                "Cancelled the rest of a large act, after %(votes)s of about %(expected)s votes",
                data["expected"],
            )
            % data
        )


class FloodFormatter(LogFormatter):
    """A flood noticed, or what a moderator made of it: on which story, and how many votes."""

    sentence: Any = ""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = log_entry.data
        votes = ngettext("%(votes)s vote", "%(votes)s votes", data["votes"]) % data
        return str(self.sentence) % {"title": data["title"], "votes": votes, "reason": data.get("reason", "")}

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data.get("reason", "")


class NoticeFloodFormatter(FloodFormatter):
    label = _("Notice flood")
    sentence = _("Noticed a flood on “%(title)s”: %(votes)s so far")


class ExcludeFloodFormatter(FloodFormatter):
    label = _("Exclude flood")
    sentence = _("Took the flood on “%(title)s” out of the count: %(reason)s")


class FindGenuineFormatter(FloodFormatter):
    label = _("Find flood genuine")
    sentence = _("Found the votes on “%(title)s” genuine: %(reason)s")


class UndoFloodDecisionFormatter(FloodFormatter):
    label = _("Undo decision on flood")
    sentence = _("Let the flood on “%(title)s” wait again: %(reason)s")


def register(actions: LogActionRegistry) -> None:
    actions.register_action("reactions.exclude_votes")(ExcludeFormatter)
    actions.register_action("reactions.restore_votes")(RestoreFormatter)
    actions.register_action("reactions.begin_large_act")(BeginLargeActFormatter)
    actions.register_action("reactions.cancel_large_act")(CancelLargeActFormatter)
    actions.register_action("reactions.close_board")(CloseFormatter)
    actions.register_action("reactions.reopen_board")(ReopenFormatter)
    actions.register_action("reactions.block")(BlockFormatter)
    actions.register_action("reactions.end_block")(EndBlockFormatter)
    actions.register_action("reactions.notice_flood")(NoticeFloodFormatter)
    actions.register_action("reactions.exclude_flood")(ExcludeFloodFormatter)
    actions.register_action("reactions.find_genuine")(FindGenuineFormatter)
    actions.register_action("reactions.undo_flood_decision")(UndoFloodDecisionFormatter)
    actions.register_action("reactions.merge_kind")(MergeFormatter)
    actions.register_action("reactions.undo_merge")(UndoMergeFormatter)
    actions.register_action("reactions.change_board")(ChangeFormatter)
    actions.register_action("reactions.retire_kind", _("Retire reaction"), _("Retired: readers are offered it no longer"))
    actions.register_action("reactions.bring_back_kind", _("Bring back reaction"), _("Brought back: readers are offered it again"))
    actions.register_action("reactions.make_default", _("Make default set"), _("Made the set that is used where nothing else is set"))
    actions.register_action("reactions.use_for_sensitive", _("Use set for sensitive stories"), _("Made the set that sensitive stories are offered"))
    actions.register_action("reactions.use_for_sensitive_no_longer", _("Use set for sensitive stories no longer"), _("No longer offered on sensitive stories"))
