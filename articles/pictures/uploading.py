"""Uploads outside the chooser: where one looks like a picture that is here, its editor is asked which of the two it is to be before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.images.views.images import CreateView
from wagtail.images.views.multiple import AddView
from wagtail.permissions import policy_registry

from articles.forms.asking import AskingForm, KeepingForm, asking, keeping
from articles.forms.waiting_uploads import drop, waiting_upload
from articles.models import CreditedImage

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


class AddPictureView(CreateView):
    """One picture. Its file is kept where the form is shown again."""

    def get_form_class(self) -> type[KeepingForm]:
        return keeping(super().get_form_class())

    def form_invalid(self, form: KeepingForm) -> HttpResponse:
        if form.only_asks:
            self.produced_error_message = None
            messages.warning(self.request, form.non_field_errors()[0])
        return super().form_invalid(form)


class AddSeveralPicturesView(AddView):
    """Several at once. One that looks like a picture that is here waits as those do that lack a credit; its form says like which."""

    def get_upload_form_class(self) -> type[AskingForm]:
        return asking(super().get_upload_form_class())


class UseKnownView(View):
    """Drops what waits, and goes on with a picture that is here. Whoever comes again goes on as well."""

    @method_decorator(require_POST)
    def dispatch(self, request: HttpRequest, *args: Any, upload_id: int, picture_id: int, **kwargs: Any) -> HttpResponse:
        upload = waiting_upload(str(upload_id), user=request.user)
        if upload:
            drop(upload)
        return redirect(self.next_url(picture_id))

    def next_url(self, picture_id: int) -> str:
        """The picture's form, or the list for those who may not change it."""
        picture = CreditedImage.objects.filter(pk=picture_id).first()
        policy = policy_registry.get_by_type(CreditedImage)
        may_change = picture and policy.user_has_permission_for_instance(self.request.user, "change", picture)
        return reverse("wagtailimages:edit", args=[picture_id]) if may_change else reverse("wagtailimages:index")


def urls() -> list[URLPattern]:
    """At Wagtail's own addresses, before Wagtail's own views."""
    return [
        path("images/add/", AddPictureView.as_view(), name="newsroom_add_picture"),
        path("images/multiple/add/", AddSeveralPicturesView.as_view(), name="newsroom_add_pictures"),
        path("images/waiting/<int:upload_id>/known/<int:picture_id>/", UseKnownView.as_view(), name="newsroom_keep_known"),
    ]
