"""A wrong setting is said when the site starts, with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

SECRET = "a secret of more than thirty-two characters"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("PAGE_TYPE", ["articles.ArticlePage"], "reactions.E001"),
        ("PAGE_TYPES", [], "reactions.W001"),
        ("PAGE_TYPES", ["articles.Nothing"], "reactions.E002"),
        ("PAGE_TYPES", ["ArticlePage"], "reactions.E002"),
        ("PAGE_TYPES", ["articles.Source"], "reactions.E002"),
        ("PAGE_TYPES", [7], "reactions.E002"),
        ("TRUSTED_PROXIES", ["0.0.0.0/0"], "reactions.W002"),
        ("TRUSTED_PROXIES", ["::/0"], "reactions.W002"),
        ("TRUSTED_PROXIES", ["*"], "reactions.W002"),
        ("TRUSTED_PROXIES", ["proxy.example"], "reactions.E003"),
        ("VOTER_RATE", "many", "reactions.E004"),
        ("NETWORK_RATE", 600, "reactions.E004"),
        ("VOTER_KEYS", [], "reactions.E005"),
        ("VOTER_KEYS", SECRET, "reactions.E005"),
        ("VOTER_KEYS", [("a.b", SECRET)], "reactions.E005"),
        ("VOTER_KEYS", [("a", "short")], "reactions.E005"),
        ("VOTER_KEYS", [("a", SECRET, "more")], "reactions.E005"),
        ("VOTER_KEYS", [("a", SECRET), ("a", SECRET + "2")], "reactions.E006"),
        ("ALLOWED_ORIGINS", ["https://app.example/"], "reactions.E007"),
        ("ALLOWED_ORIGINS", ["app.example"], "reactions.E007"),
        ("ALLOWED_ORIGINS", ["*"], "reactions.E007"),
        ("ALLOWED_ORIGINS", ["https://*.example"], "reactions.E007"),
        ("ALLOWED_ORIGINS", ["null"], "reactions.E007"),
        ("MINIMUM_FOR_SHARES", "20", "reactions.E008"),
        ("MINIMUM_FOR_SHARES", None, "reactions.E008"),
        ("RETENTION_DAYS", -1, "reactions.E008"),
        ("RETENTION_DAYS", True, "reactions.E008"),
        ("FLOOD_QUIET_HOURS", 0.5, "reactions.E008"),
        ("ON_FLOOD", "panic", "reactions.E015"),
        ("ON_FLOOD", None, "reactions.E015"),
        ("WEBHOOK_URL", "hooks.example/reactions", "reactions.E012"),
        ("WEBHOOK_URL", "ftp://hooks.example/", "reactions.E012"),
        ("WEBHOOK_URL", "https://hooks.example/", "reactions.E013"),
    ],
)
def test_a_wrong_setting_is_found_with_a_hint(settings: Any, name: str, value: Any, found: str) -> None:
    settings.REACTIONS = {**settings.REACTIONS, name: value}
    messages = [message for message in run_checks() if (message.id or "").startswith("reactions.")]
    assert [message.id for message in messages] == [found]
    assert all(message.hint for message in messages)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", ["10.0.0.7", "10.0.0.0/8", "2001:db8::/32"]),
        ("VOTER_RATE", ""),
        ("MINIMUM_FOR_SHARES", 0),
        ("VOTER_KEYS", [("b2", SECRET), ("a1", SECRET + "2")]),
        ("ALLOWED_ORIGINS", ["https://app.example", "http://127.0.0.1:8000"]),
    ],
)
def test_a_right_setting_is_not_complained_of(settings: Any, name: str, value: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, name: value}
    assert [message.id for message in run_checks() if (message.id or "").startswith("reactions.")] == []
