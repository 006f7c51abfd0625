"""What the site answers when it has nothing to show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """
    A page with ways on. A cache in front may keep it for a few seconds, long enough to bear a rush on a dead address; not where a
    session was read on the way here, as in the admin.
    """
    response = render(request, "404.html", status=404)
    is_for_everybody = not getattr(request, "session", None) or not request.session.accessed
    response["Cache-Control"] = "public, max-age=0, s-maxage=10" if is_for_everybody else "private, no-store"
    return response
