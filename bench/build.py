"""The build at scale: its insertion against bare `executemany`, a document more, and publishing against `cp`.

    python bench/build.py [--documents N] [--to DIR]
    python bench/build.py --data DIR

A made-up country of a tenth of the documents, then of all of them, is built from nothing: seconds a document. Then:

- insertion, with the rows of at most 2,000 documents made beforehand: all that the build does with them in the one
  process that writes (what is to be made is looked up and compared; rows, notes, counts and touches; foreign keys
  on; commits), against `executemany` of the same rows into the same STRICT tables in one transaction, foreign keys
  off. Both without a further index: the build makes these, and that of the search, afterwards, which is told apart.
- a document more in the larger country: its record and its capture come, and it is built up to the publishing.
- publishing that: copy, SHA-256, seals, syncs and rename, against `cp` of the same file and a sync of it. Both read
  from the disk: else the one that comes second would find memory that the first has just freed.

`--data` does the last two in a data folder that this very code has built, of any size: it gains some documents.

Ours and the peer take turns; each is the best of its rounds, of publishing the middle one: a shared disk swings.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import parsers  # noqa: E402
from archive import build as step  # noqa: E402
from archive.database import publish, state_path, working, working_path  # noqa: E402
from archive.folder import LocalStore  # noqa: E402
from archive.ledger import LedgerWriter  # noqa: E402
from archive.model import Capture  # noqa: E402
from archive.records import decode_record, encode_record  # noqa: E402
from archive.store import Store, add_raw, made_from, parsed_key  # noqa: E402
from bench.country.insertion import rates, timed  # noqa: E402
from bench.country.store import make  # noqa: E402
from bench.country.world import Plan  # noqa: E402
from bench.report import tell  # noqa: E402

_ROUNDS = 5
_SAMPLE = 2000
_COST = 1.2
"""How much more a document may cost in a country of ten times the size."""


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=2000, help="of the larger country")
    options.add_argument("--to", type=Path, help="where the countries are made, and kept")
    options.add_argument("--data", type=Path, help="a data folder that is built")
    given = options.parse_args()
    if given.data:
        return grow(given.data)
    if given.to:
        return run(given.documents, given.to)
    with TemporaryDirectory() as folder:
        return run(given.documents, Path(folder))


def run(count: int, folder: Path) -> int:
    """Measure all; 1 where a target is missed."""
    few = count // 10
    small, large = (make(Plan(n), folder / str(n)) for n in (few, count))
    costs = [full(store, n, folder / f"{n}.db") for store, n in ((small, few), (large, count))]
    within = [
        tell("build", "growth of a document's cost", costs[1] / costs[0], size=named(count), at_most=_COST),
        insertion(folder / "insertion", min(count, _SAMPLE)),
        one_more(large, count, folder / f"{count}.db"),
        publishing(count, folder / f"{count}.db"),
    ]
    return not all(within)


def grow(data: Path) -> int:
    """Measure what is built; 1 where a target is missed."""
    database = data / "mingzhang.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    return not all([one_more(LocalStore(data), count, database), publishing(count, database)])


def full(store: Store, count: int, database: Path) -> float:
    """Seconds a document of a build from nothing, with all that belongs to it."""
    took = dict.fromkeys(("load_documents", "end_bulk", "check_documents", "publish"), 0.0)
    started = monotonic()
    with timed(step, took):
        step.build(store, database, full=True)
    seconds = (monotonic() - started) / count
    for name, part in took.items():
        what = f"of which {name.replace('_', ' ')}"
        tell("build", what, part / count * 1000, size=named(count), ours="ms a document")
    tell("build", "from nothing", seconds * 1000, size=named(count), ours="ms a document")
    return seconds


def insertion(folder: Path, count: int) -> bool:
    """Rows a second, ours and bare."""
    ours, bare = rates(folder, count, _ROUNDS)
    return tell(
        "build",
        "insertion",
        ours / bare,
        size=named(count),
        ours=f"{ours:,.0f} rows/s",
        peer=f"executemany {bare:,.0f} rows/s",
        at_least=0.5,
    )


def one_more(store: Store, count: int, database: Path) -> bool:
    """Seconds for one document more, up to the publishing."""
    best = min(_one_more(store, database, n) for n in range(_ROUNDS))
    return tell("build", "one document more", best, size=named(count), ours=f"{best:.2f} s", at_most=2)


def _one_more(store: Store, database: Path, number: int) -> float:
    key = next(key for key in store.keys(f"parsed/{parsers.VERSION}/") if is_account(store, key))
    body = f"one more {number} {os.urandom(8).hex()}".encode()
    digest = add_raw(store, body)
    record = decode_record(store.get(key))
    fresh = type(record)(
        **{name: getattr(record, name) for name in record.__struct_fields__} | {"sha256": digest}
    )
    store.replace(parsed_key(parsers.VERSION, digest), encode_record(fresh))
    site, run = "one-more", f"r{number}-{digest[:8]}"
    entry = {"id": site, "name": site, "region": "370600", "role": "hrss", "family": "generic"}
    with LedgerWriter(store, site, run, entry) as ledger:
        url = f"https://one.example.gov.cn/{digest}.pdf"
        ledger.record(
            Capture(url=url, site=site, fetched_at="2026-11-01T00:00:00Z", outcome="new", sha256=digest)
        )
        ledger.finish(complete=True, reason="finished")
    took = {"publish": 0.0}
    started = monotonic()
    with timed(step, took):
        done = step.build(store, database).done
    assert done["loaded"] == 1, done
    return monotonic() - started - took["publish"]


def is_account(store: Store, key: str) -> bool:
    """Whether a record is of one document with statements."""
    found = decode_record(store.get(key)).documents
    return made_from(key) is not None and len(found) == 1 and bool(found[0].statements)


def publishing(count: int, database: Path) -> bool:
    """Seconds of publishing, and of `cp` with a sync."""
    ours, peer, copy = [], [], database.with_suffix(".cp")
    files = database, working_path(database), state_path(database)
    for _ in range(_ROUNDS):
        with working(database) as connection:
            forget(*files)
            started = monotonic()
            publish(connection, database)
            ours.append(monotonic() - started)
        forget(*files)
        started = monotonic()
        subprocess.run(["cp", working_path(database), copy], check=True)
        with copy.open("rb") as stream:
            os.fsync(stream.fileno())
        peer.append(monotonic() - started)
        copy.unlink()
    mine, its = median(ours), median(peer)
    size = f"{named(count)}, {database.stat().st_size >> 20} MB"
    said = f"cp {its:.2f} s"
    return tell("build", "publishing", mine / its, size=size, ours=f"{mine:.2f} s", peer=said, at_most=1.5)


def forget(*paths: Path) -> None:
    """Have the machine read these from the disk again."""
    for path in paths:
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def named(count: int) -> str:
    return f"{count:,} documents"


if __name__ == "__main__":
    sys.exit(main())
