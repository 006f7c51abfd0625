"""What the audit log says of each act, in Reports → Site history and on each object's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

from reactions.desk.log_changes import in_words, with_changes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import ModelLogEntry


class ActFormatter(LogFormatter):
    """An act in a sentence, with what it has changed after it, and the reason as the comment."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return with_changes(self.sentence_of(log_entry.data, str(log_entry.label)), log_entry.data)

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data.get("reason", "")

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        """What was done; `name` is what it was done to."""
        raise NotImplementedError


class PlainFormatter(ActFormatter):
    """An act that one sentence says."""

    sentence: StrOrPromise = ""

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        return str(self.sentence) % {"name": name}


class VotesFormatter(ActFormatter):
    """An act on votes: how many, on which story or on how many pages, and why."""

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        return gettext("%(act)s: %(reason)s") % {"act": self.act(data), "reason": data.get("reason", "")}

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


class BoardFormatter(ActFormatter):
    """An act on a board: which story, and why."""

    sentence: StrOrPromise = ""

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        return str(self.sentence) % {"title": data.get("title", ""), "reason": data.get("reason", "")}


class CloseFormatter(BoardFormatter):
    label = _("Close board")
    sentence = _("Closed the board of “%(title)s”: %(reason)s")


class ChangeFormatter(LogFormatter):
    """What was set for a page, from what to what."""

    label = _("Change board")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        changes = "; ".join(map(in_words, log_entry.data.get("changes", [])))
        return gettext("Changed the board of “%(title)s”: %(changes)s") % {"title": log_entry.data.get("title", ""), "changes": changes}


class SwitchOffFormatter(BoardFormatter):
    label = _("Switch off board")
    sentence = _("Switched the board of “%(title)s” off: %(reason)s")


class ReopenFormatter(BoardFormatter):
    label = _("Reopen board")
    sentence = _("Reopened the board of “%(title)s”: %(reason)s")


class MergeFormatter(ActFormatter):
    """A kind merged into another: which, and what moved."""

    label = _("Merge reaction")

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        votes = ngettext("%(votes)s vote", "%(votes)s votes", data["votes"]) % data
        pages = ngettext("%(pages)s page", "%(pages)s pages", data["pages"]) % data
        return gettext("Merged into “%(into)s”: %(votes)s on %(pages)s") % {"into": data["into"], "votes": votes, "pages": pages}


class UndoMergeFormatter(ActFormatter):
    """A merge undone: which, and how many votes it gave back."""

    label = _("Undo merge of reaction")

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        return (
            ngettext("Undid the merge into “%(into)s”: %(votes)s vote went back", "Undid the merge into “%(into)s”: %(votes)s votes went back", data["votes"])
            % data
        )


class BlockFormatter(ActFormatter):
    """A reader or a network blocked, or no longer. Which one is not said: its key is dropped in time, and so must not stay here."""

    label = _("Block")
    of_network, of_reader = _("Blocked a network: %(reason)s"), _("Blocked a reader: %(reason)s")

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        return str(self.of_network if data["of"] == "network" else self.of_reader) % {"reason": data["reason"]}


class EndBlockFormatter(BlockFormatter):
    label = _("End block")
    of_network, of_reader = _("Ended the block of a network: %(reason)s"), _("Ended the block of a reader: %(reason)s")


class UndoBlockFormatter(BlockFormatter):
    label = _("Undo block")
    of_network, of_reader = _("Undid the block of a network: %(reason)s"), _("Undid the block of a reader: %(reason)s")


class BeginLargeActFormatter(ActFormatter):
    """An act on many votes, left to the background: how many it is about, and why."""

    label = _("Begin large act")

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        if data["kind"] == "exclude":
            sentence = ngettext("Began to exclude %(votes)s vote: %(reason)s", "Began to exclude %(votes)s votes: %(reason)s", data["votes"])
        else:
            sentence = ngettext("Began to let %(votes)s vote go: %(reason)s", "Began to let %(votes)s votes go: %(reason)s", data["votes"])
        return sentence % data


class CancelLargeActFormatter(ActFormatter):
    """A large act cancelled: how far it had come."""

    label = _("Cancel large act")

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        return (
            ngettext(
                "Cancelled the rest of a large act, after %(votes)s of about %(expected)s vote",
                "Cancelled the rest of a large act, after %(votes)s of about %(expected)s votes",
                data["expected"],
            )
            % data
        )


class FloodFormatter(ActFormatter):
    """A flood noticed, or what a moderator made of it: on which story, and how many votes."""

    sentence: StrOrPromise = ""

    def sentence_of(self, data: dict[str, Any], name: str) -> str:
        votes = ngettext("%(votes)s vote", "%(votes)s votes", data["votes"]) % data
        return str(self.sentence) % {"title": data["title"], "votes": votes, "reason": data.get("reason", "")}


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


class ExportFormatter(LogFormatter):
    """Figures taken out as a file: grouped by what, and of which time."""

    label = _("Take figures out")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return gettext("Took figures out as %(format)s: %(group)s, %(time)s") % {"format": "", "group": "", "time": "", **log_entry.data}


PLAIN: list[tuple[str, StrOrPromise, StrOrPromise]] = [
    ("reactions.add", _("Add"), _("Added “%(name)s”")),
    ("reactions.edit", _("Edit"), _("Edited “%(name)s”")),
    ("reactions.delete", _("Delete"), _("Deleted “%(name)s”")),
    ("reactions.retire_kind", _("Retire reaction"), _("Retired: readers are offered it no longer")),
    ("reactions.bring_back_kind", _("Bring back reaction"), _("Brought back: readers are offered it again")),
    ("reactions.make_default", _("Make default set"), _("Made the set that is used where nothing else is set")),
    ("reactions.use_for_sensitive", _("Use set for sensitive stories"), _("Made the set that sensitive stories are offered")),
    ("reactions.use_for_sensitive_no_longer", _("Use set for sensitive stories no longer"), _("No longer offered on sensitive stories")),
]


def register(actions: LogActionRegistry) -> None:
    actions.register_action("reactions.exclude_votes")(ExcludeFormatter)
    actions.register_action("reactions.restore_votes")(RestoreFormatter)
    actions.register_action("reactions.begin_large_act")(BeginLargeActFormatter)
    actions.register_action("reactions.cancel_large_act")(CancelLargeActFormatter)
    actions.register_action("reactions.close_board")(CloseFormatter)
    actions.register_action("reactions.switch_off_board")(SwitchOffFormatter)
    actions.register_action("reactions.reopen_board")(ReopenFormatter)
    actions.register_action("reactions.block")(BlockFormatter)
    actions.register_action("reactions.end_block")(EndBlockFormatter)
    actions.register_action("reactions.undo_block")(UndoBlockFormatter)
    actions.register_action("reactions.notice_flood")(NoticeFloodFormatter)
    actions.register_action("reactions.exclude_flood")(ExcludeFloodFormatter)
    actions.register_action("reactions.find_genuine")(FindGenuineFormatter)
    actions.register_action("reactions.undo_flood_decision")(UndoFloodDecisionFormatter)
    actions.register_action("reactions.merge_kind")(MergeFormatter)
    actions.register_action("reactions.undo_merge")(UndoMergeFormatter)
    actions.register_action("reactions.change_board")(ChangeFormatter)
    actions.register_action("reactions.export_figures")(ExportFormatter)
    for action, label, sentence in PLAIN:
        actions.register_action(action)(type("_PlainFormatter", (PlainFormatter,), {"label": label, "sentence": sentence}))
