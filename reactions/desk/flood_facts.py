"""What a moderator is shown of a flood: its evidence in sentences, how its votes came, and which of them to take out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, DateTimeField, Q
from django.db.models.functions import Trunc
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reactions.desk.charts import Chart, Series
from reactions.desk.previews import Preview, lifting
from reactions.models import Flood, FloodState, Hold, Vote
from reactions.querysets import VoteQuerySet
from reactions.services import COUNTED, freed_by, held_before

BARS = 60
BEFORE = timedelta(minutes=15)
ALL, ALIKE = "all", "alike"
# A flood whose last vote is no older goes on.
GOES_ON = timedelta(minutes=1)

# By the names of the rules (docs/floods.md), those included that spoke of earlier floods. Shares are in percent, `usual` is what stories mostly have.
SENTENCES = {
    "surge": _("Many more votes than usual: %(count)s, where %(usual_count)s are to be expected."),
    "leaning": _("They lean one way: %(percent)s%% say the same, where %(usual)s%% are usual."),
    "one_sided": _("They are of one mind: %(percent)s%% say the same."),
    "nearly_all": _("Nearly all of them say the same: %(percent)s%%."),
    "turn": _("They say something else than the story's readers did before: %(percent)s%% chose what %(usual)s%% had chosen."),
    "newcomers": _("%(percent)s%% of them vote for the first time on this site, where %(usual)s%% are usual."),
    "handful": _(
        "Three networks at most send a large part of them, nearly all of these say one thing and are first votes: %(percent)s%%, where %(usual)s%% of "
        "the others are such."
    ),
    "one_network": _("%(percent)s%% of them come from one network, where %(usual)s%% are usual."),
    "few_networks": _("They come from fewer networks than readers do."),
    "many_networks": _("What speaks for readers: they come from %(count)s networks."),
    "steady": _("They come as a clock ticks: the waits between them vary by %(percent)s%% of their mean, those of people by about %(usual)s%%."),
}
# Each of these says what those before it say, and more.
OF_ONE_MIND = ["leaning", "one_sided", "nearly_all"]
# What speaks for readers is said after what speaks against them.
EXCULPATING = {"many_networks"}


def sentences(flood: Flood) -> list[str]:
    """The evidence in words. A rule that has no words any more is left out, and so are those that say less than another does."""
    names = {one["rule"] for one in flood.evidence}
    weaker = set(OF_ONE_MIND[: max((OF_ONE_MIND.index(name) for name in names if name in OF_ONE_MIND), default=0)])
    said = [one for one in flood.evidence if one["rule"] in SENTENCES.keys() - weaker]
    return [str(SENTENCES[one["rule"]]) % _figures(one) for one in sorted(said, key=lambda one: one["rule"] in EXCULPATING)]


def _figures(finding: dict[str, Any]) -> dict[str, str]:
    value, usual = finding["value"], finding["usual"]
    counts = {"count": intcomma(round(value)), "usual_count": intcomma(round(usual))}
    return {**counts, "percent": intcomma(round(100 * value)), "usual": intcomma(round(100 * usual))}


@dataclass(frozen=True)
class Choice:
    """Votes of a flood that can be taken out, and what finds them again for a large act (LargeAct.matching)."""

    votes: VoteQuerySet
    matching: str


def end_of(flood: Flood, *, looked_at: datetime) -> datetime:
    """Up to when votes are a flood's own for a moderator who looks at it: one that is held and goes on is meant up to this very moment."""
    goes_on = flood.is_held and looked_at - flood.last_at <= GOES_ON
    return max(looked_at, flood.last_at) if goes_on else flood.last_at


def choices_of(flood: Flood, *, until: datetime) -> dict[str, Choice]:
    """
    What can be taken out of the flood up to a moment, what it holds included.

    It is everything, or only the votes that are alike, so that fewer readers are hit.
    """
    everything = Vote.objects.for_page(flood.page_id).filter(cast_at__gte=flood.began_at, cast_at__lte=until, kind__isnull=False)
    all_of_it = Choice(everything, _matching(flood, until, cast_at_from=flood.began_at.isoformat()))
    commonest = everything.order_by().values_list("kind", "kind__slug").annotate(votes=Count("pk")).order_by("-votes", "kind").first()
    if commonest is None:
        return {ALL: all_of_it, ALIKE: all_of_it}
    kind_id, slug, _votes = commonest
    alike = _matching(flood, until, cast_at_from=flood.began_at.isoformat(), kind=slug, first="yes")
    return {ALL: all_of_it, ALIKE: Choice(everything.filter(kind=kind_id, is_first_vote=True), alike)}


def matching_held(flood: Flood, *, up_to: datetime) -> str:
    """What finds all of the page's votes up to a moment, for a large act that lets go of those that are held."""
    return _matching(flood, up_to)


def _matching(flood: Flood, until: datetime, **more: str) -> str:
    kept = QueryDict(mutable=True)
    kept.update({"page": str(flood.page_id), "cast_at_to": until.isoformat(), **more})
    return kept.urlencode()


def let_go_beside(flood: Flood, votes: VoteQuerySet, *, up_to: datetime) -> VoteQuerySet | None:
    """
    The votes that count again when these of a flood are excluded: what else it holds, as far as it was cast up to that moment. None where it holds
    nothing.
    """
    if not flood.is_held or flood.exclusion is None:
        return None
    held = Hold.objects.standing().filter(exclusion=flood.exclusion).values("vote")
    return Vote.objects.filter(freed_by(flood.exclusion), pk__in=held, cast_at__lte=up_to).exclude(pk__in=votes.order_by().values("pk"))


def undoing(flood: Flood) -> Preview | None:
    """
    What undoing a decision does to the totals: what it has taken out counts again, what was held until then is held again. None where it does nothing to them.
    """
    taken_out = flood.exclusion if flood.state == FloodState.EXCLUDED else None
    held_by = held_before(flood)
    if held_by is None:
        return lifting(taken_out) if taken_out else None
    let_go = Hold.objects.filter(exclusion=held_by, lifted_at__gte=flood.decided_at)
    again: Any = Vote.objects.filter(pk__in=let_go.values("vote"))
    back: Any = lifting(taken_out).votes.filter(freed_by(taken_out)).exclude(pk__in=let_go.values("vote")) if taken_out else None
    return Preview(again, moving=COUNTED, step=-1, freed=back)


def chart_of(flood: Flood) -> Chart:
    """The page's votes from some minutes before the flood to its end. One statement."""
    begins_at, ends_at = flood.began_at - BEFORE, flood.last_at + timedelta(minutes=1)
    minute = Trunc("cast_at", "minute", output_field=DateTimeField())
    rows = Vote.objects.for_page(flood.page_id).filter(cast_at__gte=begins_at, cast_at__lt=ends_at, kind__isnull=False).order_by().annotate(at=minute)
    found = list(rows.values("at").annotate(counted=Count("pk", filter=Q(is_counted=True)), held=Count("pk", filter=Q(is_counted=False))))
    moments = list(_moments(begins_at, ends_at))
    return Chart(
        title=gettext("Votes over time"),
        description=gettext("The votes on this story from some minutes before the flood to its end. The same figures follow as a table."),
        corner=gettext("From"),
        labels=tuple(date_format(timezone.localtime(moment), "TIME_FORMAT") for moment in moments),
        series=(
            Series(gettext("Counted"), _in_bars(moments, ((row["at"], row["counted"]) for row in found))),
            Series(gettext("Not counted"), _in_bars(moments, ((row["at"], row["held"]) for row in found))),
        ),
    )


def _moments(begins_at: datetime, ends_at: datetime) -> Iterable[datetime]:
    """Where the bars begin: at most BARS, of whole minutes."""
    minutes = max(1, -(-int((ends_at - begins_at).total_seconds()) // (60 * BARS)))
    moment = begins_at.replace(second=0, microsecond=0)
    while moment < ends_at:
        yield moment
        moment += timedelta(minutes=minutes)


def _in_bars(moments: list[datetime], figures: Iterable[tuple[datetime, int]]) -> tuple[int, ...]:
    sums: Counter[datetime] = Counter()
    for at, number in figures:
        sums[max(moment for moment in moments if moment <= at)] += number
    return tuple(sums[moment] for moment in moments)
