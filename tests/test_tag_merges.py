"""One tag merged into another, and back: stories, drafts, addresses, feeds, search, the front page and the record of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from articles.merging.records import MergeRefused
from articles.merging.topics import merge_topic, stories_to_return, undo_merge
from articles.models import ArticlePage, FrontPage, TaggedArticle, Topic, TopicMerge
from articles.topics.services import rename_topic
from tests.editing import edit
from tests.factories import make_article

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from articles.models import SectionPage


@pytest.fixture
def quay(db: None) -> Topic:
    return Topic.objects.create(name="Quays", slug="quays", description="Where boats lie.")


@pytest.fixture
def harbour(db: None) -> Topic:
    return Topic.objects.create(name="Harbour", slug="harbour")


def tagged(section: SectionPage, *topics: Topic, **fields: Any) -> ArticlePage:
    story = make_article(section, **fields)
    tag(story, *topics, publish=fields.get("publish", True))
    ReferenceIndex.create_or_update_for_object(ArticlePage.objects.get(pk=story.pk))
    return story


def tag(story: ArticlePage, *topics: Topic, publish: bool = True) -> None:
    """Give the story these tags and no others, published or as a draft."""
    draft = ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    draft.tags.set(topics)
    revision = draft.save_revision()
    if publish:
        revision.publish()


def tags_of(story: ArticlePage) -> list[str]:
    """As they are stored."""
    return sorted(TaggedArticle.objects.filter(content_object=story).values_list("tag__name", flat=True))


def draft_of(story: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()


def names(story: ArticlePage) -> list[str]:
    return sorted(topic.name for topic in story.tags.all())


def references(topic: Topic) -> set[str]:
    return set(ReferenceIndex.get_references_to(topic).values_list("object_id", flat=True))


def test_stories_get_the_other_tag_each_once(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    one, both, other = tagged(section, quay), tagged(section, quay, harbour), tagged(section, harbour)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    assert [tags_of(story) for story in (one, both, other)] == [["Harbour"]] * 3
    assert (merge.moved["stories"], merge.moved["both"]) == ([one.pk], [both.pk])
    assert not Topic.objects.filter(name="Quays").exists()
    assert references(harbour) == {str(story.pk) for story in (one, both, other)}


def test_its_words_are_taken_over_where_the_other_has_none(quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    harbour.refresh_from_db()
    assert harbour.description == "Where boats lie."
    undo_merge(merge=merge, by=editor)
    harbour.refresh_from_db()
    assert harbour.description == ""


@pytest.mark.usefixtures("section")
@pytest.mark.parametrize("rest", ["", "feed/", "feed.json"])
def test_old_addresses_lead_on_at_once_however_long_the_chain(client: Client, quay: Topic, harbour: Topic, editor: AbstractUser, rest: str) -> None:
    port = Topic.objects.create(name="Port", slug="port")
    rename_topic(topic=quay, to="Landing stage", by=editor)
    merge_topic(topic=quay, into=harbour, by=editor)
    merge_topic(topic=harbour, into=port, by=editor)
    for slug in ("quays", "landing-stage", "harbour"):
        response = client.get(f"/topics/{slug}/{rest}")
        assert (response.status_code, response["Location"]) == (301, f"/topics/port/{rest}")
        assert "max-age=0" in response["Cache-Control"]
    assert client.get(f"/topics/port/{rest}").status_code == 200


def test_a_search_that_was_narrowed_by_the_merged_tag_is_by_the_other(
    client: Client, section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser
) -> None:
    story = tagged(section, quay, title="Ropes and rings")
    merge_topic(topic=quay, into=harbour, by=editor)
    html = client.get("/search/", {"topic": "quays"}).content.decode()
    assert story.title in html
    assert '<option value="harbour" selected>' in html


def test_stories_are_found_by_the_other_tag(
    section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    story = tagged(section, quay)
    with django_capture_on_commit_callbacks(execute=True):
        merge = merge_topic(topic=quay, into=harbour, by=editor)
    assert list(ArticlePage.objects.all().search("harbour")) == [story]
    assert not ArticlePage.objects.all().search("quays").count()
    with django_capture_on_commit_callbacks(execute=True):
        undo_merge(merge=merge, by=editor)
    assert list(ArticlePage.objects.all().search("quays")) == [story]


def test_a_draft_that_names_the_merged_tag_is_published_with_the_other(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    story, with_both = tagged(section), tagged(section, harbour)
    tag(story, quay, publish=False)
    tag(with_both, quay, harbour, publish=False)
    merge_topic(topic=quay, into=harbour, by=editor)
    for each in (story, with_both):
        assert names(draft_of(each)) == ["Harbour"]
        ArticlePage.objects.get(pk=each.pk).get_latest_revision().publish()
        assert tags_of(each) == ["Harbour"]


def test_a_draft_from_which_the_other_tag_was_taken_is_published_with_it_once(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    story = tagged(section, quay, harbour)
    tag(story, quay, publish=False)
    merge_topic(topic=quay, into=harbour, by=editor)
    ArticlePage.objects.get(pk=story.pk).get_latest_revision().publish()
    assert tags_of(story) == ["Harbour"]


def test_an_older_revision_is_brought_back_with_the_other_tag(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    story = tagged(section, quay)
    tag(story)
    merge_topic(topic=quay, into=harbour, by=editor)
    revision = next(revision for revision in story.revisions.all() if revision.content["tagged_items"])
    revision.publish()
    assert tags_of(story) == ["Harbour"]


def test_a_story_in_an_editors_hands_is_stored_with_the_other_tag(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    gone = Topic.objects.create(name="Gone")
    story = tagged(section, quay)
    in_hand = draft_of(story)
    in_hand.tags.add(gone)
    merge_topic(topic=quay, into=harbour, by=editor)
    gone.delete()
    in_hand.save()
    assert tags_of(story) == ["Harbour"]


def test_whoever_types_the_merged_name_gets_the_other_tag(
    editor_client: Client, article: ArticlePage, quay: Topic, harbour: Topic, editor: AbstractUser
) -> None:
    merge_topic(topic=quay, into=harbour, by=editor)
    assert edit(editor_client, article, action="publish", tags="QUAYS").status_code == 302
    assert tags_of(article) == ["Harbour"]
    article.tags.add("quays")
    article.save()
    assert tags_of(article) == ["Harbour"]


def test_the_front_page_shows_the_other_tag(client: Client, section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    front_page = FrontPage.objects.get()
    front_page.blocks = [{"type": "topic", "value": {"topic": quay.pk, "number": 4}}]
    front_page.save_revision().publish()
    tagged(section, quay, title="Ropes and rings")
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    html = client.get("/").content.decode()
    assert "Ropes and rings" in html
    assert 'href="/topics/harbour/"' in html
    assert FrontPage.objects.get().blocks[0].value["topic"] == harbour
    undo_merge(merge=merge, by=editor)
    assert 'href="/topics/quays/"' in client.get("/").content.decode()


def test_undoing_brings_the_tag_back_with_its_stories(client: Client, section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    one, both, other = tagged(section, quay), tagged(section, quay, harbour), tagged(section, harbour)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    assert stories_to_return(merge) == 2
    assert undo_merge(merge=merge, by=editor) == 2
    back = Topic.objects.get(name="Quays")
    assert (back.pk, back.slug, back.description, back.look) == (quay.pk, "quays", "Where boats lie.", quay.look)
    assert [tags_of(story) for story in (one, both, other)] == [["Quays"], ["Harbour", "Quays"], ["Harbour"]]
    assert client.get("/topics/quays/").status_code == 200
    assert references(back) == {str(one.pk), str(both.pk)}
    assert references(harbour) == {str(both.pk), str(other.pk)}


def test_stories_that_lost_the_tag_since_are_left_alone(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    kept, both, gone = tagged(section, quay), tagged(section, quay, harbour), tagged(section, quay)
    deleted = tagged(section, quay)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    tag(both)
    tag(gone)
    deleted.delete()
    assert undo_merge(merge=merge, by=editor) == 1
    assert [tags_of(story) for story in (kept, both, gone)] == [["Quays"], [], []]


def test_a_draft_that_was_saved_since_the_merge_has_the_tag_back_too(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    alone, both = tagged(section, quay), tagged(section, quay, harbour)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    for story in (alone, both):
        draft_of(story).save_revision()
    undo_merge(merge=merge, by=editor)
    assert names(draft_of(alone)) == ["Quays"]
    assert names(draft_of(both)) == ["Harbour", "Quays"]
    for story in (alone, both):
        ArticlePage.objects.get(pk=story.pk).get_latest_revision().publish()
    assert tags_of(alone) == ["Quays"]
    assert tags_of(both) == ["Harbour", "Quays"]


def test_a_retired_tag_comes_back_retired(quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    quay.retired_at = timezone.now()
    quay.save()
    undo_merge(merge=merge_topic(topic=quay, into=harbour, by=editor), by=editor)
    assert Topic.objects.get(pk=quay.pk).is_retired


def test_old_addresses_come_back_as_well(client: Client, section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    rename_topic(topic=quay, to="Landing stage", by=editor)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    undo_merge(merge=merge, by=editor)
    assert client.get("/topics/quays/")["Location"] == "/topics/landing-stage/"


def test_a_chain_is_undone_from_its_end(client: Client, section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    story, port = tagged(section, quay), Topic.objects.create(name="Port", slug="port")
    first = merge_topic(topic=quay, into=harbour, by=editor)
    second = merge_topic(topic=harbour, into=port, by=editor)
    with pytest.raises(MergeRefused, match=r"“Harbour” has been merged into “Port” since. Undo that merge first, and this one then."):
        undo_merge(merge=first, by=editor)
    undo_merge(merge=second, by=editor)
    assert client.get("/topics/quays/")["Location"] == "/topics/harbour/"
    undo_merge(merge=first, by=editor)
    assert tags_of(story) == ["Quays"]
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=first, by=editor)


def test_what_makes_no_sense_is_refused(quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    with pytest.raises(MergeRefused, match="into itself"):
        merge_topic(topic=quay, into=quay, by=editor)
    Topic.objects.filter(pk=harbour.pk).update(retired_at=timezone.now())
    with pytest.raises(MergeRefused, match=r"“Harbour” is retired. Take it up again first, or choose another tag."):
        merge_topic(topic=quay, into=harbour, by=editor)
    Topic.objects.filter(pk=harbour.pk).update(retired_at=None)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    with pytest.raises(MergeRefused, match=r"“Quays” has been merged into “Harbour” already"):
        merge_topic(topic=harbour, into=quay, by=editor)
    Topic(name="quays", slug="quays-again").save()
    with pytest.raises(MergeRefused, match="There is another tag “quays” by now"):
        undo_merge(merge=merge, by=editor)


def test_the_tag_comes_back_without_stories_when_the_other_was_deleted(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    story = tagged(section, quay)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    Topic.objects.get(pk=harbour.pk).delete()
    assert undo_merge(merge=merge, by=editor) == 0
    assert tags_of(story) == []
    assert Topic.objects.get().name == "Quays"


def test_both_have_it_on_record_with_before_and_after(section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser) -> None:
    tagged(section, quay), tagged(section, quay, harbour), tagged(section, harbour)
    merge = merge_topic(topic=quay, into=harbour, by=editor)
    of_quay, of_harbour = (ModelLogEntry.objects.for_instance(topic).get() for topic in (quay, harbour))
    assert (of_quay.user, of_quay.message) == (editor, "Merged into “Harbour”: 2 stories")
    assert of_quay.data["changes"] == {"address": ["/topics/quays/", "/topics/harbour/"], "stories": [2, 0]}
    assert of_harbour.message == "Took “Quays” in: 2 stories"
    assert of_harbour.data["changes"] == {"stories": [2, 3]}
    undo_merge(merge=merge, by=editor)
    said = [ModelLogEntry.objects.for_instance(topic).order_by("-pk")[0] for topic in (quay, harbour)]
    assert [entry.message for entry in said] == ["Brought back from “Harbour”: 2 stories", "Gave “Quays” back: 2 stories"]
    assert said[1].data["changes"] == {"stories": [3, 2]}


def test_a_merge_costs_the_same_for_one_story_and_for_many(
    section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser, django_assert_max_num_queries: Any
) -> None:
    stories = [make_article(section) for _ in range(12)]
    TaggedArticle.objects.bulk_create(TaggedArticle(tag=quay, content_object=story) for story in stories)
    with django_assert_max_num_queries(45):
        merge = merge_topic(topic=quay, into=harbour, by=editor)
    with django_assert_max_num_queries(45):
        undo_merge(merge=merge, by=editor)
    assert TopicMerge.objects.get().is_undone


def test_a_tag_that_is_merged_while_a_draft_is_read_is_not_lost(
    section: SectionPage, quay: Topic, harbour: Topic, editor: AbstractUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, gone = tagged(section), Topic.objects.create(name="Gone")
    tag(story, quay, gone, publish=False)
    gone.delete()

    def read_just_before_the_merge(content: dict[str, Any]) -> dict[str, Any]:
        merge_topic(topic=quay, into=harbour, by=editor)
        return content

    monkeypatch.setattr("articles.models.pages.without_deleted", read_just_before_the_merge)
    assert names(draft_of(story)) == ["Harbour"]
