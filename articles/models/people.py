"""Who wrote it, photographed it, edited it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable
from wagtail.search import index

from articles.paths import path_to
from articles.querysets import ContributorQuerySet
from articles.rights import Use, shown
from articles.slugs import unused_slug

if TYPE_CHECKING:
    from articles.models.images import CreditedImage


class Contributor(index.Indexed, models.Model):
    """Somebody who is named in bylines and has a page of their own."""

    name = models.CharField(_("name"), max_length=255)
    slug = models.SlugField(_("slug"), max_length=255, unique=True, editable=False)
    job_title = models.CharField(_("job title"), max_length=255, blank=True, help_text=_("For example “Harbour correspondent”."))
    biography = models.TextField(_("biography"), blank=True)
    portrait = models.ForeignKey("articles.CreditedImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("portrait"))

    objects = ContributorQuerySet.as_manager()

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("job_title")]

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = [Lower("name"), "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_portrait(self) -> CreditedImage | None:
        """The portrait where our pages may show it. Whatever shows it takes it from here."""
        return shown(self.portrait)

    @property
    def shared_portrait(self) -> CreditedImage | None:
        """The portrait where social media may show it beside a link to the contributor's page."""
        return shown(self.portrait, Use.SOCIAL)

    def get_absolute_url(self) -> str:
        return path_to("articles:contributor", self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or unused_slug(self.name, among=Contributor.objects.all(), otherwise="contributor")
        super().save(*args, **kwargs)


class BylineRole(models.TextChoices):
    WORDS = "words", _("Words")
    REPORTING = "reporting", _("Reporting")
    PHOTOGRAPHS = "photographs", _("Photographs")
    GRAPHICS = "graphics", _("Graphics")
    EDITING = "editing", _("Editing")


class Byline(Orderable):
    """One contributor's part in one story."""

    page = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="bylines")
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("contributor"))
    role = models.CharField(_("role"), max_length=16, choices=BylineRole.choices, default=BylineRole.WORDS)

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return str(self.contributor)
