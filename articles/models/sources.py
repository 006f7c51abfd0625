"""Whom a story relies on, and how it does so."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
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


# Works, which can be gone one day: what is kept of them elsewhere is worth a link.
ARCHIVED_KINDS = frozenset({SourceKind.DOCUMENT, SourceKind.DATASET})


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
    archive_url = models.URLField(
        _("archive link"),
        max_length=1000,
        blank=True,
        validators=[validate_web_address],
        help_text=_("Of a document or a dataset: where a copy is kept that stays as you have read it."),
    )
    archive_date = models.DateField(_("archived on"), null=True, blank=True, help_text=_("The day the copy was made."))
    other_names = models.TextField(_("other names it goes by"), blank=True, help_text=_("One a line, for example an abbreviation."))

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = [Lower("name"), "pk"]
        permissions = [("view_private_notes", _("Can read private notes and internal names"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="unnamed", slug__isnull=True) | (~models.Q(kind="unnamed") & models.Q(slug__isnull=False)),
                name="only_unnamed_sources_have_no_slug",
            ),
            models.CheckConstraint(
                condition=models.Q(archive_date__isnull=True) | ~models.Q(archive_url=""),
                name="no_source_has_a_date_of_archiving_alone",
                violation_error_message=_("Say where the copy is kept, or leave its date out."),
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
    def public_archive_url(self) -> str:
        """Where a copy of a document or a dataset is kept; "" for any other source, whatever was stored while it was one."""
        return self.archive_url if self.kind in ARCHIVED_KINDS else ""

    @property
    def lacking(self) -> str:
        """What a source of this kind should have and has not, in a sentence for whoever keeps it. It can be saved all the same."""
        if self.kind == SourceKind.OUTLET and not self.homepage:
            return gettext("Readers cannot find this outlet yet: add its homepage when you have it.")
        if self.kind == SourceKind.DOCUMENT and not self.archive_url:
            return gettext("A document can change or go. Add a link to an archived copy when you have one.")
        return ""

    def gives_away_internal_name(self, text: str) -> bool:
        """Whether words that readers see hold the internal name of this unnamed source."""
        internal_name = " ".join(self.internal_name.split()).casefold()
        return self.is_unnamed and bool(internal_name) and internal_name in " ".join(text.split()).casefold()

    def clean(self) -> None:
        super().clean()
        self.name = " ".join(self.name.split())
        errors = self._unnamed_errors() if self.is_unnamed else self._duplicate_errors()
        if self.archive_date and not self.archive_url:
            errors["archive_url"] = _("Say where the copy is kept, or leave its date out.")
        elif self.archive_date and self.archive_date > timezone.localdate():
            errors["archive_date"] = _("This day is still to come. Give the day the copy was made.")
        if errors:
            raise ValidationError(errors)

    def _duplicate_errors(self) -> dict[str, Any]:
        if Source.objects.called(self.name, kind=self.kind).exclude(pk=self.pk).exists():
            return {"name": _("There is a source of this name and kind already. Choose that one.")}
        return {}

    def _unnamed_errors(self) -> dict[str, Any]:
        """Whatever readers might recognise an unnamed source by."""
        errors: dict[str, Any] = {}
        for field in ("name", "description"):
            if self.gives_away_internal_name(getattr(self, field)):
                errors[field] = _("This gives the internal name away. Describe the source without naming it.")
        for field in ("homepage", "archive_url", "other_names"):
            if getattr(self, field):
                errors[field] = _("This could give an unnamed source away. Leave it empty, and keep what the desk knows in the internal name.")
        return errors

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_unnamed:
            self.slug = None
        elif not self.slug:
            merges: Any = apps.get_model("articles.SourceMerge")
            self.slug = unused_slug(self.name, among=Source.objects.all(), kept=merges.objects.standing(), otherwise="source")
        super().save(*args, **kwargs)


class SourceUsage(models.TextChoices):
    REPORTED_BY = "reported-by", _("Reported by")
    QUOTED_FROM = "quoted-from", _("Quoted from")
    INTERVIEWED = "interviewed", _("Interviewed")
    DOCUMENT = "document", _("Document")
    DATA_FROM = "data-from", _("Data from")


USAGES = dict(SourceUsage.choices)


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

    def get_usage_display(self) -> str:
        """How the story uses it, in the language that is spoken. Django's own looks at all usages for every credit."""
        return str(USAGES.get(self.usage, self.usage))
