"""Settings come from the environment; a site that others can reach does not start half configured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsroom.settings import storage
from newsroom.settings.mail import mail_settings

ROOT = Path(__file__).resolve().parents[1]
DEPLOYED = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "news.example,www.news.example"}
READ = "import json; from django.conf import settings; print(json.dumps({expression}, default=str))"
# Python's own option takes no pattern: this is the start of the message that pyproject.toml names too.
IGNORED = "ignore:The FORMS_URLFIELD_ASSUME_HTTPS transitional setting is deprecated"


def start(module: str, tmp_path: Path, *, expression: str = "settings.DEBUG", **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Django in a process of its own, with nothing but `environment`, and print `expression`."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-W", IGNORED, "-c", READ.format(expression=expression)],
        env={**kept, "DJANGO_SETTINGS_MODULE": f"newsroom.settings.{module}", "DATA_DIR": str(tmp_path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def read(module: str, tmp_path: Path, *, expression: str, **environment: str) -> Any:
    done = start(module, tmp_path, expression=expression, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(name: str, tmp_path: Path) -> None:
    done = start("production", tmp_path, **{key: value for key, value in DEPLOYED.items() if key != name})

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set." in done.stderr


def test_production_starts_with_what_it_asks_for(tmp_path: Path) -> None:
    expression = "(__import__('django').setup(), settings.DEBUG, settings.ALLOWED_HOSTS)[1:]"

    assert read("production", tmp_path, expression=expression, **DEPLOYED) == [False, ["news.example", "www.news.example"]]


def test_the_database_is_read_and_pooled(tmp_path: Path) -> None:
    database = read(
        "production",
        tmp_path,
        expression="settings.DATABASES['default']",
        DATABASE_URL="postgres://ed:secret@db.example:5433/news",
        DATABASE_POOL_SIZE="20",
        **DEPLOYED,
    )

    assert database["ENGINE"] == "newsroom.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"], database["USER"]) == ("db.example", 5433, "news", "ed")
    assert database["OPTIONS"]["pool"]["max_size"] == 20
    assert not database.get("CONN_MAX_AGE")


def test_without_a_database_url_the_data_folder_holds_an_sqlite_file(tmp_path: Path) -> None:
    data = tmp_path / "a folder, 100% new"

    database = read("dev", data, expression="settings.DATABASES['default']", DATA_DIR=str(data))

    assert database["NAME"] == str(data / "newsroom.sqlite3")
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_the_cache_is_read(tmp_path: Path) -> None:
    cache = read("production", tmp_path, expression="settings.CACHES['default']", CACHE_URL="rediscache://cache.example:6379/2", **DEPLOYED)

    assert cache == {"BACKEND": "newsroom.cache.ForgivingRedisCache", "LOCATION": "redis://cache.example:6379/2"}


@pytest.mark.parametrize(("worker", "database"), [("", "0"), ("gw0", "0"), ("gw1", "1"), ("gw11", "11")])
def test_workers_of_the_suite_do_not_share_a_cache(worker: str, database: str, tmp_path: Path) -> None:
    environment = {"CACHE_URL": "rediscache://127.0.0.1:6379/0", **({"PYTEST_XDIST_WORKER": worker} if worker else {})}

    assert read("test", tmp_path, expression="settings.CACHES['default']['LOCATION']", **environment) == f"redis://127.0.0.1:6379/{database}"


def test_the_address_and_the_proxies_are_read(tmp_path: Path) -> None:
    expression = "[settings.SITE_URL, settings.WAGTAILADMIN_BASE_URL, settings.TRUSTED_PROXIES]"

    values = read("production", tmp_path, expression=expression, SITE_URL="https://news.example/", TRUSTED_PROXIES="10.0.0.0/8,192.0.2.1", **DEPLOYED)

    assert values == ["https://news.example", "https://news.example", ["10.0.0.0/8", "192.0.2.1"]]


def test_an_https_address_makes_cookies_secure_and_an_http_one_does_not(tmp_path: Path) -> None:
    expression = "[settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT]"

    assert read("production", tmp_path, expression=expression, SITE_URL="https://news.example", **DEPLOYED) == [True, True, True]
    assert read("production", tmp_path, expression=expression, SITE_URL="http://news.example", **DEPLOYED) == [False, False, False]


def test_mail_is_sent_where_the_environment_says(tmp_path: Path) -> None:
    old = "{'host': settings.EMAIL_HOST, 'port': settings.EMAIL_PORT, 'use_tls': settings.EMAIL_USE_TLS}"
    expression = f"settings.MAILERS['default']['OPTIONS'] if hasattr(settings, 'MAILERS') else {old}"

    mail = read("production", tmp_path, expression=expression, EMAIL_URL="smtp+tls://mail.example:587", **DEPLOYED)

    assert mail == {"host": "mail.example", "port": 587, "use_tls": True}


def test_a_mail_account_is_kept_where_wagtail_finds_it() -> None:
    account = {"EMAIL_BACKEND": "smtp.EmailBackend", "EMAIL_HOST": "mail.example", "EMAIL_HOST_USER": "desk", "EMAIL_HOST_PASSWORD": "secret"}

    assert mail_settings({**account, "EMAIL_FILE_PATH": ""}) == account


@pytest.mark.parametrize(
    ("url", "backend", "folder"),
    [
        ("file:///srv/news%20room/media", "django.core.files.storage.FileSystemStorage", "/srv/news room/media"),
        ("", "django.core.files.storage.FileSystemStorage", ""),
    ],
)
def test_media_is_kept_where_the_environment_says(url: str, backend: str, folder: str, tmp_path: Path) -> None:
    environment = {"MEDIA_STORAGE_URL": url} if url else {}

    values = read("production", tmp_path, expression="[settings.STORAGES['default'], settings.MEDIA_ROOT]", **environment, **DEPLOYED)

    assert values == [{"BACKEND": backend}, folder or str(tmp_path / "media")]


def test_a_bucket_is_described_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "find_spec", lambda name: name)

    described = storage.media_storage("s3://pictures/news/2026/?region=eu-north-1&custom_domain=media.news.example")

    assert described["BACKEND"] == "storages.backends.s3.S3Storage"
    assert described["OPTIONS"] == {
        "bucket_name": "pictures",
        "location": "news/2026",
        "file_overwrite": False,
        "region_name": "eu-north-1",
        "custom_domain": "media.news.example",
    }


def test_a_bucket_without_its_package_says_what_to_install(tmp_path: Path) -> None:
    done = start("production", tmp_path, MEDIA_STORAGE_URL="s3://pictures/news?region=eu-north-1", **DEPLOYED)

    assert "pip install 'django-storages[s3]'" in done.stderr


def test_an_unknown_media_storage_is_refused_with_the_forms_it_may_have(tmp_path: Path) -> None:
    done = start("production", tmp_path, MEDIA_STORAGE_URL="ftp://old.example/pictures", **DEPLOYED)

    assert "MEDIA_STORAGE_URL is neither file:///a/folder nor s3://" in done.stderr
