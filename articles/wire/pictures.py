"""
The pictures of wire copy: fetched within bounds, and kept in the library with what the copy says of them.

`fetch_pictures` asks other sites and stores nothing; `CopyPictures.store` stores, and asks nobody. So the first can be done before a transaction begins, and
the second in it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from articles.fetching import Bounds, NotFetched
from articles.models import CreditedImage, Licence
from articles.models.source_types import DigitalSourceType
from articles.photo_metadata.record import said_by_file
from articles.pictures.elsewhere import checked_file, leave_uncredited
from articles.wire.pieces import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.contrib.auth.models import User

    from articles.wire.copy import WireCopy

LONGEST_TEXT, LONGEST_LINE, LONGEST_ADDRESS, LONGEST_TITLE_OF_CAPTION = 10_000, 255, 1000, 80
# What is smaller in both directions is an icon, a portrait of a byline or a picture that counts readers.
SMALLEST_PIXELS = 200
# With less room than this, no other picture is asked for.
LEAST_BYTES = 1024 * 1024


class Fetch(Protocol):
    def __call__(self, url: str, *, bounds: Bounds) -> bytes: ...


@dataclass(frozen=True)
class Limits:
    """For all pictures of a story. Of a host that has let one picture wait as long as one may, no other is asked for."""

    pictures: int = 20
    bytes: int = 60 * 1024 * 1024
    seconds: float = 40.0
    seconds_each: float = 12.0


LIMITS = Limits()


@dataclass(frozen=True)
class Found:
    """
    What became of a picture of the copy: `picture` is ours, or `problem` is a sentence that says why there is none.

    `was_here` says that the library had it already; its own words are kept.
    """

    picture: CreditedImage | None = None
    problem: str = ""
    was_here: bool = False


@dataclass(frozen=True)
class CopyPictures:
    """By their addresses, the pictures of a piece of copy. Those that are new are not stored before `store`."""

    found: dict[str, Found] = field(default_factory=dict)
    are_wanted: bool = True

    def of(self, piece: Picture) -> Found:
        """What became of it. Nothing, where pictures are not wanted."""
        if self.are_wanted and not piece.address:
            return Found(problem=_("The copy has no address for it, so it could not be fetched. Upload it."))
        return self.found.get(piece.address, Found())

    @property
    def _unstored(self) -> list[CreditedImage]:
        """Those that the library has not got, each once."""
        return list({id(one.picture): one.picture for one in self.found.values() if one.picture and one.picture.pk is None}.values())

    def store(self, *, user: User | None) -> None:
        """Put those that are new into the library, with an entry in the log for each."""
        for picture in self._unstored:
            picture.uploaded_by_user = user
            picture.save()
            log(instance=picture, action="wagtail.create", user=user)

    @contextmanager
    def taken_back_on_failure(self) -> Iterator[None]:
        """Around the transaction in which they are stored: their rows go with it, and their files, of which it knows nothing, are deleted."""
        unstored = self._unstored
        try:
            yield
        except BaseException:
            for picture in unstored:
                if picture.file._committed and picture.file.name:
                    picture.file.storage.delete(picture.file.name)
            raise


NO_PICTURES = CopyPictures(are_wanted=False)


def fetch_pictures(
    copy: WireCopy, *, fetch: Fetch, user: User | None = None, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic
) -> CopyPictures:
    """
    Ask for the pictures of the copy, each address once. Nothing is stored, and whatever fails, its problem is told.

    Of files that the library has and `user` may choose, or anybody where there is no user, its picture is taken. Three queries at most, and what permissions
    take, however many there are.
    """
    pieces = _pieces_by_address(copy)
    fetching = _Fetching(fetch, limits=limits, clock=clock)
    answers = {address: fetching.take(address) for address in pieces}
    here = _in_library((answer.fingerprint for answer in answers.values() if answer.content), user=user)
    making = _Making(here, collection=_collection_for(user))
    return CopyPictures({address: making.found(pieces[address], answer) for address, answer in answers.items()})


def _pieces_by_address(copy: WireCopy) -> dict[str, Picture]:
    """What the copy says of each picture, wherever it has it."""
    pictures: dict[str, Picture] = {}
    for piece in copy.pieces:
        if isinstance(piece, Picture):
            pictures[piece.address] = pictures[piece.address].filled_from(piece) if piece.address in pictures else piece
    if len(pictures) == len(copy.credit_lines) == 1:
        # The line that stands alone can belong to no other picture.
        pictures = {address: piece.filled_from(Picture("", credit=copy.credit_lines[0])) for address, piece in pictures.items()}
    return {address: piece for address, piece in pictures.items() if address}


@dataclass(frozen=True)
class _Answer:
    """The bytes of a file, or why there are none."""

    content: bytes = b""
    problem: str = ""

    @property
    def fingerprint(self) -> str:
        """As Wagtail knows files by."""
        return sha1(self.content, usedforsecurity=False).hexdigest()


class _Fetching:
    """Asks for one picture after the other, until what all of them may take is used up."""

    def __init__(self, fetch: Fetch, *, limits: Limits, clock: Callable[[], float]) -> None:
        self.fetch, self.limits, self.clock = fetch, limits, clock
        self.until = clock() + limits.seconds
        self.asked = self.bytes = 0
        self.slow: set[str] = set()

    def take(self, address: str) -> _Answer:
        refusal = self._why_not_asked(address)
        if refusal:
            return _Answer(problem=refusal)
        self.asked += 1
        began_at = self.clock()
        seconds = min(self.limits.seconds_each, self.until - began_at)
        try:
            content = self.fetch(address, bounds=Bounds(bytes=min(Bounds.bytes, self.limits.bytes - self.bytes), seconds=seconds))
        except NotFetched as refused:
            if self.clock() - began_at >= seconds:
                self.slow.add(_host(address))
            return _Answer(problem=str(refused))
        self.bytes += len(content)
        return _Answer(content)

    def _why_not_asked(self, address: str) -> str:
        if self.asked >= self.limits.pictures:
            text = ngettext(
                "No more than %(count)d picture of a story is fetched.", "No more than %(count)d pictures of a story are fetched.", self.limits.pictures
            )
            return text % {"count": self.limits.pictures}
        if self.clock() >= self.until or _host(address) in self.slow:
            return _("The pictures before it took too long, so it was not asked for.")
        return _("The pictures before it were so large that it was not asked for.") if self.limits.bytes - self.bytes < LEAST_BYTES else ""


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _in_library(fingerprints: Iterable[str], *, user: User | None) -> dict[str, CreditedImage]:
    """By their files' fingerprints, the pictures that are here already; of two with one file, the older."""
    policy = policy_registry.get_by_type(CreditedImage)
    choosable = policy.instances_user_has_permission_for(user, "choose") if user else CreditedImage.objects.all()
    found = choosable.filter(file_hash__in=set(fingerprints)).select_related("licence").order_by("-pk")
    return {picture.file_hash: picture for picture in found}


def _collection_for(user: User | None) -> Collection | None:
    """Where the user may add pictures, the highest first; without a user, the root."""
    if user is None:
        return Collection.get_first_root_node()
    return policy_registry.get_by_type(CreditedImage).collections_user_has_permission_for(user, "add").order_by("path").first()


class _Making:
    """Makes our pictures of what was fetched. Two addresses of one file are one picture."""

    def __init__(self, here: dict[str, CreditedImage], *, collection: Collection | None) -> None:
        self.here, self.collection = here, collection
        self.made: dict[str, CreditedImage] = {}
        self.licences = list(Licence.objects.all())

    def found(self, piece: Picture, answer: _Answer) -> Found:
        if not answer.content:
            return Found(problem=answer.problem or _("There is nothing in it."))
        if answer.fingerprint in self.here:
            return Found(self.here[answer.fingerprint], was_here=True)
        try:
            if answer.fingerprint not in self.made:
                self.made[answer.fingerprint] = self._made(piece, answer)
        except NotFetched as refusal:
            return Found(problem=str(refusal))
        return Found(self.made[answer.fingerprint])

    def _made(self, piece: Picture, answer: _Answer) -> CreditedImage:
        """The picture as it is to be stored: what the copy says of it counts, and what its file says fills the rest."""
        file, looks = checked_file(piece.address, answer.content)
        # Said here: else each would ask for the root.
        where = {"collection": self.collection} if self.collection else {}
        picture = CreditedImage(file=file, file_size=len(answer.content), file_hash=answer.fingerprint, **where, **self._words(piece))
        if max(picture.width, picture.height) < SMALLEST_PIXELS:
            raise NotFetched(_("It is so small that it is hardly a picture of the story."))
        picture.read_file(file, fingerprint=looks)
        said = said_by_file(picture.embedded, licences=self.licences, source_types=DigitalSourceType.values)
        picture.credit_line = picture.credit_line or said.get("credit_line", "")
        picture.title = picture.title or said.get("title", "") or _title_of(piece, file_name=file.name or "")
        if not picture.credit_line:
            leave_uncredited(picture)
        return picture

    def _words(self, piece: Picture) -> dict[str, Any]:
        """What the copy says of it, by the names of our fields."""
        said = {
            **{name: getattr(piece, name)[:LONGEST_LINE] for name in ("title", "creator", "copyright_notice")},
            "credit_line": piece.credit[:LONGEST_LINE],
            "description": alt_text_of(piece),
            "caption": piece.caption[:LONGEST_TEXT],
            "usage_terms": piece.usage_terms[:LONGEST_TEXT],
            "licence_url": piece.licence_url if len(piece.licence_url) <= LONGEST_ADDRESS else "",
            "digital_source_type": piece.digital_source_type.rpartition("/")[2],
        }
        known = said_by_file(said, licences=self.licences, source_types=DigitalSourceType.values)
        return {**known, "rights_end": _moment(piece.rights_end)}


def alt_text_of(piece: Picture) -> str:
    """What the copy says that it shows. The name of a file describes nothing."""
    name = PurePath(unquote(urlsplit(piece.address).path))
    alt_text = piece.alt_text[:LONGEST_LINE]
    return "" if alt_text.casefold() in {name.name.casefold(), name.stem.casefold()} else alt_text


def _title_of(piece: Picture, *, file_name: str) -> str:
    """By which editors find it in the library."""
    words = Truncator(piece.caption or alt_text_of(piece)).chars(LONGEST_TITLE_OF_CAPTION)
    return words.rstrip(".") or PurePath(file_name).stem[:LONGEST_LINE]


def _moment(text: str) -> datetime | None:
    """What the copy says of an end, if it is a moment or a day: its beginning then, since what is over too early harms nobody."""
    try:
        moment = parse_datetime(text)
        # Databases keep UTC, in which the first and the last days of all years are none.
        return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None
