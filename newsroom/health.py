"""/healthz/, for load balancers and monitors."""

from __future__ import annotations

from asyncio import gather
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from health_check.checks import Cache, Database

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@never_cache
async def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503. Says no more than that: what is wrong is in the log.

    A cache that does not answer is logged too, but takes no server out of service: all of them have lost it, and votes still count without it.
    """
    database, _ = await gather(Database().get_result(), Cache().get_result())
    if database.error:
        return HttpResponse("unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
