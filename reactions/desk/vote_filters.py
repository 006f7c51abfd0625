"""Which votes a moderator looks at, and which an act is about: both are read from the same address, by the same filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import SuffixedMultiWidget
from wagtail.admin.active_filters import RangeFilterAdapter, filter_adapter_class_registry, register_filter_adapter_class
from wagtail.admin.filters import WagtailFilterSet

from reactions.desk.networks import keys_labelled, known_since
from reactions.desk.reach import Reach, reach_of
from reactions.desk.section_filter import SectionFilter
from reactions.hours import when_labelled
from reactions.models import Exclusion, Hold, LargeAct, Origin, ReactionKind, Vote, page_model
from reactions.querysets import VoteQuerySet
from reactions.services import UnreadableMatching, label_of

if TYPE_CHECKING:
    from wagtail.models import Page

ALL = "all"  # Wagtail's word, in place of ids, for everything that the filters let through.
WITHIN = "within"  # In what a large act keeps: the tree paths that its moderator may act in.
SENDER, SENDER_OF = "sender", "sender_of"  # In the same: reader or network, and the number of a vote that they sent.
FORGOTTEN = _("Who cast the votes has been forgotten in time, so the rest of them cannot be found any more.")
MANY_PAGES = 1000
GONE = _("A page that the filters name is not there any more: it may have been deleted, and its votes with it. Nothing was done.")


# The holds on a vote by what catches votes as they come.
CAUGHT = Hold.objects.filter(vote=OuterRef("pk"), exclusion__origin__in=[Origin.BLOCK, Origin.FLOOD])


class BadSelection(ValueError):
    """What the address selects cannot be read, or it selects nothing. The message says what to do."""


class MomentRangeWidget(SuffixedMultiWidget):
    """From a day and time of day to another, in the browser's own controls."""

    template_name = "reactions/admin/moment_range.html"
    suffixes = ["from", "to"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        moments = [
            forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1", "aria-label": label}, format="%Y-%m-%dT%H:%M:%S")
            for label in (_("From"), _("To"))
        ]
        super().__init__(moments, attrs)

    def decompress(self, value: slice | None) -> list[datetime | None]:
        return [value.start, value.stop] if value else [None, None]


class MomentRangeFilter(django_filters.DateTimeFromToRangeFilter):
    """A range of moments, in the moderator's own time zone."""


class MomentRangeAdapter(RangeFilterAdapter):
    def format_value(self, value: datetime | None) -> str:
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else str(self.empty_value_label)


register_filter_adapter_class(MomentRangeFilter, MomentRangeAdapter)


class VoteFilterSet(WagtailFilterSet):
    headline = django_filters.CharFilter(label=_("Headline"), method="by_headline", max_length=255)
    page = django_filters.ModelChoiceFilter(
        label=_("Page"),
        queryset=lambda request: page_model().objects.all(),
        widget=forms.NumberInput(attrs={"min": "1", "max": str(2**31 - 1)}),
        help_text=_("Follow a headline in the list to fill this in."),
    )
    section = SectionFilter(method="by_section")
    kind = django_filters.ModelChoiceFilter(
        label=_("Reaction"), queryset=lambda request: ReactionKind.objects.all(), to_field_name="slug", empty_label=_("All"), widget=forms.RadioSelect
    )
    cast_at = MomentRangeFilter(label=_("Time"), widget=MomentRangeWidget)
    count = django_filters.ChoiceFilter(
        label=_("Count"),
        method="by_count",
        choices=[("counted", _("Counted")), ("excluded", _("Excluded")), ("held", _("Held by a block or a flood"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    first = django_filters.ChoiceFilter(
        label=_("Reader"),
        method="by_first",
        choices=[("yes", _("First vote on this site")), ("no", _("Has voted before"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    account = django_filters.ChoiceFilter(
        label=_("Account"),
        method="by_account",
        choices=[("yes", _("With an account")), ("no", _("Anonymous"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    network = django_filters.CharFilter(label=_("Network"), method="by_network", max_length=40, help_text=_("The name that the list shows, or its beginning."))
    exclusion = django_filters.ModelChoiceFilter(
        label=_("Exclusion"),
        queryset=lambda request: Exclusion.objects.all(),
        method="by_exclusion",
        widget=forms.NumberInput(attrs={"min": "1", "max": str(2**31 - 1)}),
        help_text=_("Its number."),
    )

    class Meta:
        model = Vote
        fields: list[str] = []

    def by_headline(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        pages = page_model().objects.filter(title__icontains=value).order_by().values_list("pk", flat=True)
        found = list(pages[: MANY_PAGES + 1])
        # Named one by one: a database takes a word in a headline to be rarer than it is, and would sort millions of votes.
        return votes.filter(page__in=found if len(found) <= MANY_PAGES else pages)

    def by_section(self, votes: QuerySet, name: str, value: Page) -> QuerySet:
        return votes.filter(page__in=page_model().objects.filter(path__startswith=value.path).order_by().values("pk"))

    def by_count(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        if value == "held":
            return votes.filter(Exists(CAUGHT.filter(lifted_at=None)), is_counted=False)
        return votes.filter(is_counted=value == "counted")

    def by_account(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        return votes.filter(by_account=value == "yes")

    def by_first(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        return votes.filter(is_first_vote=value == "yes")

    def by_network(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        keys = keys_labelled(value)
        if keys is None:
            return votes.none()
        first, last = map(label_of, keys)
        return votes.filter(when_labelled(first, last, since=known_since()), network_key__range=keys, cast_at__gte=known_since())

    def by_exclusion(self, votes: QuerySet, name: str, value: Exclusion) -> QuerySet:
        return votes.filter(pk__in=Hold.objects.filter(exclusion=value).values("vote"))


class ActFilterSet(VoteFilterSet):
    """
    The same for a large act. One that counts votes again means those that were held as they came when it was begun, though another act, which was begun
    with it for another exclusion, has let them go since.
    """

    def __init__(self, *args: Any, act: LargeAct, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act

    def by_count(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        if value == "held" and self.act.kind == LargeAct.Kind.LIFT:
            return votes.filter(Exists(CAUGHT.filter(Q(lifted_at=None) | Q(lifted_at__gte=self.act.created_at))))
        return super().by_count(votes, name, value)


@dataclass(frozen=True)
class Selection:
    """
    Votes that an act is about, and how they were chosen, as JSON-ready values.

    `matching` finds them again in the background (votes_of_act); None where they were ticked. `exclusion` is the one that they were filtered by.
    """

    votes: VoteQuerySet
    description: dict[str, Any]
    matching: str | None = None
    exclusion: Exclusion | None = None


def selection_from(request: HttpRequest) -> Selection:
    """The votes that an address of a bulk action names: by id, or all that its filters let through. Raises BadSelection."""
    ids, reach = request.GET.getlist("id"), reach_of(request.user, "moderate_vote")
    return _matching(request, reach) if ALL in ids else _ticked(request, ids, reach)


class Sender(StrEnum):
    """Whose votes: those of one reader, or those that came from one network."""

    READER = "reader"
    NETWORK = "network"


def votes_of_sender(vote: Vote, sender: Sender) -> VoteQuerySet:
    """The votes of whoever sent this one, who must be known as such."""
    if sender == Sender.READER:
        return cast(VoteQuerySet, Vote.objects.filter(voter_key=vote.voter_key))
    # The key is of one day: so the index by time finds them.
    day = timedelta(days=1)
    return cast(VoteQuerySet, Vote.objects.filter(network_key=vote.network_key, cast_at__gte=vote.cast_at - day, cast_at__lte=vote.cast_at + day))


def matching_of_sender(vote: Vote, sender: Sender, reach: Reach) -> str:
    """What finds those votes again for a large act. It names a vote of theirs, not them."""
    kept = QueryDict(mutable=True)
    kept[SENDER], kept[SENDER_OF] = sender, str(vote.pk)
    kept.setlist(WITHIN, list(reach.paths))
    return kept.urlencode()


def votes_of_act(act: LargeAct) -> VoteQuerySet:
    """The votes that a large act is about, by the filters that it keeps. Raises UnreadableMatching."""
    params = QueryDict(act.matching)
    votes = _of_sender(params) if SENDER in params else Vote.objects.all()
    filters = ActFilterSet(data=params, queryset=_reachable(params.getlist(WITHIN)).narrow(votes), act=act)
    if not filters.is_valid():
        raise UnreadableMatching(str(GONE))
    return filters.qs


def _of_sender(params: QueryDict) -> VoteQuerySet:
    sender = Sender(str(params[SENDER]))
    vote = Vote.objects.filter(pk=int(str(params[SENDER_OF]))).first()
    if vote is None or not (vote.voter_key if sender == Sender.READER else vote.network_key):
        raise UnreadableMatching(str(FORGOTTEN))
    return votes_of_sender(vote, sender)


def _reachable(paths: list[str]) -> Reach:
    return Reach(paths=tuple(paths)) if paths else Reach(is_everywhere=True)


def _matching(request: HttpRequest, reach: Reach) -> Selection:
    filters = VoteFilterSet(data=request.GET, queryset=reach.narrow(Vote.objects.all()), request=request)
    # Filters that cannot be read would let everything through.
    if not filters.is_valid():
        raise BadSelection(_why_unreadable(filters, request.GET))
    description = {"chosen": "matching", "filters": list(_said(filters, request.GET))}
    return Selection(filters.qs, description, matching=_kept(filters, request.GET, reach), exclusion=filters.form.cleaned_data.get("exclusion"))


def _why_unreadable(filters: VoteFilterSet, params: QueryDict) -> str:
    is_gone = any(name in filters.form.errors and params.get(name, "").isdecimal() for name in ("page", "section"))
    return str(GONE if is_gone else _("One of the filters cannot be read. Go back, set the filters anew, and select again."))


def _kept(filters: VoteFilterSet, params: QueryDict, reach: Reach) -> str:
    """The filters as a large act keeps them. Moments are said with their time zone: the worker knows the moderator's no more."""
    kept = QueryDict(mutable=True)
    for name in filters.form.changed_data:
        if name != "cast_at":
            kept.setlist(name, params.getlist(name))
    moments = filters.form.cleaned_data.get("cast_at")
    for suffix, moment in (("from", moments.start), ("to", moments.stop)) if moments else ():
        if moment:
            kept[f"cast_at_{suffix}"] = moment.isoformat()
    kept.setlist(WITHIN, list(reach.paths))
    return kept.urlencode()


def _ticked(request: HttpRequest, ids: list[str], reach: Reach) -> Selection:
    if not ids or not all(one.isdecimal() and len(one) < 19 for one in ids):
        raise BadSelection(_("No vote is selected. Tick the votes in the list first."))
    filters = VoteFilterSet(data=request.GET, queryset=Vote.objects.none(), request=request)
    exclusion = filters.form.cleaned_data.get("exclusion") if filters.is_valid() else None
    votes: Any = reach.narrow(Vote.objects.filter(pk__in=set(map(int, ids))))
    return Selection(votes, {"chosen": "ticked", "filters": []}, exclusion=exclusion)


def _said(filters: VoteFilterSet, params: QueryDict) -> Iterator[dict[str, str]]:
    """What each filter in force says. A network is not named: its name is dropped from the votes in time, and so must not stay here."""
    for name in filters.form.changed_data:
        if name == "network":
            yield {"filter": name, "value": ""}
            continue
        definition, field = filters.filters[name], filters.form[name]
        adapter = filter_adapter_class_registry.get(definition)(definition, field, filters.form.cleaned_data[name], "", params)
        yield from ({"filter": name, "value": str(active.value)} for active in adapter.get_active_filters())


def described(selection: dict[str, Any]) -> list[tuple[str, str]]:
    """What an Exclusion's `selection` says, as labels and values for people."""
    ways = {
        "ticked": _("Votes ticked one by one"),
        "matching": _("All votes that matched the filters"),
        "block": _("By a block, and what was cast before it") if selection.get("earlier") else _("By a block, as they came"),
        "flood": _("From a flood"),
    }
    lines = [(str(_("Chosen")), str(ways.get(selection.get("chosen", ""), _("Not recorded"))))]
    for said in selection.get("filters", []):
        definition = VoteFilterSet.base_filters.get(said["filter"])
        if definition:
            lines.append((str(definition.label), said["value"] or str(_("One network"))))
    return lines
