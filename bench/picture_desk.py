"""
python -m bench.picture_desk PHOTOGRAPH: a site's desk for pictures, in a process of its own, which does what it is told to and says how long it took.

It reads lines, each `upload` or a rendition's filter, and answers each with a line of JSON: seconds, and bytes of the file that was made.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import django

from tests.servers import HOST

FORM = {"title": "Harbour", "credit_line": "Fenwick Pictures", "creator": "Ada Holm", "description": "Boats at the quay", "caption": "Boats wait.", "tags": ""}


class Desk:
    def __init__(self, photograph: bytes) -> None:
        from django.contrib.auth import get_user_model  # noqa: PLC0415 - models are there only now.
        from django.test import Client  # noqa: PLC0415 - as above
        from wagtail.images import get_image_model  # noqa: PLC0415 - as above

        self.photograph = photograph
        self.pictures = get_image_model().objects
        self.client = Client(headers={"host": HOST})
        self.client.force_login(get_user_model().objects.create_superuser("desk", "desk@example.com", "not-a-secret"))

    def answer(self, asked: str) -> dict[str, Any]:
        return self.upload() if asked == "upload" else self.rendition(asked)

    def upload(self) -> dict[str, Any]:
        """Until the editor sees the list with the picture in it."""
        from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - as above
        from django.urls import reverse  # noqa: PLC0415 - as above

        form = {**FORM, "file": SimpleUploadedFile("harbour.jpg", self.photograph, content_type="image/jpeg")}
        # An editor who uploads it again would be asked whether that is meant.
        self.pictures.all().delete()
        begun = time.perf_counter()
        response = self.client.post(reverse("wagtailimages:add"), form, follow=True, secure=True)
        seconds = time.perf_counter() - begun
        if response.status_code != 200 or self.pictures.count() != 1:
            raise RuntimeError("The picture was not taken.")
        return {"seconds": seconds}

    def rendition(self, spec: str) -> dict[str, Any]:
        picture = self.pictures.latest("pk")
        picture.renditions.filter(filter_spec=spec).delete()
        begun = time.perf_counter()
        made = picture.get_rendition(spec)
        return {"seconds": time.perf_counter() - begun, "bytes": made.file.size}


def main() -> None:
    django.setup()
    desk = Desk(Path(sys.argv[1]).read_bytes())
    for line in sys.stdin:
        sys.stdout.write(json.dumps(desk.answer(line.strip())) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
