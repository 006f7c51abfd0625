"""Uploads outside the chooser: one that looks like a picture that is here is stored, and its editor asked which of the two to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images.views.images import CreateView
from wagtail.images.views.multiple import AddView
from wagtail.permissions import policy_registry

from articles.models import CreditedImage
from articles.pictures.lookalikes import Lookalikes, lookalikes_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase
    from django.urls import URLPattern


class AddPictureView(CreateView):
    """One picture. It is not picked a second time: Wagtail stores first and asks then, in the chooser as well."""

    def get_success_url(self) -> str:
        return reverse("newsroom_lookalikes", args=[self.object.pk]) if lookalikes_of(self.object, user=self.request.user) else super().get_success_url()


class LookalikesView(WagtailAdminTemplateMixin, TemplateView):
    """The picture that was just stored, and those that look like it. To use one of them is to delete the new one."""

    template_name = "articles/admin/pictures/stored_lookalikes.html"
    page_title = _("Here already?")
    header_icon = "image"

    def dispatch(self, request: HttpRequest, *args: Any, picture_id: int, **kwargs: Any) -> HttpResponseBase:
        self.picture = get_object_or_404(CreditedImage.objects.with_licence(), pk=picture_id)
        if not policy_registry.get_by_type(CreditedImage).user_has_permission_for_instance(request.user, "delete", self.picture):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs) if self.lookalikes else redirect("wagtailimages:index")

    @cached_property
    def lookalikes(self) -> Lookalikes | None:
        return lookalikes_of(self.picture, user=self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailimages:index"), "label": capfirst(CreditedImage._meta.verbose_name_plural)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, picture=self.picture, lookalikes=self.lookalikes)


class AddSeveralPicturesView(AddView):
    """Several at once. Files that wait for their credit are compared by their form (articles/forms/images.py); these have one of their own."""

    def get_edit_object_response_data(self) -> dict[str, Any]:
        data = super().get_edit_object_response_data()
        lookalikes = lookalikes_of(self.object, user=self.request.user)
        return {**data, "duplicate": True, "confirm_duplicate_upload": self._notice(lookalikes)} if lookalikes else {**data, "duplicate": False}

    def get_confirm_duplicate_upload_response(self, duplicates: Any) -> str:
        """Wagtail's, of the very file alone. What says both takes its place."""
        return ""

    def _notice(self, lookalikes: Lookalikes) -> str:
        context = {"lookalikes": lookalikes, "delete_action": reverse(self.delete_object_url_name, args=[self.object.pk])}
        return render_to_string("articles/admin/pictures/several_lookalikes.html", context, request=self.request)


def urls() -> list[URLPattern]:
    """At Wagtail's own addresses, before Wagtail's own views."""
    return [
        path("images/add/", AddPictureView.as_view(), name="newsroom_add_picture"),
        path("images/multiple/add/", AddSeveralPicturesView.as_view(), name="newsroom_add_pictures"),
        path("images/<int:picture_id>/lookalikes/", LookalikesView.as_view(), name="newsroom_lookalikes"),
    ]
