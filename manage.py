#!/usr/bin/env python3
"""Run one of the site's commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
