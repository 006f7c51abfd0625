"""
Forms of new pictures that ask before they store: a file that looks like a picture that is here waits, until its sender says that it is to be stored all
the same, or which of the others is meant.

Only people are asked. Programs send the form without any of this.
"""

from __future__ import annotations

import base64
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from PIL import Image as PillowImage
from PIL import ImageOps
from wagtail.utils.file import hash_filelike

from articles.forms.images import CreditedImageForm
from articles.forms.waiting_uploads import as_it_was_sent, drop, let_wait, waiting_upload
from articles.pictures.lookalikes import lookalikes_of

if TYPE_CHECKING:
    from django.core.files import File
    from wagtail.models import UploadedFile

    from articles.models import CreditedImage

LARGEST_PREVIEW = (400, 300)
NOT_SAVED_YET = "not_saved_yet"


class AskingForm(CreditedImageForm):
    """Is not valid where the file looks like a picture that is here: `lookalikes` says like which."""

    # Whether the file is one that its sender was asked about.
    was_asked = False

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        file = cleaned_data.get("file")
        if file:
            self.instance.file_hash = hash_filelike(file)
            self.lookalikes = lookalikes_of(self.instance, user=self._user)
            if self.lookalikes and not self.was_asked:
                self.add_error(None, forms.ValidationError(_("Nothing is saved yet. Say which of the two it is to be."), code=NOT_SAVED_YET))
        return cleaned_data


class KeepingForm(AskingForm):
    """
    Keeps a file that its sender is asked about, so that it need not be picked again: the form that is shown has its number, and brings it along.

    `kept_upload` is what Wagtail keeps, if anything. Whoever shows the form says by `known_url_name` and `known_query` which view takes one of the
    `lookalikes` in its place.
    """

    lookalikes_template = "articles/admin/pictures/kept_lookalikes.html"
    kept_upload: UploadedFile | None = None
    data: Any
    known_url_name = "newsroom_keep_known"
    known_query = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        data, files = kwargs.get("data"), kwargs.get("files")
        if data is not None:
            kwargs["files"] = self._with_kept_file(data, files, prefix=kwargs.get("prefix"), user=kwargs.get("user"))
        super().__init__(*args, **kwargs)
        self.fields["kept"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if self.kept_upload:
            self._tell_of_kept_file()

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.lookalikes and not self.kept_upload:
            self.kept_upload = let_wait(self.cleaned_data["file"], user=self._user)
            self.data = self.data.copy()
            self.data[self.add_prefix("kept")] = str(self.kept_upload.pk)
            self._tell_of_kept_file()

    def save(self, commit: bool = True) -> CreditedImage:  # noqa: FBT001, FBT002 - Django's signature
        picture: CreditedImage = super().save(commit=commit)
        if commit and self.kept_upload:
            drop(self.kept_upload)
        return picture

    @property
    def only_asks(self) -> bool:
        """Whether nothing else is wrong."""
        return bool(self.errors) and [error.code for errors in self.errors.as_data().values() for error in errors] == [NOT_SAVED_YET]

    @property
    def preview(self) -> str:
        """What was sent, small, as an address that holds the picture itself."""
        return _small(self.cleaned_data["file"])

    def _with_kept_file(self, data: Any, files: Any, *, prefix: str | None, user: Any) -> Any:
        """The files of the form, with the kept one among them if no other was picked; then that one is dropped."""
        before = f"{prefix}-" if prefix else ""
        kept = waiting_upload(data.get(f"{before}kept") or "", user=user)
        if kept is None:
            return files
        if files and f"{before}file" in files:
            drop(kept)
            return files
        self.kept_upload, self.was_asked = kept, True
        brought = files.copy() if files else MultiValueDict()
        brought[f"{before}file"] = as_it_was_sent(kept)
        return brought

    def _tell_of_kept_file(self) -> None:
        self.fields["file"].required = False
        # Django copies the help as soon as somebody has looked at the field.
        self["file"].help_text = self.fields["file"].help_text = _("The file is kept. Pick one only if it is to be another.")


@cache
def asking(form_class: type[CreditedImageForm]) -> type[AskingForm]:
    """The form for pictures with what AskingForm adds."""
    return type("AskingPictureForm", (AskingForm, form_class), {})


@cache
def keeping(form_class: type[CreditedImageForm]) -> type[KeepingForm]:
    """The form for pictures with what KeepingForm adds."""
    return type("KeepingPictureForm", (KeepingForm, form_class), {})


def _small(file: File) -> str:
    file.seek(0)
    with PillowImage.open(file) as picture:
        picture.draft("RGB", LARGEST_PREVIEW)
        picture.thumbnail(LARGEST_PREVIEW)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    made = BytesIO()
    # Nothing that the file says of itself goes along.
    PillowImage.frombytes("RGB", upright.size, upright.tobytes()).save(made, "JPEG", quality=75)
    return f"data:image/jpeg;base64,{base64.b64encode(made.getvalue()).decode()}"
