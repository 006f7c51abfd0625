"""What a moderator is shown before an act, and whether it still holds when the act is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext

from reactions.models import ReactionKind
from reactions.services import Effect
from reactions.summaries import whole_percents

SALT = "reactions.desk.previews"
# Pages of which each reaction is shown; of the others, the total.
PAGES_IN_DETAIL = 5


class StalePreview(Exception):
    """The votes, or what the act does to a total, are no longer what the moderator was shown."""


@dataclass(frozen=True)
class Seen:
    """What was shown: figures to tell people what has changed, and the digest of all of them. Votes after `newest` are not meant."""

    votes: int
    moving: int
    newest: int
    digest: str

    @classmethod
    def of(cls, effect: Effect) -> Seen:
        return cls(votes=effect.votes, moving=effect.moving, newest=effect.newest, digest=effect.digest)

    @classmethod
    def read(cls, signed: str) -> Seen:
        """Raises StalePreview for what this site has not signed."""
        try:
            return cls(**signing.loads(signed, salt=SALT))
        except (signing.BadSignature, TypeError) as problem:
            raise StalePreview from problem

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)

    def what_changed(self, now: Effect) -> str:
        """In a sentence, what is other than it was."""
        figures = {"then": f"{self.votes:,}", "now": f"{now.votes:,}"}
        if self.votes != now.votes:
            return gettext("The selection held %(then)s votes when you looked, and holds %(now)s now.") % figures
        if self.moving != now.moving:
            figures = {"then": f"{self.moving:,}", "now": f"{now.moving:,}"}
            return gettext("%(then)s of the votes would have moved a total when you looked, and %(now)s would now.") % figures
        return gettext("Some of the votes have changed since you looked.")


@dataclass(frozen=True)
class KindRow:
    """One reaction on one page, before and after. Shares are whole percent."""

    label: str
    before: int
    after: int
    share_before: int
    share_after: int


@dataclass(frozen=True)
class PageTable:
    """One page's totals and shares, before and after."""

    page_id: int
    title: str
    votes: int
    before: int
    after: int
    kinds: list[KindRow]


def tables_of(effect: Iterable[dict[str, Any]]) -> list[PageTable]:
    """An effect as an Exclusion keeps it, ready to be shown. One statement."""
    labels = dict(ReactionKind.objects.values_list("slug", "label"))
    return [_table(page, labels if place < PAGES_IN_DETAIL else {}) for place, page in enumerate(effect)]


def _table(page: dict[str, Any], labels: dict[str, str]) -> PageTable:
    slugs = [slug for slug in {**page["before"], **page["after"]} if page["before"].get(slug) or page["after"].get(slug)]
    before, after = ([page[when].get(slug, 0) for slug in slugs] for when in ("before", "after"))
    figures = zip(slugs, before, after, whole_percents(before), whole_percents(after), strict=True)
    rows = [KindRow(labels[slug], *numbers) for slug, *numbers in figures if slug in labels]
    return PageTable(page["page"], page["title"], page.get("votes", 0), sum(before), sum(after), rows)
