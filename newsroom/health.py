"""/healthz/, for load balancers and monitors."""

from __future__ import annotations

import logging
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from health_check.checks import Cache, Database

if TYPE_CHECKING:
    from django.http import HttpRequest
    from health_check.base import HealthCheck

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503. Says no more than that: what is wrong is in the log.

    A cache that does not answer is logged too, but takes no server out of service: all of them have lost it, and votes still count without it.
    """
    _passes(Cache())
    if not _passes(Database()):
        return HttpResponse("unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def _passes(check: HealthCheck) -> bool:
    # In this thread, with the connection that requests use: the library's own view asks from others.
    run = async_to_sync(check.run) if iscoroutinefunction(check.run) else check.run
    try:
        run()
    except Exception:  # whatever it is, the service does not answer as it should
        logger.exception("The health check %r failed", check)
        return False
    return True
