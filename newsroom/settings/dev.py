"""What `make demo` uses: a machine of one's own, nothing else needed."""

from .base import *
from .base import env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="for-this-machine-only-never-for-a-site-others-can-reach")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="The Lowmere Courier")
# Static files come from the apps' own folders, with DEBUG on or off: nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
