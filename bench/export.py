"""A release against what the machine can do at best: pack its database once, read its raw files and hash all of it.

    python bench/export.py [--documents 300,1500] [--data DIR ...]

The floor, in the same run: the published database packed by the same zstd at the same level, each raw file read,
and the SHA-256 of every byte that was packed or read. An export writes all tables as Parquet and CSV and the raw
files as WARC beside that. Seconds of the processor, at two sizes of a made-up country; `--data` names folders of
these sizes that are built already.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import process_time

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import zstandard  # noqa: E402
from msgspec import Struct  # noqa: E402

from bench.country.built import built  # noqa: E402
from bench.report import tell  # noqa: E402
from bench.running import Ran, mingzhang  # noqa: E402

LEVEL, CHUNK = 12, 1 << 20
MEMORY, GROWTH = 600, 1.2
"""Targets: MB, and the growth of the processor time per document."""


class Exported(Struct):
    """An export and its floor in seconds of the processor; bytes of the database and of the release."""

    documents: int
    ran: Ran
    floor: float
    database: int
    release: int


def export(folder: Path, documents: int) -> Exported:
    """Make a release, between two runs of the floor."""
    before = floor(folder)
    with tempfile.TemporaryDirectory(dir=folder) as to:
        ran = mingzhang(folder, "export", "--to", to)
        release = sum(path.stat().st_size for path in Path(to).rglob("*") if path.is_file())
    least = min(before, floor(folder))
    return Exported(documents, ran, least, (folder / "mingzhang.db").stat().st_size, release)


def floor(folder: Path) -> float:
    """Pack the database, read the raw files, hash all of it; seconds of the processor."""
    started = process_time()
    packer = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()
    packed = sha256()
    for chunk in chunks(folder / "mingzhang.db"):
        packed.update(packer.compress(chunk))
    packed.update(packer.flush())
    for path in (folder / "raw").rglob("*"):
        if path.is_file():
            sha256(path.read_bytes())
    return process_time() - started


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def tell_one(exported: Exported) -> bool:
    """Print the measures of a size; whether they are within their targets."""
    size = f"{exported.documents:,} documents, {exported.database / 1e6:.0f} MB"
    ran = exported.ran
    tell("export", "processor time, against packing and hashing", ran.cpu / exported.floor, size=size,
         ours=f"{ran.cpu:.1f} s", peer=f"zstd and SHA-256 {exported.floor:.1f} s")  # fmt: skip
    tell("export", "release, against the database", exported.release / exported.database, size=size,
         ours=f"{exported.release / 1e6:.0f} MB", peer=f"{exported.database / 1e6:.0f} MB")  # fmt: skip
    return tell(
        "export", "most memory, MB", ran.together, size=size, ours=f"{ran.seconds:.1f} s", at_most=MEMORY
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--documents", default="300,1500", type=lambda text: [*map(int, text.split(","))])
    options.add_argument("--data", type=Path, nargs="*", default=[])
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        countries = (
            zip(given.data, given.documents, strict=True)
            if given.data
            else built(given.documents, Path(folder))
        )
        found = [export(country, size) for country, size in countries]
    within = [tell_one(exported) for exported in found]
    first, last = (1000 * e.ran.cpu / e.documents for e in (found[0], found[-1]))
    span = f"{found[0].documents:,} → {found[-1].documents:,} documents"
    within.append(
        tell("export", "growth of processor time per document", last / first, size=span, ours=f"{last:.1f} ms",
             peer=f"{first:.1f} ms", at_most=GROWTH)
    )  # fmt: skip
    return int(not all(within))


if __name__ == "__main__":
    sys.exit(main())
