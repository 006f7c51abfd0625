"""Sets of reactions, for administrators: which kinds are offered together, in which order, and which set is used where nothing else is set."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views import generic

from reactions.desk.acts import ChangeView
from reactions.desk.columns import TemplateColumn
from reactions.desk.lists import DeskList, DeskViewSet
from reactions.models import ReactionKind, ReactionSet, SetMember

MOST_KINDS = 30
# Pages named in a message.
MOST_NAMED = 5


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


class SetIndexView(DeskList):
    any_permission_required = ["add", "change", "view"]
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
            TemplateColumn("is_default", "set_used", label=_("Used"), width="25%"),
        ]

    def get_list_more_buttons(self, instance: ReactionSet) -> list[MenuItem]:
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change") and not instance.is_default:
            buttons.append(
                MenuItem(gettext("Make it the default"), url=reverse("reactions_sets:make_default", args=[instance.pk]), icon_name="check", priority=40)
            )
        if self.user_has_permission("change"):
            buttons.append(_sensitive_button(instance))
        return buttons


def _sensitive_button(chosen: ReactionSet) -> MenuItem:
    if chosen.is_for_sensitive:
        address = reverse("reactions_sets:not_for_sensitive", args=[chosen.pk])
        return MenuItem(gettext("Use it for sensitive stories no longer"), url=address, icon_name="cross", priority=45)
    address = reverse("reactions_sets:for_sensitive", args=[chosen.pk])
    return MenuItem(gettext("Use it for sensitive stories"), url=address, icon_name="warning", priority=45)


class DeleteSetView(generic.DeleteView):
    """A set is deleted only while nothing uses it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.user_has_permission("delete"):
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            # Locked, so that no board is given it between the question and the act.
            list(ReactionSet.objects.select_for_update().filter(pk=self.object.pk))
            refusal = _why_in_use(self.object)
            if refusal is None:
                return super().dispatch(request, *args, **kwargs)
        messages.error(request, refusal)
        return redirect("reactions_sets:index")


def _why_in_use(chosen: ReactionSet) -> str | None:
    """Who uses the set, and what to do about it; None when it can go."""
    if chosen.is_default:
        return gettext("“%(name)s” is in use where nothing else is set. Make another set the default, and delete it then.") % {"name": chosen}
    if chosen.is_for_sensitive:
        return gettext("“%(name)s” is in use for sensitive stories. Use another set for them, and delete it then.") % {"name": chosen}
    pages = list(chosen.boards.order_by("page__title").values_list("page_id", "page__title"))
    if not pages:
        return None
    links = [(reverse("reactions_boards:edit", args=[pk]), title) for pk, title in pages[:MOST_NAMED]]
    named = format_html_join(", ", '<a href="{}">{}</a>', links)
    others = len(pages) - len(links)
    if others:
        more = ngettext("%(count)s more page", "%(count)s more pages", others) % {"count": others}
        named = format_html("{}, {}", named, more)
    return format_html(gettext("“{name}” is in use on {pages}. Give these pages another set, and delete it then."), name=chosen, pages=named)


class SetActView(ChangeView):
    """Asks whether something is to be done with a set, and does it on the record."""

    template_name = "reactions/admin/confirm_set.html"
    model = ReactionSet
    index_url_name = "reactions_sets:index"
    index_label = _("Sets of reactions")

    def recorded(self) -> dict[str, Any]:
        """Which set has which part: giving it to one takes it from another."""
        return {"default": ReactionSet.objects.filter(is_default=True).first(), "for_sensitive": ReactionSet.objects.filter(is_for_sensitive=True).first()}


class MakeDefaultView(SetActView):
    page_title = _("Make it the default")
    header_icon = "check"
    action = "reactions.make_default"
    explanation = _("Every page whose board, and whose sections' boards, name no set will offer this one. Votes that were cast stay in the figures.")
    submit_label = _("Make it the default")
    done = _("“%(name)s” is offered now where nothing else is set.")

    def act(self) -> None:
        ReactionSet.objects.make_default(self.object)


class UseForSensitiveView(SetActView):
    page_title = _("Use it for sensitive stories")
    header_icon = "warning"
    action = "reactions.use_for_sensitive"
    explanation = _("Every sensitive story will offer this set, and no other, unless a set is chosen for it. Votes that were cast stay in the figures.")
    submit_label = _("Use it for sensitive stories")
    done = _("“%(name)s” is offered now on sensitive stories.")

    def act(self) -> None:
        ReactionSet.objects.use_for_sensitive(self.object)


class UseForSensitiveNoLongerView(SetActView):
    page_title = _("Use it for sensitive stories no longer")
    header_icon = "cross"
    action = "reactions.use_for_sensitive_no_longer"
    explanation = _("While no set is used for them, sensitive stories have no reactions, unless a set is chosen for one. Votes that were cast stay stored.")
    submit_label = _("Use it for them no longer")
    done = _("“%(name)s” is no longer offered on sensitive stories.")

    def act(self) -> None:
        ReactionSet.objects.use_for_sensitive_no_longer(self.object)


class SetViewSet(DeskViewSet):
    model = ReactionSet
    name = "reactions_sets"
    url_prefix = "reactions/sets"
    icon = "list-ol"
    menu_label = _("Sets")
    index_view_class = SetIndexView
    delete_view_class = DeleteSetView
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
            path("<int:pk>/sensitive/", UseForSensitiveView.as_view(), name="for_sensitive"),
            path("<int:pk>/not-sensitive/", UseForSensitiveNoLongerView.as_view(), name="not_for_sensitive"),
        ]
