"""The reasons that moderators choose from when they exclude votes, for administrators: added, renamed, put in order, offered no longer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.ordering import ReorderView
from wagtail.log_actions import log

from reactions.desk.columns import TemplateColumn
from reactions.desk.lists import DeskList, DeskViewSet
from reactions.models import ExclusionReason
from reactions.services.records import changes


class ReasonOnTheListForm(forms.ModelForm):
    class Meta:
        model = ExclusionReason
        fields = ["label", "is_offered", "needs_words"]
        help_texts = {"label": _("What moderators choose, in a few words. The acts that gave it show the new words, too.")}
        error_messages = {"label": {"unique": _("There is such a reason already. Offer that one, or choose other words.")}}


class ReasonIndexView(DeskList):
    any_permission_required = ["add", "change"]
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = ["sort_order", "label"]

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().annotate(times_given=Count("exclusions"))

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            self._get_title_column("label", width="45%"),
            BooleanColumn("is_offered", label=_("Offered")),
            BooleanColumn("needs_words", label=_("Needs words")),
            TemplateColumn("times_given", "times_given", label=_("Acts"), width="12%"),
        ]


class DeleteReasonView(generic.DeleteView):
    """A reason is deleted only while no act has given it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.user_has_permission("delete") and self.object.exclusions.exists():
            return self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            return self.refuse()

    def refuse(self) -> HttpResponse:
        text = gettext("“%(name)s” stands on the record of acts, so it stays. Untick “offered”, and moderators are offered it no longer.")
        messages.error(self.request, text % {"name": self.object})
        return redirect("reactions_reasons:index")


class ReorderReasonsView(ReorderView):
    """Puts a reason at another place, on the record."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        moved = get_object_or_404(self.model, pk=kwargs["pk"])
        with transaction.atomic():
            before = self._place_of(moved)
            answer = super().post(request, *args, **kwargs)
            if told := changes({"place": before}, {"place": self._place_of(moved)}):
                log(instance=moved, action="reactions.edit", user=request.user, data={"changes": told})
        return answer

    def _place_of(self, moved: ExclusionReason) -> int:
        return list(self.get_queryset().values_list("pk", flat=True)).index(moved.pk) + 1


class ReasonViewSet(DeskViewSet):
    model = ExclusionReason
    name = "reactions_reasons"
    url_prefix = "reactions/reasons"
    icon = "list-ul"
    menu_label = _("Reasons")
    index_view_class = ReasonIndexView
    delete_view_class = DeleteReasonView
    reorder_view_class = ReorderReasonsView
    copy_view_enabled = False
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002 - Wagtail's signature.
        return ReasonOnTheListForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<int:pk>/", self.edit_view, name="edit"),
            path("<int:pk>/delete/", self.delete_view, name="delete"),
            path("<int:pk>/history/", self.history_view, name="history"),
            path("<int:pk>/history/results/", self.history_results_view, name="history_results"),
            path("<int:pk>/order/", self.reorder_view, name="reorder"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """What gave a reason stands in the list of exclusions."""
        return super().get_common_view_kwargs(usage_url_name=None, **kwargs)
