"""The dialog in which a picture is chosen: Wagtail's own, with what each may be used for. What readers may not be shown cannot be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.images.views.chooser import (
    BaseImageChooseView,
    ImageChooseResultsView,
    ImageChooseView,
    ImageChosenMultipleView,
    ImageChosenResponseMixin,
    ImageChosenView,
    ImageSelectFormatView,
    ImageUploadView,
    viewset,
)

from articles.clearance import objections
from articles.models import ArticlePage
from articles.pictures.listing import with_standing
from articles.pictures.lookalikes import lookalikes_of
from articles.pictures.narrowing import NARROWINGS, narrowed
from articles.pictures.standing import note_standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from wagtail.admin.ui.tables import BaseColumn

    from articles.models import CreditedImage
    from articles.pictures.narrowing import Narrowing


class NarrowingForm(forms.Form):
    """What is added to the dialog's form for searching. Each asks for new results as soon as it is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({name: self._field_of(narrowing) for name, narrowing in NARROWINGS.items()})

    @staticmethod
    def _field_of(narrowing: Narrowing) -> forms.Field:
        field = forms.ChoiceField(label=narrowing.label, required=False, choices=lambda: [("", _("All")), *narrowing.choices()])
        field.widget.attrs["data-chooser-modal-search-filter"] = True
        return field

    def filter(self, pictures: QuerySet) -> QuerySet:
        conditions = [narrowing.condition(self.cleaned_data[name]) for name, narrowing in NARROWINGS.items() if self.cleaned_data[name]]
        # Wagtail's form comes next: what it gives back may be a search, which cannot be narrowed any more.
        return super().filter(narrowed(pictures, conditions))  # type: ignore[misc]  # of the form that this is mixed into


class PicturesToChoose(BaseImageChooseView):
    results_template_name = "articles/admin/pictures/chooser_results.html"
    template_name = "articles/admin/pictures/chooser.html"
    # Why what was chosen a moment ago is refused, as sentences.
    refusals: list[str] = []

    def get_filter_form_class(self) -> type[forms.Form]:
        return type("PictureFilterForm", (NarrowingForm, super().get_filter_form_class()), {})

    def get_object_list(self) -> QuerySet:
        return super().get_object_list().select_related("collection", "licence")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        note_standings(context["results"], besides=story_being_edited(self.request))
        return {**context, "refusals": self.refusals, "is_narrowed": any(map(self.request.GET.get, NARROWINGS))}

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return with_standing(super().columns)


class ChoosePictureView(PicturesToChoose, ImageChooseView):
    def get_creation_form_kwargs(self) -> dict[str, Any]:
        """For an empty form, though the dialog is shown again in answer to an upload."""
        kwargs = super().get_creation_form_kwargs()
        return {name: value for name, value in kwargs.items() if name not in {"data", "files", "instance"}}


class ChoosePictureResultsView(PicturesToChoose, ImageChooseResultsView):
    pass


class RefusingMixin(ImageChosenResponseMixin):
    """Where a picture may not be shown on our pages, or in no more stories, answers with the dialog again, and why."""

    def get_chosen_response(self, item: CreditedImage) -> HttpResponse:
        return self.refusal([item]) or super().get_chosen_response(item)

    def get_multiple_chosen_response(self, items: Iterable[CreditedImage]) -> HttpResponse:
        pictures = list(items)
        return self.refusal(pictures) or super().get_multiple_chosen_response(pictures)

    def refusal(self, pictures: list[CreditedImage]) -> HttpResponse | None:
        refused = objections(pictures, story=story_being_edited(self.request))
        return choose_again(self.request, refusals=list(refused.values())) if refused else None


class PictureChosenView(RefusingMixin, ImageChosenView):
    pass


class PicturesChosenView(RefusingMixin, ImageChosenMultipleView):
    pass


class PictureUploadView(RefusingMixin, ImageUploadView):
    """Where the upload looks like a picture that is here, which of the two is meant is asked first; then whether that one may be chosen."""

    def get_chosen_response(self, item: CreditedImage) -> HttpResponse:
        return self.notice(item) or super().get_chosen_response(item)

    def render_select_format_response(self, image: CreditedImage, form: forms.Form) -> HttpResponse:
        return self.notice(image) or super().render_select_format_response(image, form)

    def render_duplicate_found_response(self, request: HttpRequest, new_image: CreditedImage, existing_image: CreditedImage) -> HttpResponse:
        """Wagtail's answer to the very file, with its credit and the pictures that look like it."""
        return self.notice(new_image) or super().render_duplicate_found_response(request, new_image, existing_image)

    def notice(self, picture: CreditedImage) -> HttpResponse | None:
        lookalikes = lookalikes_of(picture, user=self.request.user)
        if lookalikes is None:
            return None
        step = "wagtailimages_chooser:select_format" if self.request.GET.get("select_format") else "wagtailimages_chooser:chosen"
        delete = reverse("wagtailimages:delete", args=[picture.pk])
        for other in lookalikes.pictures:
            instead = self.append_preserved_url_parameters(reverse(step, args=[other.pk]))
            other.__dict__["use_instead"] = f"{delete}?{urlencode({'next': instead})}"
        context = {"lookalikes": lookalikes, "keep": self.append_preserved_url_parameters(reverse(step, args=[picture.pk]))}
        html = render_to_string("articles/admin/pictures/chooser_lookalikes.html", context, request=self.request)
        return render_modal_workflow(self.request, None, None, None, json_data={"step": "duplicate_found", "htmlFragment": html})


class PictureFormatView(RefusingMixin, ImageSelectFormatView):
    def render_select_format_response(self, image: CreditedImage, form: forms.Form) -> HttpResponse:
        return self.refusal([image]) or super().render_select_format_response(image, form)


def choose_again(request: HttpRequest, *, refusals: list[str]) -> HttpResponse:
    dialog = viewset.construct_view(ChoosePictureView, icon=viewset.icon, page_title=viewset.page_title, refusals=refusals)
    # An upload is a POST, for which the dialog has no answer of its own.
    view = ChoosePictureView(**dialog.view_initkwargs)
    view.setup(request)
    return view.get(request)


def story_being_edited(request: HttpRequest) -> ArticlePage | None:
    """The story whose form the dialog was opened on, as far as the browser tells: what it shows already, it may go on showing."""
    try:
        match = resolve(urlsplit(request.headers.get("Referer", "")).path)
    except (Resolver404, ValueError):
        return None
    if match.view_name != "wagtailadmin_pages:edit":
        return None
    return ArticlePage.objects.only("alias_of").filter(pk=[*match.args, *match.kwargs.values()][0]).first()


def use_own_views() -> None:
    """Makes Wagtail's chooser of images this dialog, at its own addresses."""
    viewset.choose_view_class = ChoosePictureView
    viewset.choose_results_view_class = ChoosePictureResultsView
    viewset.chosen_view_class = PictureChosenView
    viewset.chosen_multiple_view_class = PicturesChosenView
    viewset.create_view_class = PictureUploadView
    viewset.select_format_view_class = PictureFormatView
