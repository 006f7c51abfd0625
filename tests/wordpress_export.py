"""
A WordPress site of the tests' own making: its export (WXR), and its pictures, served on loopback.

    python -m tests.wordpress_export --posts 500 --pictures 300 export.xml

writes such an export for people to try.
"""

from __future__ import annotations

import argparse
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw

from articles.fetching import Bounds, fetch

# What the fixture `imported` gives.
Import = Callable[..., Any]
HOST = "old.lowmere.example"
SITE = f"http://{HOST}"
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Lowmere Log</title>
<link>{site}</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{site}</wp:base_site_url>
<wp:base_blog_url>{site}</wp:base_blog_url>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login>ada</wp:author_login><wp:author_display_name><![CDATA[Ada Holm]]></wp:author_display_name></wp:author>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login>ben</wp:author_login><wp:author_display_name><![CDATA[Ben Ruud]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>harbour</wp:category_nicename><wp:cat_name>Harbour</wp:cat_name></wp:category>
"""
FOOT = "</channel>\n</rss>\n"
PEOPLE = ("Ines Calder", "Tomas Wend", "Mira Oake", "Jory Pell")
PLACES = ("the north quay", "the old lock", "the fish market", "the tidemill", "the salt road", "Gannet Hill")
ACTS = ("counted the boats", "mended the gate", "painted the railings", "closed the slipway", "opened the archive", "found a bell")


@dataclass
class Wxr:
    """An export that is being written. What is added is in its order."""

    site: str = SITE
    items: list[str] = field(default_factory=list)

    def post(self, number: int, *, title: str = "", content: str = "", **said: Any) -> Wxr:
        """`said` may hold status, kind, slug, author, excerpt, published, modified, password, categories, tags, authors and meta."""
        self.items.append(item(number, site=self.site, title=title or f"Post {number}", content=content or "The ferry left on time.", **said))
        return self

    def attachment(self, number: int, name: str, *, alt: str = "Boats at the quay", caption: str = "", post: int = 0, **meta: str) -> Wxr:
        described = {"_wp_attachment_image_alt": alt, **meta}
        url = name if "://" in name else f"{self.site}/wp-content/uploads/{name}"
        said: dict[str, Any] = {"kind": "attachment", "status": "inherit", "excerpt": caption, "parent": post, "meta": described}
        self.items.append(item(number, site=self.site, title=f"Picture {number}", content="", attachment=url, **said))
        return self

    def text(self) -> str:
        return HEAD.format(site=self.site) + "".join(self.items) + FOOT

    def write(self, path: Path) -> Path:
        path.write_text(self.text(), encoding="utf-8")
        return path


def item(number: int, *, site: str, title: str, content: str, **said: Any) -> str:
    """One `<item>`, as WordPress writes it."""
    slug = said.get("slug", f"post-{number}")
    published, modified = said.get("published", "2024-03-04 10:22:01"), said.get("modified", "")
    lines = [
        f"<title>{cdata(title)}</title>",
        f"<link>{escape(said.get('link') or f'{site}/2024/03/{slug}/')}</link>",
        f"<dc:creator>{cdata(said.get('author', 'ada'))}</dc:creator>",
        f'<guid isPermaLink="false">{site}/?p={number}</guid>',
        f"<content:encoded>{cdata(content)}</content:encoded>",
        f"<excerpt:encoded>{cdata(said.get('excerpt', ''))}</excerpt:encoded>",
        *tags("wp", post_id=number, post_date=published, post_date_gmt=published, post_modified_gmt=modified or published, post_name=slug),
        *tags("wp", status=said.get("status", "publish"), post_parent=said.get("parent", 0), post_type=said.get("kind", "post")),
        *tags("wp", post_password=said.get("password", "")),
        *([f"<wp:attachment_url>{cdata(said['attachment'])}</wp:attachment_url>"] if said.get("attachment") else []),
        *terms("category", said.get("categories", ["harbour"])),
        *terms("post_tag", said.get("tags", [])),
        *terms("author", said.get("authors", [])),
        *(
            f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(str(value))}</wp:meta_value></wp:postmeta>"
            for key, value in said.get("meta", {}).items()
        ),
    ]
    return "<item>\n" + "\n".join(lines) + "\n</item>\n"


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def tags(prefix: str, **values: Any) -> list[str]:
    return [f"<{prefix}:{name}>{cdata(str(value))}</{prefix}:{name}>" for name, value in values.items()]


def terms(domain: str, names: list[str]) -> list[str]:
    return [f"<category domain={quoteattr(domain)} nicename={quoteattr(name.lower().replace(' ', '-'))}>{cdata(name)}</category>" for name in names]


# A whole site


def whole_site(*, posts: int, pictures: int, site: str = SITE) -> Wxr:
    """An export of so many posts, of every kind that people write, with links between them and so many pictures, all credited. The same each time."""
    rng, wxr = random.Random(7), Wxr(site)
    first_picture = posts + 1
    for number in range(1, posts + 1):
        mine = [first_picture + place for place in range(pictures) if place % posts == number - 1]
        said = post_of(number, rng=rng, pictures=mine, site=site)
        wxr.post(number, **{**said, "content": said["content"] + links_of(number, posts=posts)})
    for place in range(pictures):
        number = first_picture + place
        wxr.attachment(number, name_of(number), caption=f"{rng.choice(PLACES).capitalize()}.", post=1 + place % posts, photo_credit=rng.choice(PEOPLE))
    wxr.post(first_picture + pictures, kind="page", title="About us")
    return wxr


def post_of(number: int, *, rng: random.Random, pictures: list[int], site: str) -> dict[str, Any]:
    who, act, where = rng.choice(PEOPLE), rng.choice(ACTS), rng.choice(PLACES)
    paragraphs = [f"{who} {act} at {rng.choice(PLACES)} <em>again</em> on day {rng.randrange(300)}." for _ in range(rng.randrange(3, 9))]
    inline = "".join(captioned(picture, site=site) for picture in pictures[1:])
    lists = "<ul><li>One boat</li><li>Two boats</li></ul>" if number % 4 == 0 else ""
    as_blocks = number % 2 == 0
    written = [f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" if as_blocks else text for text in paragraphs]
    return {
        "title": f"{who} {act} at {where}, part {number}",
        "slug": f"{act.replace(' ', '-')}-{number}",
        "content": "\n\n".join([*written, inline, lists]),
        "excerpt": f"How {who} {act}." if number % 3 else "",
        "author": rng.choice(["ada", "ben"]),
        "categories": [rng.choice(["harbour", "culture"])],
        "tags": rng.sample(["Ferries", "Quays", "Weather", "Boats"], 2),
        "published": f"{datetime(2019, 1, 1) + timedelta(hours=7 * number):%Y-%m-%d %H:%M:%S}",  # noqa: DTZ001 - as exports have it
        "meta": {"_thumbnail_id": pictures[0]} if pictures else {},
    }


def links_of(number: int, *, posts: int) -> str:
    """Every second post links to one that came before it, and every tenth to one that is still to come."""
    others = [*([number - 1] if number > 1 and number % 2 == 0 else []), *([number + 3] if number % 10 == 0 and number + 3 <= posts else [])]
    return "".join(f'\n\nWe have <a href="/?p={other}">written about it</a>.' for other in others)


def name_of(number: int) -> str:
    return f"2019/01/picture-{number}.jpg"


def captioned(number: int, *, site: str) -> str:
    image = f'<img class="size-medium wp-image-{number}" src="{site}/wp-content/uploads/{name_of(number).replace(".jpg", "-300x200.jpg")}" alt="A boat" />'
    return f'[caption id="attachment_{number}" align="aligncenter" width="300"]{image} The crew on day {number}.[/caption]'


@cache
def drawing(number: int, *, size: tuple[int, int] = (240, 160)) -> bytes:
    """A picture of a boat, each another one."""
    rng = random.Random(number)
    picture = Image.new("RGB", size, (200 - number % 60, 215, 225))
    pen, (width, height) = ImageDraw.Draw(picture), size
    pen.rectangle((0, height // 2, width, height), fill=(20, 80 + number % 90, 120))
    for _ in range(3):
        left, top = rng.randrange(width - 60), height // 2 - rng.randrange(20)
        pen.polygon([(left, top), (left + 60, top), (left + 48, top + 18), (left + 12, top + 18)], fill=(rng.randrange(255), 60, 40))
    written = BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


# Its server


class Site(ThreadingHTTPServer):
    """Answers with a drawing for each upload, and misbehaves at addresses that say how. `asked` are the paths it was asked for."""

    daemon_threads = True
    # Threads of answers that never end are left behind.
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.is_gone = False
        self.over = threading.Event()
        # Somebody waits for an answer that never ends.
        self.was_asked_slowly = threading.Event()

    @property
    def url(self) -> str:
        return f"{SITE}:{self.server_port}"

    def fetch(self, url: str, **bounds: Any) -> bytes:
        """As `fetch` does, with every host here: the resolver is what the tests give."""
        return fetch(url, bounds=Bounds(**bounds), resolver=loopback, is_allowed=lambda address: address == "127.0.0.1")


def loopback(host: str, port: int) -> list[str]:
    """The site's host is at 127.0.0.1, and any other at an address that is not allowed."""
    return ["127.0.0.1"] if host == HOST else ["127.0.0.2"]


OfAnyKind = TypeVar("OfAnyKind", bound=Site)


class Answers(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        name, _slash, rest = self.path.lstrip("/").partition("/")
        {"redirect": self.redirect, "endless": self.endless, "slow": self.slow, "short": self.short}.get(name, self.picture)(rest)

    def picture(self, rest: str) -> None:
        if self.server.is_gone or "missing" in rest:
            self.send_error(404)
            return
        content = b"<!doctype html><p>No picture</p>" if "page" in rest else drawing(sum(map(ord, rest)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def redirect(self, rest: str) -> None:
        """/redirect/3/… leads on three times; /redirect/to/host leads there."""
        times, _slash, path = rest.partition("/")
        onward = f"http://{path}/" if times == "to" else f"/redirect/{int(times) - 1}/{path}" if int(times) > 1 else f"/{path}"
        self.send_response(302)
        self.send_header("Location", onward)
        self.end_headers()

    def endless(self, rest: str) -> None:
        """More bytes than anybody asked for, without saying how many."""
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.over.is_set():
                self.wfile.write(b"\xff" * 64 * 1024)
        except OSError:
            return

    def slow(self, rest: str) -> None:
        """A byte now and then: no read of it lasts long, and all of it for ever."""
        self.server.was_asked_slowly.set()
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.over.wait(0.02):
                self.wfile.write(b"\xff")
        except OSError:
            return

    def short(self, rest: str) -> None:
        """Less than it said."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"\xff\xd8")
        self.connection.shutdown(socket.SHUT_WR)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the standard library
        """Nothing."""


def served() -> AbstractContextManager[Site]:
    """The old site, on a free port."""
    return serving(Site())


@contextmanager
def serving(site: OfAnyKind) -> Iterator[OfAnyKind]:
    """A site that answers until it is over."""
    thread = threading.Thread(target=partial(site.serve_forever, poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        site.shutdown()
        site.server_close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes an export of a WordPress site that never was.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--pictures", type=int, default=300)
    asked = parser.parse_args()
    whole_site(posts=asked.posts, pictures=asked.pictures).write(asked.file)


if __name__ == "__main__":
    main()
