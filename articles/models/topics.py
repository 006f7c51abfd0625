"""Tags of the newsroom's own, so that each can have a page."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from articles.paths import path_to
from articles.slugs import plain_slug


class Topic(TagBase):
    """A tag, with a page that lists its stories."""

    name: str
    free_tagging = True

    description = models.TextField(_("description"), blank=True, help_text=_("One sentence for readers, on the topic's page."))

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """An address in ASCII for a tag in any script, numbered from the second of its kind on."""
        stem = plain_slug(tag, otherwise="tag")
        return stem if i is None else f"{stem}-{i}"

    def clean(self) -> None:
        super().clean()
        name = self.name = " ".join(self.name.split())
        if Topic.objects.exclude(pk=self.pk).filter(name__iexact=name).exists():
            raise ValidationError({"name": _("There is a tag of this name already. Use that one.")})

    def get_absolute_url(self) -> str:
        return path_to("articles:topic", self.slug)


class TaggedArticle(ItemBase):
    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="tag_an_article_once")]
