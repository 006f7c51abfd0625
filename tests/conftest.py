"""What every test may ask for. Stories and people come from tests/factories.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from tests import factories

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, FrontPage, SectionPage


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def front_page(db: None) -> FrontPage:
    """The site's front page, at http://testserver/."""
    return factories.make_front_page()


@pytest.fixture
def section(front_page: FrontPage) -> SectionPage:
    return factories.make_section(front_page, title="Harbour")


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    """A published story without picture, quotes or tags."""
    return factories.make_article(section, title="Ferry leaves on time")


@pytest.fixture
def make_user(db: None) -> Callable[..., AbstractUser]:
    """A function that makes a user in the named groups, as `setup_newsroom` leaves them."""

    def make(username: str, *groups: str, is_superuser: bool = False) -> AbstractUser:
        call_command("setup_newsroom", verbosity=0)
        user = get_user_model().objects.create_user(username, password="not-a-secret", is_superuser=is_superuser)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def editor(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("edda", "Editors")


@pytest.fixture
def moderator(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("mina", "Moderators")


@pytest.fixture
def editor_client(editor: AbstractUser) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def moderator_client(moderator: AbstractUser) -> Client:
    client = Client()
    client.force_login(moderator)
    return client
