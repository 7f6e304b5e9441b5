"""`kill -9` at random moments of a crawl, many times: what `tests/test_crawler_kills.py` does in a few rounds.

    python bench/crawl_crash.py [--rounds 100] [--seed 0]

Each round kills a crawl of a loopback site, lets another one run to its end, and holds the result against
an undisturbed crawl's: the store is whole, nothing acknowledged is lost or fetched again. Every other round's
site gives no validators. Exits with 1 where a round breaks a promise.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from crawl_kills import kill_and_repeat, prepare, undisturbed  # noqa: E402
from replicas_site import serving  # noqa: E402


def rounds(count: int, seed: int) -> int:
    """How many of so many rounds broke a promise."""
    broken = 0
    with tempfile.TemporaryDirectory() as folder, serving() as with_tags, serving() as without:
        sites = [
            (with_tags, prepare(with_tags, validators=True)),
            (without, prepare(without, validators=False)),
        ]
        wholes = [undisturbed(*made, Path(tempfile.mkdtemp(dir=folder))) for made in sites]
        for number in range(count):
            (replica, entry), whole = sites[number % 2], wholes[number % 2]
            place = Path(folder, str(number))
            place.mkdir()
            try:
                kill_and_repeat(replica, entry, place, whole, random.Random(seed + number))
            except AssertionError as error:
                broken += 1
                print(f"round {number} (seed {seed + number}): {error}")
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    began = time.monotonic()
    broken = rounds(given.rounds, given.seed)
    print(f"{given.rounds} rounds in {time.monotonic() - began:.0f} s: {broken} broke a promise (target: 0)")
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
