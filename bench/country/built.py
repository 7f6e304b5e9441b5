"""Countries with their databases, for the benchmarks that need some."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.country.store import make
from bench.country.world import Plan
from bench.running import mingzhang


def built(sizes: list[int], folder: Path) -> Iterator[tuple[Path, int]]:
    """A country that grows to each size, from the smallest, in the same folder."""
    for size in sorted(sizes):
        make(Plan(size), folder)
        mingzhang(folder, "build")
        yield folder, size
