"""A feed as RSS 2.0 with Media RSS (https://www.rssboard.org/rss-specification, /media-rss), and as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.sax.xmlreader import AttributesImpl

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.feedgenerator import Rss201rev2Feed, Stylesheet, rfc3339_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.xmlutils import SimplerXMLGenerator

    from articles.feed_entries import Entry, FeedPicture
    from articles.feeds import Channel

TTL_MINUTES = 15
# What lays the page out that people see.
STYLE_SHEETS = ["articles/newspaper.css", "articles/css/feed.css"]
NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


class StoryRss(Rss201rev2Feed):
    """RSS whose items are entries: authors, a credited picture, and the whole story where there is one."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **NAMESPACES}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for author in entry.authors:
            handler.addQuickElement("dc:creator", author.name)
        if entry.updated_at:
            handler.addQuickElement("atom:updated", rfc3339_date(entry.updated_at))
        if entry.picture:
            self._add_picture(handler, entry.picture)
        if entry.html:
            handler.addQuickElement("content:encoded", entry.html)

    def _add_picture(self, handler: SimplerXMLGenerator, picture: FeedPicture) -> None:
        size = {"width": str(picture.width), "height": str(picture.height)}
        handler.startElement("media:content", AttributesImpl({"url": picture.url, "type": "image/jpeg", "medium": "image", **size}))
        for role, name in picture.credits:
            handler.addQuickElement("media:credit", name, {"role": role, "scheme": "urn:ebu"})
        if picture.alt:
            handler.addQuickElement("media:description", picture.alt, {"type": "plain"})
        if picture.copyright:
            handler.addQuickElement("media:copyright", picture.copyright)
        if picture.credit.licence_url:
            handler.addQuickElement("media:license", picture.credit.licence, {"type": "text/html", "href": picture.credit.licence_url})
        handler.endElement("media:content")


def as_rss(channel: Channel, entries: Sequence[Entry], *, feed_url: str, style_sheets: Sequence[str] = ()) -> str:
    feed = StoryRss(
        title=channel.title,
        link=channel.page_url,
        description=channel.description,
        language=channel.language,
        feed_url=feed_url,
        ttl=TTL_MINUTES,
        stylesheets=[Stylesheet(static(path), mimetype="text/css") for path in style_sheets],
    )
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            categories=entry.categories,
            entry=entry,
        )
    written = StringIO()
    feed.write(written, "utf-8")
    return written.getvalue()


def as_readable_rss(channel: Channel, entries: Sequence[Entry], *, feed_url: str) -> str:
    """
    The same feed with a page for people inside, which programs pass over as they do any element of another namespace.

    XSLT once did this. Browsers are taking it out, and lay a warning over pages that use it.
    """
    page = render_to_string("articles/feeds/page.html", {"channel": channel, "entries": entries, "feed_url": feed_url})
    return as_rss(channel, entries, feed_url=feed_url, style_sheets=STYLE_SHEETS).replace("<channel>", f"<channel>{page}", 1)


def as_json(channel: Channel, entries: Sequence[Entry], *, feed_url: str) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": feed_url,
        "description": channel.description,
        "language": channel.language,
        "items": [_item(entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    """What is not known is left out, as the standard asks."""
    content = {"content_html": entry.html} if entry.html else {"content_text": entry.summary}
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        **content,
        "summary": entry.summary,
        "date_published": entry.published_at and rfc3339_date(entry.published_at),
        "date_modified": entry.updated_at and rfc3339_date(entry.updated_at),
        "authors": [{"name": author.name, "url": author.url} for author in entry.authors],
        "tags": entry.categories,
        **(_picture(entry.picture) if entry.picture else {}),
        **({"_sponsored": {"is_sponsored": True}} if entry.is_sponsored else {}),
    }
    return {name: value for name, value in item.items() if value}


def _picture(picture: FeedPicture) -> dict[str, Any]:
    """The picture, and its credit as an extension: the standard has no word for it."""
    licence = {"licence": picture.credit.licence, "licence_url": picture.credit.licence_url}
    credit = {"text": picture.credit.text, "url": picture.credit.url, "alt": picture.alt, "copyright": picture.copyright, **licence}
    return {"image": picture.url, "_credit": {name: value for name, value in credit.items() if value}}
