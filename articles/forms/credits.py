"""Source credits in a story's form: whoever may not read private notes neither sees nor loses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcluster.forms import BaseChildFormSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import SourceCredit


class SourceCreditFormSet(BaseChildFormSet):
    """
    Keeps the notes of credits that only the draft has.

    A credit that is stored keeps what its form does not show. One that only drafts have is made anew from its form, since it has no key to be found by:
    it takes the note from the draft's credit of the same source, if there are several, from the one that says the same, else the first.
    """

    def save(self, commit: bool = True) -> list[SourceCredit]:  # noqa: FBT001, FBT002 - Django's signature
        lines = getattr(self.instance, self.rel_name).all()
        drafted = [credit for credit in lines if credit.pk is None and credit.private_note]
        for credit in self._made_anew() if drafted else ():
            kept = min((one for one in drafted if one.source_id == credit.source_id), key=lambda one: _differs(one, credit), default=None)
            if kept:
                credit.private_note = kept.private_note
                drafted.remove(kept)
        saved: list[SourceCredit] = super().save(commit=commit)
        return saved

    def _made_anew(self) -> Iterator[SourceCredit]:
        for form in self.forms:
            if form.instance.pk is None and "private_note" not in form.fields and form not in self.deleted_forms:
                yield form.instance


def _differs(one: SourceCredit, other: SourceCredit) -> int:
    return sum(getattr(one, name) != getattr(other, name) for name in ("usage", "piece_title", "piece_url", "seen_date"))


def keep_notes(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a formset of source credits, with this one's class and with forms that know who fills them in."""
    return {**options, "formset": SourceCreditFormSet, "inherit_kwargs": ["for_user"]}
