"""What `make demo` runs, all of it in one process: most of a command's time is its start."""

from __future__ import annotations

import logging
import socket
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.db import connections

from newsroom.demo.watcher import start_watcher, start_withdrawing
from newsroom.demo.worker import start_worker

HOST = "127.0.0.1"


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
        _serve(port)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as problem:
            raise CommandError(f"Port {port} cannot be used ({problem.strerror}). Choose another: make demo PORT={port + 123}") from problem


def _serve(port: int) -> None:
    """Django's own server, in this process, with the site's own error pages. What a real deployment starts is in the README."""
    # From here on visitors are answered: they get the pages that readers get, not Django's for developers.
    settings.DEBUG = False
    application = get_wsgi_application()
    # Said only now: what comes before sets up logging anew.
    logging.getLogger("django.server").setLevel(logging.ERROR)
    start_worker()
    start_watcher()
    start_withdrawing()
    with suppress(KeyboardInterrupt):
        run(HOST, port, application, threading=True)
