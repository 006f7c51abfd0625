"""Accounts that commands are told by name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError


def account_named(username: str) -> Any:
    """The account that signs in with this name. Raises CommandError where there is none."""
    model = get_user_model()
    account = model._default_manager.filter(**{model.USERNAME_FIELD: username}).first()
    if account is None:
        raise CommandError(f"There is no account “{username}”. One that has been deleted can neither be exported nor erased.")
    return account
