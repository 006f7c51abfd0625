"""Tags of the newsroom's own, so that each can have a page."""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, NaturalKeyManager, TagBase

from articles.fields import LookField
from articles.paths import path_to
from articles.querysets import TopicQuerySet
from articles.slugs import plain_slug
from articles.topics.names import LONGEST

# A number may follow.
LONGEST_SLUG = 90


class Topic(TagBase):
    """
    A tag, with a page that lists its stories.

    A tag that is retired stays on its stories, and its page stays; it is not given to further ones. `look` is the same for names that look alike: whoever
    writes the name by other ways than whole rows (`update`, `update_fields`) writes it as well.
    """

    name: str
    slug: str
    free_tagging = True

    description = models.TextField(_("description"), blank=True, help_text=_("One sentence for readers, on the topic's page."))
    look = LookField(max_length=LONGEST, db_index=True, editable=False, default="")
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    objects = NaturalKeyManager.from_queryset(TopicQuerySet)()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """An address in ASCII for a tag in any script, numbered from the second of its kind on."""
        stem = plain_slug(tag, otherwise="tag")[:LONGEST_SLUG]
        return stem if i is None else f"{stem}-{i}"

    def unused_slug(self) -> str:
        """The address for its name that no other tag has, nor had: old ones lead to their tags."""
        stem = self.slugify(self.name)
        merges = apps.get_model("articles.TopicMerge").objects.standing()
        rows = [Topic.objects.exclude(pk=self.pk), TopicAddress.objects.exclude(topic=self.pk), merges]
        taken = {slug for each in rows for slug in each.filter(slug__startswith=stem).values_list("slug", flat=True)}
        numbered = (self.slugify(self.name, number) for number in count(1))
        return next(slug for slug in chain([stem], numbered) if slug not in taken)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or self.unused_slug()
        super().save(*args, **kwargs)

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def clean(self) -> None:
        super().clean()
        name = self.name = " ".join(self.name.split())
        if Topic.objects.exclude(pk=self.pk).filter(name__iexact=name).exists():
            raise ValidationError({"name": _("There is a tag of this name already. Use that one.")})

    def get_absolute_url(self) -> str:
        return path_to("articles:topic", self.slug)


class TopicAddress(models.Model):
    """An address that a tag had before it was renamed, or before it was merged into this one. It leads to the tag's page."""

    slug = models.SlugField(_("old address"), max_length=100, unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="old_addresses", verbose_name=_("tag"))
    left_at = models.DateTimeField(_("left at"), default=timezone.now)

    class Meta:
        verbose_name = _("old address of a tag")
        verbose_name_plural = _("old addresses of tags")
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug


class TaggedArticle(ItemBase):
    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="tag_an_article_once")]
