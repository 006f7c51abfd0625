"""The people who can sign in to the demo newsroom."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from wagtail.users.models import UserProfile

PASSWORD = "newsroom-demo"  # noqa: S105 known on purpose, and only set where DEBUG is on


@dataclass(frozen=True)
class Login:
    username: str
    first_name: str
    last_name: str
    group: str
    sees: str


LOGINS = [
    Login("editor", "Hollis", "Crane", "Editors", "writes and publishes stories"),
    Login("moderator", "Mina", "Sorrel", "Moderators", "watches the reactions"),
    Login("admin", "Ada", "Whitlow", "", "may do everything"),
]


def may_have_known_passwords() -> bool:
    """Only on a machine of one's own: a site that others can reach never gets a login that is printed in a manual."""
    return bool(settings.DEBUG)


def ensure_logins() -> dict[str, AbstractUser]:
    """
    The demo users by username, those that are missing made.

    Without DEBUG nobody can sign in as them (no usable password), and there is no administrator among them.
    """
    logins = [login for login in LOGINS if login.group or may_have_known_passwords()]
    return {login.username: _ensure_login(login) for login in logins}


def _ensure_login(login: Login) -> AbstractUser:
    user_model = get_user_model()
    found = user_model.objects.filter(username=login.username).first()
    return found or _make_login(login)


def _make_login(login: Login) -> AbstractUser:
    is_admin = not login.group
    user = get_user_model()(
        username=login.username,
        first_name=login.first_name,
        last_name=login.last_name,
        email=f"{login.username}@lowmere-courier.example",
        is_staff=is_admin,
        is_superuser=is_admin,
    )
    if may_have_known_passwords():
        user.set_password(PASSWORD)
    else:
        user.set_unusable_password()
    user.save()
    user.groups.set(Group.objects.filter(name=login.group))
    _prefer(user)
    return user


def _prefer(user: AbstractUser) -> None:
    """British English, the theme of the reader's own system, and no tour of what is new."""
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.theme = UserProfile.AdminColorThemes.SYSTEM
    profile.save()
