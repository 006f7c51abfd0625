"""What the suite runs on: SQLite in memory unless DATABASE_URL says otherwise, quick passwords, no outside help."""

import os
import re
import tempfile
from importlib.util import find_spec

from .base import *
from .base import CACHES, DATABASES, REACTIONS, STORAGES, TASKS
from .mail import mail_settings

DEBUG = False
SECRET_KEY = "only-for-the-tests"
ALLOWED_HOSTS = ["*"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
WAGTAIL_SITE_NAME = "The Test Courier"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = ":memory:"
# Workers of the suite that share a server each have a database of it, so that none empties or reads what another keeps.
CACHES["default"]["LOCATION"] = re.sub(r"(?<=/)0$", os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:], str(CACHES["default"]["LOCATION"]))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
vars().update(mail_settings({"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}))
MEDIA_ROOT = tempfile.mkdtemp(prefix="newsroom-media-")
STORAGES = {**STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
# Static files come from the apps' own folders, in whatever state they are: nothing is collected first.
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# What a test does, it sees at once.
PAGE_CACHE = False
REACTIONS = {**REACTIONS, "SUMMARY_SECONDS": 0}
IMMEDIATE = "django.tasks.backends.immediate.ImmediateBackend" if find_spec("django.tasks") else "django_tasks.backends.immediate.ImmediateBackend"
TASKS = {**TASKS, "background": {"BACKEND": IMMEDIATE}}
