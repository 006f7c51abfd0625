"""Pictures that come from other sites: files that were fetched, checked as uploads are, and pictures that nobody is credited for yet."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override, to_language
from filetype import guess_extension

from articles.decoding import DAMAGED_FILE_ERRORS
from articles.fetching import NotFetched
from articles.forms.images import WholePictureField
from articles.rights import Use

if TYPE_CHECKING:
    from articles.models import CreditedImage

ENDINGS = {"avif", "gif", "jpeg", "jpg", "png", "webp"}
LONGEST_STEM = 100
# What stands in the place of a credit, which no picture is stored without.
NOBODY = gettext_noop("Nobody is credited yet")


def checked_file(address: str, content: bytes) -> tuple[SimpleUploadedFile, int | None]:
    """The file under a name that says what it is, and its fingerprint. Raises NotFetched for what the picture form would refuse."""
    kind = guess_extension(content)
    if kind not in ENDINGS:
        raise NotFetched(_("What is there is no picture, or one of a kind that is not shown here."))
    field = WholePictureField()
    try:
        checked = field.clean(SimpleUploadedFile(f"{_stem_of(address)}.{kind}", content))
    except ValidationError as refusal:
        raise NotFetched(" ".join(refusal.messages)) from refusal
    except DAMAGED_FILE_ERRORS as error:
        raise NotFetched(_("The picture is damaged.")) from error
    return SimpleUploadedFile(checked.name, content), field.fingerprint


def _stem_of(address: str) -> str:
    """The name of its file without the ending, as a title may have it: databases do not store all that an address can hide in one."""
    stem = PurePosixPath(unquote(urlsplit(address).path)).stem
    return " ".join("".join(sign if sign.isprintable() else " " for sign in stem).split())[:LONGEST_STEM] or "picture"


def leave_uncredited(picture: CreditedImage) -> None:
    """Say that nobody is credited, and clear it for nothing: readers do not see it until somebody has seen to both."""
    picture.credit_line = _(NOBODY)
    for use in Use.values:
        setattr(picture, f"for_{use}", False)


def is_uncredited(picture: CreditedImage) -> bool:
    """Whether it was imported without anybody to credit, and nobody has seen to it since."""
    return not picture.for_web and picture.credit_line in _nobody_in_each_language()


def said_of_uncredited(picture: CreditedImage) -> str:
    """What is left to do about it, for the editor of a story that has it."""
    return _("Nobody is credited for the picture “%(picture)s”. Say in the library who is, and clear it for our pages.") % {"picture": picture.title}


@cache
def _nobody_in_each_language() -> frozenset[str]:
    """An import and an editor may speak different ones."""
    locales = Path(apps.get_app_config("articles").path) / "locale"
    said = {NOBODY}
    for locale in locales.iterdir():
        with override(to_language(locale.name)):
            said.add(_(NOBODY))
    return frozenset(said)
