"""What the site remembers about itself."""

from django.db import models


class SetupStep(models.Model):
    """
    A step of `setup_newsroom` that was taken, and what it wrote.

    Groups of these names come with Wagtail, and an administrator may give them any permission, Wagtail's own defaults
    included. Their present state therefore cannot tell whether they were set up; only a record can.
    """

    name = models.CharField(max_length=40, unique=True)
    wrote = models.JSONField(default=dict)
    taken_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
