"""The upload and edit form of a picture, wherever a picture is uploaded."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from articles.rights import Use
from articles.widgets import AskedCheckbox

# What Pillow's decoders raise for files that are cut off or damaged, format by format.
DAMAGED_FILE_ERRORS = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, RuntimeError, struct.error, zlib.error)
CREDIT_REQUIRED = _("Say whom readers should see credited, for example an agency or a photographer.")


class WholePictureField(WagtailImageField):
    """Accepts a picture that can be read to its last row: a file that was cut off in transit would break on every page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages["invalid_image"] = _("This file is not a picture that can be read. Export it again as JPEG, PNG or WebP and upload it.")
        self.error_messages["damaged"] = _("This picture is damaged or was cut off. Export or download it again and upload it.")
        self.error_messages["file_too_many_pixels"] = _(
            "This picture has too many pixels. Make it smaller, at most %(millions)d million pixels in all, and upload it again."
        ) % {"millions": self._most_pixels() // 1_000_000}

    def _most_pixels(self) -> int:
        """The site's limit, or Pillow's own where that is lower or the only one."""
        return min(limit for limit in (self.max_image_pixels, PillowImage.MAX_IMAGE_PIXELS, sys.maxsize) if limit)

    def to_python(self, data: Any) -> Any:
        try:
            picture_file = super().to_python(data)
            if picture_file is not None:
                self._read_to_the_end(picture_file)
        except DAMAGED_FILE_ERRORS as damage:
            raise ValidationError(self.error_messages["damaged"], code="damaged") from damage
        return picture_file

    def _read_to_the_end(self, picture_file: UploadedFile) -> None:
        picture_file.seek(0)
        with PillowImage.open(picture_file) as picture:
            # A JPEG is decoded at an eighth of its size: every byte is read, little memory is used.
            picture.draft("RGB", (max(picture.width // 8, 1), max(picture.height // 8, 1)))
            picture.load()
        picture_file.seek(0)


class CreditedImageForm(BaseImageForm):
    """The upload and edit form of a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            stock = self.fields["file"]
            self.fields["file"] = WholePictureField(label=stock.label, required=stock.required, widget=stock.widget)
        for name in self._uses():
            self.fields[name].widget = AskedCheckbox()
        if "credit_line" in self.fields:
            self.fields["credit_line"].error_messages["required"] = CREDIT_REQUIRED
        if "caption" in self.fields:
            self.fields["caption"].widget.attrs["rows"] = 3
        if "description" in self.fields:
            self.fields["description"].label = _("Alt text")
            self.fields["description"].help_text = _("What the picture shows, for readers who cannot see it. Not the file name.")

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
        return cleaned_data

    def _uses(self) -> list[str]:
        """The names of the fields that say what it may be used for."""
        return [f"for_{use}" for use in Use.values if f"for_{use}" in self.fields]

    def _file_names(self) -> set[str]:
        """The names of the uploaded and the stored file, with and without their endings, lower-cased."""
        files = [self.files.get(self.add_prefix("file")), self.instance.file]
        paths = [PurePath(file.name) for file in files if file and file.name]
        return {name.casefold() for path in paths for name in (path.name, path.stem)}
