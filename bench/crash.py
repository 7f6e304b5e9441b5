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
from itertools import product
from pathlib import Path
from typing import NamedTuple

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


class Tally(NamedTuple):
    """Of a command on a store: rounds, those that broke a promise, kills that met the command at work."""

    rounds: int = 0
    broken: int = 0
    kills: int = 0


Done = dict[tuple[str, str], Tally]
"""By command and store."""


def rounds(
    warmed: Warm, chosen: list[tuple[Work, str]], usual: dict[str, Usual], folder: Path, count: int, seed: int
) -> Done:
    """What each command came to on each store; prints the rounds that broke a promise."""
    done = {(work.name, store): Tally() for work, store in chosen}
    for number in range(count):
        work, store = chosen[number % len(chosen)]
        here, met, broken = folder / f"round-{number}", 0, 0
        chance = random.Random(f"{seed}-{number}")
        try:
            met = kill_and_repeat(warmed, work, place(work, store, here), usual[work.name], chance)
        except AssertionError as error:
            broken = 1
            print(f"round {number}, {work.name} on {store}: {error}", flush=True)
        shutil.rmtree(here)
        had = done[work.name, store]
        done[work.name, store] = Tally(had.rounds + 1, had.broken + broken, had.kills + met)
        if number % 25 == 24:
            print(f"{number + 1} rounds: {sum(t.broken for t in done.values())} broke a promise", flush=True)
    return done


def whole(warmed: Warm, chosen: list[tuple[Work, str]], folder: Path) -> dict[str, Usual]:
    """What comes of each work undisturbed, which is the same on both stores."""
    works_by_name = {work.name: work for work, _ in chosen}
    usual = {
        name: undisturbed(warmed, work, place(work, "folder", folder / f"whole-{name}"))
        for name, work in works_by_name.items()
    }
    print("undisturbed: " + ", ".join(f"{name} {found.seconds:.2f} s" for name, found in usual.items()))
    return usual


def said(done: Done) -> str:
    """One line: of each command on each store, its rounds, its kills, and what broke."""
    parts = (
        f"{name} on {store} {found.rounds} rounds {found.kills} kills {found.broken} broken"
        for (name, store), found in sorted(done.items(), key=lambda item: (item[0][1], item[0][0]))
    )
    return "; ".join(parts)


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
            usual = whole(warmed, chosen, folder)
            done = rounds(warmed, chosen, usual, folder, given.rounds, given.seed)
    print(said(done))
    broken = sum(found.broken for found in done.values())
    kills = sum(found.kills for found in done.values())
    ours = f"{kills} kills, {time.monotonic() - begun:.0f} s"
    size = f"{given.rounds} rounds"
    good = tell("crash", "rounds that broke a promise", broken, size=size, ours=ours, at_most=0)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
