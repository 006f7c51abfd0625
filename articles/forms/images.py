"""The upload and edit form of a picture, wherever a picture is uploaded."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from filetype import guess_extension
from PIL import Image as PillowImage
from taggit.models import Tag
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.utils.file import hash_filelike

from articles import fingerprints
from articles.decoding import DAMAGED_FILE_ERRORS
from articles.forms.file_words import FileWord, file_word
from articles.forms.picture_sections import sections_of
from articles.forms.waiting_uploads import waiting_file
from articles.photo_metadata.parts import is_of_very_many_parts
from articles.photo_metadata.record import blanks_filled
from articles.pictures.lookalikes import lookalikes_of
from articles.pixels import size_of
from articles.rights import Use
from articles.widgets import AskedCheckbox, LeftToTheFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files import File

    from articles.models import CreditedImage
    from articles.pictures.lookalikes import Lookalikes

CREDIT_REQUIRED = _("Say whom readers should see credited, for example an agency or a photographer.")
CREDIT_IN_NEITHER = _("The file says nothing of whom to credit. Say whom readers should see credited, for example an agency or a photographer.")


class WholePictureField(WagtailImageField):
    """
    Accepts a picture that can be read to its last row: a file that was cut off in transit would break on every page.

    `fingerprint` is that of the file that was accepted last: it has been decoded for this.
    """

    fingerprint: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages["invalid_image"] = _("This file is not a picture that can be read. Export it again as JPEG, PNG or WebP and upload it.")
        self.error_messages["too_many_parts"] = _("This file is built of more parts than programs need. Export it again as JPEG, PNG or WebP and upload it.")
        self.error_messages["damaged"] = _("This picture is damaged or was cut off. Export or download it again and upload it.")
        self.error_messages["file_too_many_pixels"] = _(
            "This picture has too many pixels. Make it smaller, at most %(millions)d million pixels in all, and upload it again."
        ) % {"millions": self._most_pixels() // 1_000_000}

    def _most_pixels(self) -> int:
        """The site's limit, or Pillow's own where that is lower or the only one."""
        return min(limit for limit in (self.max_image_pixels, PillowImage.MAX_IMAGE_PIXELS, sys.maxsize) if limit)

    def to_python(self, data: Any) -> Any:
        if isinstance(data, UploadedFile) and data.size:
            self._refuse_what_takes_long(data)
        try:
            picture_file = super().to_python(data)
            if picture_file is not None:
                self._read_to_the_end(picture_file)
        except DAMAGED_FILE_ERRORS as damage:
            raise ValidationError(self.error_messages["damaged"], code="damaged") from damage
        return picture_file

    def _refuse_what_takes_long(self, picture_file: UploadedFile) -> None:
        """Before a library has seen it. What is no picture would be read as a drawing, and some files take hours of a processor."""
        self.check_image_file_size(picture_file)
        picture_file.seek(0)
        content = picture_file.read()
        picture_file.seek(0)
        for code, is_so in [("invalid_image", not guess_extension(content)), ("too_many_parts", is_of_very_many_parts(content))]:
            if is_so:
                raise ValidationError(self.error_messages[code], code=code)

    def check_image_pixel_size(self, f: UploadedFile) -> None:
        """As Wagtail's, which decodes the whole picture for it, and again."""
        try:
            width, height = size_of(f)
        except (PillowImage.DecompressionBombWarning, PillowImage.DecompressionBombError):
            is_too_large = True
        else:
            is_too_large = self.max_image_pixels is not None and width * height > self.max_image_pixels
        if is_too_large:
            raise ValidationError(self.error_messages["file_too_many_pixels"], code="file_too_many_pixels")

    def _read_to_the_end(self, picture_file: UploadedFile) -> None:
        picture_file.seek(0)
        with PillowImage.open(picture_file) as picture:
            # A JPEG is decoded at an eighth of its size: every byte is read, little memory is used.
            picture.draft("RGB", (max(picture.width // 8, 1), max(picture.height // 8, 1)))
            picture.load()
            self.fingerprint = fingerprints.of_picture(picture)
        picture_file.seek(0)


class CreditedImageForm(BaseImageForm):
    """
    The upload and edit form of a picture, in sections.

    A new file is read before the form is checked: it fills what was left blank, the credit line among it. What somebody typed is kept.
    """

    # Shows `lookalikes`, before the first field.
    lookalikes_template = "articles/admin/pictures/waiting_lookalikes.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._user = kwargs.get("user")
        self._waiting_file = waiting_file(prefix=kwargs.get("prefix"), user=kwargs.get("user"))
        if self._waiting_file and not args and kwargs.get("data") is None:
            kwargs["initial"] = {**(kwargs.get("initial") or {}), **self._fill(kwargs["instance"], self._waiting_file)}
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            stock = self.fields["file"]
            self.fields["file"] = WholePictureField(label=stock.label, required=stock.required, widget=stock.widget)
        for name in self._uses():
            self.fields[name].widget = AskedCheckbox()
        self._word_fields()

    def _word_fields(self) -> None:
        """Labels, help and messages that say more than the model's."""
        if "credit_line" in self.fields:
            self.fields["credit_line"].error_messages["required"] = CREDIT_REQUIRED
            if self.instance.pk is None and not self._waiting_file:
                self.fields["credit_line"].widget = LeftToTheFile(attrs=self.fields["credit_line"].widget.attrs)
                self.fields["credit_line"].help_text = _("Whom readers see credited, for example an agency. Left empty, it is what the file says.")
        for name in ("caption", "extended_description", "usage_terms"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 3
        if "description" in self.fields:
            self.fields["description"].label = _("Alt text")
            self.fields["description"].help_text = _("What the picture shows, for readers who cannot see it. Not the file name.")

    def __iter__(self) -> Iterator[Any]:
        """Its hidden fields, then its sections: what Wagtail's templates show of a form."""
        yield from (self[name] for name in self.fields if self[name].is_hidden)
        self._say_what_the_file_says()
        yield from sections_of(self, self.__getitem__)

    @cached_property
    def file_words(self) -> list[FileWord]:
        """What the file says of the fields that are shown."""
        return [file_word(self[name], said) for name, said in self.instance.said_by_file.items() if name in self.fields]

    @property
    def differing(self) -> list[FileWord]:
        """Where the file has another word than what is kept. What is blank on the form of a new picture is not kept: the file fills it."""
        return [word for word in self.file_words if not word.is_same and (self.instance.pk or word.field.value())]

    @cached_property
    def lookalikes(self) -> Lookalikes | None:
        """What a file that waits for its credit looks like; one that comes with the form is compared by those that ask (articles/forms/asking.py)."""
        return lookalikes_of(self.instance, user=self._user) if self._waiting_file else None

    @property
    def waiting_id(self) -> int | None:
        """The number under which Wagtail keeps the file that waits."""
        return self._waiting_file.instance.pk if self._waiting_file else None

    def clean_description(self) -> str:
        description = " ".join(self.cleaned_data["description"].split())
        if description and description.casefold() in self._file_names():
            raise ValidationError(_("This is the file's name. Say what the picture shows, or leave the alt text empty for now."), code="file_name")
        return description

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        for name in self._uses():
            # Whoever sends a file alone, as an upload of several does, has not said that it may be used for nothing.
            if self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name)):
                cleaned_data[name] = getattr(self.instance, name)
        new_file = self._new_file(cleaned_data)
        if new_file is not None:
            cleaned_data.update(self._read(new_file, cleaned_data))
        return cleaned_data

    def _new_file(self, cleaned_data: dict[str, Any]) -> File | None:
        """The file that this form brings, if it brings one."""
        uploaded = cleaned_data.get("file")
        return uploaded if isinstance(uploaded, UploadedFile) else self._waiting_file

    def _read(self, new_file: File, cleaned_data: dict[str, Any]) -> dict[str, Any]:
        """What the file says of fields that were left blank. A credit line that was missing is missing no more if the file has one."""
        self.instance.takes_keywords = self._leaves_out("tags")
        if isinstance(new_file, UploadedFile):
            self.instance.read_file(new_file, fingerprint=self.fields["file"].fingerprint)
        else:
            self._read_waiting(self.instance, new_file)
        said = self.instance.said_by_file
        blank = {"credit_line": ""} if self.has_error("credit_line", "required") else {}
        filled = blanks_filled({**cleaned_data, **blank}, said, file_name=new_file.name or "")
        if "credit_line" in filled:
            self._errors.pop("credit_line", None)
        elif blank:
            self._errors["credit_line"] = self.error_class([CREDIT_IN_NEITHER])
        return filled

    def _leaves_out(self, name: str) -> bool:
        """Whether whoever sent the form was not asked for this field."""
        return name not in self.fields or self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    @staticmethod
    def _fill(picture: CreditedImage, new_file: File) -> dict[str, Any]:
        """What a form of a file that waits for its credit shows at first."""
        CreditedImageForm._read_waiting(picture, new_file)
        said = picture.said_by_file
        tags = [Tag(name=name) for name in said.pop("tags", [])]
        return {"title": PurePath(picture.title).stem, **said, **({"tags": tags} if tags else {})}

    @staticmethod
    def _read_waiting(picture: CreditedImage, waiting: File) -> None:
        """It is opened for this and closed again; one that was just sent stays open for those who store it."""
        with waiting.open():
            picture.read_file(waiting)
            picture.file_hash = hash_filelike(waiting)

    def _say_what_the_file_says(self) -> None:
        """Put that to the help of each field, which belongs to this form alone."""
        for word in self.file_words:
            word.field.help_text = word.field.field.help_text = word.render()

    def _uses(self) -> list[str]:
        """The names of the fields that say what it may be used for."""
        return [f"for_{use}" for use in Use.values if f"for_{use}" in self.fields]

    def _file_names(self) -> set[str]:
        """The names of the uploaded and the stored file, with and without their endings, lower-cased."""
        files = [self.files.get(self.add_prefix("file")), self.instance.file]
        paths = [PurePath(file.name) for file in files if file and file.name]
        return {name.casefold() for path in paths for name in (path.name, path.stem)}
