"""What the content API says of a story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from rest_framework.fields import Field
from wagtail.api import APIField

from articles.content_api.pictures import PictureDict, picture_as_data
from articles.renditions import prefetch_renditions


class LeadPictureField(Field):
    """A story's lead picture, or null. A list costs three queries for all of its stories."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    # Version 3 describes the field by what this returns.
    def to_representation(self, story: Any) -> PictureDict | None:
        if not story.lead_picture_id:
            return None
        listed = getattr(self.root, "instance", None)
        _look_up_pictures(list(listed) if isinstance(listed, Iterable) and story in listed else [story])
        return picture_as_data(story.shown_picture, caption=story.lead_caption)


def _look_up_pictures(stories: list[Any]) -> None:
    new = [story for story in stories if not hasattr(story, "_has_pictures_at_hand")]
    prefetch_related_objects(new, "lead_picture__licence")
    prefetch_renditions([story.lead_picture for story in new], "lead")
    for story in new:
        story._has_pictures_at_hand = True


OF_STORIES = ["dek", "label", "dateline", "updated_at", APIField("lead_picture", serializer=LeadPictureField()), "body", "tags"]
