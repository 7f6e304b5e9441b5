"""`kill -9` while a command works, and the same command again: what must hold at every moment, and in the end."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from warm import Warm
from work import Place, Work, captures, finish, ledger, outcome, readable, unfinished

from archive.verify import verify

BETWEEN_LOOKS = 0.02  # seconds
LONGER = 1.2
"""Times that a command may take of what it usually takes, and be killed before its end: so is one in S3."""


class Usual(NamedTuple):
    """What comes of a work that nothing disturbs, and how long it takes."""

    outcome: dict[str, Any]
    seconds: float


def undisturbed(warm: Warm, work: Work, place: Place) -> Usual:
    """Do the work, and verify what came of it."""
    begun = time.monotonic()
    finish(warm, work, place)
    usual = Usual(outcome(place), time.monotonic() - begun)
    assert verify(place.store, place.database).flaws == ()
    return usual


def kill_and_repeat(warm: Warm, work: Work, place: Place, usual: Usual, chance: random.Random) -> int:
    """One round; how many of its kills met the command at work. Raises AssertionError for a broken promise."""
    with watched(place, work):
        met = sum(_kill(warm, work, place, usual, chance) for _ in range(chance.choice((1, 1, 2))))
        acknowledged = ledger(place.store)
        if work.replica:
            held = {c.url for c in captures(place.store) if c.role != "list"}
            work.replica.log.clear()
        finish(warm, work, place)
    if work.replica:
        again = {work.replica.url(asked.path) for asked in work.replica.log if asked.status == 200} & held
        assert not again, f"fetched again: {sorted(again)}"
    there = ledger(place.store)
    lost = [key for key, data in acknowledged.items() if there.get(key) != data]
    assert not lost, f"acknowledged, and not there as it was: {lost}"
    found = outcome(place)
    different = [name for name, whole in usual.outcome.items() if found[name] != whole]
    assert not different, f"not as if undisturbed: {different}"
    flaws = verify(place.store, place.database).flaws
    assert not flaws, f"verified in the end: {list(map(str, flaws))}"
    return met


def _kill(warm: Warm, work: Work, place: Place, usual: Usual, chance: random.Random) -> bool:
    """Begin the command and kill it; whether it was at work. What it leaves must be known to be unfinished."""
    begun = time.monotonic()
    command = warm.start(*work.command(place), **place.environment)
    time.sleep(max(0.0, chance.uniform(0, LONGER * usual.seconds) - (time.monotonic() - begun)))
    command.kill(workers=chance.random() < 0.5)
    met = command.wait().status < 0
    found = {(flaw.kind, flaw.name): str(flaw) for flaw in verify(place.store, place.database).flaws}
    known = unfinished(place)
    wrong = [said for flaw, said in found.items() if flaw not in known]
    assert not wrong, f"verified after the kill: {wrong}"
    assert known == found.keys(), f"unfinished, and not named: {sorted(known - found.keys())}"
    return met


@contextmanager
def watched(place: Place, work: Work) -> Iterator[None]:
    """Opens the published database again and again; it must be a whole one each time, and never be gone."""
    broken: list[str] = []
    done = threading.Event()

    def look() -> None:
        while work.documents and not done.wait(BETWEEN_LOOKS) and not broken:
            try:
                readable(place.database, work.documents)
            except Exception as error:
                broken.append(f"the published database: {type(error).__name__}: {error}")

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    assert not broken, broken[0]
