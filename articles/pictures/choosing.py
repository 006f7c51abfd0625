"""The dialog in which a picture is chosen: Wagtail's own, with what each may be used for. What readers may not be shown cannot be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.shortcuts import redirect
from django.urls import Resolver404, path, resolve, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import PreserveURLParametersMixin
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
from articles.forms.asking import KeepingForm, keeping
from articles.models import ArticlePage
from articles.pictures.listing import with_standing
from articles.pictures.narrowing import NARROWINGS, narrowed
from articles.pictures.standing import note_standings
from articles.pictures.uploading import UseKnownView
from articles.widgets import title_and_credit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
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

    def get_display_title(self, instance: CreditedImage) -> str:
        return title_and_credit(instance)

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
    """Where the file looks like a picture that is here, which of the two is meant is asked before it is stored; then whether that one may be chosen."""

    def get_creation_form_class(self) -> type[KeepingForm]:
        return keeping(super().get_creation_form_class())

    def get_creation_form(self) -> KeepingForm:
        form: KeepingForm = super().get_creation_form()
        form.known_url_name, form.known_query = "newsroom_choose_known", self.append_preserved_url_parameters("")
        return form

    def render_duplicate_found_response(self, request: HttpRequest, new_image: CreditedImage, existing_image: CreditedImage) -> HttpResponse:
        """Whoever uploads the very file was asked already, and wants this one."""
        return redirect(self.append_preserved_url_parameters(reverse(step_of(request), args=[new_image.pk])))


class ChooseKnownView(PreserveURLParametersMixin, UseKnownView):
    """Chooses a picture that is here in place of what waits."""

    preserve_url_parameters = viewset.preserve_url_parameters

    def next_url(self, picture_id: int) -> str:
        return self.append_preserved_url_parameters(reverse(step_of(self.request), args=[picture_id]))


class PictureFormatView(RefusingMixin, ImageSelectFormatView):
    def render_select_format_response(self, image: CreditedImage, form: forms.Form) -> HttpResponse:
        return self.refusal([image]) or super().render_select_format_response(image, form)


def step_of(request: HttpRequest) -> str:
    """The view that comes once it is clear which picture is meant."""
    return "wagtailimages_chooser:select_format" if request.GET.get("select_format") else "wagtailimages_chooser:chosen"


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


def urls() -> list[URLPattern]:
    """What Wagtail's dialog has no address for."""
    return [path("images/chooser/waiting/<int:upload_id>/known/<int:picture_id>/", ChooseKnownView.as_view(), name="newsroom_choose_known")]
