"""A country of made-up public bodies, in a store of any size.

    python bench/nation.py make --documents N [--preset site|nation] [--seed 1] --to DIR

`make` puts raw files, records and ledger into the folder, as crawl and parse leave them (`bench/country/`); asked
again for more documents it adds the missing ones. `mingzhang --data DIR build` does the rest.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from bench.country.store import make  # noqa: E402
from bench.country.world import Plan  # noqa: E402

PRESETS = {"site": 20_000, "nation": 100_000}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("what", choices=["make"])
    options.add_argument("--documents", type=int)
    options.add_argument("--preset", choices=[*PRESETS], default="nation")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--to", type=Path, required=True)
    given = options.parse_args()
    plan = Plan(given.documents or PRESETS[given.preset], given.seed)
    started = time.monotonic()
    make(plan, given.to)
    took = time.monotonic() - started
    print(f"{plan.documents} documents in {given.to}, {took:.0f} s, {plan.documents / took:.0f} a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
