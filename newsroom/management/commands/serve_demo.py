"""What `make demo` runs: everything in one process, since most of a command's time is its start."""

from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

HOST = "127.0.0.1"
THREADS = 8


class Command(BaseCommand):
    help = "Brings the demo newsroom up to date and serves it on this machine until Ctrl-C. What was changed in it since stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Where to serve it. Default: 8000.")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has logins that everybody knows, so it is only for a machine of one's own. Run it with DEBUG=true.")
        _refuse_taken_port(port)
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        # Says the addresses and the logins, too.
        call_command("load_demo")
        self.stdout.write(f"\nCtrl-C stops it. What you change is kept in {settings.DATA_DIR}")
        self.stdout.flush()
        connections.close_all()
        _become_the_server(port)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as problem:
            raise CommandError(f"Port {port} cannot be used ({problem.strerror}). Choose another: make demo PORT={port + 123}") from problem


def _become_the_server(port: int) -> None:
    """Serve as a real site does, with its own error pages. Does not return."""
    options = ["--bind", f"{HOST}:{port}", "--workers", "1", "--threads", str(THREADS), "--log-level", "error"]
    environment = {**os.environ, "DEBUG": "false", "DJANGO_SETTINGS_MODULE": "newsroom.settings.dev"}
    os.execve(sys.executable, [sys.executable, "-m", "gunicorn", *options, "newsroom.wsgi"], environment)  # noqa: S606
