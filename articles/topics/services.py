"""What is done with a tag, each act on the record: retired, taken up again, renamed. Merging is in articles/merging/topics.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from articles.models import Topic, TopicAddress

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@transaction.atomic
def retire_topic(*, topic: Topic, by: AbstractBaseUser) -> None:
    """Give it to no further stories. Those that have it keep it, and its page stays. Nothing happens to one that is retired."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if not topic.is_retired:
        topic.retired_at = timezone.now()
        topic.save()
        log(instance=topic, action="articles.retire_topic", user=by, data=_changes("offered", before=True, after=False))


@transaction.atomic
def take_up_topic(*, topic: Topic, by: AbstractBaseUser) -> None:
    """Offer it for new stories again. Nothing happens to one that is not retired."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.is_retired:
        topic.retired_at = None
        topic.save()
        log(instance=topic, action="articles.take_up_topic", user=by, data=_changes("offered", before=False, after=True))


@transaction.atomic
def rename_topic(*, topic: Topic, to: str, by: AbstractBaseUser | None) -> None:
    """
    Give the tag another name, and the address that goes with it. The old address leads to the new one.

    A name that differs in capitals alone keeps its address. One that the tag had before is its own again.
    """
    name, slug = topic.name, topic.slug
    topic.name = to
    topic.slug = topic.unused_slug()
    if topic.slug != slug:
        topic.old_addresses.filter(slug=topic.slug).delete()
        TopicAddress.objects.create(slug=slug, topic=topic)
    topic.save()
    changes = {"name": [name, topic.name], "slug": [slug, topic.slug]}
    log(instance=topic, action="articles.rename_topic", user=by, data={"changes": changes})


def _changes(field: str, *, before: Any, after: Any) -> dict[str, Any]:
    return {"changes": {field: [before, after]}}
