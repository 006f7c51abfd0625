"""What every answer of the site carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import HEADER, HEADER_REPORT_ONLY
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import Http404
from django.urls import reverse

from newsroom.views import page_not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase


class ContentSecurityPolicy(CSPMiddleware):
    """
    The readers' policy for pages, and Wagtail's for the admin. A view's own policy goes before both. JSON, which shows and loads nothing, has none.

    Beside it stands what no page may do at all. With SECURITY_POLICY_REPORT_ONLY browsers say what the policy would refuse, and refuse nothing.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith("application/json"):
            return response
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        answered = super().process_response(request, response)
        if settings.SECURITY_POLICY_REPORT_ONLY and HEADER in answered:
            answered[HEADER_REPORT_ONLY] = answered.headers.pop(HEADER)
        return answered

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> PolicyParts:  # noqa: FBT001, FBT002 as in django-csp
        parts = super().get_policy_parts(request, response, report_only)
        if frames := getattr(response, "frame_sources", None):
            parts.replace = {**(parts.replace or {}), "frame-src": frames}
        if parts.config is None and not report_only and request.path_info.startswith(reverse("wagtailadmin_home")):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
        return parts


class ReadersNotFound:
    """Where a page is not found, readers get the site's own words, with DEBUG on as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
