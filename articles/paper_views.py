"""What readers are told of the paper itself, and the style sheet with its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.colours import theme_css
from articles.keeping import for_every_reader
from articles.models import Paper

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@for_every_reader
def how_we_work(request: HttpRequest) -> HttpResponse:
    """The paper's policies. Answers 404 until one is written."""
    policies = Paper.for_request(request).readable_policies()
    if not policies:
        raise Http404(_("Nothing is written about how this newspaper works."))
    return render(request, "articles/how_we_work.html", {"policies": policies})


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def theme(request: HttpRequest, accent: str, dark_accent: str) -> HttpResponse:
    """
    The style sheet of two colours, each as six hexadecimal digits.

    They are in the address, so that what is at an address never changes, and a preview has its colours before they are stored.
    """
    return HttpResponse(theme_css(accent=f"#{accent}", dark_accent=f"#{dark_accent}"), content_type="text/css")
