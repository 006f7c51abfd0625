"""What is meant by the tags that somebody types: those that there are, near-duplicates of them, and new ones."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.permissions import policy_registry

from articles.models.merges import TopicMerge
from articles.models.topics import Topic
from articles.topics.names import folded, look_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.contrib.auth.models import AnonymousUser, User

MOST_OFFERED = 10
# The names that a mistyped one is compared with, those of the most used tags first.
MOST_COMPARED = 2000
NEAR_ENOUGH = 0.6


def user_can_add_topics(user: User | AnonymousUser | None) -> bool:
    """Whether somebody may make new tags. Nobody in particular is code, which may."""
    return user is None or policy_registry.get_by_type(Topic).user_has_permission(user, "add")


@dataclass(frozen=True)
class Meant:
    """
    A name as it was typed, and what is meant by it: `topic` is the tag of this name, be it written a little differently. Without one the name is new,
    and `alike` a tag that it looks like, if there is one.
    """

    name: str
    topic: Topic | None = None
    alike: Topic | None = None


def what_is_meant(names: Iterable[str]) -> list[Meant]:
    """
    Each name with what is meant by it, in their order; the tags with `story_count`. At most three queries, however many names there are.

    By the name of a tag that was merged, the one is meant that it was merged into.
    """
    tidied = [" ".join(name.split()) for name in names]
    if not tidied:
        return []
    looks = set(map(look_of, tidied))
    topics = list(Topic.objects.filter(look__in=looks).most_used_first())
    merged = TopicMerge.objects.into_by_name(looks)
    into = {topic.pk: topic for topic in Topic.objects.filter(pk__in=merged.values()).most_used_first()} if merged else {}
    return [_meant(name, topics, merged={name: into[pk] for name, pk in merged.items() if pk in into}) for name in tidied]


def _meant(name: str, topics: Sequence[Topic], *, merged: Mapping[str, Topic]) -> Meant:
    same = [topic for topic in topics if folded(topic.name) == folded(name)]
    exact = [topic for topic in same if topic.name == name]
    # Of several, which an older site may have, rather one that may be given to stories.
    for topic in [*exact, *_not_retired_first(same)]:
        return Meant(name, topic=topic)
    if folded(name) in merged:
        return Meant(name, topic=merged[folded(name)])
    alike = [topic for topic in topics if topic.look == look_of(name)]
    return Meant(name, alike=next(iter(_not_retired_first(alike)), None))


def _not_retired_first(topics: Iterable[Topic]) -> list[Topic]:
    return sorted(topics, key=lambda topic: topic.is_retired)


def nearest_to(name: str) -> Topic | None:
    """The tag with the nearest name that stories may be given, or None where none is near. One query."""
    offered = {folded(topic.name): topic for topic in reversed(Topic.objects.not_retired().most_used_first()[:MOST_COMPARED])}
    found = get_close_matches(folded(name), offered, n=1, cutoff=NEAR_ENOUGH)
    return offered[found[0]] if found else None


def offered_for(term: str) -> list[Topic]:
    """
    The tags to offer for what is typed so far, with `story_count`: first those that it is, or looks like; then those that begin with it; then those that
    hold it. Of each the most used first.
    """
    look, beginning = look_of(term), folded(term)
    if not beginning:
        return []
    anywhere = [Q(look=look), Q(look__startswith=beginning), Q(name__icontains=term.strip())]
    found = list(Topic.objects.not_retired().filter(reduce(or_, anywhere)).most_used_first()[: MOST_OFFERED * 5])
    return sorted(found, key=lambda topic: _distance(topic, look=look, beginning=beginning))[:MOST_OFFERED]


def _distance(topic: Topic, *, look: str, beginning: str) -> int:
    if folded(topic.name) == beginning:
        return 0
    if topic.look == look:
        return 1
    return 2 if topic.look.startswith(beginning) else 3
