"""As little as django-vote can run with. The database, with its pool, is set as the newsroom sets its own."""

import secrets

from newsroom.settings.base import DATABASES  # noqa: F401 - a setting of this site, too.

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "vote", "bench.peer"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.peer.urls"
WSGI_APPLICATION = "bench.peer.wsgi.application"
