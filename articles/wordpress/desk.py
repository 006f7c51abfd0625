"""The report of what imports from WordPress have left to people: which stories, what is to be seen to in each, and a button that says it is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, TextChoices
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from articles.homepage import stories_of, user_can_edit_stories
from articles.models import ArticlePage, SectionPage, ToDoKind, WordPressPost, WordPressToDo
from articles.pictures.report import pictures_of
from articles.spreadsheets import InTheirLanguage, plain
from articles.wordpress.to_dos import put_back, tick_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import URLPattern

    from articles.models.wordpress import WordPressPostQuerySet, WordPressToDoQuerySet

INDEX = "newsroom_wordpress:index"
AT_ONCE = 500
PUBLISHED, DRAFT = gettext_lazy("Published"), gettext_lazy("Draft")


class State(TextChoices):
    LEFT = "left", pgettext_lazy("of an imported story", "Left to do")
    DONE = "done", pgettext_lazy("of an imported story", "Done")


class LeftFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("Show"), method="as_it_is", choices=State.choices, empty_label=None, widget=forms.RadioSelect)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("What is to do"), method="as_it_is", choices=ToDoKind.choices)
    section = django_filters.ModelChoiceFilter(label=gettext_lazy("Section"), queryset=SectionPage.objects.order_by("title"), method="in_section")

    class Meta:
        model = WordPressPost
        fields: list[str] = []

    def as_it_is(self, posts: QuerySet, name: str, value: Any) -> QuerySet:
        """The view narrows by both at once."""
        return posts

    def in_section(self, posts: QuerySet, name: str, value: SectionPage) -> QuerySet:
        return posts.filter(page__path__startswith=value.path)


class StoryColumn(BaseColumn):
    """The story, whether readers see it, the section that it is in, and when it was imported."""

    cell_template_name = "articles/admin/wordpress/story_cell.html"


class ToDosColumn(BaseColumn):
    cell_template_name = "articles/admin/wordpress/to_dos_cell.html"


class DoneColumn(BaseColumn):
    """A button that ticks the story off, or puts it back."""

    cell_template_name = "articles/admin/wordpress/done_cell.html"

    def get_cell_context_data(self, instance: WordPressPost, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        # A cell is rendered without what requests bring along.
        return {**context, "csrf_token": get_token(request), "next": _address_of_list(request)}


def _address_of_list(request: HttpRequest) -> str:
    asked = request.GET.urlencode()
    return f"{reverse(INDEX)}?{asked}" if asked else reverse(INDEX)


class StoriesPaginator(WagtailPaginator):
    verbose_name = gettext_lazy("story")
    verbose_name_plural = gettext_lazy("stories")


class LeftReportView(InTheirLanguage, ReportView):
    """A fixed number of queries for a screenful, and for a file two more for each five hundred stories."""

    model = WordPressPost
    page_title = gettext_lazy("Imported from WordPress")
    header_icon = "download"
    index_url_name = INDEX
    index_results_url_name = "newsroom_wordpress:index_results"
    results_template_name = "articles/admin/wordpress/results.html"
    filterset_class = LeftFilterSet
    default_ordering = "-imported_at"
    is_searchable = False
    any_permission_required = ["add", "change", "publish"]
    paginator_class = StoriesPaginator
    verbose_name = StoriesPaginator.verbose_name
    verbose_name_plural = StoriesPaginator.verbose_name_plural
    list_export = ["title", "section", "status", "kind", "text", "picture", "address", "imported_at"]
    export_headings = {
        "title": gettext_lazy("Story"),
        "section": gettext_lazy("Section"),
        "status": gettext_lazy("Status"),
        "kind": gettext_lazy("What is to do"),
        "text": gettext_lazy("In words"),
        "picture": gettext_lazy("Picture"),
        "address": gettext_lazy("Address in WordPress"),
        "imported_at": gettext_lazy("Imported"),
    }
    columns = [
        StoryColumn("title", label=gettext_lazy("Story"), sort_key="page__draft_title", width="30%"),
        ToDosColumn("to_dos", label=gettext_lazy("What is to do"), width="55%"),
        DoneColumn("done", label=gettext_lazy("Done"), width="15%"),
    ]

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(ArticlePage)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.setdefault("state", State.LEFT)
        return {**super().get_filterset_kwargs(), "data": asked}

    def _asked(self, name: str) -> Any:
        self.filters.is_valid()
        return self.filters.form.cleaned_data.get(name) or ""

    @cached_property
    def state(self) -> State:
        """What is shown. What nobody offers is answered like nothing, with a word on what can be asked."""
        return State(self._asked("state") or State.LEFT)

    @cached_property
    def to_dos(self) -> WordPressToDoQuerySet:
        """Of each story, all that is left or all that is done, whichever kind is asked for: who sees to one sees to the others."""
        return WordPressToDo.objects.left() if self.state == State.LEFT else WordPressToDo.objects.done()

    def get_page_subtitle(self) -> str:
        return str(self.state.label)

    def get_base_queryset(self) -> WordPressPostQuerySet:
        return WordPressPost.objects.filter(page__in=stories_of(self.request.user).order_by().values("pk")).select_related("page").defer("page__body")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().order_queryset(queryset).order_by(*filter(None, [self.ordering, "-pk"]))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        kind = self._asked("kind")
        posts = super().filter_queryset(queryset).with_to_dos(self.to_dos.filter(kind=kind) if kind else self.to_dos)
        return posts.prefetch_related(Prefetch("to_dos", queryset=self.to_dos.select_related("picture", "done_by"), to_attr="shown"))

    def get_filtered_queryset(self) -> QuerySet:
        return self.get_queryset()

    def decorate_paginated_queryset(self, object_list: Iterable[Any]) -> Iterable[Any]:
        return object_list if self.is_export else self.noted(object_list)

    def noted(self, posts: Iterable[Any]) -> list[Any]:
        """The posts with the title of their `section`, the `state` that is shown, whether nothing holds them back, and what can be opened. Two queries."""
        posts = list(posts)
        pictures = {one.picture_id for post in posts for one in post.shown if one.picture_id}
        editable = set(pictures_of(self.request.user).filter(pk__in=pictures).values_list("pk", flat=True)) if pictures else set()
        for post in posts:
            post.section, post.state, post.may_appear = self.section_of(post.page), self.state, self.state == State.LEFT and _may_appear(post.shown)
            for one in post.shown:
                one.may_be_opened = one.picture_id in editable
        return posts

    def section_of(self, story: ArticlePage) -> str:
        return self.sections.get(story.path[: -story.steplen], "")

    @cached_property
    def sections(self) -> dict[str, str]:
        """Their titles, by their places in the tree."""
        return dict(SectionPage.objects.values_list("path", "title"))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        is_narrowed = bool(self._asked("kind") or self._asked("section"))
        is_anything_imported = bool(context["object_list"]) or WordPressPost.objects.exists()
        return {**context, "is_anything_imported": is_anything_imported, "is_narrowed": is_narrowed, "state": self.state}

    # Files

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        answer: HttpResponseBase = super().as_spreadsheet(self._rows(queryset), spreadsheet_format)
        return answer

    def _rows(self, posts: QuerySet) -> Iterator[tuple[Any, WordPressToDo]]:
        """A row for each thing that is to do, so that a spreadsheet can be narrowed by its kind."""
        for post in posts.iterator(chunk_size=AT_ONCE):
            yield from ((post, one) for one in post.shown)

    def get_filename(self) -> str:
        return f"wordpress-{self.state}-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, item: tuple[Any, WordPressToDo]) -> dict[str, Any]:
        post, one = item
        story: ArticlePage = post.page
        return {
            "title": plain(story.draft_title),
            "section": plain(self.section_of(story)),
            "status": str(PUBLISHED if story.live else DRAFT),
            "kind": one.get_kind_display(),
            "text": plain(one.text),
            "picture": plain(one.picture.title) if one.picture else "",
            "address": plain(str(post)),
            "imported_at": timezone.make_naive(post.imported_at),
        }


def _may_appear(to_dos: list[WordPressToDo]) -> bool:
    """Whether a story is held back by nothing any more: of all that did so, only the sentence is left that says that it waits."""
    kinds = Counter(one.kind for one in to_dos)
    return kinds[ToDoKind.HELD_BACK] == 1 and not kinds[ToDoKind.CREDIT]


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick all off that is left of a story."""
    post = _post_of(request.user, pk)
    tick_off(post, by=request.user)  # type: ignore[arg-type] # Nobody else gets here.
    messages.success(request, _("“%(story)s” is done.") % {"story": post.page.draft_title}, buttons=[_button(State.DONE, _("See what is done"))])
    return redirect(get_valid_next_url_from_request(request) or reverse(INDEX))


@require_POST
def undone(request: HttpRequest, pk: int) -> HttpResponse:
    post = _post_of(request.user, pk)
    put_back(post, by=request.user)  # type: ignore[arg-type] # Nobody else gets here.
    text = _("What was ticked off of “%(story)s” is left to do again, as far as nothing else has settled it.")
    messages.success(request, text % {"story": post.page.draft_title}, buttons=[_button(State.LEFT, _("See what is left"))])
    return redirect(get_valid_next_url_from_request(request) or reverse(INDEX))


def _post_of(user: User | AnonymousUser, pk: int) -> Any:
    """The post, if its story is theirs. Raises PermissionDenied, and Http404 where there is none."""
    post = get_object_or_404(WordPressPost.objects.select_related("page"), pk=pk, page__isnull=False)
    if not policy_registry.get_by_type(ArticlePage).user_has_any_permission_for_instance(user, ["change", "publish"], post.page):
        raise PermissionDenied
    return post


def _button(state: State, label: str) -> Any:
    return messages.button(f"{reverse(INDEX)}?state={state}", label)


class LeftMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_edit_stories(request.user)


class LeftViewSet(ViewSet):
    name = "newsroom_wordpress"
    url_prefix = "reports/wordpress"
    icon = "download"
    menu_label = gettext_lazy("Imported from WordPress")
    menu_item_class = LeftMenuItem
    menu_order = 970

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LeftReportView.as_view(), name="index"),
            path("results/", LeftReportView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/done/", done, name="done"),
            path("<int:pk>/undone/", undone, name="undone"),
        ]
