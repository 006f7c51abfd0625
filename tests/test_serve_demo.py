"""`manage.py serve_demo`: what `make demo` refuses before it changes anything."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_the_demo_is_not_served_where_others_may_reach_it(settings: Any) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="only for a machine of one's own"):
        call_command("serve_demo")


def test_a_port_in_use_is_named_with_how_to_choose_another(settings: Any) -> None:
    settings.DEBUG = True
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} cannot be used .*make demo PORT="):
            call_command("serve_demo", port=port)
