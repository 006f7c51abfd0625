"""
What figures can be grouped by beside what this app knows: tags, authors, places, whatever a site's pages have.

A site says so in a wagtail_hooks.py:

    @hooks.register("register_reaction_dimensions")
    def register_reaction_dimensions() -> list[Dimension]:
        return [Dimension(name="tag", label=_("Tag"), through="blogpage__tagged_items", thing="tag")]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, QuerySet
from wagtail import hooks

from reactions.models import page_model

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrOrPromise

HOOK = "register_reaction_dimensions"


@dataclass(frozen=True)
class Dimension:
    """
    Things that pages have: `through` leads from a page to the rows that tie it to them, in Django's words for a lookup, and `thing` is their field for it.

    `name` is what addresses say, `label` what people read. A page with several counts for each of them, and once for one that it is tied to twice.
    """

    name: str
    label: StrOrPromise
    through: str
    thing: str

    def keyed(self, rows: QuerySet) -> QuerySet:
        """Rows that have a page, each as often as its page has things, with the thing's id as `key`."""
        tie = self._tie()
        back = tie.field.name
        tied = rows.annotate(tie=F(f"page__{self.through}__pk"), key=F(f"page__{self.through}__{self.thing}")).filter(tie__isnull=False, key__isnull=False)
        earlier = tie.related_model._default_manager.filter(**{back: OuterRef("page_id"), self.thing: OuterRef("key"), "pk__lt": OuterRef("tie")})
        return tied.filter(~Exists(earlier))

    def named(self, ids: set[Any]) -> dict[Any, str]:
        """What these things are called. One statement."""
        things: type[Model] = self._tie().related_model._meta.get_field(self.thing).related_model
        return {thing.pk: str(thing) for thing in things._default_manager.filter(pk__in=ids)}

    def _tie(self) -> Any:
        """The relation that ends at the rows which tie."""
        model: Any = page_model()
        for step in self.through.split("__"):
            relation = model._meta.get_field(step)
            model = relation.related_model
        return relation


def dimensions() -> list[Dimension]:
    """What the site has registered, in the order of its hooks."""
    return [one for register in hooks.get_hooks(HOOK) for one in register()]
