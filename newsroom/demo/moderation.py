"""What the demo's moderator has done already: closed one board, taken one burst of votes out of the count."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser

from articles.models import ArticlePage
from newsroom.demo.history import BURSTS
from newsroom.demo.manuscripts import Manuscript
from reactions.models import Vote
from reactions.services import close_board, exclude_votes

CLOSING_REASON = "The reactions here had turned on Mr Quill, who is ninety. Closed; the figures stay."
EXCLUSION_REASON = "A class at the school tried the buttons out: one kind, one network, half an hour. Their teacher rang to apologise."


def moderate(stories: Sequence[tuple[Manuscript, ArticlePage]], *, by: AbstractBaseUser) -> None:
    """Close the boards of the stories marked so, and exclude the votes that a class cast for fun. Needs tallies that are right."""
    for story, article in stories:
        if story.has_closed_board:
            close_board(page=article, by=by, reason=CLOSING_REASON)
        if "class" in story.bursts:
            _exclude_class(article, by=by)


def _exclude_class(article: ArticlePage, *, by: AbstractBaseUser) -> None:
    first_votes = Vote.objects.for_page(article.pk).filter(is_first_vote=True, kind__slug=BURSTS["class"].kind)
    network = first_votes.values_list("network_key", flat=True).order_by("network_key")
    busiest = max(set(network), key=list(network).count, default=None)
    if busiest is not None:
        selection = {"chosen": "matching", "filters": [{"filter": "headline", "value": article.title}, {"filter": "network", "value": ""}]}
        exclude_votes(votes=first_votes.filter(network_key=busiest), by=by, reason=EXCLUSION_REASON, selection=selection)
