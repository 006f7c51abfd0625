"""Asking a list for what lies in one part of the page tree."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from reactions.models import page_model


class SectionFilter(django_filters.ModelChoiceFilter):
    """By the number of a page: there may be too many to choose from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Section"),
            queryset=lambda request: page_model().objects.all(),
            widget=forms.NumberInput(attrs={"min": "1", "max": str(2**31 - 1)}),
            help_text=_("The number of a page: it and all below it."),
            **kwargs,
        )
