"""Pages, pictures and people for the tests, each with only what its kind requires."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image as PillowImage
from wagtail.models import Page, Site

from articles.models import ArticlePage, Contributor, CreditedImage, FrontPage, SectionPage, Source, SourceKind

_number = count(1)


def make_front_page(**fields: Any) -> FrontPage:
    """The front page in place of Wagtail's welcome page, as the root of the default site. Made once, then found again."""
    found = FrontPage.objects.first()
    if found:
        return found
    Page.objects.filter(depth=2, slug="home").delete()
    front_page = Page.objects.get(depth=1).add_child(instance=FrontPage(**{"title": "The Test Courier", "slug": "home", **fields}))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=front_page, is_default_site=True)
    return front_page


def make_section(front_page: FrontPage, *, title: str = "Harbour", **fields: Any) -> SectionPage:
    return front_page.add_child(instance=SectionPage(title=title, **{"slug": slugify(title), **fields}))


def make_article(section: SectionPage, *, title: str = "", publish: bool = True, body: list[tuple[str, Any]] | None = None, **fields: Any) -> ArticlePage:
    """A story below `section`: published through a revision, as an editor would, or left a draft."""
    title = title or f"Story number {next(_number)}"
    slug = fields.pop("slug", slugify(title))
    values = {"dek": "One sentence below the headline.", "body": body or [("paragraph", "<p>The ferry left on time.</p>")], **fields}
    article = section.add_child(instance=ArticlePage(title=title, slug=slug, live=False, **values))
    revision = article.save_revision()
    if publish:
        revision.publish()
    article.refresh_from_db()
    return article


def picture_file(*, name: str = "harbour.jpg", size: tuple[int, int] = (1200, 800), colour: str = "teal", file_format: str = "JPEG") -> ImageFile:
    """An image file in memory, `size` in pixels."""
    buffer = BytesIO()
    PillowImage.new("RGB", size, colour).save(buffer, file_format)
    buffer.seek(0)
    return ImageFile(buffer, name=name)


def make_picture(**fields: Any) -> CreditedImage:
    values = {"title": "Harbour at dawn", "credit_line": "Fenwick Pictures", "description": "Boats at the quay", **fields}
    return CreditedImage.objects.create(file=values.pop("file", None) or picture_file(), **values)


def make_source(**fields: Any) -> Source:
    number = next(_number)
    return Source.objects.create(**{"name": f"Gazette {number}", "kind": SourceKind.OUTLET, "homepage": f"https://gazette-{number}.example/", **fields})


def make_contributor(**fields: Any) -> Contributor:
    return Contributor.objects.create(**{"name": f"Ada Holm {next(_number)}", **fields})
