"""How time and memory of the parsing grow with the pages of one PDF."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path

import pikepdf
from msgspec import Struct

from bench.report import tell
from bench.running import ROOT

_MEGABYTES, _GROWTH = 400, 1.2
"""The targets: most of memory, and of the time per page of the longest to that of the shortest."""

_ALONE = """
import sys, time, resource, parsers
data = sys.stdin.buffer.read()
started = time.process_time()
parsers.parse(data)
print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
"""
"""A process that parses a file, and prints its CPU seconds for it and the most MB that it had."""


class Took(Struct, frozen=True):
    """CPU seconds of the parsing of so many pages, and the most MB of its process."""

    pages: int
    seconds: float
    megabytes: int

    @property
    def per_page(self) -> float:
        """CPU seconds."""
        return self.seconds / self.pages


def tell_growth(paths: Sequence[Path], pages: Sequence[int]) -> list[bool]:
    """Time per page and memory of one PDF as it grows to so many pages; whether they are within the targets."""
    found = [took(long_pdf(paths, count), count) for count in sorted(pages)]
    for each in found:
        size, ours = f"{each.pages:,} pages", f"{each.seconds:.2f} s"
        tell("parse", "most memory, MB", each.megabytes, size=size, ours=ours)
    first, last = found[0], found[-1]
    return [
        tell("parse", "most memory, MB", last.megabytes, size=f"{last.pages:,} pages", at_most=_MEGABYTES),
        tell(
            "parse",
            "time per page as a PDF grows",
            last.per_page / first.per_page,
            size=f"{first.pages:,} → {last.pages:,} pages",
            ours=f"{last.per_page * 1000:.1f} ms",
            peer=f"{first.per_page * 1000:.1f} ms",
            at_most=_GROWTH,
        ),
    ]


def long_pdf(paths: Sequence[Path], pages: int) -> bytes:
    """One PDF of so many pages, those of the files in turn."""
    out, joined = BytesIO(), pikepdf.new()
    sources = [pikepdf.open(path) for path in paths]
    for page in islice(cycle(page for source in sources for page in source.pages), pages):
        joined.pages.append(page)
    joined.save(out)
    return out.getvalue()


def took(data: bytes, pages: int) -> Took:
    """What a fresh process takes to parse a PDF of so many pages."""
    command = [sys.executable, "-c", _ALONE]
    done = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, check=True)
    seconds, megabytes = done.stdout.split()
    return Took(pages, float(seconds), int(megabytes))
