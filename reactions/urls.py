"""The readers' addresses. Each is answered with and without its last slash: a redirect would lose what a PUT or a POST carries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path

from reactions import api, openapi, views
from reactions.methods import answering

app_name = "reactions"

# The form is in the OpenAPI document too.
api.document.post("/{int:page_id}/", url_name="page", **openapi.FORM)(views.vote_by_form)
written: dict[str, Callable[..., HttpResponse]] = {
    pattern.name: pattern.callback for pattern in api.document.urls[0] if isinstance(pattern, URLPattern) and pattern.name
}
# For a site's own urls.py, which alone can answer the address that this list hangs under without its last slash.
batch = answering(in_json={"GET": api.batch})
mine = answering(in_json={"GET": api.mine, "PUT": api.cast_mine, "DELETE": api.withdraw_mine})
page = answering(in_json={"GET": api.summary}, in_pages={"POST": views.vote_by_form})
no_such_page = answering(in_pages=dict.fromkeys(["GET", "POST", "PUT", "DELETE"], views.no_such_page))


def both_forms(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    return [path(f"{route}/", view, name=name), path(route, view)]


urlpatterns = [
    *both_forms("<int:page_id>/mine", mine, name="mine"),
    *both_forms("<int:page_id>", page, name="page"),
    path("", batch, name="batch"),
    path("openapi.json", answering(in_json={"GET": written["openapi-json"]}), name="openapi-json"),
    *both_forms("own", answering(in_pages={"GET": views.own_votes, "POST": views.erase_own_votes}), name="own"),
    path("own.json", answering(in_pages={"GET": views.export_own_votes}), name="own-json"),
    path("embed.js", answering(in_pages={"GET": views.embed}), name="embed"),
    *both_forms("<int:page_id>/panel", answering(in_pages={"GET": views.panel}), name="panel"),
    *both_forms("<int:page_id>/done", answering(in_pages={"GET": views.done}), name="done"),
    re_path(r"^[^/]+(?:/mine|/panel|/done)?/?$", no_such_page),
    # Where ninja finds the first part of the document's addresses; the batch answers there.
    path("", written["api-root"], name="api-root"),
]
