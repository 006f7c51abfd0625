"""The readers' addresses. Each is answered with and without its last slash: a redirect would lose what a PUT or a POST carries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path

from reactions import openapi, views
from reactions.api import api
from reactions.methods import answering

app_name = "reactions"

# The form is in the OpenAPI document too.
api.post("/{int:page_id}/", url_name="page", **openapi.FORM)(views.vote_by_form)
by_name: dict[str, Callable[..., HttpResponse]] = {
    pattern.name: pattern.callback for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name
}
# For a site's own urls.py, which alone can answer the address that this list hangs under without its last slash.
batch = answering(by_name["batch"], ["GET"])


def both_forms(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    return [path(f"{route}/", view, name=name), path(route, view)]


urlpatterns = [
    path("", batch, name="batch"),
    path("openapi.json", answering(by_name["openapi-json"], ["GET"]), name="openapi-json"),
    *both_forms("<int:page_id>", answering(by_name["page"], ["GET", "POST"]), name="page"),
    *both_forms("<int:page_id>/mine", answering(by_name["mine"], ["GET", "PUT", "DELETE"]), name="mine"),
    *both_forms("<int:page_id>/done", answering(views.done, ["GET"]), name="done"),
    re_path(r"^[^/]+(?:/mine|/done)?/?$", answering(views.no_such_page, ["GET", "POST", "PUT", "DELETE"])),
    # Where ninja finds the first part of the document's addresses; the batch answers there.
    path("", by_name["api-root"], name="api-root"),
]
