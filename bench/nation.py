"""A country of made-up public bodies: a store of any size, and what building, exporting and reading it costs.

    python bench/nation.py make --documents N | --preset site|nation [--seed 1] --to DIR
    python bench/nation.py run [--documents 500,2000] [--to DIR]

`make` puts raw files, records and ledger into the folder, as crawl and parse leave them (`bench/country/`); asked
again for more documents it adds the missing ones. `mingzhang --data DIR build` does the rest.

`run` lets the country grow to each size in turn. At each it builds the database from nothing (with checks and
search index), adds one document, exports a release, reads the site, and asks the Parquet files of the release by
DuckDB what it asks the database by SQLite. It prints what each took, and how that grew from first to last.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import msgspec  # noqa: E402

from bench.country.growth import Grown, measure, tell_growth  # noqa: E402
from bench.country.store import make  # noqa: E402
from bench.country.world import Plan  # noqa: E402

PRESETS = {"site": 20_000, "nation": 100_000}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = options.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    how_many = making.add_mutually_exclusive_group(required=True)
    how_many.add_argument("--documents", type=positive)
    how_many.add_argument("--preset", choices=[*PRESETS])
    making.add_argument("--seed", type=int, default=1)
    making.add_argument("--to", type=Path, required=True)
    running = commands.add_parser("run")
    running.add_argument(
        "--documents", default="500,2000", type=lambda text: [*map(positive, text.split(","))]
    )
    running.add_argument("--seed", type=int, default=1)
    running.add_argument("--to", type=Path)
    given = options.parse_args()
    if given.command == "make":
        return make_one(Plan(given.documents or PRESETS[given.preset], given.seed), given.to)
    if given.to:
        return run(given.documents, given.seed, given.to)
    with tempfile.TemporaryDirectory() as folder:
        return run(given.documents, given.seed, Path(folder))


def positive(text: str) -> int:
    """A number of documents."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"not a number of documents: {text}")
    return number


def make_one(plan: Plan, folder: Path) -> int:
    """Make the store."""
    started = time.monotonic()
    try:
        make(plan, folder)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    took = time.monotonic() - started
    print(f"{plan.documents} documents in {folder}, {took:.0f} s, {plan.documents / took:.0f} a second")
    return 0


def run(sizes: list[int], seed: int, folder: Path) -> int:
    """Measure each size; 1 where a target is missed. What was measured is kept in the folder's `grown.json`."""
    grown: list[Grown] = []
    for size in sorted(sizes):
        grown.append(measure(Plan(size, seed), folder))
        (folder / "grown.json").write_bytes(msgspec.json.format(msgspec.json.encode(grown)))
        shutil.rmtree(folder / "releases")
    return int(not tell_growth(grown))


if __name__ == "__main__":
    sys.exit(main())
