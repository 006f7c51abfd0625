from wagtail.fields import RichTextField
from wagtail.models import Page


class BarePage(Page):
    """A headline and a text."""

    body = RichTextField()
