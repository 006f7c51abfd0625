"""Pictures of wire copy, as a site on loopback serves them."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any
from zlib import crc32

from PIL import Image

from articles.fetching import fetch
from tests.wordpress_export import Answers, Site, drawing, loopback, serving

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>steal()</script></svg>'
# As fetching is outside of tests, but for where hosts are: the site's is on loopback, which is allowed, and every other is not.
on_loopback = partial(fetch, resolver=loopback, is_allowed=lambda address: address == "127.0.0.1")


def bomb() -> bytes:
    """A few kilobytes that would take gigabytes of memory."""
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    return file.getvalue()


def with_credit(credit: str) -> bytes:
    """A picture whose file says whom to credit."""
    described = f'<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="{credit}"/>'
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
