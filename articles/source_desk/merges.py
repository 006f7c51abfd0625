"""Merging two sources in the admin: what it would move is said first. And the list of merges, from which each is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.snippets.widgets import AdminSnippetChooser

from articles.forms.sources import SourceField
from articles.keys import key_in
from articles.merging.records import MergeRefused
from articles.merging.sources import merge_source, plan_for, plan_undo, undo_merge
from articles.models import Source, SourceMerge
from articles.permissions import user_can_merge_sources
from articles.source_desk.furniture import LIST, SourceDeskView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

A_SCREEN = 30


class MergeForm(forms.Form):
    """Which source stays."""

    into = SourceField(
        label=_("Merge into"),
        queryset=Source.objects.all(),
        help_text=_("This one stays. Its name, description and address are the ones that readers find."),
        error_messages={
            "required": _("Choose the source that stays."),
            "invalid_choice": _("This source is gone. Choose another."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].widget = AdminSnippetChooser(Source, icon="link")


class MergingView(SourceDeskView):
    header_icon = "redirect"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_merge_sources(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MergeSourceView(MergingView):
    """Asks into which source, says what would move, and merges when that is confirmed."""

    template_name = "articles/admin/sources/merge.html"
    page_title = _("Merge")
    source: Source

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.source = get_object_or_404(Source, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.get(request)
        into = self.form.cleaned_data["into"]
        try:
            merge = merge_source(source=self.source, into=into, by=request.user)  # type: ignore[arg-type] # Nobody else gets here.
        except MergeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(LIST)
        moved = merge.moved
        counts = {"credits": len(moved["credits"]) + len(moved["dropped"]), "quotes": sum(map(len, moved["quotes"].values()))}
        text = gettext("“%(source)s” is merged into “%(into)s”. Source credits moved: %(credits)s; quotes: %(quotes)s.")
        undo = messages.button(reverse("articles_undo_source_merge", args=[merge.pk]), _("Undo the merge"))
        messages.success(request, text % {"source": self.source, "into": into, **counts}, buttons=[undo])
        return redirect(LIST)

    @cached_property
    def form(self) -> MergeForm:
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        into = data.get("into", "")
        # The chooser looks up whatever it is given.
        return MergeForm({"into": key_in(into) or ""} if "into" in data else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        into = self.form.cleaned_data.get("into") if self.form.is_bound and self.form.is_valid() else None
        return {**super().get_context_data(**kwargs), "source": self.source, "form": self.form, "media": self.form.media, "into": into, **self._plan(into)}

    def _plan(self, into: Source | None) -> dict[str, Any]:
        try:
            return {"plan": plan_for(self.source, into)} if into else {}
        except MergeRefused as refusal:
            return {"obstacle": str(refusal)}

    def get_page_subtitle(self) -> str:
        return self.source.name


class MergesView(MergingView):
    """Every merge of sources, the newest first."""

    template_name = "articles/admin/sources/merges.html"
    page_title = _("Merges of sources")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merges = SourceMerge.objects.select_related("created_by", "undone_by").defer("row", "moved")
        page = WagtailPaginator(merges, A_SCREEN).get_page(request.GET.get("p"))
        context = {"page_obj": page, "merges": page.object_list, "elided_page_range": page.paginator.get_elided_page_range(page.number)}
        return self.render_to_response({**self.get_context_data(), **context})


class UndoMergeView(MergingView):
    """Says what would come back, and brings it back."""

    template_name = "articles/admin/sources/undo_merge.html"
    page_title = _("Undo the merge")
    header_icon = "rotate"
    merge: SourceMerge

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.merge = get_object_or_404(SourceMerge.objects.select_related("created_by"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found: dict[str, Any] = {"plan": plan_undo(self.merge)}
        except MergeRefused as refusal:
            found = {"obstacle": str(refusal)}
        return self.render_to_response({**self.get_context_data(), "merge": self.merge, **found})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undone = undo_merge(merge=self.merge, by=request.user)  # type: ignore[arg-type] # Nobody else gets here.
        except MergeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("articles_source_merges")
        text = gettext("“%(source)s” is a source of its own again. Source credits returned: %(credits)s; quotes: %(quotes)s.")
        messages.success(request, text % {"source": self.merge.name, "credits": undone.credits, "quotes": undone.quotes})
        if undone.changed:
            left = ngettext("Changed since the merge, and left alone: %(titles)s.", "Changed since the merge, and left alone: %(titles)s.", len(undone.changed))
            messages.warning(request, left % {"titles": "; ".join(undone.changed)})
        return redirect("wagtailsnippets_articles_source:edit", self.merge.merged_id)

    def get_page_subtitle(self) -> str:
        return str(self.merge)
