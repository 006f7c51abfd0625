"""The form into which an editor pastes wire copy, or uploads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import SectionPage
from articles.wire.formats import MOST_DOCX_BYTES, read_rich_paste, read_wire, too_large
from articles.wire.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection

    from articles.querysets import SectionQuerySet
    from articles.wire.copy import WireCopy

ACCEPTED = ".txt,.text,.html,.htm,.xhtml,.docx,.json,.xml,.rss,.atom,text/plain,text/html"


class ImportStoryForm(forms.Form):
    """
    `copy` is what was read, once the form is valid.

    What browsers have of a paste besides its plain words comes along in `pasted_html`, and counts where the words in the box are still those of the paste.
    """

    section = forms.ModelChoiceField(SectionPage.objects.none(), label=_("Section"), empty_label=None, help_text=_("Where the draft is filed."))
    text = forms.CharField(
        label=_("Paste the copy"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 11, "data-wire-text": ""}),
        help_text=_("Plain text, HTML, ninjs, or an item of a feed. Leave it empty to upload a file."),
    )
    pasted_html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput(attrs={"data-wire-html": ""}))
    file = forms.FileField(
        label=_("Or upload a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Plain text, HTML, .docx, ninjs (JSON), RSS or Atom."),
    )

    fetches_pictures = forms.BooleanField(
        label=_("Fetch its pictures"),
        required=False,
        initial=True,
        help_text=_(
            "From the sites that the copy names, into the library, with the credits that come with them. One that nobody is credited for is shown to no reader "
            "until somebody is."
        ),
    )

    copy: WireCopy

    def __init__(self, *args: Any, sections: SectionQuerySet, known: Collection[str] = (), may_fetch_pictures: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_fetch_pictures:
            del self.fields["fetches_pictures"]
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]  # of a choice of rows
        self.known = known

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean() or self.cleaned_data
        text, file = cleaned_data.get("text") or "", cleaned_data.get("file")
        if text.strip() and file:
            raise ValidationError(_("There is copy in the box, and a file as well. Leave one of them out."), code="both")
        if not text.strip() and not file:
            raise ValidationError(_("There is nothing to import. Paste the copy, or choose a file."), code="nothing")
        try:
            self.copy = self._read(text, file)
        except Unreadable as refusal:
            self.add_error("file" if file else "text", ValidationError(str(refusal), code="unreadable"))
        return cleaned_data

    def _read(self, text: str, file: Any) -> WireCopy:
        if file:
            if file.size > MOST_DOCX_BYTES:
                raise too_large(MOST_DOCX_BYTES)
            return read_wire(file.read(), known=self.known)
        if self.cleaned_data.get("pasted_html"):
            return read_rich_paste(self.cleaned_data["pasted_html"], known=self.known)
        # A lone half of a surrogate pair is no character.
        return read_wire(text.encode(errors="replace"), known=self.known)
