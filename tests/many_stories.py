"""As many stories as an old newspaper has: the database copies the rows of one, for through the models it would take longer than a test may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.models import IndexEntry

if TYPE_CHECKING:
    from django.db.models import Model

    from articles.models import ArticlePage


MOST_INDEXED = 2_000


def print_copies(story: ArticlePage, *, count: int, first: int = 0) -> None:
    """
    Published copies of the story in its section, a minute older each, with its first byline and tag.

    The first MOST_INDEXED are in the search index: SQLite matches the words of each in turn, and takes half a minute over twenty thousand.
    """
    now = timezone.now()
    parent = story.get_parent()
    pages = []
    for number in range(first, first + count):
        printed_at = now - timedelta(days=1, minutes=number)
        slug = f"copy-{number}"
        place = {"path": Page._get_path(parent.path, story.depth, number + 1_000), "depth": story.depth, "url_path": f"{parent.url_path}{slug}/"}
        words = {"title": story.title, "draft_title": story.title, "slug": slug}
        dates = {"live": True, "first_published_at": printed_at, "last_published_at": printed_at}
        pages.append(Page(**place, **words, **dates, content_type_id=story.content_type_id, locale_id=story.locale_id))
    made = Page.objects.bulk_create(pages, batch_size=2_000)
    ids = [page.pk for page in made]
    parts: list[tuple[Model | None, str]] = [(story, "page_ptr_id"), (story.bylines.first(), "page_id"), (story.tagged_items.first(), "content_object_id")]
    entry = IndexEntry.objects.get(content_type=story.content_type_id, object_id=str(story.pk))
    for part, of_page in parts:
        if part:
            _copy_row(part, of_page=of_page, since=ids[0], until=ids[-1])
    _copy_row(entry, of_page="object_id", since=ids[0], until=ids[:MOST_INDEXED][-1])


def _copy_row(part: Model, *, of_page: str, since: int, until: int) -> None:
    """The row of this object once more for each page with an id between these. `of_page` is the column that names the page."""
    fields = part._meta.local_concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields if field.column != of_page and not field.primary_key)
    key = connection.ops.quote_name(part._meta.pk.column)
    table = connection.ops.quote_name(part._meta.db_table)
    page = "CAST(copies.id AS varchar(50))" if of_page == "object_id" else "copies.id"
    one = f"(SELECT {names} FROM {table} WHERE {key} = %s) one"  # noqa: S608 - the models' own names, here and below.
    copies = "(SELECT id FROM wagtailcore_page WHERE id BETWEEN %s AND %s) copies"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({of_page}, {names}) SELECT {page}, {names} FROM {one}, {copies}", [part.pk, since, until])  # noqa: S608
