"""
python -m bench.pictures: what it costs that a picture is read when it comes, and says whose it is in every file.

A photograph of 24 megapixels goes through the admin's own view here and in a project with stock Wagtail and as many fields, in turns, each in a process of its
own; then a file of each format is made of it, and one of its full size. The medians count. Ends with 1 where a target was not met.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from statistics import median

from PIL import Image

from articles.photo_metadata.markers import APP13, IIM_RESOURCE, PHOTOSHOP, RESOURCE
from articles.photo_metadata.packets import packet_of
from bench import report
from bench.options import REPORT
from bench.servers import ROOT, Deployment, run_module

BEGIN, END = "<!-- figures of pictures -->", "<!-- end of figures of pictures -->"
SETTINGS = {"ours": "newsroom.settings.dev", "stock": "bench.stock.settings"}
SIZE = (6000, 4000)
UPLOAD = "upload"
SPECS = ["width-1200|format-jpeg", "width-1200|format-png", "width-1200|format-webp", "width-1200|format-avif", "original"]
LIMITS = {UPLOAD: 1.15, **dict.fromkeys(SPECS, 1.10)}
MOST_GROWTH_BYTES = 3 * 1024
# What an agency writes into its files, in both forms.
SAID = packet_of(
    {
        "Credit Line": "Fenwick Pictures",
        "Creator": "Ada Holm",
        "Copyright Notice": "© Fenwick Pictures",
        "Web Statement of Rights": "https://fenwick.example/terms",
        "Rights Usage Terms": "One story.",
        "Source": "Holm family",
        "Description": "Boats wait for the ferry at the quay of Lowmere. " * 10,
    }
)


@dataclass
class Desk:
    """A process of bench.picture_desk, and what it took for each thing that it was asked."""

    process: subprocess.Popen[str]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    octets: dict[str, int] = field(default_factory=dict)

    def ask(self, what: str) -> None:
        assert self.process.stdin, self.process.stdout  # noqa: S101 - both are pipes
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())  # type: ignore[union-attr]  # as above
        self.seconds.setdefault(what, []).append(answer["seconds"])
        self.octets[what] = answer.get("bytes", 0)

    def median(self, what: str) -> float:
        # The first fills the memory and finds the modules.
        return median(self.seconds[what][1:])


@dataclass(frozen=True)
class Line:
    """What was asked for, how much longer we took than stock Wagtail, and by how many bytes our file is larger, if it was one."""

    what: str
    seconds: tuple[float, float]
    octets: tuple[int, int]

    @property
    def ratio(self) -> float:
        ours, stock = self.seconds
        return ours / stock

    @property
    def growth(self) -> int:
        ours, stock = self.octets
        return ours - stock

    @property
    def is_met(self) -> bool:
        return self.ratio <= LIMITS[self.what] and self.growth <= MOST_GROWTH_BYTES

    def as_row(self) -> str:
        times = " | ".join(f"{seconds * 1000:,.0f} ms" for seconds in self.seconds)
        larger = f"{self.growth:,} bytes of {self.octets[0]:,}" if self.octets[0] else ""
        verdict = "ok" if self.is_met else "NOT MET"
        return f"| {self.what.replace('|', ', ')} | {times} | {self.ratio:.2f} | at most {LIMITS[self.what]:g} | {larger} | {verdict} |"


def take_photograph(path: Path) -> None:
    """As an agency would send it: 24 megapixels, some megabytes, with EXIF, XMP and IIM."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Camera", "Ada Holm"
    exif[0x8825] = {1: "N", 2: (59.0, 54.0, 30.0), 3: "E", 4: (10.0, 44.0, 0.0)}
    grain = Image.effect_noise(SIZE, 60)
    sky = Image.linear_gradient("L").resize(SIZE)
    taken = Image.merge("RGB", [Image.blend(sky, grain, 0.3), sky, Image.blend(sky.transpose(Image.Transpose.FLIP_TOP_BOTTOM), grain, 0.2)])
    buffer = BytesIO()
    taken.save(buffer, "JPEG", quality=90, exif=exif, xmp=SAID.xmp)
    path.write_bytes(with_iim(buffer.getvalue(), SAID.iim))


def with_iim(picture: bytes, iim: bytes) -> bytes:
    """A JPEG of Pillow's, with this behind its first segment."""
    resource = PHOTOSHOP + RESOURCE + IIM_RESOURCE + b"\0\0" + len(iim).to_bytes(4, "big") + iim + b"\0" * (len(iim) % 2)
    after_first = 4 + int.from_bytes(picture[4:6], "big")
    return picture[:after_first] + bytes([0xFF, APP13]) + (len(resource) + 2).to_bytes(2, "big") + resource + picture[after_first:]


@contextmanager
def desk(settings: str, folder: Path, photograph: Path) -> Iterator[Desk]:
    folder.mkdir()
    deployment = Deployment(settings, "", folder)
    run_module(deployment, "django", "migrate", "--verbosity=0", "--run-syncdb")
    command = [sys.executable, "-m", "bench.picture_desk", str(photograph)]
    with subprocess.Popen(command, cwd=ROOT, env=deployment.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Desk(process)
        process.stdin.close()  # type: ignore[union-attr]  # a pipe


def measure(rounds: int) -> tuple[Desk, Desk, int]:
    """Ours, stock Wagtail's, and the bytes of the photograph."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name, ExitStack() as desks:
        photograph = Path(name) / "harbour.jpg"
        take_photograph(photograph)
        ours, stock = (desks.enter_context(desk(settings, Path(name) / side, photograph)) for side, settings in SETTINGS.items())
        for turn in range(rounds + 1):
            # Whoever comes first finds a colder machine.
            for what in (UPLOAD, *SPECS):
                for one in (ours, stock) if turn % 2 else (stock, ours):
                    one.ask(what)
        return ours, stock, photograph.stat().st_size


def lines_of(ours: Desk, stock: Desk) -> list[Line]:
    return [Line(what, (ours.median(what), stock.median(what)), (ours.octets[what], stock.octets[what])) for what in LIMITS]


def as_markdown(lines: list[Line], octets: int, rounds: int, load_before: float) -> str:
    rows = [f"| | ours | stock Wagtail | ratio | wanted | larger by, at most {MOST_GROWTH_BYTES:,} bytes | |", "|---|---|---|---|---|---|---|"]
    rows += [line.as_row() for line in lines]
    versions = f"Wagtail {version('wagtail')}, Pillow {version('pillow')} and c2pa {version('c2pa-python')}"
    conditions = (
        f"Measured on {os.cpu_count()} cores with Python {platform.python_version()}, {versions}: a JPEG of {SIZE[0] * SIZE[1] // 1_000_000} megapixels "
        f"and {octets / 1_000_000:.1f} MB with EXIF, XMP and IIM, {rounds} rounds in turns, medians. "
        f"The machine's load was {load_before:.2f} before and {os.getloadavg()[0]:.2f} after."
    )
    return "\n".join([conditions, "", *rows])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description="Measure an upload and the files made of it against stock Wagtail.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--report", type=Path, default=REPORT, help="the page that the figures are written into (default: docs/performance.md)")
    parser.add_argument("--print-only", action="store_true", help="write no page")
    asked = parser.parse_args()
    load_before = os.getloadavg()[0]
    ours, stock, octets = measure(asked.rounds)
    lines = lines_of(ours, stock)
    figures = as_markdown(lines, octets, asked.rounds, load_before)
    sys.stdout.write(figures + "\n")
    if not asked.print_only:
        report.write_into(asked.report, figures, between=(BEGIN, END))
    return 0 if all(line.is_met for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
