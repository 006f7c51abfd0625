"""What the pages have in common that ask before an act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from reactions.services.records import changes

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrOrPromise


class ActView(WagtailAdminTemplateMixin):
    """An act on one thing, asked about on a page of its own below the list that the thing stands in."""

    index_url_name = ""
    index_label: StrOrPromise = ""

    @property
    def subject(self) -> str:
        """What the act is on, in the words of the list."""
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        return self.subject

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.page_title, "sublabel": self.subject}
        return [*super().get_breadcrumbs_items(), {"url": reverse(self.index_url_name), "label": self.index_label}, here]


class ChangeView(ActView, TemplateView):
    """A change of one row by those who may change such rows, done on the record. Subclasses say which, and what readers of the list are told."""

    model: type[Model]
    action = ""
    explanation: StrOrPromise = ""
    submit_label: StrOrPromise = ""
    done: StrOrPromise = ""

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        if not policy_registry.get_by_type(self.model).user_has_permission(request.user, "change"):
            raise PermissionDenied
        self.object = get_object_or_404(self.model, pk=pk)
        return super().dispatch(request, *args, **kwargs)

    @property
    def subject(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "object": self.object, "next": reverse(self.index_url_name)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            before = self.recorded()
            self.act()
            log(instance=self.object, action=self.action, user=request.user, data={"changes": changes(before, self.recorded())})
        messages.success(request, self.done % {"name": self.subject})
        return redirect(self.index_url_name)

    def act(self) -> None:
        raise NotImplementedError

    def recorded(self) -> dict[str, Any]:
        """What the act changes, as it is stored now, for the log."""
        raise NotImplementedError
