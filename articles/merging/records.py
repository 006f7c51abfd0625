"""
What every merge of two rows has in common: both are locked, the one that goes is kept as it was, what led to it leads on, and it can be brought back.

A service calls these within one transaction, and moves in between what is its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ReferenceIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import Model

    from articles.models.merges import Merge

M = TypeVar("M", bound="Merge")
Row = TypeVar("Row", bound="Model")

BATCH = 500


class MergeRefused(ValueError):
    """This merge, or undoing it, would make no sense as things are. Its text is a translated sentence for people, which says what to do."""


def lock_both(row: Row, into: Row, *, merges: type[Merge]) -> tuple[Row, Row]:
    """
    Both rows as they are now, locked in the order of their keys, whichever is merged into the other.

    Raises MergeRefused if they are the same, or if one is gone: of two merges that cross, the second is told of the first.
    """
    if row.pk == into.pk:
        raise MergeRefused(gettext("“%(name)s” cannot be merged into itself. Choose another.") % {"name": row})
    there = {found.pk: found for found in type(row)._default_manager.select_for_update().filter(pk__in=[row.pk, into.pk]).order_by("pk")}
    for each in (row, into):
        if each.pk not in there:
            raise MergeRefused(_why_gone(each, merges))
    return there[row.pk], there[into.pk]


def _why_gone(row: Model, merges: type[Merge]) -> str:
    merge = merges.objects.standing().filter(merged_id=row.pk).select_related("into").first()
    if merge is None:
        return gettext("“%(name)s” has been deleted in the meantime. Go back to the list and choose again.") % {"name": row}
    names = {"name": merge.name, "into": merge.into or merge.first_into_name}
    return gettext("“%(name)s” has been merged into “%(into)s” already. Go back to the list and choose again.") % names


def record(merges: type[M], *, row: Model, into: Model, by: AbstractBaseUser, **values: Any) -> M:
    """Keep that a row is merged into another, and let what was merged into it before lead on to there, too. The row itself is for the caller to delete."""
    chained = list(merges.objects.standing().filter(into=row.pk).values_list("pk", flat=True))
    merges.objects.filter(pk__in=chained).update(into=into.pk)
    merge = merges(
        merged_id=row.pk,
        name=str(row),
        slug=getattr(row, "slug", None),
        row=row_as_data(row),
        into_id=into.pk,
        first_into_id=into.pk,
        first_into_name=str(into),
        created_by_id=by.pk,
        **values,
    )
    merge.moved = {**merge.moved, "chained": chained}
    merge.save()
    return merge


def require_undoable(merge: Merge) -> None:
    """Raises MergeRefused for a merge that is undone, or whose row has gone on with a later one."""
    if merge.is_undone:
        raise MergeRefused(gettext("This merge has been undone already. There is nothing left to do."))
    later = type(merge).objects.standing().filter(merged_id=merge.first_into_id).select_related("into").first()
    if later:
        names = {"name": later.name, "into": later.first_into_name}
        raise MergeRefused(gettext("“%(name)s” has been merged into “%(into)s” since. Undo that merge first, and this one then.") % names)


def bring_back(merge: Merge, model: type[Row]) -> Row:
    """The merged row as it was, stored again under its old key and address. What was merged into it before leads to it again."""
    row = row_from_data(model, merge.row)
    row.save(force_insert=True)
    type(merge).objects.standing().filter(pk__in=merge.moved.get("chained", [])).update(into=row.pk)
    return row


def close(merge: Merge, *, by: AbstractBaseUser) -> None:
    """Keep who has undone the merge, and when."""
    merge.undone_at, merge.undone_by_id = timezone.now(), by.pk
    merge.save(update_fields=["undone_at", "undone_by"])


def row_as_data(row: Model) -> dict[str, Any]:
    """All columns of a row by their names, ready for JSON, its key among them."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def row_from_data(model: type[Row], data: dict[str, Any]) -> Row:
    """The row that `row_as_data` has kept, not stored. Columns that came since then are as for a new row, those that are gone are left out."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in data.items() if name in fields})


def move_references(model: type[Model], *, from_id: int, to_id: int) -> None:
    """What Wagtail's reference index says of one row, it says of the other from now on."""
    _references(model, from_id).update(to_object_id=str(to_id))


def move_references_at(model: type[Model], paths: Iterable[str], *, from_id: int, to_id: int) -> None:
    """The same for these places alone, each given by its content path ("body.<id of a block>.source")."""
    listed = list(paths)
    for start in range(0, len(listed), BATCH):
        _references(model, from_id).filter(content_path__in=listed[start : start + BATCH]).update(to_object_id=str(to_id))


def _references(model: type[Model], pk: int) -> Any:
    return ReferenceIndex.objects.filter(to_content_type=ContentType.objects.get_for_model(model), to_object_id=str(pk))
