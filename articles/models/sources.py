"""Whom a story relies on, and how it does so."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from articles.querysets import SourceQuerySet
from articles.slugs import unused_slug
from articles.validators import validate_web_address


class SourceKind(models.TextChoices):
    OUTLET = "outlet", _("Outlet")
    AGENCY = "agency", _("Agency")
    PERSON = "person", _("Person")
    DOCUMENT = "document", _("Document")
    DATASET = "dataset", _("Dataset")
    ORGANISATION = "organisation", _("Organisation")
    UNNAMED = "unnamed", _("Unnamed")


class Source(models.Model):
    """
    An outlet, agency, person, document, dataset or organisation that stories rely on, kept once and reused.

    `name` is what readers see. `internal_name` is what the desk knows: no page, slug, search index, feed, API or
    export may hold it. An unnamed source has no page of its own, hence no slug.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=SourceKind.choices, default=SourceKind.OUTLET)
    name = models.CharField(
        _("name readers see"), max_length=255, help_text=_("For an unnamed source, a description that gives nothing away: “a harbour official”.")
    )
    slug = models.SlugField(_("slug"), max_length=255, unique=True, null=True, blank=True, editable=False)
    internal_name = models.CharField(
        _("internal name"), max_length=255, blank=True, help_text=_("Who this really is, for the desk only. Readers never see it, wherever the source is used.")
    )
    homepage = models.URLField(_("homepage"), max_length=1000, blank=True, validators=[validate_web_address])
    description = models.TextField(_("public description"), blank=True, help_text=_("One or two sentences for readers: what this source is."))
    other_names = models.TextField(_("other names it goes by"), blank=True, help_text=_("One a line, for example an abbreviation."))

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="unnamed", slug__isnull=True) | (~models.Q(kind="unnamed") & models.Q(slug__isnull=False)),
                name="only_unnamed_sources_have_no_slug",
            ),
            models.UniqueConstraint(
                Lower("name"),
                "kind",
                condition=~models.Q(kind="unnamed"),
                name="one_source_per_name_and_kind",
                violation_error_message=_("There is a source of this name and kind already. Choose that one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_unnamed(self) -> bool:
        return self.kind == SourceKind.UNNAMED

    @property
    def public_url(self) -> str:
        """The path of the source's page, or "" for an unnamed source."""
        return reverse("articles:source", args=[self.slug]) if self.slug else ""

    @property
    def known_names(self) -> list[str]:
        """The public name, then the other names, without blanks."""
        return [self.name, *filter(None, (line.strip() for line in self.other_names.splitlines()))]

    def clean(self) -> None:
        super().clean()
        if self.is_unnamed and self.internal_name and self.internal_name.casefold() in self.name.casefold():
            raise ValidationError({"name": _("This gives the internal name away. Describe the source without naming it.")})

    def save(self, *args, **kwargs) -> None:
        self.slug = None if self.is_unnamed else self.slug or unused_slug(self.name, among=Source.objects.all())
        super().save(*args, **kwargs)


class SourceUsage(models.TextChoices):
    REPORTED_BY = "reported-by", _("Reported by")
    QUOTED_FROM = "quoted-from", _("Quoted from")
    INTERVIEWED = "interviewed", _("Interviewed")
    DOCUMENT = "document", _("Document")
    DATA_FROM = "data-from", _("Data from")


class SourceCredit(Orderable):
    """One story's reliance on one source: how it is used, the piece relied on, and a note for the desk alone."""

    page = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="source_credits")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="credits", verbose_name=_("source"))
    usage = models.CharField(_("how the story uses it"), max_length=16, choices=SourceUsage.choices, default=SourceUsage.REPORTED_BY)
    piece_title = models.CharField(_("title of the piece"), max_length=255, blank=True)
    piece_url = models.URLField(_("address of the piece"), max_length=1000, blank=True, validators=[validate_web_address])
    seen_date = models.DateField(_("date seen"), null=True, blank=True)
    private_note = models.TextField(_("private note"), blank=True, help_text=_("For the desk only. Readers never see it."))

    class Meta(Orderable.Meta):
        verbose_name = _("source credit")
        verbose_name_plural = _("source credits")

    def __str__(self) -> str:
        return f"{self.get_usage_display()}: {self.source}"
