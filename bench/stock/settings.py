"""The bare site with Wagtail's admin, and pictures that have our fields and nothing else of ours."""

from bench.bare.settings import *
from bench.bare.settings import INSTALLED_APPS
from newsroom.settings import base

INSTALLED_APPS = ["bench.stock", "wagtail.admin", "django.contrib.staticfiles", *(app for app in INSTALLED_APPS if app not in {"bench.bare", "wagtail.admin"})]
ROOT_URLCONF = "bench.stock.urls"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": base.SQLITE | {"OPTIONS": base.SQLITE_OPTIONS}}
MIGRATION_MODULES = {"stock": None}
MEDIA_ROOT = base.DATA_DIR / "media"
MEDIA_URL = "/media/"
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W001"]
WAGTAILIMAGES_IMAGE_MODEL = "stock.StockImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = base.WAGTAILIMAGES_MAX_UPLOAD_SIZE
WAGTAILIMAGES_EXTENSIONS = base.WAGTAILIMAGES_EXTENSIONS
WAGTAILIMAGES_JPEG_QUALITY = base.WAGTAILIMAGES_JPEG_QUALITY
WAGTAILIMAGES_WEBP_QUALITY = base.WAGTAILIMAGES_WEBP_QUALITY
WAGTAILIMAGES_AVIF_QUALITY = base.WAGTAILIMAGES_AVIF_QUALITY
WAGTAILSEARCH_BACKENDS = base.WAGTAILSEARCH_BACKENDS
