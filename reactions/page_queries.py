"""Totals for templates, for queries and for other programs: of many pages at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from reactions import conf
from reactions.models import Tally, page_model
from reactions.summaries import KindSummary, Summary, summaries_of

if TYPE_CHECKING:
    from wagtail.models import Page

KEPT_AS = "_reaction_summary"


def with_totals(pages: QuerySet) -> QuerySet:
    """
    The pages, each with `reactions_total`: how many of its votes count, of whatever kind. 0 for none. Costs no further query.

    It says what is counted, shown to readers or not: also on a page whose board is off.
    """
    return pages.annotate(reactions_total=_total(Tally.objects.all()))


def order_by_reactions(pages: QuerySet, kind: str | None = None) -> QuerySet:
    """The pages, those with most reactions first, or with most of the kind of this slug. Of pages with as many the newest comes first."""
    tallies = Tally.objects.filter(kind__slug=kind) if kind else Tally.objects.all()
    return pages.alias(_felt=_total(tallies)).order_by("-_felt", "-pk")


def prefetch_summaries(pages: Iterable[Page]) -> None:
    """Let each of these pages know its summary, so that `summary_for` asks for none of them: one query for all."""
    unknown = [page for page in pages if page.pk and not hasattr(page, KEPT_AS)]
    summaries = summaries_of({page.pk for page in unknown}) if unknown else {}
    for page in unknown:
        setattr(page, KEPT_AS, summaries.get(page.pk))


def summary_for(page: Page) -> Summary | None:
    """What readers see of this page, as it was when the page was first asked; None where they see no reactions."""
    prefetch_summaries([page])
    return getattr(page, KEPT_AS, None)


def most_felt(summary: Summary) -> KindSummary | None:
    """The kind that most readers chose. None where there are too few votes to show shares, and where two kinds share the first place."""
    by_count = sorted(summary.kinds, key=lambda kind: kind.count, reverse=True)
    if not by_count or by_count[0].share is None:
        return None
    is_tied = len(by_count) > 1 and by_count[0].count == by_count[1].count
    return None if is_tied else by_count[0]


def _counted_id() -> Coalesce:
    """Of an outer query's page the one whose votes are its own: what reactions.facts says of a single page."""
    if not conf.get("POOL_TRANSLATIONS"):
        return Coalesce(OuterRef("alias_of_id"), OuterRef("pk"))
    translation_key = Coalesce(OuterRef(OuterRef("alias_of__translation_key")), OuterRef(OuterRef("translation_key")))
    together = page_model().objects.filter(translation_key=translation_key, alias_of=None).order_by("pk").values("pk")[:1]
    return Coalesce(Subquery(together), OuterRef("pk"))


def _total(tallies: QuerySet) -> Coalesce:
    summed = tallies.filter(page_id=_counted_id()).order_by().values("page_id").annotate(summed=Sum("total")).values("summed")
    return Coalesce(Subquery(summed), 0)
