"""Where somebody may do something at the desk: everywhere, or in parts of the page tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from reactions.models import Hold, SectionRight, page_model

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser
    from wagtail.models import Page

# What can be given for a section. Kinds, sets and reasons are the same for the whole site, on purpose (docs/reactions.md, "Who may do what").
IN_SECTIONS = [
    "view_tally",
    "export_tally",
    "view_vote",
    "moderate_vote",
    "view_exclusion",
    "view_board",
    "change_board",
    "moderate_board",
    "view_block",
    "block_voter",
]


@dataclass(frozen=True)
class Reach:
    """Everywhere, or on the pages of these tree paths and all below them. It is false where it is nowhere."""

    is_everywhere: bool = False
    paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_everywhere or bool(self.paths)

    def covers(self, page: Page) -> bool:
        return self.is_everywhere or page.path.startswith(self.paths or "\0")

    def section_above(self, page: Page) -> Page | None:
        """The largest part of the tree around the page that is within it: None is everything."""
        if self.is_everywhere:
            return None
        return page_model().objects.get(path=min((path for path in self.paths if page.path.startswith(path)), key=len))

    def pages(self) -> QuerySet[Page]:
        """The pages within it."""
        pages = page_model().objects.all()
        return pages if self.is_everywhere else pages.filter(self._below("path"))

    def narrow(self, rows: QuerySet, *, page: str = "page") -> QuerySet:
        """Those of the rows whose page is within it."""
        return rows if self.is_everywhere else rows.filter(**{f"{page}__in": self.pages().order_by().values("pk")})

    def narrow_exclusions(self, exclusions: QuerySet) -> QuerySet:
        """Those of the exclusions that hold nothing beyond it: one that does would tell of votes that are not theirs to see."""
        if self.is_everywhere:
            return exclusions
        holds = Hold.objects.filter(exclusion=OuterRef("pk"))
        return exclusions.filter(Exists(self.narrow(holds, page="vote__page")), ~Exists(holds.exclude(vote__page__in=self.pages().order_by().values("pk"))))

    def _below(self, path: str) -> Q:
        return reduce(or_, (Q(**{f"{path}__startswith": start}) for start in self.paths), Q(pk__in=[]))


def reach_of(user: AbstractUser | AnonymousUser, codename: str) -> Reach:
    """Where the user has a permission of this app. One statement for each user object, and none for who has it everywhere."""
    if user.has_perm(f"reactions.{codename}"):
        return Reach(is_everywhere=True)
    return Reach(paths=tuple(_rights_of(user).get(codename, ())))


def _rights_of(user: Any) -> dict[str, list[str]]:
    if not user.is_active or user.pk is None:
        return {}
    known: dict[str, list[str]] | None = getattr(user, "_reaction_rights", None)
    if known is None:
        known = {}
        for codename, path in SectionRight.objects.filter(group__user=user).values_list("permission__codename", "page__path"):
            known.setdefault(codename, []).append(path)
        user._reaction_rights = known  # As Django keeps a user's permissions.
    return known
