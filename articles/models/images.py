"""Pictures that carry their own credit, and the files made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache.backends.dummy import DummyCache
from django.core.files.base import ContentFile
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    ImageQuerySet,
    SourceImageIOError,
    get_rendition_storage,
    get_rendition_upload_to,
    get_upload_to,
)
from wagtail.search import index

from articles import fingerprints, rights
from articles.content_api.pictures import OF_PICTURES
from articles.credits import Credit, picture_credit
from articles.models.licences import Licence
from articles.models.source_types import MADE_BY_AI, DigitalSourceType
from articles.photo_metadata.file_names import named
from articles.photo_metadata.reading import read_photo_metadata
from articles.photo_metadata.record import FIELDS, blanks_filled, said_by_file
from articles.photo_metadata.statements import packet_for
from articles.photo_metadata.writing import Unwritable, written
from articles.pixels import LeanFilter, PictureField
from articles.provenance import read_provenance
from articles.validators import validate_web_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.cache.backends.base import BaseCache
    from django.core.files import File

    from articles.pictures.seen_stories import SeenStory
    from articles.pictures.standing import Standing
    from articles.rights import Use

NO_CACHE = DummyCache("", {})


# A pixel takes four bytes, and twice as many while it is cropped: three pictures at once come to less than 400 MB.
MOST_PIXELS_AT_ONCE = 16_000_000


class CreditedImageQuerySet(ImageQuerySet):
    def with_licence(self) -> CreditedImageQuerySet:
        """With what a credit line needs at hand."""
        return self.select_related("licence")

    def cleared_for(self, use: Use, *, at: datetime | None = None) -> CreditedImageQuerySet:
        """Pictures that may be shown there, now or `at` another moment."""
        return self.filter(rights.cleared_for(use, at=at))

    def ended(self, *, at: datetime | None = None) -> CreditedImageQuerySet:
        """Pictures whose rights are over."""
        return self.filter(rights.ended(at=at))


class CreditedImage(AbstractImage):
    """
    A picture and who is to be thanked for it. The credit belongs to the picture, not to the place where it is used.

    The alt text is Wagtail's `description`. There is none until somebody writes one: a file name describes nothing.
    """

    file: Any = PictureField(verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    creator = models.CharField(_("creator"), max_length=255, blank=True, help_text=_("Who took or drew it, for example a photographer."))
    credit_line = models.CharField(
        _("credit line"), max_length=255, help_text=_("Whom readers see credited, for example an agency. A picture cannot be saved without it.")
    )
    source_name = models.CharField(
        _("original owner"), max_length=255, blank=True, help_text=_("Who owns it, where that is neither the creator nor whom readers see credited.")
    )
    copyright_notice = models.CharField(_("copyright notice"), max_length=255, blank=True)
    source_url = models.URLField(
        _("where it came from"),
        max_length=1000,
        blank=True,
        validators=[validate_web_address],
        help_text=_("The address of the page it was taken from."),
    )
    caption = models.TextField(_("caption"), blank=True, help_text=_("What can be seen, where and when. A story can say it in its own words."))
    extended_description = models.TextField(
        _("extended description"), blank=True, help_text=_("For readers who cannot see it, where the alt text is not enough: a chart or a map in words.")
    )
    taken_on = models.DateField(_("date taken"), null=True, blank=True)
    place = models.CharField(
        pgettext_lazy("where a picture was taken", "place"),
        max_length=255,
        blank=True,
        help_text=_("Where it was taken, as readers may know it. Never where a phone stood."),
    )
    digital_source_type = models.CharField(_("how it came about"), max_length=40, blank=True, choices=DigitalSourceType.choices)

    licence = models.ForeignKey(
        Licence,
        verbose_name=_("licence"),
        to_field="slug",
        db_column="licence",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pictures",
    )
    licence_url = models.URLField(
        _("address of its terms"),
        max_length=1000,
        blank=True,
        validators=[validate_web_address],
        help_text=_("Where the terms of this very picture can be read, if they are other than its licence's."),
    )
    acquire_url = models.URLField(
        _("where to acquire it"), max_length=1000, blank=True, validators=[validate_web_address], help_text=_("Where others can buy or ask for it.")
    )
    usage_terms = models.TextField(_("terms of use"), blank=True, help_text=_("What was agreed for this picture, in words."))
    for_web = models.BooleanField(_("our pages"), default=True)
    for_feeds = models.BooleanField(_("feeds"), default=True)
    for_newsletter = models.BooleanField(_("newsletters"), default=True)
    for_social = models.BooleanField(_("social media"), default=True)
    for_republication = models.BooleanField(_("other papers"), default=True)
    territory_note = models.CharField(_("territory"), max_length=255, blank=True, help_text=_("Where it may be shown, for example “not in Norland”."))
    rights_end = models.DateTimeField(
        _("rights end"), null=True, blank=True, db_index=True, help_text=_("From then on it is seen nowhere. Its record stays, and can be given another date.")
    )
    uses_allowed = models.PositiveSmallIntegerField(
        _("stories allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("In how many stories it may appear. Left empty: in any number."),
    )

    # What the file itself says, by the names of the fields above (articles/photo_metadata), and whether its Content Credentials hold.
    embedded = models.JSONField(default=dict, editable=False)
    provenance = models.JSONField(default=dict, editable=False)
    # Pictures that look alike have fingerprints that differ in few bits (articles/fingerprints.py).
    fingerprint = models.BigIntegerField(null=True, editable=False, db_index=True)

    objects = CreditedImageQuerySet.as_manager()

    admin_form_fields = (
        "title",
        "file",
        "credit_line",
        "creator",
        "description",
        "caption",
        "extended_description",
        "copyright_notice",
        "source_name",
        "source_url",
        "taken_on",
        "place",
        "digital_source_type",
        "licence",
        "licence_url",
        "acquire_url",
        "usage_terms",
        "for_web",
        "for_feeds",
        "for_newsletter",
        "for_social",
        "for_republication",
        "territory_note",
        "rights_end",
        "uses_allowed",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    api_fields = OF_PICTURES

    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("creator"),
        index.SearchField("credit_line"),
        index.SearchField("caption"),
        index.SearchField("source_name"),
        index.SearchField("copyright_notice"),
        index.AutocompleteField("creator"),
        index.AutocompleteField("credit_line"),
        index.FilterField("licence"),
        index.FilterField("rights_end"),
        *(index.FilterField(f"for_{use}") for use in rights.Use.values),
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

    # What lists note of each of their pictures, for their templates (articles/pictures/).
    standing: Standing | None = None
    stories: Sequence[SeenStory] = ()

    # Whether keywords of a new file become tags of a picture that has none. A form that asks for tags says no: it has filled them in itself.
    takes_keywords = True

    # The file that was read last, so that what a form has read is not read again as it is saved.
    _read: File | None = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new file is read first, and fills what the record does not say, whoever saves it."""
        is_new_file = bool(self.file) and not self.file._committed
        if is_new_file:
            filled = self._fill_from_file()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "embedded", "provenance", "fingerprint", *filled}
        super().save(*args, **kwargs)
        if is_new_file and self.takes_keywords and self.embedded.get("tags") and not self.tags.exists():
            self.tags.add(*self.embedded["tags"])

    def read_file(self, file: File, *, fingerprint: int | None = None) -> None:
        """Keep what a file says about itself. What is signed counts more than what is not. A fingerprint that was made already is not made again."""
        self._read, made = file, read_provenance(file)
        signed = {"digital_source_type": made.source_type} if made and made.holds and made.source_type else {}
        self.embedded = {**read_photo_metadata(file), **signed}
        self.provenance = made.as_record() if made else {}
        self.fingerprint = fingerprints.of_file(file) if fingerprint is None else fingerprint

    def _fill_from_file(self) -> list[str]:
        """Read the file that is about to be stored. Returns the fields that it filled."""
        self.file.open()
        if self.file.file is not self._read:
            self.read_file(self.file.file)
        values = {field: getattr(self, field) for field in FIELDS if field not in {"licence", "tags"}}
        filled = blanks_filled({**values, "licence": self.licence_id}, self.said_by_file, file_name=self.file.name)
        for field, value in filled.items():
            setattr(self, field, value)
        return list(filled)

    @property
    def said_by_file(self) -> dict[str, Any]:
        """What its file says about itself, by field, in the values of this record."""
        has_terms = any(self.embedded.get(field) for field in ("licence", "licence_url", "usage_terms"))
        licences = Licence.objects.all() if has_terms else []
        return said_by_file(self.embedded, licences=licences, source_types=DigitalSourceType.values)

    @property
    def default_alt_text(self) -> str:
        """The description, or nothing: never the title or the file name."""
        return str(self.description)

    def create_renditions(self, *filters: Filter) -> dict[Filter, CreditedRendition]:
        """One after the other where the picture is large: Wagtail makes three at once, each with all its pixels in memory."""
        if filters and self.width * self.height <= MOST_PIXELS_AT_ONCE:
            # What Wagtail's threads ask for is fetched here: nobody would close their connections to the database.
            packet_for(self)
            return super().create_renditions(*filters)
        return {wanted: self.create_rendition(wanted) for wanted in filters}

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> File:  # noqa: A002 as in Wagtail
        """
        The file in memory, with what this record says of the picture and nothing that the original says; which words these are is in its name.

        Wagtail writes it to a temporary file, which nobody would close.
        """
        packet = packet_for(self)
        lean = LeanFilter(filter.spec) if type(filter) is Filter else filter
        with super().generate_rendition_file(lean, source=source) as made:
            made.seek(0)
            try:
                return ContentFile(written(made.read(), packet), name=named(made.name, packet))
            except Unwritable as error:
                raise SourceImageIOError(str(error)) from error

    def may_be_used(self, use: Use = rights.Use.WEB) -> bool:
        """Whether it may be shown there now."""
        return rights.may_be_used(self, use)

    @property
    def licence_address(self) -> str:
        """Where the terms that it is used on can be read, or ""."""
        return self.licence_url or (self.licence.deed if self.licence else "")

    @property
    def acquire_address(self) -> str:
        """Where others ask for it or buy it, or "": where it came from, if its licence says that its owner grants it."""
        return self.acquire_url or (self.credit.url if self.licence and self.licence.is_granted_by_owner else "")

    @property
    def digital_source_address(self) -> str:
        """How it came about, as an address of IPTC's vocabulary, or ""."""
        said = self.digital_source_type
        return DigitalSourceType(said).uri if said and said in DigitalSourceType.values else ""

    @property
    def is_made_by_ai(self) -> bool:
        return self.digital_source_type in MADE_BY_AI

    @cached_property
    def credit(self) -> Credit:
        return picture_credit(self)


class CreditedRendition(AbstractRendition):
    file: Any = PictureField(upload_to=get_rendition_upload_to, storage=get_rendition_storage, width_field="width", height_field="height")
    image = models.ForeignKey(CreditedImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")]

    @classproperty
    def cache_backend(cls) -> BaseCache:  # noqa: N805 - a property of the class
        """None. What a file is called can change, and Wagtail keeps writing to a cache what it has read there (ADR 17)."""
        return NO_CACHE


class OutdatedFile(models.Model):
    """A file of a picture that another has taken the place of. Pages in caches may lead to it until `delete_at`."""

    image = models.ForeignKey(CreditedImage, null=True, on_delete=models.SET_NULL, related_name="outdated_files")
    name = models.CharField(max_length=255)
    delete_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
