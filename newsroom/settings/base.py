"""What every environment shares. What differs is read from the environment, by the names in README.md."""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import django
import environ

from .frontend import frontend_cache
from .languages import language_settings
from .mail import mail_settings
from .storage import media_folder, media_storage

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "newsroom",
    "articles",
    "reactions",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    "health_check",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "newsroom.robots.KeepSearchEnginesOut",
    # A page that is kept is the same with every parameter.
    "articles.wordpress.redirects.PostNumbers",
    # Nothing below is asked about a page that is kept: what it says in its headers is kept with it.
    "newsroom.page_cache.middleware.PageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Nothing below is asked about a vote or a count.
    "reactions.middleware.ShortWay",
    "newsroom.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsroom.languages.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "newsroom.middleware.ReadersNotFound",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

SQLITE_OPTIONS = {
    "timeout": 20,
    # Writers queue at BEGIN, not half-way through: a vote waits its turn instead of failing.
    "transaction_mode": "IMMEDIATE",
    # WAL lets readers go on while a vote is written; FULL makes an acknowledged vote survive a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}

SQLITE: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "newsroom.sqlite3"}
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else SQLITE}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Replaces what a restarted database has closed, and asks nothing to find that out.
    DATABASES["default"]["ENGINE"] = "newsroom.postgresql"
    # The pool keeps connections open between requests, so Django itself must not (CONN_MAX_AGE stays 0). A thread that finds none free waits.
    # While the database is away the pool tries again after 1, 2, 4, … seconds: it starts anew before it waits long for one that is back.
    pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=16), "timeout": 5, "reconnect_timeout": 4}
    DATABASES["default"]["OPTIONS"] = {"pool": pool, "prepare_threshold": 2, **DATABASES["default"].get("OPTIONS", {})}
    if django.VERSION >= (6, 1):
        # What Wagtail's search index is made of there: Django asks for it from then on (postgres.E005).
        INSTALLED_APPS.append("django.contrib.postgres")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://newsroom")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "newsroom.cache.ForgivingRedisCache"

# Whole pages are kept where all processes see the same cache, so that a purge reaches each of them.
PAGE_CACHE = env.bool("PAGE_CACHE", default=CACHES["default"]["BACKEND"] == "newsroom.cache.ForgivingRedisCache")
WAGTAILFRONTENDCACHE = frontend_cache(env.str("FRONTEND_CACHE_URL", default=""))
# Addresses are purged as they are, in whichever language: Wagtail would put the paper's other languages in place of the one that they begin with.
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

vars().update(language_settings(env.list("LANGUAGES", default=["en-gb"])))
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
# What users can choose for themselves: Debian has a name for the machine's own zone besides, which no browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
USE_I18N = True
# For the templates that belong to no app.
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = "newsroom.formats"

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_STORAGE_URL = env.str("MEDIA_STORAGE_URL", default=(DATA_DIR / "media").as_uri())
MEDIA_ROOT = media_folder(MEDIA_STORAGE_URL)
STORAGES = {
    "default": media_storage(MEDIA_STORAGE_URL),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if django.VERSION < (6, 0):
    FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 does for an address typed without "https://"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

vars().update(mail_settings(env.email_url("EMAIL_URL", default="consolemail://")))

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# Whether search engines may list the site. In production they may, unless it says otherwise.
SEARCH_ENGINES = env.bool("SEARCH_ENGINES", default=False)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Wagtail shows previews in a frame of its own host, which the deployment check would rather have denied.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# What browsers offer to pages and no page of ours asks for.
PERMISSIONS_POLICY = "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
# While a policy is tried out.
SECURITY_POLICY_REPORT_ONLY = env.bool("SECURITY_POLICY_REPORT_ONLY", default=False)
# Where browsers tell what a policy has refused, or would have.
SECURITY_POLICY_REPORTS = env.str("SECURITY_POLICY_REPORTS", default="")
# Pages load nothing from another host, but what a reader asks for in the frames of a story: a story names their hosts itself.
CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-src": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        **({"report-uri": [SECURITY_POLICY_REPORTS]} if SECURITY_POLICY_REPORTS else {}),
    },
}
# Nor does the admin. Wagtail writes inline scripts and styles there, and shows pictures before they are uploaded.
ADMIN_CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": ["'self'", "'unsafe-inline'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        # Previews.
        "frame-src": ["'self'"],
    },
}

WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="Newsroom")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "articles.CreditedImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "articles.forms.images.CreditedImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "newsroom.documents.DocumentForm"
# As many as the largest cameras of the press have. To be shown, such a picture needs 400 MB for a moment.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 46_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
# What cannot be told from better at the size that it is shown in (docs/performance.md).
WAGTAILIMAGES_AVIF_QUALITY = 50
WAGTAILIMAGES_WEBP_QUALITY = 80
WAGTAILIMAGES_JPEG_QUALITY = 82
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
ARTICLES_C2PA_TRUST = env.str("C2PA_TRUST", default="")
TAGGIT_CASE_INSENSITIVE = True
TAG_LIMIT = 20
# The admin asks no other host for anything.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# What Wagtail leaves to tasks is done at once; what takes long, by `manage.py db_worker --backend background`.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# The content API is for readers' eyes: texts are given as pages show them, and not as they are stored.
WAGTAILAPI_RICH_TEXT_FORMAT = "html"

REACTIONS = {
    "PAGE_TYPES": ["articles.ArticlePage"],
    "SITE_URL": SITE_URL,
    "TRUSTED_PROXIES": TRUSTED_PROXIES,
    "ALLOWED_ORIGINS": env.list("REACTIONS_ALLOWED_ORIGINS", default=[]),
    "NOTICE_EMAILS": env.list("REACTIONS_NOTICE_EMAILS", default=[]),
    "WEBHOOK_URL": env.str("REACTIONS_WEBHOOK_URL", default=""),
    "WEBHOOK_SECRET": env.str("REACTIONS_WEBHOOK_SECRET", default=""),
    "TASK_BACKEND": "background",
}
ARTICLES_TASK_BACKEND = "background"
WAGTAILEMBEDS_FINDERS = [{"class": "articles.embeds.finder"}]
