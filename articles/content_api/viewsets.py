"""Lists of version 2 of the content API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.api.v2.serializers import BaseSerializer
from wagtail.images.api.v2.views import ImagesAPIViewSet

from articles.content_api.pictures import FILE
from articles.rights import Use

if TYPE_CHECKING:
    from articles.models.images import CreditedImageQuerySet


def _without_original(fields: list[str]) -> list[str]:
    return [field for field in fields if field != "download_url"]


class PicturesAPIViewSet(ImagesAPIViewSet):
    """Version 2's list of pictures: those that our pages may show, without the addresses of their originals."""

    base_serializer_class = BaseSerializer
    meta_fields = _without_original(ImagesAPIViewSet.meta_fields)
    listing_default_fields = _without_original(ImagesAPIViewSet.listing_default_fields)
    nested_default_fields = _without_original(ImagesAPIViewSet.nested_default_fields)

    def get_queryset(self) -> CreditedImageQuerySet:
        return super().get_queryset().cleared_for(Use.WEB).with_licence().prefetch_renditions(FILE)
