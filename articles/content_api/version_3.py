"""
Pictures in version 3 of the content API, which Wagtail gives every site that mounts it: readers' programs are told of those that our pages may show,
and nobody of an original.

Wagtail 8.0 has no place for either to be said. What its router is made of is set here, before the router is: `articles` stands before `wagtail.images`
among the installed apps (articles.E005).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from wagtail.api.v3.schemas.base import BaseMetaSchema
from wagtail.images.api.v3 import schemas
from wagtail.images.api.v3.registry import register_content_types
from wagtail.permissions import policy_registry

from articles.content_api.pictures import FILE
from articles.models import CreditedImage
from articles.rights import Use

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models.images import CreditedImageQuerySet

stock = schemas.ImageMetaSchema


class PictureMetaSchema(BaseMetaSchema):
    """Wagtail's without the address of the original."""

    detail_url: str | None = None
    tags: list[str] = []
    resolve_detail_url = staticmethod(stock.resolve_detail_url)
    resolve_tags = staticmethod(stock.resolve_tags)


def use_own_pictures() -> None:
    schemas.ImageMetaSchema = PictureMetaSchema
    register_content_types()
    router: Any = import_module("wagtail.images.api.v3.router")
    of_collections = router.get_images_queryset

    def shown_or_own(request: HttpRequest) -> CreditedImageQuerySet:
        """Pictures that our pages may show; whoever asks as somebody who may change or delete others is given those as well."""
        cleared = Q(pk__in=CreditedImage.objects.cleared_for(Use.WEB).values("pk"))
        pictures: CreditedImageQuerySet = of_collections(request)
        return pictures.filter(cleared | _own(request)).select_related("collection", "licence").prefetch_renditions(FILE)

    router.get_images_queryset = shown_or_own


def _own(request: HttpRequest) -> Q:
    if not request.user.is_authenticated:
        return Q(pk__in=[])
    policy = policy_registry.get_by_type(CreditedImage)
    return Q(pk__in=policy.instances_user_has_any_permission_for(request.user, ["change", "delete"]).values("pk"))
