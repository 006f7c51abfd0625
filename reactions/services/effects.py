"""What an act on votes does to the totals: foretold before it happens, and kept with it afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q

from reactions.models import Exclusion, Hold, ReactionKind, Tally, page_model
from reactions.querysets import VoteQuerySet
from reactions.services.tallies import TallyKey

PAGES_KEPT = 20
COUNTED = Q(is_counted=True, kind__isnull=False)
HELD = Q(is_counted=False, kind__isnull=False)

Totals = dict[str, int]  # by kind slug


@dataclass(frozen=True)
class PageEffect:
    """What an act does to one page."""

    page_id: int
    title: str
    votes: int
    totals_before: Totals
    totals_after: Totals

    @property
    def before(self) -> int:
        return sum(self.totals_before.values())

    @property
    def after(self) -> int:
        return sum(self.totals_after.values())

    def as_json(self) -> dict[str, Any]:
        return {"page": self.page_id, "title": self.title, "votes": self.votes, "before": self.totals_before, "after": self.totals_after}


@dataclass(frozen=True)
class Effect:
    """
    What an act is about: how many votes, of how many pages, those that move a total, the newest vote, how many others it lets go, and the pages most
    affected.

    `digest` is of the figures behind it: of each page and kind how many votes, how many of these move a total, the newest, and how many others are let
    go on the way. It is another when one of these has changed. Votes that were exchanged for as many of the same kind leave it as it is, as they do the effect.
    """

    votes: int
    pages: int
    moving: int
    newest: int
    freed: int
    digest: str
    most_affected: tuple[PageEffect, ...]

    @property
    def unmoved(self) -> int:
        return self.votes - self.moving

    @property
    def other_pages(self) -> int:
        return self.pages - len(self.most_affected)

    def as_json(self) -> list[dict[str, Any]]:
        """What an Exclusion keeps in its `effect`."""
        return [page.as_json() for page in self.most_affected]


def effect_of(votes: VoteQuerySet, *, moving: Q, step: int, freed: VoteQuerySet | None = None) -> Effect:
    """
    What adding `step` for each vote that `moving` picks does to the totals. Four statements, whatever the number of votes.

    `freed` are votes that the act counts again on the way: they move totals, and are none of those that it is about. One statement more.
    """
    groups = votes.order_by().values_list("page_id", "kind_id").annotate(found=Count("pk"), moved=Count("pk", filter=moving), newest=Max("pk"))
    rows = sorted(groups, key=lambda row: (row[0], row[1] or 0))
    selected: Counter[int] = Counter()
    moves: Counter[TallyKey] = Counter()
    for page_id, kind_id, found, moved, _newest in rows:
        selected[page_id] += found
        if moved:
            moves[page_id, kind_id] = step * moved
    moving_votes = abs(moves.total())
    let_go = [] if freed is None else sorted(freed.order_by().values_list("page_id", "kind_id").annotate(Count("pk")))
    moves.update({(page_id, kind_id): number for page_id, kind_id, number in let_go})
    return Effect(
        votes=selected.total(),
        pages=len(selected),
        moving=moving_votes,
        newest=max((row[4] for row in rows), default=0),
        freed=sum(number for *_, number in let_go),
        digest=hashlib.blake2s(repr((rows, let_go)).encode()).hexdigest(),
        most_affected=tuple(_page_effects(selected, moves, are_moved=False)),
    )


def effect_done(selected: Counter[int], moves: Counter[TallyKey]) -> list[dict[str, Any]]:
    """What an act in this transaction has done to the totals, for its record. `selected` are its votes by page, `moves` what it added to which tally."""
    return [page.as_json() for page in _page_effects(selected, moves, are_moved=True)]


def effect_since(foretold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An effect that was foretold when an act began, with the totals of now in place of those foretold: what readers have done meanwhile is in them."""
    now = _totals_of([page["page"] for page in foretold], dict(ReactionKind.objects.values_list("pk", "slug")))
    return [{**page, "after": now[page["page"]]} for page in foretold]


def freed_by(exclusion: Exclusion) -> Q:
    """Votes that count again once this Exclusion lets them go: those that no other holds."""
    others = Hold.objects.standing().filter(vote=OuterRef("pk")).exclude(exclusion=exclusion)
    return HELD & ~Q(Exists(others))


def _totals_of(page_ids: list[int], slugs: dict[int, str]) -> dict[int, Totals]:
    totals: dict[int, Totals] = defaultdict(dict)
    for page_id, kind_id, total in Tally.objects.filter(page_id__in=page_ids).order_by("kind_id").values_list("page_id", "kind_id", "total"):
        totals[page_id][slugs[kind_id]] = total
    return totals


def _page_effects(selected: Counter[int], moves: Counter[TallyKey], *, are_moved: bool) -> Iterable[PageEffect]:
    """The pages with most votes among `selected`. `are_moved` says whether the tallies are as they were before the moves, or after them."""
    most = sorted(selected.items(), key=lambda item: (-item[1], item[0]))[:PAGES_KEPT]
    page_ids = [page_id for page_id, _ in most]
    titles = dict(page_model().objects.filter(pk__in=page_ids).values_list("pk", "title"))
    slugs = dict(ReactionKind.objects.values_list("pk", "slug"))
    now = _totals_of(page_ids, slugs)
    for page_id, votes in most:
        by_kind = {slugs[kind_id]: step for (moved_id, kind_id), step in moves.items() if moved_id == page_id}
        moved = _plus(now[page_id], by_kind, -1 if are_moved else 1)
        before, after = (moved, now[page_id]) if are_moved else (now[page_id], moved)
        yield PageEffect(page_id=page_id, title=titles.get(page_id, ""), votes=votes, totals_before=before, totals_after=after)


def _plus(totals: Totals, steps: Totals, sign: int) -> Totals:
    return {slug: total for slug in [*totals, *(new for new in steps if new not in totals)] if (total := totals.get(slug, 0) + sign * steps.get(slug, 0)) >= 0}
