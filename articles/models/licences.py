"""The terms that pictures are used on."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.validators import validate_web_address


class Licence(models.Model):
    """What a picture may be used for in general. What was agreed for one picture alone is kept with that picture."""

    # Pictures are filed under it, and importers know it; the name is for people.
    slug = models.SlugField(_("short name"), max_length=32, unique=True, help_text=_("Pictures are filed under it. It cannot be changed later."))
    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("For example “CC BY 4.0”."))
    deed = models.URLField(
        _("address of its terms"),
        max_length=500,
        blank=True,
        validators=[validate_web_address],
        help_text=_("Where anybody can read what it allows. Search engines and other programs are given it."),
    )
    is_named_in_credit = models.BooleanField(
        _("name it beside the credit"), default=False, help_text=_("Creative Commons licences ask for that: “Ada Holm, CC BY 4.0”.")
    )
    is_granted_by_owner = models.BooleanField(
        _("its owner grants it"), default=False, help_text=_("Others who want to use such a picture are told where it came from, to ask there.")
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100, help_text=_("Where it stands in lists: the lowest number first."))

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        """The name; those that a site starts with are translated."""
        return gettext(self.name)
