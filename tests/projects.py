"""Wagtail projects that are not ours, in folders and processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_SECONDS = 60
OURS = {"DATABASE_URL", "CACHE_URL", "DATA_DIR", "SITE_URL", "SECRET_KEY"}


@dataclass(frozen=True)
class Project:
    """A copy of tests/plain in a folder, whose `reactions` is that of `packages`. `url` is where it is served, without a slash at its end."""

    home: Path
    packages: Path
    url: str = ""
    settings: str = "plain.settings"

    @property
    def environment(self) -> dict[str, str]:
        around = {name: value for name, value in os.environ.items() if name not in OURS}
        return {**around, "PYTHONPATH": str(self.packages), "DJANGO_SETTINGS_MODULE": self.settings}

    def manage(self, *arguments: str) -> str:
        """What the command prints. CalledProcessError when it fails."""
        return subprocess.check_output([sys.executable, "-m", "django", *arguments], cwd=self.home, env=self.environment, text=True, timeout=TIMEOUT_SECONDS)

    def run(self, code: str) -> str:
        """What this code prints in the project."""
        return self.manage("shell", "-v", "0", "-c", code).strip()


def new_project(home: Path, packages: Path, *, url: str = "", settings: str = "plain.settings") -> Project:
    """A copy of tests/plain below `home`, with a migrated database of its own."""
    shutil.copytree(ROOT / "tests" / "plain", home / "plain", ignore=shutil.ignore_patterns("__pycache__"))
    project = Project(home, packages, url, settings)
    project.manage("migrate", "-v", "0")
    return project
