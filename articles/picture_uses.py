"""
In which stories pictures are shown, and in how many more they may be.

A use is a story, however often it shows the picture: an alias is its original. Drafts are found as well; `uses_allowed` counts published stories alone.
Bodies are found through Wagtail's reference index, which follows each save at once, or a moment later where a site leaves Wagtail's tasks to a worker.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import swapper
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

from articles.models.images import CreditedImage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models.pages import ArticlePage
    from articles.querysets import ArticleQuerySet

# What a list says of a story, without its body.
SAID_OF_A_STORY = ("title", "draft_title", "live", "first_published_at", "latest_revision_created_at", "url_path", "locale", "alias_of", "lead_picture")


def uses_of(picture: CreditedImage) -> ArticleQuerySet:
    """The stories that lead with the picture or show it in their body: published ones first, the newest of each before the others."""
    return _as_uses(_stories().showing(picture))


def uses_of_all(pictures: Iterable[CreditedImage]) -> dict[int, list[ArticlePage]]:
    """The same for many pictures, by their ids. Two queries, however many pictures. Bodies of stories are not read."""
    ids = [picture.pk for picture in pictures]
    by_story = _pictures_in_bodies(ids)
    stories = _as_uses(_stories().filter(pk__in=by_story) | _stories().filter(lead_picture__in=ids)).only(*SAID_OF_A_STORY)
    uses: dict[int, list[ArticlePage]] = {pk: [] for pk in ids}
    for story in stories:
        for pk in by_story.get(story.pk, set()) | {story.lead_picture_id}:
            if pk in uses:
                uses[pk].append(story)
    return uses


def uses_left(picture: CreditedImage, *, besides: ArticlePage | None = None) -> int | None:
    """In how many more stories it may be published, 0 where it is used up, None where there is no limit. The story `besides` is not counted."""
    return uses_left_of_all([picture], besides=besides)[picture.pk]


def uses_left_of_all(pictures: Iterable[CreditedImage], *, besides: ArticlePage | None = None) -> dict[int, int | None]:
    """The same for many pictures, by their ids. Two queries, or none where no picture has a limit."""
    pictures = list(pictures)
    limited = [picture for picture in pictures if picture.uses_allowed is not None]
    published = _published_uses(limited, besides=besides) if limited else Counter()
    return {picture.pk: left_of(picture, published=published[picture.pk]) for picture in pictures}


def left_of(picture: CreditedImage, *, published: int) -> int | None:
    """In how many more stories it may be published, when so many show it already."""
    return None if picture.uses_allowed is None else max(picture.uses_allowed - published, 0)


def published_among(stories: Iterable[ArticlePage], *, besides: ArticlePage | None = None) -> int:
    """How many of these stories count against `uses_allowed`."""
    own = {besides.pk, besides.alias_of_id} if besides else set()
    return sum(story.live and story.pk not in own for story in stories)


def is_unused() -> Q:
    """A condition on pictures: nothing that is stored shows them, be it a story, a person's record or the paper's settings."""
    picture_type = ContentType.objects.get_for_model(CreditedImage)
    references = ReferenceIndex.objects.filter(to_content_type=picture_type, to_object_id=Cast(OuterRef("pk"), CharField()))
    return Q(~Exists(references))


def are_used_up() -> Q:
    """A condition on pictures: they are in as many published stories as they may be. Those that have a limit and are used are counted now."""
    limited = list(CreditedImage.objects.filter(~is_unused(), uses_allowed__isnull=False).only("uses_allowed"))
    return Q(pk__in=[pk for pk, left in uses_left_of_all(limited).items() if left == 0])


def _published_uses(pictures: list[CreditedImage], *, besides: ArticlePage | None) -> Counter[int]:
    return Counter({pk: published_among(stories, besides=besides) for pk, stories in uses_of_all(pictures).items()})


def _stories() -> ArticleQuerySet:
    # The stories' own form asks here, and is there before they are.
    return apps.get_model("articles", "ArticlePage").objects.all()


def _as_uses(stories: ArticleQuerySet) -> ArticleQuerySet:
    return stories.filter(alias_of__isnull=True).order_by("-live", F("first_published_at").desc(nulls_last=True), "-latest_revision_created_at", "-pk")


def _pictures_in_bodies(ids: list[int]) -> dict[int, set[int]]:
    """Which of these pictures the reference index finds in which story, by the story's id."""
    page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
    picture_type = ContentType.objects.get_for_model(CreditedImage)
    references = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=picture_type, to_object_id__in=[str(pk) for pk in ids])
    found: dict[int, set[int]] = {}
    for story, picture in references.values_list("object_id", "to_object_id").distinct():
        found.setdefault(int(story), set()).add(int(picture))
    return found
