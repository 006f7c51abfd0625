"""Pictures of wire copy, as a site on loopback serves them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest import mock
from zlib import crc32

from django.core.management import call_command
from PIL import Image

from articles.fetching import fetch
from articles.models import ArticlePage
from tests.wordpress_export import Answers, Site, drawing, loopback, serving

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

# What the fixture `copy_imported` gives.
Import = Callable[..., tuple[ArticlePage, dict[str, Any]]]
COMMAND = "articles.management.commands.import_story"
FIRST, SECOND = "The lamp was lit at dusk on Friday.", "It can be seen from 14 miles away."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>steal()</script></svg>'
# As fetching is outside of tests, but for where hosts are: the site's is on loopback, which is allowed, and every other is not.
on_loopback = partial(fetch, resolver=loopback, is_allowed=lambda address: address == "127.0.0.1")


def bomb() -> bytes:
    """A few kilobytes that would take gigabytes of memory."""
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    return file.getvalue()


def with_credit(credit: str, *, terms: str = "") -> bytes:
    """A picture whose file says whom to credit, and the address of its terms."""
    spaces = 'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
    stated = f' xmpRights:WebStatement="{terms}"' if terms else ""
    described = f'<rdf:Description {spaces} photoshop:Credit="{credit}"{stated}/>'
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{described}</rdf:RDF></x:xmpmeta>'
    file = io.BytesIO()
    Image.open(io.BytesIO(drawing(9))).save(file, "JPEG", xmp=packet.encode())
    return file.getvalue()


def icon() -> bytes:
    return drawing(1, size=(64, 64))


class PictureAnswers(Answers):
    """As the old site's, with files at paths of their own."""

    server: PictureSite

    def picture(self, rest: str) -> None:
        if "missing" in self.path or "page" in self.path:
            super().picture(self.path)
            return
        content = self.server.files.get(self.path, drawing(crc32(self.path.encode())))
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class PictureSite(Site):
    """Each address has a picture of its own, unless `files` has another by its path."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.RequestHandlerClass = PictureAnswers

    def at(self, path: str) -> str:
        return f"{self.url}{path}"


def served() -> AbstractContextManager[PictureSite]:
    return serving(PictureSite())


def ninjs_picture(address: str, **said: Any) -> dict[str, Any]:
    """An association of ninjs 3. `said` are its other fields."""
    return {"type": "picture", "renditions": [{"name": "large", "href": address, "width": 2400, "contentType": "image/jpeg"}], **said}


def ninjs(*pictures: dict[str, Any], body: str = f"<p>{FIRST}</p><p>{SECOND}</p>") -> bytes:
    item = {"headlines": [{"value": "Lamp burns again"}], "bodies": [{"contentType": "text/html", "value": body}], "associations": list(pictures)}
    return json.dumps(item).encode()


def html(body: str) -> bytes:
    return f"<h1>Lamp burns again</h1><p class='dek'>Boats see it.</p>{body}".encode()


def figure(address: str, *, caption: str = "The lamp on Friday.", credit: str = "Ada Holm", alt: str = "A lamp") -> str:
    credited = f' <span class="credit">{credit}</span>' if credit else ""
    return f'<figure><img src="{address}" alt="{alt}"><figcaption>{caption}{credited}</figcaption></figure>'


def import_copy(data: bytes, *, fetch: Any = on_loopback, **options: Any) -> tuple[ArticlePage, dict[str, Any]]:
    """Import copy with its pictures as `manage.py import_story` does. Gives the draft and the report."""
    said = io.StringIO()
    with TemporaryDirectory() as folder, mock.patch(f"{COMMAND}.fetch", fetch):
        file = Path(folder) / "copy.txt"
        file.write_bytes(data)
        call_command("import_story", str(file), json=True, stdout=said, **{"pictures": True, **options})
    report = json.loads(said.getvalue())
    return ArticlePage.objects.get(pk=report["story"]["id"]).get_latest_revision_as_object(), report


def kinds(story: ArticlePage) -> list[str]:
    """What blocks its body is made of."""
    return [block.block_type for block in story.body]
