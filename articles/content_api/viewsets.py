"""Lists of version 2 of the content API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.images.api.v2.views import ImagesAPIViewSet

from articles.rights import Use

if TYPE_CHECKING:
    from articles.models.images import CreditedImageQuerySet


class PicturesAPIViewSet(ImagesAPIViewSet):
    """Version 2's list of pictures: those that our pages may show."""

    def get_queryset(self) -> CreditedImageQuerySet:
        return super().get_queryset().cleared_for(Use.WEB).with_licence()
