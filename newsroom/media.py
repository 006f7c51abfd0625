"""
Media for a site without a file server in front, such as the demo. In production, nginx or the store serves it.

What is made of pictures, and the paper's logos, is public. Everything else under MEDIA_ROOT is as somebody's camera wrote it, original pictures and
portraits of users first of all, and for the newsroom only.
"""

from __future__ import annotations

import posixpath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

PUBLIC_FOLDER = "images"
# A rendition's name says picture, filter and crop: what it holds hardly ever changes.
PUBLIC_CACHE_CONTROL = "public, max-age=2592000"


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file at `path` below MEDIA_ROOT; 404 when there is none, or none that this reader may see."""
    path = posixpath.normpath(path).lstrip("/")
    is_public = path.split("/", 1)[0] == PUBLIC_FOLDER
    # The session is read for private files only, so that a cache may keep the public ones.
    if not is_public and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    response = _file_at(request, path)
    response["Cache-Control"] = PUBLIC_CACHE_CONTROL if is_public else "private, no-store"
    return response


def _file_at(request: HttpRequest, path: str) -> HttpResponseBase:
    if not settings.MEDIA_ROOT:
        # The media are in a bucket. An empty root would mean the folder that the server was started in, settings and secrets included.
        raise Http404
    try:
        return serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:
        # A name may be longer than any file's can be.
        raise Http404 from error
