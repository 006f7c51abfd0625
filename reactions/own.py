"""What is kept of one reader, in the reader's own words: which stories, which reaction, when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from reactions import voters
from reactions.boards import standings_of
from reactions.models import Vote, page_model

if TYPE_CHECKING:
    from wagtail.models import Page


@dataclass(frozen=True)
class OwnReaction:
    """A reader's reaction and its story; no story where readers cannot open it any more, for then nothing of it is theirs to see."""

    vote: Vote
    page: Page | None

    @property
    def title(self) -> str:
        return self.page.title if self.page else ""

    def as_json(self, request: HttpRequest | None = None) -> dict[str, Any]:
        kind = self.vote.kind
        return {
            "page": self.vote.page_id,
            "title": self.title or None,
            "url": self.page.get_full_url(request) if self.page else None,
            "kind": kind.slug if kind else None,
            "label": str(kind) if kind else None,
            "cast_at": self.vote.cast_at.isoformat(),
            "changed_at": self.vote.changed_at.isoformat(),
        }


def own_votes_of(request: HttpRequest) -> list[OwnReaction]:
    """The reactions of the reader who asks, as in reactions_under."""
    return reactions_under(voters.own_keys(request))


def reactions_under(voter_keys: list[UUID]) -> list[OwnReaction]:
    """The reactions kept under these keys, newest first. Those that moderators hold are among them like all others."""
    votes = Vote.objects.filter(voter_key__in=voter_keys, kind__isnull=False)
    rows = list(votes.select_related("kind").order_by("-changed_at", "-pk"))
    for vote in rows:
        vote.kind = vote.kind and vote.kind.as_read_in(get_language())
    open_ids = standings_of(page_ids={vote.page_id for vote in rows})
    pages = page_model().objects.in_bulk(list(open_ids))
    return [OwnReaction(vote, pages.get(vote.page_id)) for vote in rows]
