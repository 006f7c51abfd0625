"""The Makefile's promises: it says what it can do, makes environments once, and says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OF_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PYTHON", "DJANGO", "PORT", "PYENV_VERSION"}


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    # What the suite's own `make test` was started with is not meant for these.
    environment = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def python_that(folder: Path, *, fails_at: str) -> Path:
    """A stand-in for a Python that cannot do what holds `fails_at`."""
    script = folder / "python3.x"
    script.write_text(f'#!/bin/sh\ncase "$*" in *"{fails_at}"*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n')
    script.chmod(0o755)
    return script


def test_make_alone_lists_the_commands() -> None:
    listed = run("make").stdout

    for command in ("demo", "test", "test-fast", "check", "format", "lock", "clean"):
        assert f"make {command} " in listed


def test_another_python_or_django_gets_an_environment_of_its_own() -> None:
    assert " .venv requirements.txt\n" in run("make", "-n", "demo", "PYTHON=python3").stdout
    assert " .venv-python313-django61 requirements-django61.txt\n" in run("make", "-n", "demo", "PYTHON=python3.13", "DJANGO=6.1").stdout


def test_a_django_without_requirements_is_refused() -> None:
    done = run("make", "demo", "DJANGO=4.2")

    assert done.returncode != 0
    assert "DJANGO=5.2 and DJANGO=6.1, not for DJANGO=4.2" in done.stderr


@pytest.mark.parametrize(
    ("fails_at", "requirements", "advice"),
    [
        ("3, 11", "requirements.txt", "The newsroom needs Python 3.11 or newer"),
        ("3, 12", "requirements-django61.txt", "Django 6.1 needs Python 3.12 or newer"),
        ("ensurepip", "requirements.txt", "apt-get install python3-venv"),
        ("", "requirements.txt", "There is no "),
    ],
)
def test_a_python_that_cannot_be_used_is_named_with_what_to_do(fails_at: str, requirements: str, advice: str, tmp_path: Path) -> None:
    done = run(".ci/venv", python_that(tmp_path, fails_at=fails_at), tmp_path / "venv", requirements)

    assert done.returncode != 0
    assert advice in done.stderr
    assert not (tmp_path / "venv").exists()


def python_with_quick_environments(folder: Path) -> Path:
    """A stand-in for Python whose environments hold a pip that installs nothing, and refuses what is "not-there"."""
    script, pip = folder / "python3.x", folder / "pip"
    script.write_text(f'''#!/bin/sh
if [ "$2" = venv ]; then mkdir -p "$4/bin" && cp "{pip}" "$0" "$4/bin/" && mv "$4/bin/python3.x" "$4/bin/python"; exit; fi
exec "{sys.executable}" "$@"
''')
    pip.write_text('#!/bin/sh\nfor file; do :; done\n! grep -q not-there "$file"\n')
    for program in (script, pip):
        program.chmod(0o755)
    return script


def test_an_environment_is_made_once_and_filled_until_it_is_complete(tmp_path: Path) -> None:
    python, requirements, folder = python_with_quick_environments(tmp_path), tmp_path / "requirements.txt", tmp_path / "venv"

    def make(content: str) -> tuple[bool, str]:
        requirements.write_text(content)
        done = run(".ci/venv", python, folder, requirements)
        return done.returncode == 0, " ".join(line.split()[0] for line in done.stdout.splitlines())

    assert make("not-there\n") == (False, "Making Installing")
    assert make("not-there\n") == (False, "Installing")
    assert make("wagtail\n") == (True, "Installing")
    assert make("wagtail\n") == (True, "")
    assert make("wagtail>8\n") == (True, "Installing")
