"""
Content Credentials (C2PA): what a picture's file says, with a signature, about how it came to be.

They are read with the library c2pa (`pip install wagtail-newsroom[c2pa]`). Where it is not installed, or a file has none, nothing changes. Nothing
is fetched: neither credentials that are kept elsewhere nor lists of revoked certificates, so that no upload waits for another host.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.source_types import MADE_BY_AI, DigitalSourceType
from articles.photo_metadata.parts import is_of_very_many_parts
from articles.photo_metadata.standard import RETIRED_SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from articles.models import CreditedImage

logger = logging.getLogger(__name__)

# How files of the formats begin.
MEDIA_TYPES = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/avif": re.compile(rb"....ftyp(?:avif|avis|mif1)", re.DOTALL),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/tiff": re.compile(rb"II\*\0|MM\0\*"),
}
# The box in which they stand, in whatever format (C2PA specification, JUMBF; ISO 19566-5).
CREDENTIALS_BEGIN = b"jumdc2pa"
MOST_ACTIONS = 20
LONGEST = 200

# The actions of the C2PA specification, in words.
MADE = "c2pa.created"
ACTIONS: dict[str, _StrPromise] = {
    "c2pa.opened": pgettext_lazy("done to a picture", "opened"),
    "c2pa.placed": pgettext_lazy("done to a picture", "put together with another"),
    "c2pa.removed": pgettext_lazy("done to a picture", "a part removed"),
    "c2pa.cropped": pgettext_lazy("done to a picture", "cropped"),
    "c2pa.resized": pgettext_lazy("done to a picture", "resized"),
    "c2pa.orientation": pgettext_lazy("done to a picture", "turned"),
    "c2pa.color_adjustments": pgettext_lazy("done to a picture", "colours adjusted"),
    "c2pa.filtered": pgettext_lazy("done to a picture", "filtered"),
    "c2pa.drawing": pgettext_lazy("done to a picture", "drawn on"),
    "c2pa.edited": pgettext_lazy("done to a picture", "edited"),
    "c2pa.edited.metadata": pgettext_lazy("done to a picture", "its description edited"),
    "c2pa.redacted": pgettext_lazy("done to a picture", "made unrecognisable in parts"),
    "c2pa.watermarked": pgettext_lazy("done to a picture", "watermarked"),
    "c2pa.converted": pgettext_lazy("done to a picture", "saved in another format"),
    "c2pa.transcoded": pgettext_lazy("done to a picture", "saved in another format"),
    "c2pa.repackaged": pgettext_lazy("done to a picture", "packaged anew"),
    "c2pa.published": pgettext_lazy("done to a picture", "published"),
}


class State(TextChoices):
    """What became of the examination, in the terms of the specification."""

    TRUSTED = "trusted", _("The file is as it was signed, by somebody on this site's list of those it trusts.")
    VALID = "valid", _("The file is as it was signed, but by somebody who is not on this site's list of those it trusts: anybody can sign.")
    INVALID = "invalid", _("The file is not as it was signed, or the signature is none. Believe nothing that its credentials say.")


@dataclass(frozen=True)
class Provenance:
    """What the credentials say. Kept with the picture as JSON; `signed_at` is ISO 8601 or "", `source_type` one of DigitalSourceType or ""."""

    state: str
    signed_by: str = ""
    signed_at: str = ""
    tool: str = ""
    source_type: str = ""
    actions: list[str] = field(default_factory=list)

    def as_record(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_trusted(self) -> bool:
        return self.state == State.TRUSTED

    @property
    def holds(self) -> bool:
        """Whether what it says may be believed as far as its signer is."""
        return self.state != State.INVALID

    @property
    def is_made_by_ai(self) -> bool:
        return self.source_type in MADE_BY_AI

    @property
    def state_in_words(self) -> str:
        return str(State(self.state).label)

    @property
    def source_type_in_words(self) -> str:
        return str(DigitalSourceType(self.source_type).label) if self.source_type else ""

    @property
    def changes_in_words(self) -> list[str]:
        """What was done after it was made, each said once; what the specification does not know as the file has it."""
        return list(dict.fromkeys(str(ACTIONS.get(action, action)) for action in self.actions if action != MADE))


def credentials_of(picture: CreditedImage) -> Provenance | None:
    """What the picture's Content Credentials said when it was uploaded, or None where there were none."""
    return Provenance(**picture.provenance) if picture.provenance else None


def read_provenance(file: IO[bytes]) -> Provenance | None:
    """
    What the file's credentials say, or None: it has none, the library is not there, or it does not know the format.

    Never raises, whatever the file holds, and leaves it at its beginning.
    """
    file.seek(0)
    data = file.read()
    file.seek(0)
    media_type = _media_type_of(data)
    # The library takes its time for files that are made to keep it busy.
    if not media_type or CREDENTIALS_BEGIN not in data or is_of_very_many_parts(data) or not find_spec("c2pa"):
        return None
    c2pa = import_module("c2pa")
    try:
        with c2pa.Context.from_dict(_options()) as options:
            reader = c2pa.Reader.try_create(media_type, BytesIO(data), context=options)
            if reader is None:
                return None
            with reader:
                return _said(json.loads(reader.json()))
    except c2pa.C2paError as problem:
        logger.info("The Content Credentials of a picture cannot be read: %s", problem)
        return None


def _media_type_of(data: bytes) -> str:
    return next((media_type for media_type, begins in MEDIA_TYPES.items() if begins.match(data)), "")


def _options() -> dict[str, Any]:
    anchors = _anchors()
    return {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}, **({"trust": {"trust_anchors": anchors}} if anchors else {})}


@cache
def _anchors() -> str:
    """The certificates, as PEM, of those whose signatures the site trusts: the file that ARTICLES_C2PA_TRUST names."""
    path = getattr(settings, "ARTICLES_C2PA_TRUST", "")
    return Path(path).read_text(encoding="ascii") if path else ""


def _said(store: dict[str, Any]) -> Provenance:
    manifests = store.get("manifests", {})
    active = manifests.get(store.get("active_manifest"), {})
    signature = active.get("signature_info") or {}
    # The newest first: what was signed last, then what it was made from.
    others = [manifest for label, manifest in manifests.items() if label != store.get("active_manifest")]
    actions = list(_actions([active, *others]))
    return Provenance(
        state=next((state for state in State.values if state == str(store.get("validation_state")).lower()), State.INVALID),
        signed_by=_text(signature.get("issuer") or signature.get("common_name")),
        signed_at=_text(signature.get("time")),
        tool=_tool(active),
        source_type=_source_type([action.get("digitalSourceType") for action in actions]),
        actions=[_text(action.get("action")) for action in actions][:MOST_ACTIONS],
    )


def _actions(manifests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for manifest in manifests:
        for assertion in manifest.get("assertions", []):
            if str(assertion.get("label", "")).startswith("c2pa.actions"):
                yield from (action for action in assertion.get("data", {}).get("actions", []) if isinstance(action, dict))


def _source_type(said: list[Any]) -> str:
    """That a part was made by generative AI counts more than that the rest was not."""
    names = [str(uri).rsplit("/", 1)[-1] for uri in said if uri]
    known = [name for name in (RETIRED_SOURCE_TYPES.get(name, name) for name in names) if name in DigitalSourceType.values]
    return next((name for name in known if name in MADE_BY_AI), next(iter(known), ""))


def _tool(manifest: dict[str, Any]) -> str:
    """The program that signed, with its version."""
    info: dict[str, Any] = next(iter(manifest.get("claim_generator_info") or []), {})
    return _text(" ".join(filter(None, [str(info.get("name", "")), str(info.get("version", ""))])) or manifest.get("claim_generator"))


def _text(value: Any) -> str:
    """One line that can be shown and kept: without control characters, not longer than need be."""
    words = "".join(sign if sign.isprintable() else " " for sign in str(value or ""))
    return " ".join(words.split())[:LONGEST]
