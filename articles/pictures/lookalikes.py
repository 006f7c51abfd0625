"""Pictures that are here already when one is uploaded: the very file, or one that looks like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail.permissions import policy_registry

from articles.fingerprints import PLAIN, distance
from articles.models import CreditedImage
from articles.pictures.standing import note_standings

if TYPE_CHECKING:
    from typing import Any

# Of 64 bits. Copies that were made smaller, compressed, recoloured or cut by a fortieth at each edge stay within; tests/test_lookalikes.py measures it.
MOST_BITS = 10
# So many are shown, the most alike first.
SHOWN = 3


@dataclass(frozen=True)
class Lookalikes:
    """What an upload looks like. `pictures` have their `standing`; `is_same_file` where the first of them is the very file."""

    pictures: list[CreditedImage]
    is_same_file: bool


def lookalikes_of(picture: CreditedImage, *, user: Any) -> Lookalikes | None:
    """
    Of a picture that was uploaded, stored or not. None where nothing that this user may choose looks like it.

    Five queries, or two where nothing does. One reads all fingerprints, by their index: 100,000 take a fraction of a second.
    """
    choosable = policy_registry.get_by_type(CreditedImage).instances_user_has_permission_for(user, "choose").exclude(pk=picture.pk)
    same = set(choosable.filter(file_hash=picture.file_hash).values_list("pk", flat=True)[:SHOWN]) if picture.file_hash else set()
    bits = {**_alike(picture), **dict.fromkeys(same, -1)}
    found = sorted(choosable.filter(pk__in=bits).select_related("licence"), key=lambda other: (bits[other.pk], other.pk))[:SHOWN] if bits else []
    if not found:
        return None
    note_standings(found)
    return Lookalikes(found, is_same_file=found[0].pk in same)


def _alike(picture: CreditedImage) -> dict[int, int]:
    """The ids of all pictures that look like this one, and in how many bits each differs."""
    own = picture.fingerprint
    if own is None or own == PLAIN:
        return {}
    others = CreditedImage.objects.filter(fingerprint__isnull=False).exclude(pk=picture.pk).order_by().values_list("pk", "fingerprint")
    return {pk: bits for pk, other in others.iterator(chunk_size=10_000) if other != PLAIN and (bits := distance(own, other)) <= MOST_BITS}
