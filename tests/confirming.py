"""Pages of the desk that ask before an act, confirmed as a moderator does: with what they have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client


def shown(answer: Any) -> dict[str, Any]:
    """What a page that asks has put into its form for itself."""
    return {hidden.html_name: hidden.value() or "" for hidden in answer.context["form"].hidden_fields()}


def confirm_at(client: Client, address: str, **said: Any) -> Any:
    """Look at the page and confirm it. Gives what the moderator sees then."""
    return client.post(address, {**shown(client.get(address)), **said}, follow=True)
