"""A vote by django-vote, and nothing at all."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404

from bench.peer.models import Story

USER_ID_BITS = 62


def vote(request: HttpRequest, story_id: int) -> JsonResponse:
    """Vote a story up as a user who has not voted yet. 503 when django-vote says that it has not stored the vote."""
    votes = get_object_or_404(Story, pk=story_id).votes
    if not votes.up(secrets.randbits(USER_ID_BITS)):
        return JsonResponse({}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    # The story as django-vote has read and changed it: its newest total costs no further query.
    return JsonResponse({"total": votes.instance.num_vote_up})


def nothing(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"total": 0})
