"""Blocking whoever sent a vote, and with it, if the moderator says so, taking out what it has cast before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages

from reactions import conf, services
from reactions.desk.acts import ActView
from reactions.desk.forms import ReasonForm
from reactions.desk.networks import label_of
from reactions.desk.permissions import moderator_of, user_can_block
from reactions.desk.previews import PageTable, Seen, StalePreview, tables_of
from reactions.desk.reach import Reach, reach_of
from reactions.desk.vote_filters import Sender, matching_of_sender, votes_of_sender
from reactions.models import Block, Vote
from reactions.querysets import VoteQuerySet
from reactions.services import Effect, effect_of

if TYPE_CHECKING:
    from wagtail.models import Page

HOURS = [(1, _("1 hour")), (24, _("1 day")), (24 * 7, _("7 days")), (24 * 30, _("30 days"))]


@dataclass(frozen=True)
class Candidate:
    """Whom the vote's sender could be blocked as, all that it has cast so far, and those of it that may be taken out, with what that does."""

    sender: Sender
    name: str
    number: int
    votes: VoteQuerySet
    effect: Effect
    tables: list[PageTable]

    @property
    def label(self) -> str:
        one, many = _("%(name)s, with %(votes)s vote so far"), _("%(name)s, with %(votes)s votes so far")
        return str(one if self.number == 1 else many) % {"name": self.name, "votes": f"{self.number:,}"}

    @property
    def is_large(self) -> bool:
        return self.effect.votes > conf.get("ACT_AT_ONCE")


def candidates_of(vote: Vote, *, within: Reach, section: Page | None) -> list[Candidate]:
    """The reader and the network, as far as they are known. Of their votes those may be taken out that are `within` and below the section."""
    named = []
    if vote.voter_key:
        named.append((Sender.READER, gettext("This reader")))
    if vote.network_key:
        named.append((Sender.NETWORK, gettext("Everybody in network %(name)s") % {"name": label_of(vote.network_key)}))
    found = []
    for sender, name in named:
        sent = votes_of_sender(vote, sender)
        below = Reach(paths=(section.path,)).narrow(sent) if section else sent
        votes = cast(VoteQuerySet, within.narrow(below) if within else sent.none())
        effect = effect_of(votes, moving=services.COUNTED, step=-1)
        found.append(Candidate(sender, name, sent.count(), votes, effect, tables_of(effect.as_json())))
    return found


class BlockForm(ReasonForm):
    """Whom to block, for how long, and why; and what becomes of the votes that it has cast so far, as the moderator was shown them."""

    hours = forms.TypedChoiceField(
        label=_("For"),
        choices=HOURS,
        coerce=int,
        initial=24,
        help_text=_("A network is known by a name of one day: its block ends at midnight (UTC) at the latest."),
    )
    earlier = forms.BooleanField(label=_("Also take out the votes that it has cast so far"), required=False)
    field_order = ["hours", "earlier", "reason"]

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(candidate.sender, candidate.label) for candidate in candidates]
        whom = forms.ChoiceField(label=_("Block"), widget=forms.RadioSelect, choices=choices, initial=Sender.READER)
        whom.error_messages["required"] = _("Choose whom to block.")
        self.fields = {"of": whom, **self.fields}
        offered = [candidate for candidate in candidates if candidate.effect.votes]
        if not offered:
            del self.fields["earlier"]
            return
        numbers = "; ".join(f"{candidate.name}: {candidate.effect.votes:,}" for candidate in offered)
        self.fields["earlier"].help_text = gettext("On stories whose votes you may moderate. %(numbers)s.") % {"numbers": numbers}
        for candidate in offered:
            seen = Seen.of(candidate.effect).signed()
            self.fields[f"seen_{candidate.sender}"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=seen)


class NewBlockView(ActView, FormView):
    """Blocks whoever sent one vote."""

    template_name = "reactions/admin/new_block.html"
    form_class = BlockForm
    page_title = _("Block")
    header_icon = "lock"
    index_url_name = "reactions_votes:index"
    index_label = _("Votes")
    submit_label = _("Block")
    submit_class = "serious"

    def dispatch(self, request: HttpRequest, *args: Any, vote_id: int, **kwargs: Any) -> HttpResponseBase:
        self.vote = get_object_or_404(Vote.objects.select_related("page", "kind"), pk=vote_id)
        if not user_can_block(request.user, self.vote.page):
            raise PermissionDenied
        if not (self.vote.voter_key or self.vote.network_key):
            messages.warning(request, gettext("Who cast this vote has been forgotten in time, so nobody can be blocked for it."))
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)

    @property
    def subject(self) -> str:
        return gettext("whoever voted on “%(title)s”") % {"title": self.vote.page.title}

    @cached_property
    def section(self) -> Page | None:
        """Where whoever asks may block."""
        return reach_of(self.request.user, "block_voter").section_above(self.vote.page)

    @property
    def within(self) -> Reach:
        """Where whoever asks may take votes out."""
        return reach_of(self.request.user, "moderate_vote")

    @cached_property
    def candidates(self) -> list[Candidate]:
        return candidates_of(self.vote, within=self.within, section=self.section)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "candidates": self.candidates}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = [candidate for candidate in self.candidates if candidate.effect.votes]
        here = {"vote": self.vote, "section": self.section, "offered": offered, "next": reverse(self.index_url_name)}
        return {**super().get_context_data(**kwargs), **here}

    def form_valid(self, form: BlockForm) -> HttpResponse:
        said = form.cleaned_data
        candidate = next(one for one in self.candidates if one.sender == said["of"])
        try:
            with transaction.atomic():
                earlier = self.as_seen(candidate, said) if said.get("earlier") and candidate.effect.votes else None
                block = self.block(candidate, earlier, hours=said["hours"], reason=said["reason"])
        except StalePreview:
            return self.ask_again(form)
        self.tell(block, candidate, earlier)
        return redirect("reactions_blocks:index")

    def as_seen(self, candidate: Candidate, said: dict[str, Any]) -> services.Earlier:
        """The votes to take out: those that were shown, locked if that is done at once. Raises StalePreview where they are others now."""
        seen = Seen.read(said.get(f"seen_{candidate.sender}", ""))
        self.taken, votes = seen.votes, candidate.votes.filter(pk__lte=seen.newest)
        is_large = seen.votes > conf.get("ACT_AT_ONCE")
        if not is_large:
            list(votes.in_lock_order().values_list("pk"))
        if effect_of(votes, moving=services.COUNTED, step=-1).digest != seen.digest:
            raise StalePreview
        return services.Earlier(votes, matching_of_sender(self.vote, candidate.sender, self.reach_of_votes()) if is_large else None)

    def reach_of_votes(self) -> Reach:
        """Where votes are taken out, as a large act keeps it."""
        if self.section is None:
            return self.within
        inside = tuple(path for path in self.within.paths if path.startswith(self.section.path))
        return Reach(paths=inside or (self.section.path,))

    def block(self, candidate: Candidate, earlier: services.Earlier | None, *, hours: int, reason: str) -> Block:
        until = timezone.now() + timedelta(hours=hours)
        on_record: dict[str, Any] = {"by": moderator_of(self.request), "reason": reason, "section": self.section, "earlier": earlier}
        # The form has offered only what the vote has a key of.
        if candidate.sender == Sender.NETWORK:
            return services.block_network(network_key=cast(UUID, self.vote.network_key), until=until, **on_record)
        return services.block_reader(voter_key=cast(UUID, self.vote.voter_key), until=until, **on_record)

    def tell(self, block: Block, candidate: Candidate, earlier: services.Earlier | None) -> None:
        undo = messages.button(reverse("reactions_blocks:undo", args=[block.pk]), gettext("Undo"))
        said = [gettext("Blocked. What it sends from now on is held; whoever sends it sees nothing unusual.")]
        if earlier:
            said += _said_of_earlier(self.taken, came_since=candidate.effect.votes - self.taken, is_large=earlier.matching is not None)
        messages.success(self.request, " ".join(said), buttons=[undo])

    def ask_again(self, form: BlockForm) -> HttpResponse:
        """The same page with the votes of now; nothing was done."""
        form.data = form.data.copy()  # type: ignore[attr-defined] # It is a QueryDict.
        for candidate in self.candidates:
            form.data[f"seen_{candidate.sender}"] = Seen.of(candidate.effect).signed()  # type: ignore[index] # A copy of a QueryDict may be changed.
        form.add_error(None, gettext("Nothing was done: some of the votes have changed since you looked. Look at the new figures, and confirm again."))
        return self.form_invalid(form)


def _said_of_earlier(taken: int, *, came_since: int, is_large: bool) -> Iterator[str]:
    """What became of the votes that were cast before a block, and how many more came while the moderator looked."""
    if is_large:
        yield gettext("%(count)s earlier votes are being taken out of the count.") % {"count": f"{taken:,}"}
    else:
        text = ngettext("%(count)s earlier vote is out of the count.", "%(count)s earlier votes are out of the count.", taken)
        yield text % {"count": f"{taken:,}"}
    if came_since > 0:
        text = ngettext("%(count)s more came while you looked, and counts.", "%(count)s more came while you looked, and count.", came_since)
        yield text % {"count": f"{came_since:,}"}
