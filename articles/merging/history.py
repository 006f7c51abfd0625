"""
The comparison of two revisions of a story, where a source or a tag of theirs was merged since.

Revisions are read as things are now, and a comparison shows what would come back with one. So the kept row stands there; what was said then is told above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.viewsets.pages import PageViewSet

from articles.models import ArticlePage, SourceMerge, TopicMerge
from articles.revisions import sources_named, tags_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Revision

    from articles.models.merges import Merge


def merged_since(contents: Collection[dict[str, Any]]) -> Iterator[Merge]:
    """The merges of sources and of tags that the contents of revisions name. Of one that was kept and deleted since nothing is shown. Two queries at most."""
    for merges, named_in in ((SourceMerge, sources_named), (TopicMerge, tags_named)):
        ids = {pk for content in contents for pk in named_in(content)}
        there = merges.objects.standing().filter(merged_id__in=ids, into__isnull=False).select_related("into")
        yield from there.order_by("created_at") if ids else ()


class WithMergesTold:
    """For the view that compares two revisions of a page."""

    object: Any
    revision_id_a: str
    revision_id_b: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc] # Of the view that this is mixed into.
        if isinstance(self.object, ArticlePage):
            text = gettext("The story said “%(name)s” then. It was merged since, and “%(into)s” is shown in its place.")
            for merge in merged_since(list(self._contents())):
                messages.info(request, text % {"name": merge.name, "into": merge.into})
        return answer

    def _contents(self) -> Iterator[dict[str, Any]]:
        """What the two say as they are stored. The live version is as things are now."""
        for revision in map(self._revision, (self.revision_id_a, self.revision_id_b)):
            if revision:
                yield revision.content

    def _revision(self, asked: str) -> Revision | None:
        revisions = self.object.revisions.order_by("created_at", "pk")
        if asked in ("earliest", "latest"):
            return revisions.first() if asked == "earliest" else revisions.last()
        return None if asked == "live" else revisions.filter(pk=asked).first()


def put_in_place() -> None:
    """Tell of merges where stories are compared. A site whose viewset names a view of its own mixes WithMergesTold into it."""
    view = PageViewSet.revisions_compare_view_class
    PageViewSet.revisions_compare_view_class = type(f"{view.__name__}WithMerges", (WithMergesTold, view), {})
