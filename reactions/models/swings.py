"""Stories whose readers have lately felt something else than those before them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reactions.models.pages import PAGE_MODEL


class MixSwing(models.Model):
    """
    The latest swing of a page's mix of reactions that was noticed: one row for each page.

    `before` and `after` are votes by kind slug: what the page had before that hour, and what it got in it. Figures only: nothing in them points at a reader.
    """

    page = models.OneToOneField(PAGE_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    noticed_at = models.DateTimeField(_("noticed at"), default=timezone.now, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("in the hour"), default=dict)

    class Meta:
        verbose_name = _("swing of a mix")
        verbose_name_plural = _("swings of mixes")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.page)
