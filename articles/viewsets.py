"""The lists, forms and choosers of sources, contributors and articles in the admin. Those of tags are in articles/topics/viewset.py."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic.chooser import BaseChooseView
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from articles.forms.licences import LicenceForm
from articles.forms.people import NewContributorForm
from articles.forms.sources import NewSourceForm, SourceField, SourceForm
from articles.homepage import user_can_edit_stories
from articles.models import ArticlePage, Contributor, Licence, Source, SourceKind
from articles.panels import UnnamedSourcePanel
from articles.permissions import VIEW_PRIVATE_NOTES, user_can_view_private_notes, user_can_view_sources
from articles.source_desk.editing import SourceEditView
from articles.source_desk.listing import KindColumn, SourceIndexView, StoryCountColumn
from articles.widgets import PictureChooser
from articles.wire.permissions import user_can_import_stories


class ChooseSectionView(ChooseParentView):
    """Where a new story goes. Stock Wagtail asks this of everybody in the admin."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policy_registry.get_by_type(ArticlePage).user_has_permission(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StoriesView(IndexView):
    """With the way to wire copy beside "Add article"."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = [*super().header_buttons]
        if user_can_import_stories(self.request.user):
            buttons.append(HeaderButton(_("Import a story"), url=reverse("newsroom_import_story"), icon_name="download"))
        return buttons


class StoriesMenuItem(MenuItem):
    """Stock Wagtail shows a list of pages in everybody's menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_edit_stories(request.user)


class ArticleViewSet(PageListingViewSet):
    """Every story in one list, whatever its section, with "Add article" at hand."""

    model = ArticlePage
    index_view_class = StoriesView
    choose_parent_view_class = ChooseSectionView
    icon = "edit"
    menu_label = _("Articles")
    menu_item_class = StoriesMenuItem
    menu_order = 90
    add_to_admin_menu = True
    name = "newsroom_articles"
    url_prefix = "articles"
    list_filter = ["label"]
    columns = [
        *PageListingViewSet.columns[:2],
        Column("label", label=_("Type of work"), accessor="get_label_display", sort_key="label", width="12%"),
        *PageListingViewSet.columns[2:],
    ]


class SourceFilterForm(BaseFilterForm):
    """
    Finds a source by any of the names that everybody may know, straight in the database.

    The search index must never hold an internal name, so it is not asked.
    """

    names: ClassVar = ["name", "other_names"]
    q = forms.CharField(label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")}))

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data.get("q")
        if not query:
            return super().filter(objects)
        self.is_searching, self.search_query = True, query
        by_any_name = (Q(**{f"{name}__icontains": query}) for name in self.names)
        return super().filter(objects.filter(reduce(or_, by_any_name)))


class DeskSourceFilterForm(SourceFilterForm):
    """By internal names as well."""

    names: ClassVar = [*SourceFilterForm.names, "internal_name"]


class SourceChooseMixin(BaseChooseView):
    """The list in the chooser, for those who keep sources. It tells internal names to those who may read them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not user_can_view_sources(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filter_form_class(self) -> type[BaseFilterForm]:
        return DeskSourceFilterForm if user_can_view_private_notes(self.request.user) else SourceFilterForm

    @property
    def columns(self) -> list[Column]:
        columns = [*super().columns, KindColumn("kind", label=_("Kind"), accessor="get_kind_display")]
        if user_can_view_private_notes(self.request.user):
            columns.append(Column("internal_name", label=_("Internal name"), accessor="internal_name"))
        return columns


class SourceChooseView(SourceChooseMixin, ChooseView):
    pass


class SourceChooseResultsView(SourceChooseMixin, ChooseResultsView):
    pass


class SourceChooserViewSet(SnippetChooserViewSet):
    choose_view_class = SourceChooseView
    choose_results_view_class = SourceChooseResultsView
    creation_form_class = NewSourceForm
    create_action_label = _("Create source")
    creation_tab_label = _("Create a new source")

    def on_register(self) -> None:
        super().on_register()
        register_form_field_override(ForeignKey, to=self.model, override={"widget": self.widget_class, "form_class": SourceField})


# All but unnamed ones.
HOMEPAGE_KINDS = " ".join(kind.value for kind in SourceKind if kind != SourceKind.UNNAMED)


class SourceViewSet(SnippetViewSet):
    """Sources, for the desk: the one list that shows internal names, to those who may read them."""

    model = Source
    index_view_class = SourceIndexView
    edit_view_class = SourceEditView
    icon = "link"
    menu_label = _("Sources")
    menu_order = 150
    add_to_admin_menu = True
    list_display = [
        "name",
        KindColumn("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("internal_name", label=_("Internal name"), sort_key="internal_name"),
        StoryCountColumn("story_count", label=_("Stories"), sort_key="story_count", width="12%"),
    ]
    list_filter = ["kind"]
    search_fields = ["name", "other_names", "internal_name"]
    ordering = "name"
    copy_view_enabled = False
    chooser_viewset_class = SourceChooserViewSet
    edit_handler = ObjectList(
        [
            UnnamedSourcePanel(),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
            FieldPanel("description"),
            MultiFieldPanel([FieldPanel("internal_name", permission=VIEW_PRIVATE_NOTES)], heading=_("For the desk only")),
            FieldPanel("homepage", attrs={"data-source-kinds": HOMEPAGE_KINDS}),
            FieldRowPanel([FieldPanel("archive_url"), FieldPanel("archive_date")], attrs={"data-source-kinds": "document dataset"}),
            FieldPanel("other_names", attrs={"data-source-kinds": HOMEPAGE_KINDS}),
        ],
        base_form_class=SourceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Source.objects.with_story_counts()


class ContributorChooserViewSet(SnippetChooserViewSet):
    creation_form_class = NewContributorForm
    create_action_label = _("Create contributor")
    creation_tab_label = _("Create a new contributor")


class ContributorViewSet(SnippetViewSet):
    model = Contributor
    icon = "user"
    menu_label = _("Contributors")
    menu_order = 160
    add_to_admin_menu = True
    list_display = ["name", Column("job_title", label=_("Job title"), sort_key="job_title"), Column("story_count", label=_("Stories"), sort_key="story_count")]
    ordering = "name"
    copy_view_enabled = False
    chooser_viewset_class = ContributorChooserViewSet
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("job_title"), FieldPanel("portrait", widget=PictureChooser), FieldPanel("biography")])

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Contributor.objects.with_story_counts()


class LicenceViewSet(SnippetViewSet):
    """The terms that pictures can be used on: those a site starts with, and its own."""

    model = Licence
    icon = "key"
    menu_label = _("Licences")
    add_to_settings_menu = True
    list_display = ["name", Column("deed", label=_("Address of its terms")), BooleanColumn("is_named_in_credit", label=_("Named beside the credit"))]
    search_fields = ["name", "slug"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "slug", "deed", "is_named_in_credit", "is_granted_by_owner", "sort_order")], base_form_class=LicenceForm
    )
