"""EMAIL_URL in the words of the Django that is installed: MAILERS since 6.1, EMAIL_… before."""

from __future__ import annotations

from typing import Any

import django

OPTIONS = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
    "EMAIL_FILE_PATH": "file_path",
}


def mail_settings(config: dict[str, Any]) -> dict[str, Any]:
    """The settings for what `Env.email_url` read."""
    # Wagtail 8.0 hands an empty user name to the mailer, which would take the place of the one in MAILERS.
    if django.VERSION < (6, 1) or config.get("EMAIL_HOST_USER"):
        return {name: value for name, value in config.items() if value}
    options = {option: config[name] for name, option in OPTIONS.items() if config.get(name)}
    return {"MAILERS": {"default": {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": options}}}
