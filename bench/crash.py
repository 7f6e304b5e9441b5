"""`kill -9` at random moments of every command, on both kinds of store; `tests/test_crash.py` does a few rounds.

    python bench/crash.py [--rounds 300] [--seed 0] [--only COMMAND] [--store folder|s3]

Each round kills a command (once or twice, alone or with its workers), lets it run to its end, and holds the result
against an undisturbed one's (`tests/kills.py`): nothing acknowledged is lost or doubled, verification names exactly
what was not acknowledged yet, and the published database can be opened at every moment. S3 is a real server
(SeaweedFS). Exits with 1 where a round breaks a promise.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from kills import Usual, kill_and_repeat, undisturbed  # noqa: E402
from s3_server import BUCKET, environment, s3_server  # noqa: E402
from warm import Warm, warm  # noqa: E402
from work import COMMANDS, Place, Work, works  # noqa: E402

from bench.report import tell  # noqa: E402

STORES = ("folder", "s3")


def place(work: Work, store: str, folder: Path) -> Place:
    """The archive that a round begins with."""
    return work.prepared(folder, f"s3://{BUCKET}/{folder.name}" if store == "s3" else None)


def rounds(
    warmed: Warm, chosen: list[tuple[Work, str]], folder: Path, count: int, seed: int
) -> tuple[Counter[str], Counter[str]]:
    """How many rounds each command had on each store, and broke a promise in; prints those that did."""
    usual: dict[str, Usual] = {}
    for work in {
        work.name: work for work, _ in chosen
    }.values():  # what comes of it is the same on both stores
        usual[work.name] = undisturbed(warmed, work, place(work, "folder", folder / f"whole-{work.name}"))
        print(f"{work.name}: {usual[work.name].seconds:.2f} s undisturbed", flush=True)
    done: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for number in range(count):
        work, store = chosen[number % len(chosen)]
        name, here = f"{work.name} on {store}", folder / f"round-{number}"
        chance = random.Random(f"{seed}-{number}")
        done.update({"rounds": 1, name: 1})
        try:
            met = kill_and_repeat(warmed, work, place(work, store, here), usual[work.name], chance)
            done["kills that met a command at work"] += met
        except AssertionError as error:
            broken.update({"rounds": 1, name: 1})
            print(f"round {number}, {name}: {error}", flush=True)
        shutil.rmtree(here)
        if not done["rounds"] % 25:
            print(f"{done['rounds']} rounds: {broken['rounds']} broke a promise", flush=True)
    return done, broken


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=COMMANDS, action="append")
    parser.add_argument("--store", choices=STORES, action="append")
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name, s3_server(Path(name) / "s3") as address:
        folder = Path(name)
        os.environ.update(environment(address))
        with works(folder / "works") as found, warm(folder / "said") as warmed:
            names = product(given.only or COMMANDS, given.store or STORES)
            chosen = [(found[command], store) for command, store in names]
            done, broken = rounds(warmed, chosen, folder, given.rounds, given.seed)
    for name, count in sorted(done.items()):
        print(f"{name}: {count}" + (f", {broken[name]} broke a promise" if broken[name] else ""))
    seconds = f"{time.monotonic() - begun:.0f} s"
    size = f"{given.rounds} rounds"
    good = tell("crash", "rounds that broke a promise", broken["rounds"], size=size, ours=seconds, at_most=0)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
