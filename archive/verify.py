"""Everything that is kept, hashed again: raw files, the ledger, what was made of them, and the databases.

A raw file is held to its name, a file of the ledger to its seal and its chain, records and previews to their
seals, a release to its manifest and to what was noted when it was made, a database to the seal beside it. Whoever
verifies while a crawl runs may see raw files as orphaned whose captures are about to be written; while a release is
put into S3, it is torn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from archive.built import database_flaws, databases, gone
from archive.chain import Link, chain_flaws, links
from archive.flaws import REASONS, Flaw
from archive.releases import releases
from archive.side_by_side import side_by_side
from archive.store import (
    DERIVED,
    RELEASED,
    RELEASES,
    MissingKey,
    Store,
    StoreError,
    doubt,
    made_from,
    raw_digest,
    raw_key,
)
from archive.streams import digest_of

Tick = Callable[[int, int], None]
T = TypeVar("T")


class Verification(Struct, frozen=True):
    """`checked`: things hashed again, by what they are; `flaws` in the order of their names."""

    checked: dict[str, int]
    flaws: tuple[Flaw, ...]


def verify(store: Store, database: Path, progress: Tick | None = None) -> Verification:
    """All that is not as it was left, in the store and in the databases that were built from it."""
    held = sorted(store.keys("raw/"))  # before the ledger: what a crawl adds meanwhile is no orphan
    ledger = list(links(store))
    made = [key for prefix in DERIVED for key in store.keys(prefix)]
    shelf = releases(store)
    files = {key: release.files.get(key) for release in shelf for key in release.keys}
    keys = [*held, *made, *store.keys("damaged/"), *store.keys(RELEASED), *files]
    checks = side_by_side(lambda key: _check(store, key, files.get(key)), keys)
    built = databases(database)
    flaws = {
        *_ledger_flaws(store, ledger, held),
        *_orphans(made, set(held)),
        *gone(database, {link.key for link in ledger}, made),
        *(flaw for release in shelf for flaw in release.flaws),
        *filter(None, _ticking(checks, len(keys), progress)),
        *(flaw for path in built for flaw in database_flaws(path, must_be_sealed=path == database)),
    }
    counts = Counter(key.partition("/")[0] for key in keys)
    checked = {name: counts[name] for name in ("raw", "parsed", "preview", "releases")}
    return Verification(checked | {"ledger": len(ledger), "database": len(built)}, tuple(sorted(flaws)))


def _ledger_flaws(store: Store, ledger: list[Link], held: Iterable[str]) -> Iterator[Flaw]:
    for link in ledger:
        yield from link.flaws
    yield from chain_flaws(ledger, {key.rpartition("/")[2] for key in store.keys("damaged/")})
    yield from _unnamed(store, held, ledger)


def _unnamed(store: Store, held: Iterable[str], found: Iterable[Link]) -> Iterator[Flaw]:
    named = {digest for link in found for digest in link.raw}
    there = set()
    for key in held:
        digest = raw_digest(key)
        if digest is None:
            yield Flaw(key, "orphaned", "no raw file has such a name")
        elif digest in named:
            there.add(digest)
        else:
            yield Flaw(key, "orphaned", "the ledger does not name it")
    for digest in named - there:
        if not store.exists(key := raw_key(digest)):
            yield Flaw(key, "missing", "the ledger names it")


def _orphans(made: Iterable[str], raw: set[str]) -> Iterator[Flaw]:
    for key in made:
        file = made_from(key)
        if file is None:
            yield Flaw(key, "orphaned", "nothing in the store has such a name")
        elif raw_key(file) not in raw:
            yield Flaw(key, "orphaned", "the raw file that it was made from is not there")


def _check(store: Store, key: str, expected: str | None) -> Flaw | None:
    """What is wrong with the bytes under a key; `expected` is the SHA-256 of a release's file, if it is known."""
    try:
        if key.startswith(RELEASES):
            is_whole = digest_of(store, key) == expected or expected is None
            return None if is_whole else Flaw(key, "altered", "its SHA-256 is not what its release says")
        found = doubt(key, store.get(key))
    except MissingKey:
        return Flaw(key, "missing", "it was there a moment ago")
    except (StoreError, OSError) as error:
        return Flaw(key, "altered", f"it cannot be read: {error}")
    return Flaw(key, found, REASONS[found]) if found else None


def _ticking(results: Iterable[T], total: int, progress: Tick | None) -> Iterator[T]:
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, total)
        yield result
