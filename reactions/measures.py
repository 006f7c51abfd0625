"""
Measures of what readers felt, said to the database: how many votes, how much of one kind, how divided, how unusual.

Few votes say little. So a share is given by the lower end of its confidence interval, and below a minimum of votes no measure is given at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, FloatField, Func, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Left, Length, Ln, NullIf, Sqrt

from reactions.models import ReactionKind, Tally, Vote, page_model
from reactions.services import COUNTED, HELD

if TYPE_CHECKING:
    from django.db.models import Aggregate, Expression
    from django.db.models.expressions import Combinable

# Of the normal distribution: the true share lies above the lower end of the interval in 97.5 of 100 cases.
Z = 1.96
# With more sections than these, the smallest are measured by what is usual in all of them together.
MOST_SECTIONS = 100
KIND = ("pk", "slug", "label", "icon", "retired_at")


@dataclass(frozen=True)
class Ballots:
    """Rows that say how many votes count: tallies, which know no time, or votes. Excluded ones are always read from votes."""

    rows: QuerySet
    excluded: QuerySet

    def number(self, of: Q | None = None) -> Aggregate:
        """How many votes of a group count, or those of them that `of` selects."""
        if self.rows.model is Tally:
            return Sum("total", filter=of, default=0)
        return Count("pk", filter=COUNTED & of if of else COUNTED)


def ballots_of_all_time() -> Ballots:
    """All votes, by their tallies."""
    return Ballots(Tally.objects.order_by(), Vote.objects.filter(HELD).order_by())


def ballots_among(votes: QuerySet) -> Ballots:
    """These votes, read one by one. Those that readers have withdrawn are none."""
    return Ballots(votes.filter(kind__isnull=False).order_by(), votes.filter(HELD).order_by())


@dataclass(frozen=True)
class UsualShares:
    """The kinds that readers choose from or have chosen, and how many votes of all time each has in each section, by the section's tree path and kind id."""

    kinds: tuple[ReactionKind, ...]
    votes: Mapping[str, Mapping[int, int]]

    def share(self, kind: ReactionKind) -> float:
        """The kind's share in all sections together, in percent."""
        return _share(kind, [votes for section in self.votes.values() for votes in section.items()])

    def share_in_section(self, kind: ReactionKind, section: str) -> Case:
        """The kind's share in the section whose tree path an annotation says, in percent."""
        largest = sorted(self.votes, key=lambda path: -sum(self.votes[path].values()))[:MOST_SECTIONS]
        cases = [When(Q(**{section: path}), then=Value(_share(kind, list(self.votes[path].items())))) for path in largest]
        return Case(*cases, default=Value(self.share(kind)), output_field=FloatField())


def usual_among(pages: QuerySet | None = None) -> UsualShares:
    """What is usual on these pages, or on all. One statement, over tallies."""
    section = section_path("tallies__page__path")
    of_pages = None if pages is None else Q(tallies__page__in=pages.order_by().values("pk"))
    rows = ReactionKind.objects.order_by("pk").annotate(section=section).values(*KIND, "section")
    kinds: dict[int, ReactionKind] = {}
    votes: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows.annotate(number=Sum("tallies__total", filter=of_pages, default=0)).values_list(*KIND, "section", "number"):
        path, number = row[-2:]
        kind = ReactionKind(**dict(zip(KIND, row, strict=False)))
        if not kind.is_retired or number:
            kinds.setdefault(kind.pk, kind)
        if number:
            votes[path][kind.pk] = number
    return UsualShares(tuple(kinds.values()), votes)


def section_path(path: str | Combinable) -> Left:
    """The tree path of the page above the one whose path a field or an expression says: of a story's section."""
    return Left(path, Length(path) - page_model().steplen)


def with_numbers(groups: QuerySet, ballots: Ballots, kinds: Sequence[ReactionKind]) -> QuerySet:
    """Groups of ballots with `votes` and with a number for each kind, named by `number_of`."""
    return groups.annotate(votes=ballots.number(), **{number_of(kind): ballots.number(Q(kind=kind)) for kind in kinds})


def number_of(kind: ReactionKind) -> str:
    return f"kind_{kind.pk}"


def with_measures(groups: QuerySet, kinds: Sequence[ReactionKind], *, kind: ReactionKind, usual: Expression, minimum: int) -> QuerySet:
    """
    Groups that have their numbers with `loved`, `divided` and `unusual`; each is null where the group has fewer votes than `minimum`.

    `loved`: the lower end of the 95 % confidence interval of the kind's share (Wilson's score interval), in percent. `divided`: the entropy of the
    kinds (Shannon), in percent of what it is where all have as many votes. `unusual`: by how many percentage points `loved` lies above `usual`.
    """

    def if_enough(measure: Combinable) -> Case:
        return Case(When(votes__gte=minimum, then=measure), output_field=FloatField())

    groups = groups.annotate(loved=if_enough(_lower_end(number_of(kind))), divided=if_enough(_entropy([number_of(one) for one in kinds])))
    return groups.annotate(unusual=F("loved") - usual)


def usual_of_stories(groups: QuerySet, usual: UsualShares, kind: ReactionKind) -> tuple[QuerySet, Expression]:
    """Groups whose rows are of one page each, and what is usual in the section of each."""
    groups = groups.annotate(section=section_path(Min("page__path")))
    return groups, usual.share_in_section(kind, "section")


def _lower_end(number: str) -> Any:
    of_all, of_kind = _real("votes"), _real(number)
    deviation = Sqrt(of_kind * (of_all - of_kind) / NullIf(of_all, Value(0.0)) + Value(Z * Z / 4))
    return Value(100.0) * (of_kind + Value(Z * Z / 2) - Value(Z) * deviation) / (of_all + Value(Z * Z))


def _entropy(numbers: Sequence[str]) -> Any:
    if len(numbers) < 2:
        return Value(0.0)
    of_all = NullIf(_real("votes"), Value(0.0))
    added: Any = Value(0.0)
    for number in numbers:
        added = added + Coalesce(_real(number) * Ln(NullIf(_real(number), Value(0.0))), Value(0.0))
    return Value(100 / log(len(numbers))) * (Ln(of_all) - added / of_all)


def _real(number: str) -> Func:
    return Cast(F(number), FloatField())


def _share(kind: ReactionKind, votes: Sequence[tuple[int, int]]) -> float:
    total = sum(number for _, number in votes)
    return 100 * sum(number for kind_id, number in votes if kind_id == kind.pk) / total if total else 0.0
