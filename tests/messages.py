"""The catalogues of the site's messages, with GNU gettext: found on this machine or, where that can be done without asking, installed.

    python -m tests.messages

brings every catalogue up to date with the code and compiles what has been translated; `make messages` calls this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.core.management.utils import find_command

ROOT = Path(__file__).parents[1]
LANGUAGES = ["ar", "de", "es", "fr"]
# The site's own templates are in the catalogue of newsroom.
APPS = ["articles", "newsroom", "reactions"]
SOURCES = [*APPS, "templates"]
SETTINGS = "newsroom.settings.test"


class NoGettext(Exception):
    """GNU gettext was not found and could not be installed."""


def ensure_gettext() -> None:
    if find_command("xgettext"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoGettext("Messages are collected with GNU gettext. Install the package gettext.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "gettext"]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


def catalogue(root: Path, app: str, language: str) -> Path:
    return root / app / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(root: Path) -> None:
    """Bring the catalogues below `root`, a copy of this project or this project itself, up to date with its code."""
    ensure_gettext()
    for app in APPS:
        (root / app / "locale").mkdir(exist_ok=True)
    languages = [f"--locale={language}" for language in LANGUAGES]
    ignored = [f"--ignore={name}" for name in ("tests", "bench", "docs", "var", ".venv*")]
    _django("makemessages", *languages, *ignored, "--no-obsolete", "--no-location", "--no-wrap", "--verbosity=0", within=root)


def compile_all() -> None:
    _django("compilemessages", *(f"--ignore={name}" for name in (".venv*", "var")), "--verbosity=0", within=ROOT)


def _django(*arguments: str, within: Path) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(within)}
    subprocess.run([sys.executable, "-m", "django", *arguments], cwd=within, env=environment, check=True)


if __name__ == "__main__":
    try:
        collect(ROOT)
        compile_all()
    except (NoGettext, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
