"""Pictures that carry their own credit, and the files made from them."""

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.search import index

from articles.credits import Credit, picture_credit
from articles.validators import validate_web_address


class Licence(models.TextChoices):
    ALL_RIGHTS_RESERVED = "all-rights-reserved", _("All rights reserved")
    AGENCY = "agency", _("Agency subscription")
    HANDOUT = "handout", _("Handout")
    OWN_WORK = "own-work", _("Our own work")
    CC_BY = "cc-by", _("CC BY 4.0")
    CC_BY_SA = "cc-by-sa", _("CC BY-SA 4.0")
    CC0 = "cc0", _("CC0 1.0")
    PUBLIC_DOMAIN = "public-domain", _("Public domain")


class CreditedImage(AbstractImage):
    """
    A picture and who is to be thanked for it. The credit belongs to the picture, not to the place where it is used.

    The alt text is Wagtail's `description`. There is none until somebody writes one: a file name describes nothing.
    """

    creator = models.CharField(_("creator"), max_length=255, blank=True, help_text=_("Who took or drew it, for example a photographer."))
    credit_line = models.CharField(
        _("credit line"), max_length=255, help_text=_("Whom readers see credited, for example an agency. A picture cannot be saved without it.")
    )
    copyright_notice = models.CharField(_("copyright notice"), max_length=255, blank=True)
    licence = models.CharField(_("licence"), max_length=32, blank=True, choices=Licence.choices)
    source_url = models.URLField(
        _("where it came from"),
        max_length=1000,
        blank=True,
        validators=[validate_web_address],
        help_text=_("The address of the page it was taken from."),
    )
    caption = models.TextField(_("caption"), blank=True, help_text=_("What can be seen, where and when. A story can say it in its own words."))

    admin_form_fields = (
        "title",
        "file",
        "credit_line",
        "creator",
        "description",
        "caption",
        "copyright_notice",
        "licence",
        "source_url",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("creator"),
        index.SearchField("credit_line"),
        index.SearchField("caption"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=GreaterThan(Length(Trim("credit_line")), 0),
                name="picture_has_credit_line",
                violation_error_message=_("Say whom readers should see credited, for example an agency or a photographer."),
            )
        ]

    @property
    def default_alt_text(self) -> str:
        """The description, or nothing: never the title or the file name."""
        return str(self.description)

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> File:  # noqa: A002 as in Wagtail
        """The file in memory. Wagtail writes it to a temporary file, which nobody would close."""
        with super().generate_rendition_file(filter, source=source) as written:
            written.seek(0)
            return ContentFile(written.read(), name=written.name)

    @cached_property
    def credit(self) -> Credit:
        return picture_credit(self)


class CreditedRendition(AbstractRendition):
    image = models.ForeignKey(CreditedImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")]
