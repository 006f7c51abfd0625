"""Floods that are noticed: put on the record, told of, and held where the board says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

from reactions import conf
from reactions.floods.windows import Window
from reactions.models import Exclusion, Flood, FloodResponse, FloodState, Hold, Origin, Vote
from reactions.services.exclusions import hold
from reactions.services.notices import desk_address, tell
from reactions.services.portions import PORTION
from reactions.services.records import changes
from reactions.signals import flood_noticed

Evidence = list[dict[str, Any]]
# How far the clocks of a site's machines may be apart.
CLOCKS_DIFFER = timedelta(minutes=1)


def notice_flood(*, page_id: int, window: Window, evidence: Evidence, response: FloodResponse) -> Flood | None:
    """
    Put a flood on the record, or bring the page's waiting one up to date. With the response "hold", a new one holds its votes, and all that come.

    None where the window was read before a moderator decided on the page, or where the same traffic was found genuine some hours ago. Raises
    IntegrityError for a page that has been deleted meanwhile.
    """
    with transaction.atomic():
        waiting = _waiting(page_id)
        if waiting is None and _is_settled(page_id, window):
            return None
        flood = waiting or _new_flood(page_id, window, evidence, response)
        if flood is None:
            flood = Flood.objects.waiting().select_for_update(of=("self",)).get(page_id=page_id)
        if flood.last_at < window.last_at or flood.evidence != evidence:
            _bring_up_to_date(flood, window, evidence)
    while flood.is_held and _hold_what_came(flood):
        pass
    return flood


def _waiting(page_id: int) -> Flood | None:
    return Flood.objects.waiting().select_for_update(of=("self",)).filter(page_id=page_id).first()


def _is_settled(page_id: int, window: Window) -> bool:
    # A decision from the future was made while the clock was wrong: it is not to silence the page until then.
    decided = Flood.objects.filter(page_id=page_id, decided_at__lte=timezone.now() + CLOCKS_DIFFER)
    quiet_since = window.last_at - timedelta(hours=conf.get("FLOOD_QUIET_HOURS"))
    return decided.filter(decided_at__gte=window.last_at).exists() or decided.filter(state=FloodState.GENUINE, decided_at__gte=quiet_since).exists()


def _new_flood(page_id: int, window: Window, evidence: Evidence, response: FloodResponse) -> Flood | None:
    """None when another watcher was quicker."""
    flood = Flood(page_id=page_id, began_at=window.began_at, last_at=window.last_at, votes=window.votes, evidence=evidence)
    try:
        with transaction.atomic():
            flood.save(force_insert=True)
    except IntegrityError:
        if not Flood.objects.waiting().filter(page_id=page_id).exists():
            raise
        return None
    if response == FloodResponse.HOLD:
        flood.exclusion = Exclusion.objects.create(
            reason=gettext("Held until a moderator has looked at it"), origin=Origin.FLOOD, selection={"chosen": "flood"}
        )
        flood.is_held = True
        flood.save(update_fields=["exclusion", "is_held"])
    told = changes({"flood": None, "held": False}, {"flood": flood.state, "held": flood.is_held})
    act = {"page": page_id, "title": flood.page.title, "votes": flood.votes, "held": flood.is_held, "changes": told}
    log(instance=flood, action="reactions.notice_flood", data=act)
    _tell_of(flood)
    transaction.on_commit(lambda: flood_noticed.send(sender=Flood, flood_id=flood.pk))
    return flood


def _tell_of(flood: Flood) -> None:
    named = {"title": flood.page.title, "votes": flood.votes}
    noticed = ngettext(
        "%(votes)s vote on “%(title)s” looks like the work of few hands.", "%(votes)s votes on “%(title)s” look like the work of few hands.", flood.votes
    )
    held = gettext("They are held until a moderator decides.") if flood.is_held else gettext("They are counted until a moderator decides.")
    address = desk_address("reactions_floods:inspect", flood.pk)
    said = {"title": flood.page.title, "votes": flood.votes, "held": flood.is_held, "evidence": flood.evidence, "url": address}
    tell(
        event="flood.noticed",
        subject=gettext("A flood of reactions on “%(title)s”") % named,
        text=f"{noticed % named} {held}\n\n{address}".rstrip(),
        data={"flood": flood.pk, "page": flood.page_id, **said},
    )


def _bring_up_to_date(flood: Flood, window: Window, evidence: Evidence) -> None:
    """Only what does not move the edition of the boards (docs/adr/0006)."""
    since = Vote.objects.for_page(flood.page_id).filter(cast_at__gt=flood.last_at, cast_at__lte=window.last_at)
    flood.votes += since.count() if flood.last_at < window.last_at else 0
    flood.last_at, flood.evidence = max(flood.last_at, window.last_at), evidence
    flood.save(update_fields=["votes", "last_at", "evidence"])


def _hold_what_came(flood: Flood) -> bool:
    """
    Hold a portion of the flood's votes that count: those cast before it was noticed, and those that were on their way just then. Returns whether there
    may be more.

    One that a moderator has let go stays so.
    """
    with transaction.atomic():
        locked = Flood.objects.holding().select_for_update(of=("self",)).filter(pk=flood.pk).first()
        if locked is None or locked.exclusion_id is None:
            return False
        known = Hold.objects.filter(exclusion=locked.exclusion_id).values("vote")
        came = Vote.objects.for_page(locked.page_id).filter(is_counted=True, cast_at__gte=locked.began_at).exclude(pk__in=known)
        rows = list(came.in_lock_order()[:PORTION])
        hold(locked.exclusion, rows)
        return len(rows) == PORTION
