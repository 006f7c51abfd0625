"""The kinds of reaction, for administrators: renamed, redrawn, retired, brought back and merged, never deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BaseColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from reactions.desk.columns import TemplateColumn
from reactions.desk.kind_acts import BringBackKindView, MergeKindView, RetireKindView, UndoMergeView, act_buttons
from reactions.desk.lists import DeskList, DeskViewSet
from reactions.models import Icon, KindMerge, ReactionKind


class IconSelect(forms.RadioSelect):
    """The drawings to choose from, each shown beside its name."""

    option_template_name = "reactions/admin/icon_option.html"


class NewKindForm(forms.ModelForm):
    """A kind that was not there before. Its slug may never have been used, not even by a retired one."""

    icon = forms.ChoiceField(label=_("Icon"), choices=Icon.choices, widget=IconSelect)

    class Meta:
        model = ReactionKind
        fields = ["label", "slug", "icon"]
        help_texts = {
            "label": _("What readers see, in a word or two."),
            "slug": _("A short name in small letters for addresses, votes and scripts. It can never be changed or used again."),
        }
        error_messages = {"slug": {"unique": _("This slug is taken, perhaps by a retired reaction: a slug is never used again. Choose another.")}}

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()


class KindForm(forms.ModelForm):
    """What may change of a kind: what readers see. The slug is shown, and stays."""

    icon = forms.ChoiceField(label=_("Icon"), choices=Icon.choices, widget=IconSelect)
    slug = forms.CharField(label=_("Slug"), disabled=True, required=False, help_text=_("Votes and scripts know the reaction by this. It stays."))

    class Meta:
        model = ReactionKind
        fields = ["label", "slug", "icon"]
        help_texts = {"label": NewKindForm.Meta.help_texts["label"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.has_default_label:
            self.fields["label"].help_text = _(
                "Readers see it in the language of the page as long as it is left as it is. Another label is the same in every language."
            )


class KindTitleColumn(TitleColumn):
    """The label, with its drawing."""

    cell_template_name = "reactions/admin/cells/kind_title.html"


class KindIndexView(DeskList):
    any_permission_required = ["add", "change", "view"]
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = "pk"

    def get_base_queryset(self) -> QuerySet:
        merges = Prefetch("merges", KindMerge.objects.standing().select_related("into"), to_attr="standing_merges")
        return super().get_base_queryset().prefetch_related("sets", merges)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            self._get_title_column("label", KindTitleColumn, width="35%"),
            TemplateColumn("slug", "code", label=_("Slug"), width="20%"),
            TemplateColumn("sets", "kind_sets", label=_("Sets"), accessor=lambda kind: list(kind.sets.all()), width="25%"),
            TemplateColumn("retired_at", "kind_state", label=_("State"), width="20%"),
        ]

    def get_list_more_buttons(self, instance: ReactionKind) -> list[MenuItem]:
        buttons = super().get_list_more_buttons(instance)
        if not self.user_has_permission("change"):
            return buttons
        history = MenuItem(gettext("History"), url=reverse("reactions_kinds:history", args=[instance.pk]), icon_name="history", priority=50)
        return [*buttons, *act_buttons(instance, next(iter(instance.standing_merges), None)), history]  # type: ignore[attr-defined] # Prefetched.


class KindEditView(generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        merge = KindMerge.objects.standing().filter(kind=self.object).first()
        return [*super().header_more_buttons, *map(Button.from_menu_item, act_buttons(self.object, merge))]


class KindViewSet(DeskViewSet):
    model = ReactionKind
    name = "reactions_kinds"
    url_prefix = "reactions/kinds"
    icon = "reactions"
    menu_label = _("Reactions")
    index_view_class = KindIndexView
    edit_view_class = KindEditView
    copy_view_enabled = False
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002 - Wagtail's signature.
        return KindForm if for_update else NewKindForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<int:pk>/", self.edit_view, name="edit"),
            path("<int:pk>/history/", self.history_view, name="history"),
            path("<int:pk>/history/results/", self.history_results_view, name="history_results"),
            path("<int:pk>/retire/", RetireKindView.as_view(), name="retire"),
            path("<int:pk>/bring-back/", BringBackKindView.as_view(), name="bring_back"),
            path("<int:pk>/merge/", MergeKindView.as_view(), name="merge"),
            path("<int:pk>/undo-merge/", UndoMergeView.as_view(), name="undo_merge"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No kind is deleted, and its usage is in the figures."""
        return super().get_common_view_kwargs(delete_url_name=None, usage_url_name=None, **kwargs)
