"""The ledger's files held to their seals, their places and each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import groupby

from msgspec import Struct

from archive.flaws import REASONS, Flaw
from archive.ledger import PLACE, Fault, read_ledger_file
from archive.model import Capture, RunFooter, RunHeader
from archive.side_by_side import side_by_side
from archive.store import Store, StoreError, doubt


class Link(Struct, frozen=True):
    """A ledger file: its hash, the hashes that its lines give of the file before it, the files it names."""

    key: str
    sha256: str | None
    previous: frozenset[str | None]
    raw: tuple[str, ...]
    flaws: tuple[Flaw, ...]


def links(store: Store) -> Iterator[Link]:
    """Every file of the ledger, in order, and what else lies there."""
    return side_by_side(lambda key: _link(store, key), store.keys("ledger/"))


def chain_flaws(found: list[Link], mended: Collection[str]) -> Iterator[Flaw]:
    """What the files show of others that are not there, or not as they were.

    `mended`: the SHA-256 of files that were damaged when another was written after them, and mended since.
    """
    for _, group in groupby(found, key=lambda link: link.key.split("/")[1]):
        yield from _site_flaws(list(group), mended)


def _link(store: Store, key: str) -> Link:
    place = PLACE.fullmatch(key)
    if not place:
        flaw = Flaw(key, "orphaned", "no file of the ledger has such a name")
        return Link(key, None, frozenset(), (), (flaw,))
    try:
        data = store.get(key)
    except (StoreError, OSError) as error:
        return Link(key, None, frozenset(), (), (Flaw(key, "altered", f"it cannot be read: {error}"),))
    faults: list[Fault] = []
    records = [entry.record for entry in read_ledger_file(key, data, faults.append)]
    strangers = [r for r in records if not _belongs(r, place["site"], place["run"])]
    return Link(
        key,
        sha256(data).hexdigest(),
        frozenset(record.prev_sha256 for record in records),
        tuple(r.sha256 for r in records if isinstance(r, Capture) and r.sha256),
        tuple(_own_flaws(key, data, bool(strangers))),
    )


def _belongs(record: RunHeader | Capture | RunFooter, site: str, run: str) -> bool:
    return record.site == site and (isinstance(record, Capture) or record.run == run)


def _own_flaws(key: str, data: bytes, has_strangers: bool) -> Iterator[Flaw]:
    if found := doubt(key, data):
        yield Flaw(key, found, REASONS[found])
    elif has_strangers:
        yield Flaw(key, "altered", "its lines are of another site or run")


def _site_flaws(found: list[Link], mended: Collection[str]) -> Iterator[Flaw]:
    known = {link.sha256 for link in found} | set(mended) | {None}
    keys = {link.key for link in found}
    before: Link | None = None
    for link in found:
        missing = _just_before(link.key, keys)
        for key in missing:
            yield Flaw(key, "missing", f"{link.key} is there")
        # What was written after a file that is damaged or missing cannot be held to it.
        if not missing and not (before and before.flaws):
            for previous in sorted(link.previous - known, key=str):
                yield Flaw(link.key, "missing", f"the ledger's file before it, of SHA-256 {previous}")
        before = link


def _just_before(key: str, keys: Collection[str]) -> list[str]:
    """The files of the same run between this one and the one before it that is there."""
    place = PLACE.fullmatch(key)
    missing: list[str] = []
    for number in range(int(place["sequence"]) - 1 if place else -1, -1, -1):
        earlier = f"{key.rpartition('/')[0]}/{number:06d}.jsonl"
        if earlier in keys:
            break
        missing.append(earlier)
    return missing[::-1]
