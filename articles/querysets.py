"""Questions about many stories, sources, contributors."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import swapper
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, CharField, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from wagtail.models import Locale, PageQuerySet, PageViewRestriction, ReferenceIndex

from articles.prepared import Kept
from articles.sites import tree_path_of
from articles.topics.names import folded, look_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from articles.models import Contributor, CreditedImage, SectionPage, Source, Topic
    from articles.models.merges import Merge


def _is_published(prefix: str) -> Q:
    return Q(**{f"{prefix}live": True})


# Where nothing is restricted, which the database finds out once a question, it looks at no row any closer.
COVERED = """(EXISTS (SELECT 1 FROM {restrictions}) AND EXISTS (
    SELECT 1 FROM {restrictions} put JOIN {pages} closed ON closed.id = put.page_id WHERE SUBSTR({path}, 1, LENGTH(closed.path)) = closed.path
    OR SUBSTR((SELECT original.path FROM {pages} original WHERE original.id = {alias_of}), 1, LENGTH(closed.path)) = closed.path))"""


class IsRestricted(Func):
    """
    Whether a restriction covers the query's page or one of its ancestors or, where it is an alias, its original or one of that one's.

    Written as SQL, for every list of stories asks it, some of them several times over: Django takes longer to put the same together than databases to answer.
    """

    output_field = BooleanField()

    def __init__(self) -> None:
        super().__init__(F("path"), F("alias_of_id"))

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **context: Any) -> tuple[str, Any]:
        (path, _), (alias_of, _) = map(compiler.compile, self.get_source_expressions())
        models = {"pages": swapper.load_model("wagtailcore", "Page"), "restrictions": PageViewRestriction}
        tables = {name: connection.ops.quote_name(model._meta.db_table) for name, model in models.items()}
        return COVERED.format(path=path, alias_of=alias_of, **tables), []


class ReaderPageQuerySet(PageQuerySet):
    def published(self) -> ReaderPageQuerySet:
        """
        Pages that every reader may open: live, and neither they nor an ancestor is restricted. An alias is as private as its original.

        Unlike Wagtail's `public()` it asks the database no question of its own, so that a page of many lists stays cheap.
        """
        return self.live().filter(~IsRestricted())

    def with_openness(self) -> ReaderPageQuerySet:
        """
        Adds `is_for_everybody`: whether neither the page nor an ancestor is restricted, nor, for an alias, its original; and `is_all_for_everybody`:
        whether no page is.
        """
        return self.annotate(is_for_everybody=~IsRestricted(), is_all_for_everybody=~Exists(PageViewRestriction.objects.all()))

    def in_this_language(self) -> ReaderPageQuerySet:
        """Pages in the language that is spoken just now. All of them where the paper has one language."""
        if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
            return self
        return self.filter(locale=Locale.get_active())

    def searchable(self) -> ReaderPageQuerySet:
        """As `published()`, in terms that every search backend understands: by place in the tree and by id. For two queries of its own."""
        private_aliases = self.live().filter(IsRestricted(), alias_of__isnull=False)
        return self.live().public().exclude(id__in=list(private_aliases.values_list("pk", flat=True)))


def _sections_below(below: str) -> QuerySet:
    pages: Any = apps.get_model("articles.SectionPage")
    return pages.objects.filter(path__startswith=below).published().order_by("path")


SECTIONS = Kept(_sections_below)


class SectionQuerySet(ReaderPageQuerySet):
    def of_site(self, request: HttpRequest) -> list[SectionPage]:
        """
        The published sections of the site that was asked for, in the order of the tree. Asked of the database once a request.

        They are shared between requests, for they are seldom others: nobody changes one.
        """
        below = tree_path_of(request)
        return SECTIONS.once(request, below=below).shared if below else []


class ArticleQuerySet(ReaderPageQuerySet):
    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-first_published_at", "-pk")

    def dated(self, now: datetime | None = None) -> ArticleQuerySet:
        """Stories that were first published by now: what a list by date walks the index of dates for, rather than read and sort all stories."""
        return self.filter(first_published_at__lte=now or timezone.now())

    def tagged(self, topic: Topic) -> ArticleQuerySet:
        return self.filter(tagged_items__tag=topic)

    def newest_in_each(self, sections: Iterable[SectionPage], *, count: int) -> ArticleQuerySet:
        """The `count` newest stories of each section, in one query."""
        picks = [Q(pk__in=self.child_of(section).newest_first().values("pk")[:count]) for section in sections]
        return self.filter(reduce(or_, picks)).newest_first() if picks else self.none()

    def nearest_to(
        self, story: int, *, section: str, depth: int, topics: Sequence[int], pointed_at: Sequence[int], now: datetime, count: int
    ) -> ArticleQuerySet:
        """
        The ids of the `count` of these stories that are nearest to the one of this id, the nearest first: those with most of these topics, then the
        newest of its section.

        The section is given by its tree path, with the depth of its stories. The stories of `pointed_at`, by their ids, are left out.
        """
        in_common = self.model.tagged_items.rel.related_model.objects.filter(content_object=OuterRef("pk"), tag__in=topics)
        shared = Coalesce(Subquery(in_common.order_by().values("content_object").values(number=Count("pk"))), 0)
        newest = self.exclude(pk__in=[story, *pointed_at]).dated(now).newest_first().values("pk")
        tagged = newest.filter(Exists(in_common))[: count * 3]
        neighbours = newest.filter(path__startswith=section, depth=depth)[: count * 3]
        stories = self.model.objects.order_by()
        # As one list: where it may be in one of two, PostgreSQL looks at every story there is. In lists of their own, for SQLite limits no part of a union.
        either = stories.filter(pk__in=tagged).values("pk").union(stories.filter(pk__in=neighbours).values("pk"))
        candidates = stories.filter(pk__in=either).annotate(shared_topics=shared)
        return candidates.order_by("-shared_topics", "-first_published_at", "-pk").values_list("pk", flat=True)[:count]

    def by(self, contributor: Contributor) -> ArticleQuerySet:
        """Stories with a byline of this contributor, each once whatever their roles."""
        bylines = self.model.bylines.rel.related_model.objects.filter(page=OuterRef("pk"), contributor=contributor)
        return self.filter(Exists(bylines))

    def relying_on(self, source: Source) -> ArticleQuerySet:
        """Stories that credit this source or quote it in their body, each once however often they use it."""
        crediting = self.model.source_credits.rel.related_model.objects.filter(page=OuterRef("pk"), source=source)
        page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
        references = ReferenceIndex.get_references_to(source).filter(base_content_type=page_type, object_id=Cast(OuterRef("pk"), CharField()))
        return self.filter(Exists(crediting) | Exists(references))

    def showing(self, picture: CreditedImage) -> ArticleQuerySet:
        """Stories that lead with this picture or show it in their body."""
        page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
        references = ReferenceIndex.get_references_to(picture).filter(base_content_type=page_type, object_id=Cast(OuterRef("pk"), CharField()))
        return self.filter(Q(lead_picture=picture) | Exists(references))

    def embedding(self, url: str) -> ArticleQuerySet:
        """Stories that hold this address in their body, as a whole value. Reads the body of each story: narrow them down."""
        # Databases differ in how they write down what is not ASCII.
        is_held = Q(stored_body__contains=f'"{url}"') | Q(stored_body__contains=json.dumps(url))
        return self.alias(stored_body=Cast("body", TextField())).filter(is_held)


class SourceQuerySet(QuerySet):
    def named(self) -> SourceQuerySet:
        """Sources that readers may know by name: those with a page."""
        return self.exclude(kind="unnamed")

    def called(self, name: str, *, kind: str) -> SourceQuerySet:
        """The source of this name and kind, if there is one, whatever its capitals and spaces: no two are named alike."""
        return self.named().filter(kind=kind, name__iexact=" ".join(name.split()))

    def with_story_counts(self) -> SourceQuerySet:
        """Adds `story_count`: published stories that credit the source."""
        return self.annotate(story_count=Count("credits__page", filter=_is_published("credits__page__"), distinct=True))


class ContributorQuerySet(QuerySet):
    def with_story_counts(self) -> ContributorQuerySet:
        """Adds `story_count`: published stories with a byline of the contributor."""
        return self.annotate(story_count=Count("bylines__page", filter=_is_published("bylines__page__"), distinct=True))


class TopicQuerySet(QuerySet):
    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple[Any, bool]:
        """As Django's. Asked for by its name alone, as taggit does with a word, a tag is found whatever its capitals, accents, spaces and hyphens."""
        name = kwargs.get("name", kwargs.get("name__iexact"))
        if name and len(kwargs) == 1 and (found := self.called(name)):
            return found, False
        return super().get_or_create(defaults, **kwargs)

    def called(self, name: str) -> Topic | None:
        """
        The tag of this name, or the one whose name is the same but for capitals, accents, spaces, hyphens and punctuation; or else the one that a tag of
        such a name was merged into.
        """
        alike: Iterable[Any] = self.filter(look=look_of(name)).order_by("pk")
        same = [topic for topic in alike if folded(topic.name) == folded(name)]
        found: Any = next((topic for topic in same if topic.name == name), next(iter(same), None))
        merged = {} if found else apps.get_model("articles.TopicMerge").objects.into_by_name([look_of(name)])
        into: Any = self.filter(pk=merged.get(folded(name))).first() if merged else None
        return found or into

    def not_retired(self) -> TopicQuerySet:
        """Tags that stories may be given: those that are not retired."""
        return self.filter(retired_at=None)

    def orphans(self) -> TopicQuerySet:
        """Tags that no story has, be it published or not."""
        return self.filter(~Exists(self._taggings()))

    def with_story_counts(self) -> TopicQuerySet:
        """Adds `story_count`: published stories with the tag."""
        stories = self._taggings().filter(content_object__live=True).order_by().values("tag").annotate(number=Count("pk")).values("number")
        return self.annotate(story_count=Coalesce(Subquery(stories, output_field=IntegerField()), 0))

    def with_lookalikes(self) -> TopicQuerySet:
        """Adds `lookalike` and `lookalike_id`: the name and id of another tag that looks like this one, one that is not retired first; None where none does."""
        others = self.model._default_manager.filter(look=OuterRef("look")).exclude(pk=OuterRef("pk")).order_by(F("retired_at").asc(nulls_first=True), "pk")
        return self.annotate(lookalike=Subquery(others.values("name")[:1]), lookalike_id=Subquery(others.values("pk")[:1]))

    def most_used_first(self) -> TopicQuerySet:
        return self.with_story_counts().order_by("-story_count", "name")

    def _taggings(self) -> QuerySet:
        return apps.get_model("articles.TaggedArticle").objects.filter(tag=OuterRef("pk"))


class MergeQuerySet(QuerySet):
    def standing(self) -> MergeQuerySet:
        """Merges that have not been undone."""
        return self.filter(undone_at=None)

    def kept_ids(self, merged_ids: Iterable[int]) -> dict[int, int]:
        """By the id of each of these rows that is gone into another, the id of the one that is there. One query, or none for no ids."""
        ids = set(merged_ids)
        found = self.standing().filter(merged_id__in=ids, into__isnull=False).values_list("merged_id", "into_id") if ids else []
        return dict(found)

    def into_by_name(self, looks: Iterable[str]) -> dict[str, int]:
        """By the name, folded, of each merged tag with one of these looks, the id of the tag that it was merged into."""
        found = self.standing().filter(row__look__in=list(looks), into__isnull=False).order_by("created_at").values_list("name", "into_id")
        return {folded(name): pk for name, pk in found}

    def leading_from(self, slug: str) -> Merge | None:
        """The merge that has taken the row of this address along, with the row that is there now; None if there is none."""
        return self.standing().filter(slug=slug, into__isnull=False).select_related("into").first()
