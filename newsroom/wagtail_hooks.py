"""
What the site tells its apps of each other: what of the stories reactions can be reported by, and which blocks its front page can have. And to whom it
gives pictures that are among the documents.
"""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.blocks import Block
from wagtail.documents.models import AbstractDocument

from newsroom.documents import holds_picture
from newsroom.roles import ADMIN_ACCESS
from reactions.blocks import MostFeltBlock
from reactions.dimensions import Dimension


@hooks.register("before_serve_document")
def keep_pictures_among_documents_in_the_newsroom(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    """Readers find none. The newsroom is led to where no cache in front keeps the file."""
    # Wagtail has an answer of its own for a file that is lost.
    with suppress(FileNotFoundError):
        if not holds_picture(document):
            return None
        if not request.user.has_perm(ADMIN_ACCESS):
            raise Http404
        response = redirect(document.file.url)
        patch_cache_control(response, private=True, no_store=True)
        return response
    return None


@hooks.register("register_reaction_dimensions")
def report_by_tag_and_contributor() -> list[Dimension]:
    return [
        Dimension(name="tag", label=_("Tag"), through="articlepage__tagged_items", thing="tag"),
        Dimension(name="contributor", label=_("Contributor"), through="articlepage__bylines", thing="contributor"),
    ]


@hooks.register("register_front_page_blocks")
def show_what_readers_felt() -> list[tuple[str, Block]]:
    return [("most_felt", MostFeltBlock())]
