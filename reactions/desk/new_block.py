"""Blocking whoever sent a vote, and with it, if the moderator says so, taking out what it has cast before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
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

from reactions import services
from reactions.desk.acts import ActView
from reactions.desk.forms import ReasonForm
from reactions.desk.permissions import moderator_of, user_can_block
from reactions.desk.previews import Preview, PreviewedView, StalePreview
from reactions.desk.reach import Reach, reach_of
from reactions.desk.vote_filters import Sender, matching_of_sender, votes_of_sender
from reactions.models import Block, Vote
from reactions.querysets import VoteQuerySet

if TYPE_CHECKING:
    from wagtail.models import Page

HOURS = [(1, _("1 hour")), (24, _("1 day")), (24 * 7, _("7 days")), (24 * 30, _("30 days"))]


@dataclass(frozen=True)
class Candidate:
    """Whom the vote's sender could be blocked as, how much it has cast so far, and what taking out does of it that may be taken out."""

    sender: Sender
    name: str
    number: int
    preview: Preview

    @property
    def label(self) -> str:
        one, many = _("%(name)s, with %(votes)s vote so far"), _("%(name)s, with %(votes)s votes so far")
        return str(one if self.number == 1 else many) % {"name": self.name, "votes": intcomma(self.number)}

    @property
    def field(self) -> str:
        """The form's field that says what was shown of it."""
        return f"seen_{self.sender}"

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to be taken out."""
        return bool(self.preview.effect.votes)


def candidates_of(vote: Vote, *, within: Reach, section: Page | None) -> list[Candidate]:
    """The reader and the network, as far as they are known. Of their votes those may be taken out that are `within` and below the section."""
    named = []
    if vote.voter_key:
        named.append((Sender.READER, gettext("This reader")))
    if vote.network_key:
        named.append((Sender.NETWORK, gettext("Everybody in network %(name)s") % {"name": services.label_of(vote.network_key)}))
    found = []
    for sender, name in named:
        sent = votes_of_sender(vote, sender)
        below = Reach(paths=(section.path,)).narrow(sent) if section else sent
        votes = cast(VoteQuerySet, within.narrow(below) if within else sent.none())
        found.append(Candidate(sender, name, sent.count(), Preview(votes, moving=services.COUNTED, step=-1)))
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
        offered = [candidate for candidate in candidates if candidate.is_offered]
        if not offered:
            del self.fields["earlier"]
            return
        numbers = "; ".join(f"{candidate.name}: {intcomma(candidate.preview.effect.votes)}" for candidate in offered)
        self.fields["earlier"].help_text = gettext("On stories whose votes you may moderate. %(numbers)s.") % {"numbers": numbers}
        self.fields |= {candidate.field: forms.CharField(widget=forms.HiddenInput, required=False) for candidate in offered}


class NewBlockView(PreviewedView, ActView, FormView):
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

    @property
    def offered(self) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.is_offered]

    @property
    def previews(self) -> dict[str, Preview]:
        return {candidate.field: candidate.preview for candidate in self.offered}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "candidates": self.candidates}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = {"vote": self.vote, "section": self.section, "offered": self.offered, "next": reverse(self.index_url_name)}
        return {**super().get_context_data(**kwargs), **here}

    def form_valid(self, form: BlockForm) -> HttpResponse:
        said = form.cleaned_data
        candidate = next(one for one in self.candidates if one.sender == said["of"])
        try:
            with transaction.atomic():
                shown = candidate.preview.as_seen(said.get(candidate.field, "")) if said.get("earlier") and candidate.is_offered else None
                block = self.block(candidate, shown, hours=said["hours"], reason=said["reason"])
        except StalePreview as stale:
            return self.ask_again(form, stale)
        self.tell(block, candidate, shown)
        return redirect("reactions_blocks:index")

    def reach_of_votes(self) -> Reach:
        """Where votes are taken out, as a large act keeps it."""
        if self.section is None:
            return self.within
        inside = tuple(path for path in self.within.paths if path.startswith(self.section.path))
        return Reach(paths=inside or (self.section.path,))

    def earlier(self, candidate: Candidate, shown: Preview) -> services.Earlier:
        """The votes to take out with the block."""
        return services.Earlier(shown.votes, matching_of_sender(self.vote, candidate.sender, self.reach_of_votes()) if shown.is_large else None)

    def block(self, candidate: Candidate, shown: Preview | None, *, hours: int, reason: str) -> Block:
        earlier = self.earlier(candidate, shown) if shown else None
        until = timezone.now() + timedelta(hours=hours)
        on_record: dict[str, Any] = {"by": moderator_of(self.request), "reason": reason, "section": self.section, "earlier": earlier}
        # The form has offered only what the vote has a key of.
        if candidate.sender == Sender.NETWORK:
            return services.block_network(network_key=cast(UUID, self.vote.network_key), until=until, **on_record)
        return services.block_reader(voter_key=cast(UUID, self.vote.voter_key), until=until, **on_record)

    def tell(self, block: Block, candidate: Candidate, shown: Preview | None) -> None:
        undo = messages.button(reverse("reactions_blocks:undo", args=[block.pk]), gettext("Undo"))
        said = [gettext("Blocked. What it sends from now on is held; whoever sends it sees nothing unusual.")]
        if shown:
            said += _said_of_earlier(shown, came_since=candidate.preview.effect.votes - shown.effect.votes)
        messages.success(self.request, " ".join(said), buttons=[undo])


def _said_of_earlier(shown: Preview, *, came_since: int) -> Iterator[str]:
    """What became of the votes that were cast before a block, and how many more came while the moderator looked."""
    taken = shown.effect.votes
    if shown.is_large:
        yield gettext("%(count)s earlier votes are being taken out of the count.") % {"count": intcomma(taken)}
    else:
        text = ngettext("%(count)s earlier vote is out of the count.", "%(count)s earlier votes are out of the count.", taken)
        yield text % {"count": intcomma(taken)}
    if came_since > 0:
        text = ngettext("%(count)s more came while you looked, and counts.", "%(count)s more came while you looked, and count.", came_since)
        yield text % {"count": intcomma(came_since)}
