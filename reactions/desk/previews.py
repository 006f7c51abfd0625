"""What a moderator is shown before an act, and whether it still holds when the act is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from reactions import conf
from reactions.models import Exclusion, Hold, ReactionKind, Vote
from reactions.querysets import VoteQuerySet
from reactions.services import Effect, effect_of, freed_by
from reactions.summaries import whole_percents

SALT = "reactions.desk.previews"
# Pages of which each reaction is shown; of the others, the total.
PAGES_IN_DETAIL = 5


class StalePreview(Exception):
    """The votes, or what the act does to a total, are no longer what the moderator was shown: `seen`, where this site has signed it. They are `now`."""

    def __init__(self, *, now: Preview, seen: Seen | None) -> None:
        super().__init__(now, seen)
        self.now, self.seen = now, seen

    def what_changed(self) -> str:
        """In a sentence, what is other than it was."""
        return self.seen.what_changed(self.now.effect) if self.seen else gettext("Some of the votes have changed since you looked.")


@dataclass(frozen=True)
class Seen:
    """What was shown: figures to tell people what has changed, and the digest of all of them. Votes after `newest` are not meant."""

    votes: int
    moving: int
    newest: int
    digest: str

    @classmethod
    def of(cls, effect: Effect) -> Seen:
        return cls(votes=effect.votes, moving=effect.moving, newest=effect.newest, digest=effect.digest)

    @classmethod
    def read(cls, signed: str) -> Seen | None:
        """None for what this site has not signed."""
        try:
            return cls(**signing.loads(signed, salt=SALT))
        except (signing.BadSignature, TypeError):
            return None

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)

    def what_changed(self, now: Effect) -> str:
        """In a sentence, what is other than it was."""
        figures = {"then": intcomma(self.votes), "now": intcomma(now.votes)}
        if self.votes != now.votes:
            return gettext("The selection held %(then)s votes when you looked, and holds %(now)s now.") % figures
        if self.moving != now.moving:
            figures = {"then": intcomma(self.moving), "now": intcomma(now.moving)}
            return gettext("%(then)s of the votes would have moved a total when you looked, and %(now)s would now.") % figures
        return gettext("Some of the votes have changed since you looked.")


@dataclass(frozen=True)
class Preview:
    """An act on votes before it happens: those it is about, and what it does to the totals, as services.effect_of has it."""

    votes: VoteQuerySet
    moving: Q
    step: int
    freed: VoteQuerySet | None = None

    @cached_property
    def effect(self) -> Effect:
        return effect_of(self.votes, moving=self.moving, step=self.step, freed=self.freed)

    @cached_property
    def tables(self) -> list[PageTable]:
        return tables_of(self.effect.as_json())

    @property
    def is_large(self) -> bool:
        """Whether the act takes too long for a request."""
        return self.effect.votes + self.effect.freed > conf.get("ACT_AT_ONCE")

    def signed(self) -> str:
        return Seen.of(self.effect).signed()

    def as_seen(self, signed: str) -> Preview:
        """
        The same of the votes that were shown, and none that came since: locked until the end of the transaction, unless they are too many for a request.

        Raises StalePreview where the act does not do any longer what was shown.
        """
        seen = self._seen(signed)
        return self._as_seen(seen, replace(self, votes=self.votes.filter(pk__lte=seen.newest)))

    def unchanged(self, signed: str) -> Preview:
        """The same where votes that came since are meant, too: then it is not any longer what was shown."""
        return self._as_seen(self._seen(signed), replace(self))

    def _seen(self, signed: str) -> Seen:
        if seen := Seen.read(signed):
            return seen
        raise StalePreview(now=self, seen=None)

    def _as_seen(self, seen: Seen, shown: Preview) -> Preview:
        if seen.votes <= conf.get("ACT_AT_ONCE"):
            list(shown.votes.in_lock_order().values_list("pk"))
        if shown.effect.digest != seen.digest:
            raise StalePreview(now=self, seen=seen)
        return shown


def lifting(exclusion: Exclusion) -> Preview:
    """What it does to count the votes of an exclusion again."""
    held = Hold.objects.standing().filter(exclusion=exclusion)
    votes: Any = Vote.objects.filter(pk__in=held.values("vote"))
    return Preview(votes, moving=freed_by(exclusion), step=1)


class PreviewedView:
    """
    For a view with a form that shows what an act does and asks again where that is no longer true. `previews` is what it shows, each by the name of the
    form's hidden field that stands for it. Whenever the form is shown, these fields say what holds then.
    """

    request: HttpRequest

    @property
    def previews(self) -> dict[str, Preview]:
        raise NotImplementedError

    def seen_now(self) -> dict[str, Any]:
        return {name: preview.signed() for name, preview in self.previews.items()}

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()  # type: ignore[misc] # Of the view that this is mixed into.
        return initial if self.request.method == "POST" else {**initial, **self.seen_now()}

    def form_invalid(self, form: Any) -> HttpResponse:
        form.data = form.data.copy()
        for name, seen in self.seen_now().items():
            form.data[name] = seen
        return super().form_invalid(form)  # type: ignore[misc] # As above.

    def ask_again(self, form: forms.Form, stale: StalePreview) -> HttpResponse:
        """The same page with what holds now; nothing was done."""
        text = gettext("Nothing was done. %(changed)s Look at the new figures, and confirm again if you still mean it.")
        form.add_error(None, text % {"changed": stale.what_changed()})
        return self.form_invalid(form)


@dataclass(frozen=True)
class KindRow:
    """One reaction on one page, before and after. Shares are whole percent."""

    label: str
    before: int
    after: int
    share_before: int
    share_after: int


@dataclass(frozen=True)
class PageTable:
    """One page's totals and shares, before and after."""

    page_id: int
    title: str
    votes: int
    before: int
    after: int
    kinds: list[KindRow]


def tables_of(effect: Iterable[dict[str, Any]]) -> list[PageTable]:
    """An effect as an Exclusion keeps it, ready to be shown. One statement."""
    labels = {kind.slug: str(kind) for kind in ReactionKind.objects.all()}
    return [_table(page, labels if place < PAGES_IN_DETAIL else {}) for place, page in enumerate(effect)]


def _table(page: dict[str, Any], labels: dict[str, str]) -> PageTable:
    slugs = [slug for slug in {**page["before"], **page["after"]} if page["before"].get(slug) or page["after"].get(slug)]
    before, after = ([page[when].get(slug, 0) for slug in slugs] for when in ("before", "after"))
    figures = zip(slugs, before, after, whole_percents(before), whole_percents(after), strict=True)
    rows = [KindRow(labels[slug], *numbers) for slug, *numbers in figures if slug in labels]
    return PageTable(page["page"], page["title"], page.get("votes", 0), sum(before), sum(after), rows)
