"""
A picture's pixels on their way to what readers get. They take hundreds of megabytes of the largest pictures, so there is one copy of them.

Wagtail's filters work with Willow, which copies a picture as it is turned, as it is cut, and as it is made smaller, and decodes all of a JPEG for a
file of any size.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PIL import ExifTags, ImageOps
from PIL import Image as PillowImage
from wagtail.images.models import Filter, WagtailImageField, WagtailImageFieldFile
from willow.plugins.pillow import PillowImage as WillowImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.files import File
    from wagtail.images.models import AbstractImage

# A JPEG is decoded at a half, a quarter or an eighth of its size where that leaves so many pixels for one that is wanted, or more, in each direction.
GAP = 3


def size_of(file: Any) -> tuple[int, int]:
    """Width and height as the file's head says them, not turned. Raises what Pillow does. The file is left at its beginning."""
    file.seek(0)
    with PillowImage.open(file) as picture:
        size = picture.size
    file.seek(0)
    return size


class LeanFilter(Filter):
    """The same filter, with one copy of the picture at a time."""

    @contextmanager
    def get_willow_image(self, image: AbstractImage, source: File | None = None) -> Iterator[Any]:
        with super().get_willow_image(image, source) as picture:
            # A drawing has no pixels.
            yield picture if picture.format_name == "svg" else Pixels(PillowImage.open(picture.f), picture.format_name)


class Pixels(WillowImage):
    """What Willow does before a picture has its size, done at once. `format_name` is that of its file, as Willow says it."""

    image: PillowImage.Image

    def __init__(self, image: PillowImage.Image, format_name: str) -> None:
        super().__init__(image)
        self.format_name = format_name
        self._box = (0, 0, *image.size)

    def auto_orient(self) -> Pixels:
        # A JPEG that stands upright is not decoded yet.
        if self.image.format != "JPEG" or self.image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            ImageOps.exif_transpose(self.image, in_place=True)
            self._box = (0, 0, *self.image.size)
        return self

    def crop(self, rect: Sequence[int]) -> Pixels:
        """As far as it lies within the picture. It is cut as it is made smaller."""
        left, top, right, bottom = rect
        width, height = self.image.size
        self._box = (max(left, 0), max(top, 0), min(right, width), min(bottom, height))
        return self

    def resize(self, size: tuple[int, int]) -> WillowImage:
        if self.image.mode in {"1", "P"}:
            self.image = self.image.convert("RGBA" if self.has_alpha() else "RGB")
        if (*size,) == self.image.size and self._box == (0, 0, *size):
            # Pillow would copy it before it is written, as if it were mapped from the file that it was read from.
            self.image.load()
            self.image.readonly = 0
            return self
        return WillowImage(self.image.resize(size, PillowImage.Resampling.LANCZOS, box=self._drafted(size)))

    def _drafted(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """Where what is wanted is in the picture, once it has been told, if it is a JPEG, how few of its pixels are needed."""
        width, height = self.image.size
        left, top, right, bottom = self._box
        across, down = (round(whole * GAP * wanted / cut) for whole, wanted, cut in zip((width, height), size, (right - left, bottom - top), strict=True))
        self.image.draft(None, (max(across, 1), max(down, 1)))
        less_wide, less_high = self.image.width / width, self.image.height / height
        return left * less_wide, top * less_high, right * less_wide, bottom * less_high


class PictureFile(WagtailImageFieldFile):
    def get_image_dimensions(self) -> tuple[int, int]:
        """Told by the file's head. Wagtail decodes all pixels for it."""
        was_closed = self.closed
        self.open()
        try:
            return size_of(self)
        finally:
            if was_closed:
                self.close()


class PictureField(WagtailImageField):
    """Wagtail's, for files of pictures that are large. In the database it is Wagtail's as well."""

    attr_class = PictureFile

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"{WagtailImageField.__module__}.{WagtailImageField.__qualname__}", args, kwargs
