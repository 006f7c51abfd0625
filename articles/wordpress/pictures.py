"""The pictures of a WordPress site: what its export says of each, and each fetched once."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.utils.file import hash_filelike

from articles.fetching import NotFetched
from articles.models import CreditedImage, WordPressPicture
from articles.pictures.elsewhere import ENDINGS, checked_file, leave_uncredited
from articles.wire.credits import split_caption

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from articles.wire.pieces import Picture
    from articles.wordpress.export import Item
    from articles.wordpress.mapping import Mapping

Fetch = Callable[[str], bytes]

# Fields in which themes and plugins keep whoever took a picture.
CREDIT_FIELDS = ("_media_credit", "media_credit", "_photo_credit", "photo_credit", "_credit", "credit", "image_credit", "_image_credit", "photographer")
# What cameras and agencies wrote into the file, as PHP stores it.
FILE_CREDIT = re.compile(r's:6:"credit";s:\d+:"([^"]+)"')
FILE_FIELDS = "_wp_attachment_metadata"
# harbour-1024x683.jpg is made of harbour.jpg.
OF_A_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}$)")
LONGEST_ADDRESS, LONGEST_CREDIT, LONGEST_TITLE, LONGEST_PROBLEM = 1000, 255, 255, 500
BATCH = 200
# Else a site that is gone would keep an import waiting for half a minute with each of its pictures.
LONG_SECONDS, MOST_WAITS = 10.0, 3


def is_picture(item: Item) -> bool:
    """Whether an attachment is one that we could show."""
    return PurePosixPath(urlsplit(item.attachment_url).path).suffix.lower().lstrip(".") in ENDINGS


def note_attachments(items: Iterable[Item], *, site_url: str, mapping: Mapping) -> None:
    """Keep what the export says of its pictures, for the posts that show them. What is said of one that is here already is its editors' affair."""
    waiting: list[WordPressPicture] = []
    for item in items:
        waiting.append(_noted(item, site_url=site_url, mapping=mapping))
        if len(waiting) == BATCH:
            _store(waiting, site_url=site_url)
            waiting = []
    _store(waiting, site_url=site_url)


def _noted(item: Item, *, site_url: str, mapping: Mapping) -> WordPressPicture:
    caption, credit = split_caption(_plain(item.excerpt))
    named = next((item.meta[name] for name in (*mapping.credit_fields, *CREDIT_FIELDS) if item.meta.get(name, "").strip()), "")
    in_file = FILE_CREDIT.search(item.meta.get(FILE_FIELDS, ""))
    return WordPressPicture(
        site_url=site_url,
        address=item.attachment_url[:LONGEST_ADDRESS],
        number=item.number,
        post_number=item.parent or None,
        title=_plain(item.title)[:LONGEST_TITLE],
        alt_text=_plain(item.meta.get("_wp_attachment_image_alt", "")),
        caption=caption,
        credit=_plain(named or credit or (in_file[1] if in_file else ""))[:LONGEST_CREDIT],
    )


SAID = ("number", "post_number", "title", "alt_text", "caption", "credit")


def _store(noted: list[WordPressPicture], *, site_url: str) -> None:
    by_address = {one.address: one for one in noted}
    known = {one.address: one for one in WordPressPicture.objects.filter(site_url=site_url, address__in=by_address)}
    changed = [one for one in known.values() if one.picture_id is None and _take_over(one, by_address[one.address])]
    with transaction.atomic():
        WordPressPicture.objects.bulk_create([one for address, one in by_address.items() if address not in known])
        WordPressPicture.objects.bulk_update(changed, SAID)


def _take_over(known: WordPressPicture, said: WordPressPicture) -> bool:
    """Whether the export says something else than before."""
    before = [getattr(known, name) for name in SAID]
    for name in SAID:
        setattr(known, name, getattr(said, name) or getattr(known, name))
    return before != [getattr(known, name) for name in SAID]


class Pictures:
    """
    The pictures of one site. `tries_again` asks once more for those that could not be fetched before.

    `fetch` raises articles.fetching.NotFetched. Without it nothing is fetched, and what is not here yet is left to do. A host that lets several pictures wait
    in a row is asked for no more of them. `clock` gives seconds.
    """

    def __init__(self, *, site_url: str, fetch: Fetch | None, credit: str = "", tries_again: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.site_url, self.credit = site_url, credit
        self.fetched = self.uncredited = 0
        self._fetch, self._tries_again, self._clock = fetch, tries_again, clock
        self._tried: set[int] = set()
        self._waits: Counter[str] = Counter()

    def numbered(self, number: int) -> WordPressPicture | None:
        return self._known().filter(number=number).first() if number else None

    def gallery(self, numbers: list[int], *, post_number: int) -> list[str]:
        """The addresses of the pictures of these numbers in their order, or of all that were uploaded for the post."""
        known = self._known().filter(number__in=numbers) if numbers else self._known().filter(post_number=post_number).order_by("number")
        addresses = {one.number: one.address for one in known if one.number}
        return [addresses[number] for number in numbers or addresses if number in addresses]

    def at(self, piece: Picture) -> WordPressPicture | None:
        """What is known of a picture of a text; noted now, if nothing was. None for one without an address."""
        addresses = [piece.address, OF_A_SIZE.sub("", piece.address), _without_query(piece.address)]
        if not piece.address or len(piece.address) > LONGEST_ADDRESS:
            return None
        known = self._known().filter(address__in=addresses).order_by("number").first() or WordPressPicture(site_url=self.site_url, address=piece.address)
        known.alt_text, known.caption, known.credit = (
            known.alt_text or piece.alt_text,
            known.caption or piece.caption,
            known.credit or piece.credit[:LONGEST_CREDIT],
        )
        return known

    def obtain(self, known: WordPressPicture) -> CreditedImage | None:
        """Our picture, fetched if it is not here yet and may be asked for; None where it is left to do."""
        if known.picture_id:
            return known.picture
        is_new = known.tried_at is None
        if self._fetch is None or known.pk in self._tried or not (is_new or self._tries_again) or self._waits[_host(known)] >= MOST_WAITS:
            self._note(known)
            return None
        self._take(known, self._fetch)
        self._tried.add(known.pk)
        return known.picture

    def _known(self) -> QuerySet[WordPressPicture]:
        return WordPressPicture.objects.filter(site_url=self.site_url).select_related("picture__licence")

    def _take(self, known: WordPressPicture, fetch: Fetch) -> None:
        known.tried_at, began_at = timezone.now(), self._clock()
        try:
            picture = self._made(known, fetch(known.address))
        except NotFetched as refusal:
            self._waits[_host(known)] += self._clock() - began_at >= LONG_SECONDS
            known.problem = str(refusal)[:LONGEST_PROBLEM]
            known.save()
            return
        self._waits.pop(_host(known), None)
        with transaction.atomic():
            picture.save()
            known.picture, known.problem = picture, ""
            known.save()
        self.fetched += 1
        self.uncredited += not picture.for_web

    def _note(self, known: WordPressPicture) -> None:
        if known.pk is None:
            known.save()

    def _made(self, known: WordPressPicture, content: bytes) -> CreditedImage:
        """The picture as it is to be stored. One that nobody is credited for is in the library, and readers do not see it until somebody is."""
        file, fingerprint = checked_file(known.address, content)
        picture = CreditedImage(
            title=known.title or PurePosixPath(file.name or "").stem[:LONGEST_TITLE],
            description=known.alt_text[:LONGEST_TITLE],
            caption=known.caption,
            credit_line=known.credit,
            file=file,
            file_size=len(content),
            file_hash=hash_filelike(file),
        )
        picture.read_file(file, fingerprint=fingerprint)
        picture.credit_line = picture.credit_line or picture.said_by_file.get("credit_line", "") or self.credit
        if not picture.credit_line:
            leave_uncredited(picture)
        return picture


def _host(known: WordPressPicture) -> str:
    return known.address.split("/")[2] if known.address.count("/") > 1 else ""


def _without_query(address: str) -> str:
    try:
        return OF_A_SIZE.sub("", urlunsplit(urlsplit(address)._replace(query="", fragment="")))
    except ValueError:
        return address


def _plain(html: str) -> str:
    return " ".join(strip_tags(html).split())


def to_dos(site_url: str) -> Iterator[tuple[str, str]]:
    """The addresses of the site's pictures that were asked for in vain, with the reason."""
    waiting = WordPressPicture.objects.filter(site_url=site_url, picture=None, tried_at__isnull=False).order_by("pk")
    return ((one.address, one.problem or _("It was deleted here.")) for one in waiting.iterator())
