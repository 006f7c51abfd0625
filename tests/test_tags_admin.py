"""Keeping tags: their list, their form, and what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from articles.merging.topics import merge_topic
from articles.models import TaggedArticle, Topic, TopicAddress, TopicMerge
from tests.factories import make_article

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import ArticlePage, SectionPage

VIEWS = "wagtailsnippets_articles_topic"
QUERIES_OF_THE_LIST = 12
QUERIES_OF_THE_MERGE = 13


@pytest.fixture
def harbour(article: ArticlePage) -> Topic:
    """A tag of one published story and one draft."""
    topic = Topic.objects.create(name="Harbour", description="Boats and ropes.")
    draft = make_article(article.get_parent().specific, publish=False)
    TaggedArticle.objects.bulk_create(TaggedArticle(tag=topic, content_object=story) for story in (article, draft))
    return topic


def url(name: str, topic: Topic | None = None) -> str:
    return reverse(f"{VIEWS}:{name}", args=[topic.pk] if topic else [])


def listed(client: Client, **asked: str) -> list[str]:
    return [topic.name for topic in client.get(url("list"), asked).context["object_list"]]


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def save(client: Client, topic: Topic | None, **fields: str) -> HttpResponse:
    form = {"name": topic.name if topic else "", "description": topic.description if topic else "", **fields}
    return client.post(url("edit", topic) if topic else url("add"), form)


def test_the_list_counts_stories_and_flags_what_looks_alike_or_is_retired(editor_client: Client, harbour: Topic) -> None:
    Topic.objects.create(name="Harbours", retired_at=timezone.now())
    html = text_of(editor_client.get(url("list")))
    assert "Looks like “Harbours”." in html
    assert "Looks like “Harbour”." in html
    assert "Retired" in html
    assert [topic.story_count for topic in editor_client.get(url("list")).context["object_list"]] == [1, 0]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("lookalikes", ["Harbour", "Harbours"]), ("orphans", ["Fog", "Harbours"]), ("retired", ["Fog"]), ("offered", ["Harbour", "Harbours"])],
)
def test_the_list_is_narrowed_to_what_is_to_be_tidied_up(editor_client: Client, harbour: Topic, kind: str, expected: list[str]) -> None:
    Topic.objects.create(name="Harbours")
    Topic.objects.create(name="Fog", retired_at=timezone.now())
    assert listed(editor_client, kind=kind) == expected


def test_the_list_asks_the_same_for_one_tag_and_for_fifty(editor_client: Client, harbour: Topic, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    editor_client.get(url("list"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        editor_client.get(url("list"))
    Topic.objects.bulk_create([Topic(name=f"Quay{'s' * (number % 2)} {number // 2}", slug=f"quay-{number}") for number in range(49)])
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert len(listed(editor_client)) == 50


def test_a_tag_that_is_renamed_has_a_new_address_and_the_old_one_leads_there(editor_client: Client, client: Client, harbour: Topic) -> None:
    assert save(editor_client, harbour, name="Old  harbour").status_code == 302
    harbour.refresh_from_db()
    assert (harbour.name, harbour.slug, harbour.look) == ("Old harbour", "old-harbour", "oldharbour")
    for rest in ("", "feed/", "feed.json"):
        response = client.get(f"/topics/harbour/{rest}")
        assert (response.status_code, response["Location"]) == (301, f"/topics/old-harbour/{rest}")
    entry = ModelLogEntry.objects.for_instance(harbour).get(action="articles.rename_topic")
    assert entry.message == "Renamed from “Harbour” to “Old harbour”. Its address is “old-harbour” now"
    assert entry.user.username == "edda"


def test_a_tag_that_gets_its_old_name_back_has_its_old_address(editor_client: Client, client: Client, harbour: Topic) -> None:
    for name in ("Old harbour", "Harbour"):
        save(editor_client, Topic.objects.get(), name=name)
    assert Topic.objects.get().slug == "harbour"
    assert list(TopicAddress.objects.values_list("slug", flat=True)) == ["old-harbour"]
    assert client.get("/topics/old-harbour/")["Location"] == "/topics/harbour/"


def test_another_way_to_write_it_keeps_the_address(editor_client: Client, harbour: Topic) -> None:
    save(editor_client, harbour, name="HARBOUR")
    assert (Topic.objects.get().name, Topic.objects.get().slug) == ("HARBOUR", "harbour")
    assert not TopicAddress.objects.exists()


def test_the_address_that_a_tag_had_is_given_to_no_other(editor_client: Client, client: Client, harbour: Topic) -> None:
    save(editor_client, harbour, name="Port")
    save(editor_client, None, name="Harbour")
    assert Topic.objects.get(name="Harbour").slug == "harbour-1"
    assert client.get("/topics/harbour/")["Location"] == "/topics/port/"


@pytest.mark.parametrize("name", ["Harbour", "HAR-BOUR", "harbour"])
def test_a_tag_that_is_renamed_to_one_that_exists_may_be_merged_instead(editor_client: Client, harbour: Topic, name: str) -> None:
    port = Topic.objects.create(name="Port")
    html = text_of(save(editor_client, port, name=name))
    assert "There is a tag of this name already. Use that one." in html
    assert f'<a href="{url("merge", port)}?into={harbour.pk}">Merge “Port” into “Harbour” instead</a>' in html
    assert 'name="keep_both"' not in html
    port.refresh_from_db()
    assert port.name == "Port"
    assert 'value="Harbour"' in picker_of(editor_client.get(f"{url('merge', port)}?into={harbour.pk}"))
    assert 'value="' not in picker_of(editor_client.get(f"{url('merge', port)}?into=99999999999999999999"))


def test_a_near_duplicate_is_asked_about_and_may_be_kept(editor_client: Client, harbour: Topic) -> None:
    html = text_of(save(editor_client, None, name="Harbours"))
    assert "It looks like the tag “Harbour”. Use that one, or keep both if they mean different things." in html
    assert 'name="keep_both"' in html
    assert save(editor_client, None, name="Harbours", keep_both="on").status_code == 302
    assert Topic.objects.filter(name="Harbours").exists()


def test_the_description_of_a_tag_that_looks_like_another_is_edited_without_being_asked(editor_client: Client, harbour: Topic) -> None:
    Topic.objects.create(name="Harbours")
    assert save(editor_client, harbour, description="Ropes.").status_code == 302


def test_the_name_of_a_merged_tag_is_not_used_again(editor_client: Client, editor: AbstractUser, harbour: Topic) -> None:
    merge_topic(topic=Topic.objects.create(name="Port"), into=harbour, by=editor)
    html = text_of(save(editor_client, None, name="port"))
    assert "A tag “port” was merged into “Harbour”. Use that one, or undo the merge there." in html


def test_a_tag_is_retired_and_taken_up_again(editor_client: Client, client: Client, harbour: Topic) -> None:
    assert "No more stories are given it." in text_of(editor_client.get(url("retire", harbour)))
    editor_client.post(url("retire", harbour))
    assert Topic.objects.get().is_retired
    html = text_of(client.get("/topics/harbour/"))
    assert "No new stories are filed under this topic." in html
    assert "Ferry leaves on time" in html
    editor_client.post(url("take_up", harbour))
    assert not Topic.objects.get().is_retired
    assert "No new stories are filed" not in text_of(client.get("/topics/harbour/"))
    assert [entry.message for entry in ModelLogEntry.objects.for_instance(harbour).order_by("pk")] == [
        "Retired: no more stories are given it",
        "Taken up again: stories are offered it",
    ]


def test_a_tag_is_merged_from_its_page_and_the_merge_undone(editor_client: Client, harbour: Topic) -> None:
    quays = Topic.objects.create(name="Harbours")
    assert "Merge into…" in text_of(editor_client.get(url("edit", harbour)))
    html = text_of(editor_client.get(url("merge", harbour)))
    assert "<b>1 published story</b> is given the other tag. So is 1 draft." in html
    assert 'value="Harbours"' in picker_of(editor_client.get(url("merge", harbour)))
    response = editor_client.post(url("merge", harbour), {"into": quays.name}, follow=True)
    merge = TopicMerge.objects.get()
    assert "“Harbour” is merged into “Harbours”: 2 stories." in text_of(response)
    assert url("undo_merge", merge) in text_of(response)
    assert "Merged into this tag" in text_of(response)
    html = text_of(editor_client.get(url("undo_merge", merge)))
    assert "It comes back with its address, its description and <b>2 stories</b>." in html
    response = editor_client.post(url("undo_merge", merge), follow=True)
    assert "“Harbour” is back, with 2 stories." in text_of(response)
    assert "This merge has been undone already." in text_of(editor_client.get(url("undo_merge", merge)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Name the tag that is kept."),
        ("Harbour", "This is the tag itself. Name another one."),
        ("Fog", "“Fog” is retired. Take it up again first, or choose another tag."),
        ("Quais", "There is no tag “Quais”. The nearest is “Quay”."),
        ("Quays", "There is no tag “Quays”. The nearest is “Quay”."),
        ("Zeppelin", "There is no tag “Zeppelin”. Name one that there is."),
    ],
)
def test_a_merge_into_no_tag_is_asked_again_and_what_was_typed_stays(editor_client: Client, harbour: Topic, typed: str, said: str) -> None:
    Topic.objects.create(name="Quay")
    Topic.objects.create(name="Fog", retired_at=timezone.now())
    response = editor_client.post(url("merge", harbour), {"into": typed})
    assert said in text_of(response)
    assert not typed or f'value="{typed}"' in picker_of(response)
    assert Topic.objects.count() == 3


@pytest.mark.parametrize("typed", ["Fog-signal", "FOG SIGNAL", "Horn"])
def test_the_kept_tag_is_named_in_any_way_to_write_it_and_by_what_was_merged_into_it(
    editor_client: Client, editor: AbstractUser, harbour: Topic, typed: str
) -> None:
    signal = Topic.objects.create(name="Fog signal")
    merge_topic(topic=Topic.objects.create(name="Horn"), into=signal, by=editor)
    assert editor_client.post(url("merge", harbour), {"into": typed}).status_code == 302
    assert list(Topic.objects.all()) == [signal]


def test_the_picker_does_not_list_the_tags_and_offers_others_than_the_one_that_goes(
    editor_client: Client, harbour: Topic, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Topic.objects.bulk_create([Topic(name=f"Quay {number}", slug=f"quay-{number}") for number in range(300)])
    Topic.objects.create(name="Harbour board")
    editor_client.get(url("merge", harbour))
    with django_assert_num_queries(QUERIES_OF_THE_MERGE):
        html = editor_client.get(url("merge", harbour)).content.decode()
    assert "Quay 7" not in html
    address = f"{reverse('articles_tag_offers')}?besides={harbour.pk}"
    assert f'data-newsroom-kept-tag="{address}"' in html
    assert [offered["label"] for offered in editor_client.get(f"{address}&term=harb").json()] == ["Harbour board (0 stories)"]
    assert editor_client.get(f"{address}&term=zeppelin").json() == []


def picker_of(response: HttpResponse) -> str:
    """The field in which the kept tag is named, as HTML."""
    return response.content.decode().split('name="into"')[1].split(">")[0] if response.status_code == 200 else ""


def bulk(*topics: Topic) -> str:
    query = "&".join(f"id={topic.pk}" for topic in topics)
    return f"{reverse('wagtail_bulk_action', args=['articles', 'topic', 'merge'])}?{query}&next={url('list')}"


def test_several_are_merged_from_the_list_into_the_most_used(editor_client: Client, harbour: Topic) -> None:
    others = [Topic.objects.create(name=name) for name in ("Harbours", "Har bor")]
    html = text_of(editor_client.get(bulk(*others, harbour)))
    assert html.index("Harbour (1 story)") < html.index("Har bor (0 stories)")
    assert "checked" in html.split(f'<input type="radio" name="into" value="{harbour.pk}"')[1].split(">")[0]
    response = editor_client.post(bulk(*others, harbour), {"into": harbour.pk}, follow=True)
    assert "“Harbours” is merged into “Harbour”: 0 stories." in text_of(response)
    assert list(Topic.objects.all()) == [harbour]
    assert TopicMerge.objects.count() == 2


def test_one_alone_is_not_merged_from_the_list_and_retired_ones_are_not_kept(editor_client: Client, harbour: Topic) -> None:
    old = Topic.objects.create(name="Old", retired_at=timezone.now())
    assert "Choose two tags or more that mean the same." in text_of(editor_client.get(bulk(harbour)))
    assert f'value="{old.pk}"' not in text_of(editor_client.get(bulk(harbour, old)))
    editor_client.post(bulk(harbour, old), {"into": old.pk})
    assert Topic.objects.count() == 2


@pytest.mark.parametrize("name", ["retire", "take_up", "merge"])
def test_who_may_not_change_tags_does_none_of_it(moderator_client: Client, harbour: Topic, name: str) -> None:
    assert moderator_client.post(url(name, harbour), {"into": harbour.pk}).status_code in (302, 403)
    assert not ModelLogEntry.objects.for_instance(harbour).exists()


def test_who_may_not_change_tags_undoes_no_merge(moderator_client: Client, editor: AbstractUser, harbour: Topic) -> None:
    merge = merge_topic(topic=harbour, into=Topic.objects.create(name="Port"), by=editor)
    moderator_client.post(url("undo_merge", merge))
    moderator_client.post(bulk(harbour), {"into": harbour.pk})
    merge.refresh_from_db()
    assert not merge.is_undone


def test_adding_tags_is_a_permission_apart_from_changing_them(editor: AbstractUser, editor_client: Client, harbour: Topic) -> None:
    editor.groups.get().permissions.remove(Permission.objects.get(codename="add_topic"))
    assert "Add tag" not in text_of(editor_client.get(url("list")))
    save(editor_client, None, name="Port")
    assert list(Topic.objects.all()) == [harbour]
    assert save(editor_client, harbour, name="Port").status_code == 302


def test_a_search_finds_a_tag_by_its_description(editor_client: Client, harbour: Topic, section: SectionPage) -> None:
    Topic.objects.create(name="Fog")
    assert listed(editor_client, q="ropes") == ["Harbour"]


def numbers(response: Any) -> list[int]:
    return [topic.story_count for topic in response.context["object_list"]]


def test_the_list_is_sorted_by_use(editor_client: Client, harbour: Topic) -> None:
    Topic.objects.create(name="Fog")
    assert numbers(editor_client.get(url("list"), {"ordering": "-story_count"})) == [1, 0]
