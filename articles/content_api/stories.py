"""What the content API says of a story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from rest_framework.fields import Field
from typing_extensions import TypedDict
from wagtail.api import APIField

from articles.content_api.pictures import PictureDict, picture_as_data
from articles.languages import in_language_of
from articles.renditions import prefetch_renditions

if TYPE_CHECKING:
    from articles.reliance import Reliance


class BylineDict(TypedDict):
    """`role` is one of BylineRole, `url` the path of the contributor's page."""

    name: str
    role: str
    url: str


class RelianceDict(TypedDict):
    """
    What a story relies on, as its readers are told (articles/reliance.py). `usage` is one of SourceUsage, `kind` one of SourceKind.

    `url` is the path of the source's page, "" for one that is not named; `seen_date` is in ISO 8601.
    """

    name: str
    kind: str
    usage: str
    url: str
    piece_title: str
    piece_url: str
    seen_date: str | None


class OfTheStory(Field):
    """A field that reads the whole story. Version 3 describes each by what `to_representation` returns."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def listed_with(self, story: Any) -> list[Any]:
        """The stories of the list that this one is in."""
        listed = getattr(self.root, "instance", None)
        return list(listed) if isinstance(listed, Iterable) and story in listed else [story]


class LeadPictureField(OfTheStory):
    """A story's lead picture, or null. A list costs three queries for all of its stories."""

    def to_representation(self, story: Any) -> PictureDict | None:
        if not story.lead_picture_id:
            return None
        _look_up_pictures(self.listed_with(story))
        return picture_as_data(story.shown_picture, caption=story.lead_caption)


class BylinesField(OfTheStory):
    """Who made the story. A list costs two queries for all of its stories."""

    def to_representation(self, story: Any) -> list[BylineDict]:
        _look_up(self.listed_with(story), "bylines__contributor")
        with in_language_of(story):
            return [{"name": byline.contributor.name, "role": byline.role, "url": byline.contributor.get_absolute_url()} for byline in story.bylines.all()]


class SourcesField(OfTheStory):
    """What the story relies on: nothing of it that its page does not say. A list costs two queries for all of its stories, besides their bodies."""

    def to_representation(self, story: Any) -> list[RelianceDict]:
        from articles.reliance import reliances  # noqa: PLC0415 - the models ask for this module

        _look_up(self.listed_with(story), "source_credits__source")
        with in_language_of(story):
            return [_as_data(one) for one in reliances(story, story.source_credits.all())]


def _as_data(reliance: Reliance) -> RelianceDict:
    return {
        "name": reliance.name,
        "kind": reliance.kind,
        "usage": reliance.way,
        "url": reliance.url,
        "piece_title": reliance.piece_title,
        "piece_url": reliance.piece_url,
        "seen_date": reliance.seen_date.isoformat() if reliance.seen_date else None,
    }


def _look_up(stories: list[Any], path: str) -> None:
    """Once for all stories of a list: they remember it."""
    prefetch_related_objects([story for story in stories if path.partition("__")[0] not in getattr(story, "_prefetched_objects_cache", {})], path)


def _look_up_pictures(stories: list[Any]) -> None:
    new = [story for story in stories if not hasattr(story, "_has_pictures_at_hand")]
    prefetch_related_objects(new, "lead_picture__licence")
    prefetch_renditions([story.lead_picture for story in new], "lead")
    for story in new:
        story._has_pictures_at_hand = True


OF_STORIES = [
    *("dek", "label", "dateline", "updated_at"),
    APIField("lead_picture", serializer=LeadPictureField()),
    "body",
    APIField("bylines", serializer=BylinesField()),
    APIField("sources", serializer=SourcesField()),
    "tags",
]
