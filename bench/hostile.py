"""Files that mean harm, through the parse step as it runs: what became of each kind, and whether anything is left.

    python bench/hostile.py [--mutations 2000] [--seed 1] [--seconds 120]

Every kind goes through `archive.parsing.parse_pending` with worker processes, as `mingzhang parse` does it.
Exits with 1 if a file has no record, a record that failed has no detail, a temporary file or process is left
behind, or the whole took longer than its files may take.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import hostile_files as hostile  # noqa: E402
from office_files import Drawn, document, workbook  # noqa: E402

import parsers  # noqa: E402
from archive.ledger import LedgerWriter  # noqa: E402
from archive.model import Capture  # noqa: E402
from archive.parsing import outcome, parse_pending  # noqa: E402
from archive.records import load_record  # noqa: E402
from archive.store import Store, add_raw, open_store  # noqa: E402

TABLE = Drawn([["项目", "金额"], ["合计", "5,988.22"]], [], "收入决算表", "公开02表")
FETCHED = "2024-09-20T08:30:00Z"


def samples() -> list[bytes]:
    """The rendered samples of every format, the small ones: damage does not need pages."""
    files = sorted((ROOT / "samples" / "rendered").glob("*/*.*"))
    of_format: dict[str, Path] = {}
    for path in sorted(files, key=lambda path: path.stat().st_size):
        of_format.setdefault(path.suffix, path)
    fixtures = ROOT / "tests" / "fixtures"
    more = [
        path
        for path in sorted(fixtures.rglob("*.*"))
        if path.suffix in (".xls", ".ods", ".rar", ".7z", ".ofd")
    ]
    return [path.read_bytes() for path in (*of_format.values(), *more)]


def kinds(mutations: int, seed: int) -> dict[str, Iterator[bytes]]:
    """Kind of harm → its files."""
    good = samples()
    docx, xlsx = document(TABLE), workbook(TABLE)
    return {
        "random mutations": (hostile.mutated(good[n % len(good)], seed + n) for n in range(mutations)),
        "cut at each tenth": (cut for data in good for cut in hostile.truncated(data)),
        "zip bomb": iter([hostile.zip_bomb()]),
        "30 zips in one another": iter([hostile.nested_zip(30)]),
        "entity bombs": iter(
            [
                hostile.entity_bomb(docx, "word/document.xml"),
                hostile.entity_bomb(xlsx, "xl/worksheets/sheet1.xml"),
            ]
        ),
        "encrypted": iter([hostile.locked("user")]),
        "encrypted, empty password": iter([hostile.locked("")]),
        "5,000 pages": iter([hostile.many_pages(5000)]),
        "a million segments, one path": iter([hostile.segments(1_000_000)]),
        "a million paths": iter([hostile.strokes(1_000_000)]),
        "stream bomb of 4 GB": iter([hostile.stream_bomb(4)]),
        "800 MB of strokes": iter([hostile.drawn(hostile.deflated(b"1 1 m 2 2 l S\n" * (1 << 16), 900))]),
    }


def take(store: Store, files: Iterator[bytes], run: str) -> set[str]:
    """Puts files into the store as if they had been crawled."""
    digests = {add_raw(store, data) for data in files}
    with LedgerWriter(store, "hostile", run, {}) as ledger:
        for digest in sorted(digests):
            ledger.record(Capture(digest, "hostile", FETCHED, "new", role="file", sha256=digest))
    return digests


def causes(store: Store, digests: set[str]) -> Counter[str]:
    """What became of files. Raises where one has no record, or a failure without a detail."""
    counts: Counter[str] = Counter()
    for digest in digests:
        record = load_record(store, parsers.VERSION, digest)
        if record.failure and not record.failure_detail:
            raise ValueError(f"{record.failure} without a detail")
        if record.failure == "crashed":
            print(f"  crashed: {digest[:12]} {record.failure_detail}", flush=True)
        counts[outcome(record)] += 1
    return counts


def left_behind(scratch: Path) -> list[str]:
    """Temporary files, and processes of which one of these is an argument."""
    found = [path.name for path in scratch.iterdir()]
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(scratch).encode() in command.read_bytes():
                found.append(f"process {command.parent.name}")
        except OSError:  # it has ended meanwhile
            continue
    return found


def main() -> int:
    """Runs all kinds; 1 where one breaks its promise."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--mutations", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=int, default=120, help="that one file may take")
    chosen = options.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder, "tmp")
        scratch.mkdir()
        os.environ["TMPDIR"] = str(scratch)  # of the workers: this process has looked it up already
        store = open_store(Path(folder, "data"))
        for number, (kind, files) in enumerate(kinds(chosen.mutations, chosen.seed).items()):
            digests = take(store, files, f"run-{number:02}")
            started = time.monotonic()
            parse_pending(store, seconds=chosen.seconds)
            took = time.monotonic() - started
            left, late = left_behind(scratch), took > 2 * chosen.seconds * len(digests)
            faults += bool(left) + late
            found = ", ".join(f"{cause} {count}" for cause, count in causes(store, digests).most_common())
            print(
                f"{kind:30} {len(digests):5} {took:7.1f} s  {found}{f'; LEFT {left}' if left else ''}",
                flush=True,
            )
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
