"""Rows that were merged into others: who did it, what moved, and which addresses lead on. Undoing a merge keeps its row for the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.querysets import MergeQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection

    from articles.models.topics import Topic


class Merge(models.Model):
    """
    One row that was merged into another of its kind and is gone until the merge is undone.

    A subclass says which kind by its key `into`, to the row that is relied on now: of several merges in a row each one's is the last, so that nobody has
    to follow a chain. `first_into_id` is the row that this merge itself was into. `row` is the merged row with the names of its columns, `moved` what went
    with it, in the terms of the service that moved it.
    """

    merged_id = models.PositiveBigIntegerField(_("key of the merged row"))
    name = models.CharField(_("merged"), max_length=255)
    slug = models.SlugField(_("old address"), max_length=255, null=True, editable=False)  # noqa: DJ001 - as the row has it: unnamed sources have none
    row = models.JSONField(_("row as it was"), encoder=DjangoJSONEncoder)
    first_into_id = models.PositiveBigIntegerField(_("key of the row it was merged into"))
    first_into_name = models.CharField(_("merged into"), max_length=255)
    moved = models.JSONField(_("what moved"), default=dict, encoder=DjangoJSONEncoder)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by"))
    undone_at = models.DateTimeField(_("undone at"), null=True)

    if TYPE_CHECKING:
        into: Any
        into_id: int | None

    objects = MergeQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merged_id"], condition=models.Q(undone_at=None), name="one_standing_%(class)s_of_a_row"),
            models.UniqueConstraint(fields=["slug"], condition=models.Q(undone_at=None), name="one_standing_%(class)s_of_an_address"),
            models.CheckConstraint(condition=~models.Q(merged_id=models.F("first_into_id")), name="no_%(class)s_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.first_into_name}"

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class SourceMerge(Merge):
    """A source that was merged into another. `into` is empty once that one was deleted."""

    into = models.ForeignKey("articles.Source", on_delete=models.SET_NULL, null=True, related_name="merges", verbose_name=_("relied on now"))

    class Meta(Merge.Meta):
        verbose_name = _("merge of sources")
        verbose_name_plural = _("merges of sources")


class TopicMerge(Merge):
    """A tag that was merged into another. `into` is empty once that one was deleted."""

    into = models.ForeignKey("articles.Topic", on_delete=models.SET_NULL, null=True, related_name="merges", verbose_name=_("used now"))

    class Meta(Merge.Meta):
        verbose_name = _("merge of tags")
        verbose_name_plural = _("merges of tags")


def topics_by_id(ids: Collection[int]) -> dict[int, Topic]:
    """The tags of these ids; where one was merged, that which it was merged into. One query, two more once one is gone, none for no ids."""
    topics = apps.get_model("articles.Topic").objects
    found = topics.in_bulk(ids) if ids else {}
    kept_ids = TopicMerge.objects.kept_ids(set(ids) - set(found))
    kept = topics.in_bulk(set(kept_ids.values())) if kept_ids else {}
    return {**found, **{pk: kept[into] for pk, into in kept_ids.items()}}
