"""Stories whose mix of reactions has swung: put on the record, and told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from reactions import conf
from reactions.floods.mixes import Mix, swung_mixes
from reactions.models import MixSwing, ReactionKind, page_model
from reactions.services.notices import desk_address, tell

if TYPE_CHECKING:
    from wagtail.models import Page

KINDS_NAMED = 3


def look_for_swings(now: datetime | None = None) -> list[MixSwing]:
    """Look at the votes of the hour that ends now. Returns the swings that are new: a story has one in REACTIONS["FLOOD_QUIET_HOURS"]."""
    moment = now or timezone.now()
    mixes = swung_mixes(moment)
    pages = page_model().objects.in_bulk(mixes)
    noticed = [_notice(pages[page_id], mixes[page_id], moment) for page_id in sorted(pages)]
    return [swing for swing in noticed if swing]


def _notice(page: Page, mix: Mix, now: datetime) -> MixSwing | None:
    """None where the story's last swing was told of lately, or another watcher was quicker, or the page has just been deleted."""
    try:
        with transaction.atomic():
            swing = MixSwing.objects.select_for_update(of=("self",)).filter(page_id=page.pk).first() or MixSwing(page_id=page.pk)
            if swing.pk and swing.noticed_at > now - timedelta(hours=conf.get("FLOOD_QUIET_HOURS")):
                return None
            kinds = list(ReactionKind.objects.all())
            slugs = {kind.pk: kind.slug for kind in kinds}
            swing.before, swing.after, swing.noticed_at = _by_slug(mix.before, slugs), _by_slug(mix.hour, slugs), now
            swing.save()
            _tell_of(swing, page, {kind.slug: str(kind) for kind in kinds})
    except IntegrityError:
        return None
    return swing


def _by_slug(votes: Mapping[int, int], slugs: Mapping[int, str]) -> dict[str, int]:
    return {slugs[kind_id]: number for kind_id, number in sorted(votes.items()) if number and kind_id in slugs}


def swing_in_words(swing: MixSwing, labels: Mapping[str, str]) -> str:
    """The kinds whose share has changed most, each with its share before and in the hour. `labels` are those of the kinds by slug."""
    shares = {slug: (_percent(swing.before, slug), _percent(swing.after, slug)) for slug in {**swing.before, **swing.after}}
    furthest = sorted(shares, key=lambda slug: (-abs(shares[slug][1] - shares[slug][0]), slug))[:KINDS_NAMED]
    said = gettext("%(kind)s from %(before)s%% to %(after)s%%")
    return "; ".join(said % {"kind": labels.get(slug, slug), "before": shares[slug][0], "after": shares[slug][1]} for slug in furthest)


def _percent(votes: Mapping[str, int], slug: str) -> int:
    return round(100 * votes.get(slug, 0) / (sum(votes.values()) or 1))


def _tell_of(swing: MixSwing, page: Page, labels: Mapping[str, str]) -> None:
    hour, before = sum(swing.after.values()), sum(swing.before.values())
    opening = ngettext(
        "The %(hour)s reaction of the last hour on “%(title)s” says something else than the %(before)s before it:",
        "The %(hour)s reactions of the last hour on “%(title)s” say something else than the %(before)s before them:",
        hour,
    )
    address = desk_address("reactions_stories:inspect", page.pk)
    text = f"{opening % {'hour': hour, 'before': before, 'title': page.title}} {swing_in_words(swing, labels)}."
    tell(
        event="mix.swung",
        subject=gettext("The mix of reactions on “%(title)s” has swung") % {"title": page.title},
        text=f"{text}\n\n{address}" if address else text,
        data={"page": page.pk, "title": page.title, "before": swing.before, "after": swing.after, "url": address},
    )
