"""The app's settings: REACTIONS in the Django settings, read when used, each with its default here."""

from __future__ import annotations

from typing import Any

from django.conf import settings

# As long as a reader's cookie lasts, and no browser keeps one for longer (RFC 6265bis).
COOKIE_DAYS = 400

DEFAULTS: dict[str, Any] = {
    # Page types that take reactions, as "app.Model". Empty: none.
    "PAGE_TYPES": [],
    # [(key id, secret), …], newest first. None: made from SECRET_KEY and SECRET_KEY_FALLBACKS.
    "VOTER_KEYS": None,
    # Whether a signed-in reader's vote belongs to the account.
    "ACCOUNTS": False,
    # Whether readers of all translations of a page answer together. Off, each translation has figures of its own.
    "POOL_TRANSLATIONS": False,
    # Votes on a page before readers are shown percentages.
    "MINIMUM_FOR_SHARES": 20,
    # Other origins that may send votes, such as "https://app.example".
    "ALLOWED_ORIGINS": [],
    # Votes allowed to one reader and to one network (/24 or /48), in any such stretch of time. Empty: no limit.
    "VOTER_RATE": "30/minute",
    "NETWORK_RATE": "80/10 seconds",
    # Seconds for which the totals that anybody may read are kept before they are counted again, at most 5. 0: not at all.
    "SUMMARY_SECONDS": 2,
    # Addresses or networks of the proxies whose X-Forwarded-For is believed.
    "TRUSTED_PROXIES": [],
    # This site's own origin, for requests that name one; empty: only the request's own host and Wagtail's Sites.
    "SITE_URL": "",
    # What becomes of the votes of a flood until a moderator has looked at it: "flag" counts them, "hold" does not. A board may say otherwise.
    "ON_FLOOD": "flag",
    # Hours for which a page whose flood was found genuine is not flagged again.
    "FLOOD_QUIET_HOURS": 6,
    # Who is written to when a flood is noticed.
    "NOTICE_EMAILS": [],
    # The address of a program that is told the same, by Standard Webhooks, and the secret that its notices are signed with. Empty: none.
    "WEBHOOK_URL": "",
    "WEBHOOK_SECRET": "",
    # Votes up to which an act of moderation is done while the moderator waits; one on more is left to the background.
    "ACT_AT_ONCE": 5_000,
    # The backend in TASKS that does what is left to the background.
    "TASK_BACKEND": "default",
    # Days after which network keys are dropped.
    "RETENTION_DAYS": 14,
    # Days after which nobody can tell which votes were one reader's: no less than a reader's cookie lasts.
    "VOTER_DAYS": 400,
    # Whether readers are told how many reactions moderators have taken out of the count.
    "SHOW_EXCLUDED": False,
}


def get(name: str) -> Any:
    """The value of a setting, or its default. KeyError for a name that is none of DEFAULTS."""
    default = DEFAULTS[name]
    return getattr(settings, "REACTIONS", {}).get(name, default)
