"""“Where else do we rely on this?”: every story that credits, quotes or names a source, on a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from articles.models import Source
from articles.permissions import user_can_view_private_notes, user_can_view_sources
from articles.pictures.seen_stories import editable_among, seen
from articles.source_desk.furniture import SourceDeskView
from articles.source_uses import Finding, SourceUse, State, Way, uses_of, with_stories
from articles.spreadsheets import InTheirLanguage, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponseBase

    from articles.models import ArticlePage
    from articles.pictures.seen_stories import SeenStory

A_SCREEN = 50
ANY = ("", _("All"))


class UsesForm(forms.Form):
    """Which uses to show."""

    way = forms.ChoiceField(label=_("How"), choices=[ANY, *Way.choices], required=False)
    state = forms.ChoiceField(label=_("Where it stands"), choices=[ANY, *State.choices], required=False)


@dataclass(frozen=True)
class NotedUse:
    """A use with its story, and with that as the user may know of it."""

    use: SourceUse
    story: ArticlePage
    seen: SeenStory

    @property
    def may_be_read(self) -> bool:
        """Whether the user may read what it says: what is published, and what they may edit."""
        return self.seen.is_editable or (self.use.state == State.PUBLISHED and self.seen.is_published)


class UsesPaginator(WagtailPaginator):
    verbose_name = _("use")
    verbose_name_plural = _("uses")


class SourceUsesView(InTheirLanguage, SpreadsheetExportMixin, SourceDeskView):
    """
    Of drafts and changes that somebody may not open they learn no more than that there are some.

    Private notes are for those who may read them, in files as on the page.
    """

    template_name = "articles/admin/sources/uses.html"
    page_title = _("Where else do we rely on this?")
    export_headings = {
        "story": _("Story"),
        "address": _("Address"),
        "state": _("Where it stands"),
        "at": _("Published or saved"),
        "way": _("How"),
        "usage": _("How the story uses it"),
        "piece_title": _("Title of the piece"),
        "piece_url": _("Address of the piece"),
        "seen_date": _("Date seen"),
        "words": _("Sentence"),
        "private_note": _("Private note"),
    }
    source: Source

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_view_sources(request.user):
            raise PermissionDenied
        self.source = get_object_or_404(Source, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            answer: HttpResponseBase = self.as_spreadsheet(self.noted(self.chosen), request.GET["export"])
            return answer
        return self.render_to_response(self.get_context_data())

    @cached_property
    def form(self) -> UsesForm:
        return UsesForm(self.request.GET)

    @cached_property
    def chosen(self) -> list[SourceUse]:
        """What the form asks for; all of it where it asks for what there is not."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        way, state = asked.get("way"), asked.get("state")
        uses = uses_of(self.source, ways=[Way(way)] if way else tuple(Way))
        return [use for use in uses if not state or use.state == state]

    def noted(self, uses: Sequence[SourceUse]) -> Iterator[NotedUse]:
        """Each with its story, and with what the user may know of that. They are looked up some hundreds at a time."""
        for some in with_stories(uses):
            editable = editable_among([story for _use, story in some], self.request.user)
            for use, story in some:
                yield NotedUse(use, story, seen(story, editable=editable))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = UsesPaginator(self.chosen, A_SCREEN).get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "source": self.source,
            "form": self.form,
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": list(self.noted(page.object_list)),
            "stories": len({use.story_id for use in self.chosen}),
            "has_notes": user_can_view_private_notes(self.request.user),
            "view": self,
        }

    def get_page_subtitle(self) -> str:
        return self.source.name

    # Files

    @property
    def list_export(self) -> list[str]:
        return [name for name in self.export_headings if name != "private_note" or user_can_view_private_notes(self.request.user)]

    def get_filename(self) -> str:
        return f"source-{self.source.slug or self.source.pk}-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, item: NotedUse) -> dict[str, Any]:
        use, story, finding = item.use, item.seen, item.use.finding
        said = finding if item.may_be_read else Finding(finding.story_id, finding.way)
        row = {
            "story": plain(story.title),
            "address": plain(item.story.full_url or "") if item.story.live else "",
            "state": use.state.label,
            "at": timezone.make_naive(story.at) if story.at else None,
            "way": finding.way.label,
            "usage": use.usage if item.may_be_read else "",
            "piece_title": plain(said.piece_title),
            "piece_url": plain(said.piece_url),
            "seen_date": str(said.seen_date or ""),
            "words": plain(said.words),
            "private_note": plain(said.private_note),
        }
        return {name: row[name] for name in self.list_export}
