"""Columns of the desk's lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wagtail.admin.ui.tables import Column

from reactions.desk.networks import known_since
from reactions.models import Vote
from reactions.services import label_of


class TemplateColumn(Column):
    """A column whose cell is one of the templates in reactions/admin/cells."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"reactions/admin/cells/{template}.html"


class ActingColumn(TemplateColumn):
    """A column whose cells offer an act to those who may do it."""

    def __init__(self, name: str, template: str, *, can_act: bool, **kwargs: Any) -> None:
        super().__init__(name, template, **kwargs)
        self.can_act = can_act

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {**super().get_cell_context_data(instance, parent_context), "can_act": self.can_act}


class VoteTimeColumn(TemplateColumn):
    """When the vote was cast, and when it was changed if it was."""

    def get_value(self, instance: Vote) -> datetime | None:
        # Both are stamped as the vote is stored, a moment apart.
        return instance.changed_at if instance.changed_at - instance.cast_at >= timedelta(seconds=1) else None


class NetworkColumn(TemplateColumn):
    """The network's short name; `tint` goes by its first digit, so that a run of one network is seen at a glance."""

    def get_value(self, instance: Vote) -> dict[str, str]:
        if instance.network_key is None or instance.cast_at < known_since():
            return {}
        label = label_of(instance.network_key)
        return {"label": label, "tint": label[0]}
