"""Kinds, sets and reasons are added, edited and deleted by Wagtail's actions, which say on the record what has become what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from wagtail.actions.create import CreateAction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction
from wagtail.log_actions import log

from reactions.models import ExclusionReason, ReactionKind, ReactionSet, SetMember
from reactions.services.records import changes

if TYPE_CHECKING:
    from wagtail.actions.registry import ActionRegistry

Record = dict[str, Any]


def of_kind(kind: ReactionKind) -> Record:
    return {"label": kind.label, "slug": kind.slug, "icon": kind.icon, "offered": not kind.is_retired}


def of_set(chosen: ReactionSet) -> Record:
    kinds = SetMember.objects.filter(reaction_set=chosen.pk).select_related("kind")
    return {"name": chosen.name, "kinds": [member.kind.label for member in kinds]}


def of_reason(reason: ExclusionReason) -> Record:
    return {"label": reason.label, "offered": reason.is_offered, "needs_words": reason.needs_words}


RECORDS: dict[type[Model], Callable[[Any], Record]] = {ReactionKind: of_kind, ReactionSet: of_set, ExclusionReason: of_reason}


def record_of(row: Model) -> Record:
    """What the log keeps of a row as it is stored now; nothing of one that is not."""
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    return RECORDS[type(row)](stored) if stored else {}


class AddOnRecord(CreateAction):
    def __init__(self, instance: Model, user: Any = None, **kwargs: Any) -> None:
        super().__init__(instance, user=user, **{**kwargs, "log_action": None})

    def execute(self, skip_permission_checks: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature.
        with transaction.atomic():
            added = super().execute(skip_permission_checks=skip_permission_checks)
            log(instance=added, action="reactions.add", user=self.user, data={"changes": changes({}, record_of(added))}, content_changed=True)
        return added


class EditOnRecord(EditAction):
    def __init__(self, instance: Model, user: Any = None, **kwargs: Any) -> None:
        super().__init__(instance, user=user, **{**kwargs, "log_action": None})

    def execute(self, skip_permission_checks: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature.
        with transaction.atomic():
            before = record_of(self.instance)
            edited = super().execute(skip_permission_checks=skip_permission_checks)
            told = changes(before, record_of(self.instance))
            log(instance=self.instance, action="reactions.edit", user=self.user, data={"changes": told}, content_changed=bool(told))
        return edited


class DeleteOnRecord(DeleteAction):
    def __init__(self, instance: Model, user: Any = None, **kwargs: Any) -> None:
        super().__init__(instance, user=user, **{**kwargs, "log_action": None})

    def execute(self, skip_permission_checks: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature.
        with transaction.atomic():
            told = changes(record_of(self.instance), {})
            log(instance=self.instance, action="reactions.delete", user=self.user, data={"changes": told}, deleted=True)
            return super().execute(skip_permission_checks=skip_permission_checks)


def register(actions: ActionRegistry) -> None:
    for model in RECORDS:
        for action_class in (AddOnRecord, EditOnRecord, DeleteOnRecord):
            actions.register(model, action_class)
