"""ExifTool, which writes metadata into files as others do: found on this machine or, by `python -m tests.exiftool`, installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as PillowImage


class NoExifTool(Exception):
    """It was not found, and could not be installed."""


def find_exiftool() -> str:
    found = shutil.which("exiftool")
    if found is None:
        raise NoExifTool("The tests need ExifTool. Run: make test, or install the package libimage-exiftool-perl.")
    return found


def ensure_exiftool() -> str:
    """As `find_exiftool`, after installing it where that can be done without asking: as root, with apt-get."""
    try:
        return find_exiftool()
    except NoExifTool:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "libimage-exiftool-perl"]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=True)
    return find_exiftool()


def tagged(folder: Path, *tags: str, kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture with these tags, each as ExifTool takes it: `-XMP-dc:Creator=Ada Holm`."""
    path = folder / f"tagged.{kind.lower()}"
    PillowImage.new("RGB", size, "teal").save(path, kind)
    done = subprocess.run([find_exiftool(), "-q", "-overwrite_original", *tags, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stderr)
    return path.read_bytes()


def plain(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture that says nothing about itself."""
    buffer = BytesIO()
    PillowImage.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


if __name__ == "__main__":
    try:
        print(ensure_exiftool())  # noqa: T201
    except (NoExifTool, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
