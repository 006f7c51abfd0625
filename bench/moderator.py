"""
What a moderator does at the desk with a whole story, for a site in another process.

    python -m bench.moderator exclude 42     leaves every vote on page 42 to the worker, to be taken out of the count
    python -m bench.moderator lift 7         leaves what exclusion 7 holds to the worker, to be counted again

Each prints the ids of the act and of its exclusion as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from reactions.models import LargeAct

REASON = "A flood"


def exclude(page_id: int, by: AbstractUser) -> LargeAct:
    from reactions import services  # noqa: PLC0415 - models are there only now.
    from reactions.desk.vote_filters import votes_of_act  # noqa: PLC0415
    from reactions.models import LargeAct  # noqa: PLC0415

    matching = f"page={page_id}"
    return services.begin_exclusion(votes=votes_of_act(LargeAct(matching=matching)), matching=matching, by=by, reason=REASON)


def lift(exclusion_id: int, by: AbstractUser) -> LargeAct:
    from reactions import services  # noqa: PLC0415 - models are there only now.
    from reactions.models import Exclusion  # noqa: PLC0415

    return services.begin_lifting(exclusion=Exclusion.objects.get(pk=exclusion_id), by=by, reason=REASON)


def main() -> None:
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models are there only now.

    moderator, _ = get_user_model().objects.get_or_create(username="mina", defaults={"is_superuser": True})
    act = {"exclude": exclude, "lift": lift}[sys.argv[1]](int(sys.argv[2]), moderator)
    sys.stdout.write(json.dumps({"act": act.pk, "exclusion": act.exclusion_id}))


if __name__ == "__main__":
    main()
