"""The acts of moderation as the log has them: which of them somebody may see, what each says, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from reactions.desk.permissions import user_can_view_blocks, user_can_view_boards, user_can_view_votes
from reactions.desk.reach import Reach
from reactions.models import Block, Board, Exclusion, ExclusionReason, Flood, Hold

# What nobody has done.
NO_ACTS = {"reactions.notice_flood", "reactions.export_figures"}
ROWS_OF_SUMS = 10
Amounts = list[tuple[str, int]]


def acts() -> list[tuple[str, str]]:
    """The acts that there are, as the log knows them, with their labels."""
    return [(action, str(label)) for action, label in registry.get_choices() if action.startswith("reactions.") and action not in NO_ACTS]


def acts_within(reach: Reach) -> QuerySet[ModelLogEntry]:
    """The acts of the whole site, or those on what lies within reach: kinds, sets and reasons are everybody's."""
    entries = ModelLogEntry.objects.filter(action__in=[action for action, _ in acts()])
    if reach.is_everywhere:
        return entries
    return entries.filter(about(reach.narrow_exclusions(Exclusion.objects.all())) | _on_pages(reach))


def acts_touching(section_path: str) -> Q:
    """Those on what lies in a section, also where they touch more."""
    reach = Reach(paths=(section_path,))
    held_there = reach.narrow(Hold.objects.filter(exclusion=OuterRef("pk")), page="vote__page")
    return about(Exclusion.objects.filter(Exists(held_there))) | _on_pages(reach)


def _on_pages(reach: Reach) -> Q:
    boards, floods, blocks = Board.objects.all(), Flood.objects.all(), Block.objects.all()
    return about(reach.narrow(boards)) | about(reach.narrow(floods)) | about(reach.narrow(blocks, page="section"))


def about(rows: QuerySet) -> Q:
    """Log entries about these rows."""
    content_type = ContentType.objects.get_for_model(rows.model)
    return Q(content_type=content_type, object_id__in=rows.order_by().values_list(Cast("pk", CharField())))


@dataclass(frozen=True)
class ActRow:
    """One act, as the report and its files say it."""

    entry: ModelLogEntry
    act: str
    reason: str
    url: str = ""

    @property
    def pk(self) -> int:
        return self.entry.pk

    @property
    def moderator(self) -> str:
        return str(self.entry.user_display_name)

    @property
    def said(self) -> str:
        return str(self.entry.message)

    @property
    def why(self) -> str:
        return str(self.entry.comment)

    def __str__(self) -> str:
        return self.said


def rows_of(entries: Iterable[ModelLogEntry], *, user: Any) -> Iterator[ActRow]:
    """The rows of these entries, in their order, for one more statement."""
    labels, reasons = dict(acts()), _reasons()
    links = dict(_links(user))
    for entry in entries:
        model = entry.content_type.model_class() if entry.content_type else None
        address = links.get(model, "") if not entry.deleted else ""
        number = entry.data.get("page") if model is Board else entry.object_id
        url = reverse(address, args=[number] if address.endswith(("history", "inspect")) else []) if address and number else ""
        yield ActRow(entry, labels.get(entry.action, entry.action), reasons.get(entry.data.get("category"), ""), url)


def _links(user: Any) -> Iterator[tuple[Any, str]]:
    """Where an act's object is looked at, as far as the user may."""
    yield Exclusion, "reactions_exclusions:inspect"
    if user_can_view_boards(user):
        yield Board, "reactions_boards:history"
    if user_can_view_votes(user):
        yield Flood, "reactions_floods:inspect"
    if user_can_view_blocks(user):
        yield Block, "reactions_blocks:index"


def _reasons() -> dict[Any, str]:
    return dict(ExclusionReason.objects.values_list("pk", "label"))


@dataclass(frozen=True)
class Sums:
    """What acts come to: how many by whom, of which sort and for which reason, and the votes taken out and put back."""

    by_moderator: Amounts
    by_act: Amounts
    by_reason: Amounts
    taken_out: int
    put_back: int


def sums_of(entries: QuerySet[ModelLogEntry]) -> Sums:
    """Six statements."""
    entries = entries.order_by()
    labels, reasons = dict(acts()), _reasons()
    with_reason = entries.filter(data__category__isnull=False).annotate(category=Cast(KT("data__category"), IntegerField()))
    by_reason = with_reason.values_list("category").annotate(number=Count("pk")).order_by("-number", "category")[:ROWS_OF_SUMS]
    by_act = entries.values_list("action").annotate(number=Count("pk")).order_by("-number", "action")[:ROWS_OF_SUMS]
    moved = entries.aggregate(
        excluded=_sum("votes", action="reactions.exclude_votes"),
        restored=_sum("votes", action="reactions.restore_votes"),
        taken_out=_sum("taken_out"),
        put_back=_sum("put_back"),
    )
    return Sums(
        by_moderator=_by_moderator(entries),
        by_act=[(labels[action], number) for action, number in by_act],
        by_reason=[(reasons.get(category, ""), number) for category, number in by_reason],
        taken_out=(moved["excluded"] or 0) + (moved["taken_out"] or 0),
        put_back=(moved["restored"] or 0) + (moved["put_back"] or 0),
    )


def _sum(key: str, **of: str) -> Sum:
    return Sum(Cast(KT(f"data__{key}"), IntegerField()), filter=Q(**of) if of else None)


def _by_moderator(entries: QuerySet[ModelLogEntry]) -> Amounts:
    numbers = list(entries.values_list("user_id").annotate(number=Count("pk")).order_by("-number", "user_id")[:ROWS_OF_SUMS])
    people = get_user_model().objects.in_bulk([user_id for user_id, _ in numbers])
    gone = gettext("somebody whose account is gone")
    return [(people[user_id].get_full_name() or people[user_id].get_username() if user_id in people else gone, number) for user_id, number in numbers]
