"""Redis as a cache that the site can do without."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property, partial
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.retry import Retry

from reactions.outages import Outage

TIMEOUT_SECONDS = 0.3
# What else each question is answered with: as if nothing had been kept so far.
ANSWERS: dict[str, Any] = {
    "add": True,
    "clear": False,
    "delete": False,
    "delete_many": None,
    "get_many": {},
    "has_key": False,
    "set": None,
    "set_many": None,
    "touch": False,
}


class ForgivingRedisCache(RedisCache):
    """
    Django's Redis cache, which answers as an empty one while Redis does not: after a short wait, and for the next seconds without any.

    Only `incr` still fails then: nobody could say from where to count.
    """

    @cached_property
    def _cache(self) -> Any:
        # Where Django keeps them, which its stubs do not know.
        servers, options = vars(self)["_servers"], vars(self)["_options"]
        timeouts = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS, "retry": Retry(NoBackoff(), 0)}
        return ForgivingClient(RedisCacheClient(servers, **{**timeouts, **options}), _outage_of(tuple(servers)))


class ForgivingClient:
    """What the cache asks Redis through."""

    def __init__(self, client: RedisCacheClient, outage: Outage) -> None:
        self._client = client
        self._outage = outage

    def get(self, key: str, default: Any) -> Any:
        return self._outage.ask(lambda: self._client.get(key, default), otherwise=default)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        question = getattr(self._client, name)
        if name not in ANSWERS:
            return question
        return lambda *given, **named: self._outage.ask(partial(question, *given, **named), otherwise=ANSWERS[name])


@cache
def _outage_of(servers: tuple[str, ...]) -> Outage:
    """One for all threads, each of which has a cache of its own: when one has waited, the others need not."""
    return Outage("The cache")
