"""Questions about many stories, sources, contributors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from wagtail.models import PageQuerySet

if TYPE_CHECKING:
    from articles.models import Contributor, Source, Topic


def _is_published(prefix: str) -> Q:
    return Q(**{f"{prefix}live": True})


class ArticleQuerySet(PageQuerySet):
    def published(self) -> ArticleQuerySet:
        """Stories that every reader may open."""
        return self.live().public()

    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-first_published_at", "-pk")

    def tagged(self, topic: Topic) -> ArticleQuerySet:
        return self.filter(tagged_items__tag=topic)

    def by(self, contributor: Contributor) -> ArticleQuerySet:
        """Stories with a byline of this contributor, each once whatever their roles."""
        bylines = self.model.bylines.rel.related_model.objects.filter(page=OuterRef("pk"), contributor=contributor)
        return self.filter(Exists(bylines))

    def relying_on(self, source: Source) -> ArticleQuerySet:
        """Stories with a credit for this source, each once however often they use it."""
        credits = self.model.source_credits.rel.related_model.objects.filter(page=OuterRef("pk"), source=source)
        return self.filter(Exists(credits))


class SourceQuerySet(QuerySet):
    def named(self) -> SourceQuerySet:
        """Sources that readers may know by name: those with a page."""
        return self.exclude(kind="unnamed")

    def with_story_counts(self) -> SourceQuerySet:
        """Adds `story_count`: published stories that credit the source."""
        return self.annotate(story_count=Count("credits__page", filter=_is_published("credits__page__"), distinct=True))


class ContributorQuerySet(QuerySet):
    def with_story_counts(self) -> ContributorQuerySet:
        """Adds `story_count`: published stories with a byline of the contributor."""
        return self.annotate(story_count=Count("bylines__page", filter=_is_published("bylines__page__"), distinct=True))
