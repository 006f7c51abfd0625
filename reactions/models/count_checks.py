"""When the totals were last compared with the votes, and what came of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CountCheck(models.Model):
    """All tallies compared with all votes, once. `were_corrected` says whether those that did not match were set right then."""

    checked_at = models.DateTimeField(_("checked at"), default=timezone.now, db_index=True)
    wrong = models.PositiveIntegerField(_("tallies that did not match their votes"))
    were_corrected = models.BooleanField(_("corrected"), default=False)

    class Meta:
        verbose_name = _("check of the counts")
        verbose_name_plural = _("checks of the counts")
        default_permissions = ()
        get_latest_by = ["checked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M} · {self.wrong}"

    @property
    def is_exact(self) -> bool:
        """Whether the tallies matched the votes once it was over."""
        return not self.wrong or self.were_corrected
