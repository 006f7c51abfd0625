"""What is voted on."""

from __future__ import annotations

from django.db import models
from vote.models import VoteModel


class Story(VoteModel):
    title = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.title
