"""As little as django-vote can run with: Django's own PostgreSQL backend, with the pool of connections that the newsroom has."""

import secrets

from newsroom.settings import base

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
# No health checks: they would cost each vote a round trip, and no server is stopped while this one is measured.
DATABASES = {"default": {**base.DATABASES["default"], "ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "vote", "bench.peer"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.peer.urls"
WSGI_APPLICATION = "bench.peer.wsgi.application"
