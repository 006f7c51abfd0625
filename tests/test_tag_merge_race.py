"""Editors who merge tags at the same moment, and stories that are published meanwhile: no story loses its tag, and nobody gets an error."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from articles.merging.records import MergeRefused
from articles.merging.topics import merge_topic, undo_merge
from articles.models import ArticlePage, TaggedArticle, Topic, TopicMerge
from tests.factories import make_article, make_front_page, make_section

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ROUNDS = 8


@pytest.fixture
def editor(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    make_front_page()
    return make_user("edda", "Editors")


@pytest.fixture
def stories(editor: AbstractUser) -> list[ArticlePage]:
    section = make_section(make_front_page())
    return [make_article(section) for _ in range(4)]


def in_background(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    """Do it in another thread, which lets go of its database connection at the end."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def tags_of(story: ArticlePage) -> list[str]:
    return sorted(TaggedArticle.objects.filter(content_object=story).values_list("tag__name", flat=True))


def merge_at_once(pairs: list[tuple[Topic, Topic]], by: AbstractUser) -> list[str]:
    together = Barrier(len(pairs), timeout=30)

    def merge(topic: Topic, into: Topic) -> str:
        together.wait()
        try:
            merge_topic(topic=topic, into=into, by=by)
        except MergeRefused as refusal:
            return str(refusal)
        return "merged"

    with ThreadPoolExecutor(len(pairs)) as pool:
        return sorted(act.result(timeout=60) for act in [in_background(pool, partial(merge, *pair)) for pair in pairs])


def test_of_a_into_b_and_b_into_a_at_once_one_is_done_and_the_other_told(stories: list[ArticlePage], editor: AbstractUser) -> None:
    for number in range(ROUNDS):
        quay, harbour = (Topic.objects.create(name=f"{name} {number}") for name in ("Quay", "Harbour"))
        TaggedArticle.objects.bulk_create(TaggedArticle(tag=topic, content_object=story) for story, topic in zip(stories, [quay, quay, harbour], strict=False))
        answers = merge_at_once([(quay, harbour), (harbour, quay)], editor)
        left = Topic.objects.get(pk__in=[quay.pk, harbour.pk])
        gone = {quay.pk: quay, harbour.pk: harbour}[TopicMerge.objects.get(into=left).merged_id]
        assert answers == ["merged", f"“{gone}” has been merged into “{left}” already. Go back to the list and choose again."]
        assert left.tagged_articles.count() == 3


def test_of_many_who_merge_the_same_in_a_ring_one_tag_is_left_with_all_stories(stories: list[ArticlePage], editor: AbstractUser) -> None:
    ring = [Topic.objects.create(name=f"Ring {name}") for name in "ABCD"]
    TaggedArticle.objects.bulk_create(TaggedArticle(tag=topic, content_object=story) for story, topic in zip(stories, ring, strict=True))
    merge_at_once([(topic, ring[(number + 1) % 4]) for number, topic in enumerate(ring)], editor)
    left = Topic.objects.filter(pk__in=[topic.pk for topic in ring])
    assert sum(topic.tagged_articles.count() for topic in left) == 4
    assert all(merge.into in set(left) for merge in TopicMerge.objects.select_related("into"))
    assert len(left) + TopicMerge.objects.count() == 4


def merge_while_stored(topic: Topic, into: Topic, *, story: ArticlePage, given: Topic, by: AbstractUser) -> TopicMerge:
    """Merge a tag while somebody stores the story with another tag given to it, who commits once the merge waits."""
    stored, may_commit = Event(), Event()

    def store_slowly() -> None:
        mine = ArticlePage.objects.get(pk=story.pk)
        mine.tags.add(given)
        with transaction.atomic():
            mine.save()
            stored.set()
            assert may_commit.wait(30)

    with ThreadPoolExecutor(2) as pool:
        storing = in_background(pool, store_slowly)
        assert stored.wait(30)
        merging = in_background(pool, lambda: merge_topic(topic=topic, into=into, by=by))
        while not somebody_waits_for_a_lock():
            assert not merging.done()
        may_commit.set()
        storing.result(timeout=30)
        return merging.result(timeout=30)


def test_a_story_that_is_being_stored_with_the_tag_is_waited_for(stories: list[ArticlePage], editor: AbstractUser) -> None:
    quay, harbour = (Topic.objects.create(name=name) for name in ("Quay", "Harbour"))
    merge = merge_while_stored(quay, harbour, story=stories[0], given=quay, by=editor)
    assert tags_of(stories[0]) == ["Harbour"]
    assert merge.moved["stories"] == [stories[0].pk]


def test_a_story_that_is_stored_while_its_tag_is_being_merged_gets_the_other(stories: list[ArticlePage], editor: AbstractUser) -> None:
    quay, harbour = (Topic.objects.create(name=name) for name in ("Quay", "Harbour"))
    story = ArticlePage.objects.get(pk=stories[0].pk)
    story.tags.add(quay)
    merged, may_commit = Event(), Event()

    def merge_slowly() -> None:
        with transaction.atomic():
            merge_topic(topic=quay, into=harbour, by=editor)
            merged.set()
            assert may_commit.wait(30)

    with ThreadPoolExecutor(2) as pool:
        merging = in_background(pool, merge_slowly)
        assert merged.wait(30)
        storing = in_background(pool, story.save)
        while not somebody_waits_for_a_lock():
            assert not storing.done()
        may_commit.set()
        merging.result(timeout=30)
        storing.result(timeout=30)
    assert tags_of(stories[0]) == ["Harbour"]


def test_stories_are_published_while_their_tags_are_merged_and_brought_back(stories: list[ArticlePage], editor: AbstractUser) -> None:
    quay, harbour = (Topic.objects.create(name=name) for name in ("Quay", "Harbour"))
    for story in stories:
        story.tags.add(quay)
        story.save_revision().publish()
    done = Event()

    def publish_again_and_again(story: ArticlePage) -> int:
        count = 0
        while not done.is_set():
            ArticlePage.objects.get(pk=story.pk).get_latest_revision().publish()
            count += 1
        return count

    with ThreadPoolExecutor(len(stories)) as pool:
        publishing = [in_background(pool, partial(publish_again_and_again, story)) for story in stories]
        try:
            for _ in range(ROUNDS):
                undo_merge(merge=merge_topic(topic=Topic.objects.get(pk=quay.pk), into=harbour, by=editor), by=editor)
            merge_topic(topic=Topic.objects.get(pk=quay.pk), into=harbour, by=editor)
        finally:
            done.set()
        assert all(each.result(timeout=60) for each in publishing)
    assert [tags_of(story) for story in stories] == [["Harbour"]] * len(stories)


def test_a_story_that_gets_the_other_tag_meanwhile_has_it_once(stories: list[ArticlePage], editor: AbstractUser) -> None:
    quay, harbour = (Topic.objects.create(name=name) for name in ("Quay", "Harbour"))
    stories[0].tags.add(quay)
    stories[0].save()
    merge = merge_while_stored(quay, harbour, story=stories[0], given=harbour, by=editor)
    assert tags_of(stories[0]) == ["Harbour"]
    assert merge.moved["both"] == [stories[0].pk]
