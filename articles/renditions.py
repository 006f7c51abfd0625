"""Which files are made of a picture for which place on the page, and how they are fetched for many pictures at once."""

from __future__ import annotations

import logging
from copy import copy
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.images.models import Filter
from wagtail.images.shortcuts import get_renditions_or_not_found

from articles.models.images import CreditedImage, CreditedRendition
from articles.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


logger = logging.getLogger(__name__)

# In the order in which browsers are to choose.
COMPACT_FORMATS = ("avif", "webp")


@dataclass(frozen=True)
class Place:
    """
    A place for a picture. `compact` are the widths offered as AVIF and as WebP, as Wagtail's filter with braces; `jpeg` is the one for browsers that
    know neither. `sizes` is what the style sheet gives the picture, as the attribute of that name says it.
    """

    compact: str
    jpeg: str
    sizes: str

    @property
    def fallback(self) -> str:
        """The JPEG, which gives the `<img>` its width and height."""
        return f"{self.jpeg}|format-jpeg"

    def specs_in(self, file_format: str) -> list[str]:
        return _expanded(f"{self.compact}|format-{file_format}")

    @property
    def specs(self) -> list[str]:
        """The JPEG first."""
        return [self.fallback, *(spec for file_format in COMPACT_FORMATS for spec in self.specs_in(file_format))]


# A page asks for the same few a hundred times, and Wagtail reads a filter anew each time it is made.
_expanded = cache(Filter.expand_spec)
_filter = cache(Filter)

PLACES = {
    "lead": Place("width-{480,800,1200,1800}", "width-1200", "(min-width: 78rem) 74rem, 100vw"),
    "inline": Place("width-{480,800,1200}", "width-800", "(min-width: 56rem) 50rem, 100vw"),
    "feature": Place("fill-{480x320,800x533,1200x800}", "fill-800x533", "(min-width: 78rem) 48rem, (min-width: 60rem) 62vw, 100vw"),
    "card": Place("fill-{360x240,480x320,720x480}", "fill-480x320", "(min-width: 60rem) 24rem, (min-width: 40rem) 46vw, 100vw"),
    "portrait": Place("fill-{160x160,320x320}", "fill-320x320", "10rem"),
}

# What is shown of a story elsewhere, in the three shapes that search engines ask for: 16:9, 4:3 and 1:1.
CROPS = [f"fill-{size}|format-jpeg" for size in ("1200x675", "1200x900", "1200x1200")]
SPECS = {"crops": CROPS, **{name: place.specs for name, place in PLACES.items()}}


def prefetch_renditions(pictures: Iterable[CreditedImage | None], *places: str) -> None:
    """Fetch, in one query, the files that these pictures have for these places, "crops" included."""
    wanted = [picture for picture in pictures if picture]
    ids = {picture.pk for picture in wanted}
    set_renditions(wanted, files_of(dict.fromkeys(places, ids)))


def files_of(pictures: Mapping[str, Collection[int]], *, with_pictures: bool = False) -> dict[int, list[CreditedRendition]]:
    """By picture, the files that there are for the places where pictures of these ids are shown, each with its picture if asked. One query, or none."""
    by_picture: dict[int, list[CreditedRendition]] = {}
    if not any(pictures.values()):
        return by_picture
    for rendition in _files_in(tuple(pictures), with_pictures)(**{place: sorted(ids) for place, ids in pictures.items()}):
        by_picture.setdefault(rendition.image_id, []).append(rendition)
    return by_picture


@cache
def _files_in(places: tuple[str, ...], with_pictures: bool) -> Prepared:  # noqa: FBT001 - a cache's key.
    renditions = CreditedRendition.objects.select_related("image__licence") if with_pictures else CreditedRendition.objects.all()
    return Prepared(lambda **ids: renditions.filter(reduce(or_, (Q(image__in=ids[place], filter_spec__in=SPECS[place]) for place in places))))


def set_renditions(pictures: Iterable[CreditedImage | None], files: Mapping[int, list[CreditedRendition]]) -> None:
    """Tell each picture which files it has, so that nobody asks again. A picture whose alt text is another where it is used twice keeps it."""
    known: set[int] = set()
    for picture in filter(None, pictures):
        renditions = files.get(picture.pk, [])
        picture.prefetched_renditions = [_of(picture, copy(one) if picture.pk in known else one) for one in renditions]
        known.add(picture.pk)


def _of(picture: CreditedImage, rendition: CreditedRendition) -> CreditedRendition:
    rendition.image = picture
    return rendition


def make_renditions(picture: CreditedImage, *places: str) -> None:
    """Make the files for these places now, so that no reader waits for them. Raises SourceImageIOError where the picture's file is lost."""
    make_fallbacks(picture, *places)
    for here in [PLACES[place] for place in places if place in PLACES]:
        for file_format in COMPACT_FORMATS:
            try:
                picture.get_renditions(*here.specs_in(file_format))
            except ValueError:
                # WebP, for example, has no room for a side of more than 16,383 pixels. Readers are offered the other formats.
                logger.warning("Picture %s cannot be written as %s.", picture.pk, file_format)


def make_fallbacks(picture: CreditedImage, *places: str) -> None:
    """Make what no page can do without, in a fraction of a second: a JPEG for each place, and the crops. Raises as `make_renditions`."""
    picture.get_renditions(*(spec for place in places for spec in (CROPS if place == "crops" else [PLACES[place].fallback])))


def lacks_renditions(picture: CreditedImage, *places: str) -> bool:
    """Whether a file for one of these places has still to be made. One query."""
    # Places share files.
    filters = [Filter(spec) for spec in {spec for place in places for spec in SPECS[place]}]
    return len(picture.find_existing_renditions(*filters)) < len(filters)


def offered(picture: CreditedImage, place: str) -> dict[str, CreditedRendition]:
    """
    What a page offers of the picture, by Wagtail's filter: the JPEG first, and each compact format of which all widths are there.

    Nothing but a missing JPEG is made here: a reader does not wait for AVIF.
    """
    here = PLACES[place]
    found = {one.spec: rendition for one, rendition in picture.find_existing_renditions(*map(_filter, here.specs)).items()}
    jpeg = found.get(here.fallback) or get_renditions_or_not_found(picture, [here.fallback])[here.fallback]
    whole = [specs for specs in map(here.specs_in, COMPACT_FORMATS) if found.keys() >= set(specs)]
    return {here.fallback: jpeg, **{spec: found[spec] for specs in whole for spec in specs}}


def crops(picture: CreditedImage) -> list[CreditedRendition]:
    """The picture at 16:9, 4:3 and 1:1, the widest first; nothing where its file is lost."""
    return _files(picture, CROPS)


def jpeg(picture: CreditedImage, place: str) -> CreditedRendition | None:
    """The file that browsers without AVIF and WebP are given at this place, or None where the picture's file is lost."""
    return next(iter(_files(picture, [PLACES[place].fallback])), None)


def _files(picture: CreditedImage, specs: list[str]) -> list[CreditedRendition]:
    found = get_renditions_or_not_found(picture, [_filter(spec) for spec in specs])
    return [found[spec] for spec in specs if found[spec].width]
