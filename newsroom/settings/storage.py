"""Where pictures and documents are kept, from MEDIA_STORAGE_URL.

file:///srv/newsroom/media                          a folder of this machine
s3://bucket/prefix?region=eu-north-1                a bucket; further options of django-storages' S3Storage by their name, for example
                                                    endpoint_url=https://s3.example or custom_domain=media.news.example
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def media_folder(url: str) -> str:
    """The folder that `url` names, for MEDIA_ROOT; empty for a bucket."""
    parts = urlsplit(url)
    return unquote(parts.path) if parts.scheme == "file" else ""


def media_storage(url: str) -> dict[str, Any]:
    """The value of STORAGES["default"] for `url`. Raises ImproperlyConfigured for one that cannot be used."""
    if media_folder(url):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    if parts.scheme == "s3" and parts.netloc:
        return _bucket(parts.netloc, location=parts.path.strip("/"), options=dict(parse_qsl(parts.query)))
    raise ImproperlyConfigured("MEDIA_STORAGE_URL is neither file:///a/folder nor s3://a-bucket/a-prefix?region=a-region.")


def _bucket(name: str, *, location: str, options: dict[str, str]) -> dict[str, Any]:
    if not find_spec("storages") or not find_spec("boto3"):
        raise ImproperlyConfigured("MEDIA_STORAGE_URL names a bucket, which needs a package more: pip install 'django-storages[s3]'")
    if "region" in options:
        options["region_name"] = options.pop("region")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": name, "location": location, "file_overwrite": False, **options}}
