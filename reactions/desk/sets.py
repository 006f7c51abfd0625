"""Sets of reactions, for administrators: which kinds are offered together, in which order, and which set is used where nothing else is set."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView

from reactions.desk.acts import ChangeView
from reactions.desk.columns import TemplateColumn
from reactions.desk.lists import DeskViewSet
from reactions.models import ReactionKind, ReactionSet, SetMember

MOST_KINDS = 12


class SetForm(WagtailAdminModelForm):
    """A set offers each kind once, and at least one that is not retired."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kinds = self._chosen_kinds()
        if len(kinds) != len(set(kinds)):
            raise ValidationError(_("A reaction stands in this set twice. Remove one of the two."))
        if kinds and all(kind.is_retired for kind in kinds):
            raise ValidationError(_("Every reaction in this set is retired, so readers would be offered nothing. Add one that is not."))
        return cleaned

    def save(self, commit: bool = True) -> ReactionSet:  # noqa: FBT001, FBT002 - Django's signature.
        if commit:
            # Rows are saved one after the other: two that swap their kinds would meet half-way under the rule of one kind once.
            swapped = [form.instance.pk for form in self.formsets["members"].forms if form.instance.pk and "kind" in form.changed_data]
            SetMember.objects.filter(pk__in=swapped).delete()
        return super().save(commit)

    def _chosen_kinds(self) -> list[ReactionKind]:
        rows = [form.cleaned_data for form in self.formsets["members"].forms if form.is_valid()]
        return [row["kind"] for row in rows if row.get("kind") and not row.get("DELETE")]


class SetIndexView(generic.IndexView):
    any_permission_required = ["add", "change"]
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = "name"

    def get_base_queryset(self) -> QuerySet:
        members = Prefetch("members", SetMember.objects.select_related("kind"), to_attr="ordered_members")
        return super().get_base_queryset().prefetch_related(members)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            self._get_title_column("name", width="30%"),
            TemplateColumn("ordered_members", "set_members", label=_("Reactions, in their order")),
            TemplateColumn("is_default", "set_default", label=_("Used"), width="25%"),
        ]

    def get_list_more_buttons(self, instance: ReactionSet) -> list[MenuItem]:
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change") and not instance.is_default:
            buttons.append(
                MenuItem(gettext("Make it the default"), url=reverse("reactions_sets:make_default", args=[instance.pk]), icon_name="check", priority=40)
            )
        return buttons


class SetHistoryView(HistoryView):
    any_permission_required = ["add", "change"]


class DeleteSetView(generic.DeleteView):
    """A set is deleted only while nothing uses it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.user_has_permission("delete") and (self.object.is_default or self.object.boards.exists()):
            messages.error(
                request, gettext("“%(name)s” is in use. Give its pages another set, or make another the default, and delete it then.") % {"name": self.object}
            )
            return redirect("reactions_sets:index")
        return super().dispatch(request, *args, **kwargs)


class MakeDefaultView(ChangeView):
    """Asks whether a set is to be the default, and does it on the record."""

    template_name = "reactions/admin/confirm_default.html"
    page_title = _("Make it the default")
    header_icon = "check"
    model = ReactionSet
    index_url_name = "reactions_sets:index"
    index_label = _("Sets of reactions")
    action = "reactions.make_default"
    explanation = _("Every page whose board, and whose sections' boards, name no set will offer this one. Votes that were cast stay in the figures.")
    submit_label = _("Make it the default")
    done = _("“%(name)s” is offered now where nothing else is set.")

    def act(self) -> None:
        ReactionSet.objects.make_default(self.object)


class SetViewSet(DeskViewSet):
    model = ReactionSet
    name = "reactions_sets"
    url_prefix = "reactions/sets"
    icon = "list-ol"
    menu_label = _("Sets")
    index_view_class = SetIndexView
    delete_view_class = DeleteSetView
    history_view_class = SetHistoryView
    copy_view_enabled = False
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            InlinePanel(
                "members",
                heading=_("Reactions, in the order in which readers see them"),
                label=_("Reaction"),
                panels=[FieldPanel("kind")],
                min_num=1,
                max_num=MOST_KINDS,
            ),
        ],
        base_form_class=SetForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Where a set is used stands in the boards list."""
        return super().get_common_view_kwargs(usage_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<int:pk>/", self.edit_view, name="edit"),
            path("<int:pk>/delete/", self.delete_view, name="delete"),
            path("<int:pk>/history/", self.history_view, name="history"),
            path("<int:pk>/history/results/", self.history_results_view, name="history_results"),
            path("<int:pk>/default/", MakeDefaultView.as_view(), name="make_default"),
        ]
