"""The newsroom's tags in the admin: their list, with what is to be tidied up, and their form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList, Panel
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from articles.forms.topics import TopicForm
from articles.models import Topic
from articles.topics.acts import MergeView, RetireView, TakeUpView, UndoMergeView, url_of, user_can_change_topics

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

KINDS = {"lookalikes": _("Look like another"), "orphans": _("On no story"), "retired": _("Retired"), "offered": _("Not retired")}


class TopicFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Tags"), choices=list(KINDS.items()), method="narrow", empty_label=_("All"), widget=forms.RadioSelect)

    class Meta:
        model = Topic
        fields: list[str] = []

    def narrow(self, topics: Any, _name: str, kind: str) -> QuerySet:
        if kind == "lookalikes":
            return topics.filter(lookalike__isnull=False)
        if kind == "retired":
            return topics.exclude(retired_at=None)
        return topics.orphans() if kind == "orphans" else topics.not_retired()


class StandingColumn(BaseColumn):
    """Whether it is retired, and what it looks like."""

    cell_template_name = "articles/admin/topics/standing_cell.html"
    merge_url_name = "wagtailsnippets_articles_topic:merge"


def act_buttons(topic: Topic) -> list[MenuItem]:
    """What can be done with a tag as it is."""
    stay = ("take_up", gettext("Take up again"), "resubmit") if topic.is_retired else ("retire", gettext("Retire"), "no-view")
    acts = [("merge", gettext("Merge into…"), "redirect"), stay]
    return [MenuItem(label, url=url_of(name, topic.pk), icon_name=icon, priority=40 + place) for place, (name, label, icon) in enumerate(acts)]


class TopicIndexView(IndexView):
    def _get_title_column(self, *args: Any, **kwargs: Any) -> BaseColumn:
        return super()._get_title_column(*args, **kwargs, width="30%")

    def get_list_more_buttons(self, instance: Topic) -> list[MenuItem]:
        buttons = super().get_list_more_buttons(instance)
        return [*buttons, *act_buttons(instance)] if self.user_has_permission("change") else buttons


class TopicEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        acts = act_buttons(self.object) if user_can_change_topics(self.request.user) else []
        return [*super().header_more_buttons, *map(Button.from_menu_item, acts)]


class KeepBothPanel(FieldPanel):
    """Shown once the form has asked."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.form.asks_to_keep_both


class FormerlyPanel(Panel):
    """The addresses that lead to the tag, and the tags that were merged into it, each with a way back."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/admin/topics/formerly.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and bool(self.addresses or self.merges)

        @cached_property
        def addresses(self) -> list[Any]:
            return list(self.instance.old_addresses.order_by("-left_at"))

        @cached_property
        def merges(self) -> list[Any]:
            return list(self.instance.merges.standing().filter(first_into_id=self.instance.pk).select_related("created_by"))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            merges = [(merge, url_of("undo_merge", merge.pk)) for merge in self.merges]
            return {**super().get_context_data(parent_context), "addresses": self.addresses, "merges": merges}


class TopicViewSet(SnippetViewSet):
    """The newsroom's tags: written freely in a story by those who may; described, renamed, merged and retired here."""

    model = Topic
    icon = "tag"
    menu_label = _("Tags")
    menu_order = 170
    add_to_admin_menu = True
    index_view_class = TopicIndexView
    edit_view_class = TopicEditView
    filterset_class = TopicFilterSet
    list_display = [
        "name",
        StandingColumn("standing", label=_("Standing"), width="22%"),
        Column("story_count", label=_("Stories"), sort_key="story_count", width="10%"),
        Column("description", label=_("Description"), classname="newsroom-wide-only"),
    ]
    search_fields = ["name", "description"]
    ordering = "name"
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList([FieldPanel("name"), KeepBothPanel("keep_both"), FieldPanel("description"), FormerlyPanel()], base_form_class=TopicForm)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Topic.objects.with_story_counts().with_lookalikes()

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("retire/<int:pk>/", RetireView.as_view(), name="retire"),
            path("take-up/<int:pk>/", TakeUpView.as_view(), name="take_up"),
            path("merge/<int:pk>/", MergeView.as_view(), name="merge"),
            path("undo-merge/<int:pk>/", UndoMergeView.as_view(), name="undo_merge"),
        ]
