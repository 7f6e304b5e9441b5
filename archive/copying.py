"""One store into another, with nothing overwritten that is the truth; begun again, it goes on.

What the ledger names is there before the ledger's file is, a release's files before its manifest, and that before
the note that it was made: a copy that was killed is a smaller archive, and no broken one. Files of the ledger that
are written while it runs are left for the next copy; of a release that was never finished, nothing is copied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import NamedTuple

from msgspec import Struct

from archive.flaws import REASONS
from archive.releases import is_manifest, releases
from archive.side_by_side import THREADS, side_by_side
from archive.store import DERIVED, RELEASED, RELEASES, Store, StoreError, doubt
from archive.streams import in_a_file

Tick = Callable[[int, None], None]


class CopySummary(Struct, frozen=True):
    """`counts`: keys `copied`, `kept` since they were there, `failed`; `failures` says which, and why."""

    counts: dict[str, int]
    failures: tuple[str, ...]


class _Pair(NamedTuple):
    """A key of the source, with its size, and that in the target if it is there; of a release, its SHA-256."""

    key: str
    size: int
    held: int | None
    sha256: str | None = None


def copy_store(source: Store, target: Store, progress: Tick | None = None) -> CopySummary:
    """Copy all that the source has and the target lacks.

    What is not what its name or its seal says is not copied, and what the target has with another size is not
    overwritten, unless it was made from the truth: both are failures, and the rest goes on.
    """
    counts = Counter(copied=0, kept=0, failed=0)
    failures: list[str] = []
    for done, outcome in enumerate(_copied(source, target), 1):
        counts[outcome if outcome in counts else "failed"] += 1
        if outcome not in counts:
            failures.append(outcome)
        if progress:
            progress(done, None)
    return CopySummary(dict(counts), tuple(failures))


def _copied(source: Store, target: Store) -> Iterator[str]:
    """What became of each key, as `_copy` says it."""
    copy = partial(_copy, source, target)
    pairs = partial(_pairs, source, target)
    ledger = list(pairs("ledger/"))  # before raw files are listed: what it names is among them
    yield from side_by_side(copy, pairs("raw/"), THREADS)
    yield from side_by_side(copy, ledger, 1)
    rest = (pairs(prefix) for prefix in (*DERIVED, "damaged/"))
    yield from side_by_side(copy, chain.from_iterable(rest), THREADS)
    shelf = releases(source)
    for flaw in (flaw for release in shelf for flaw in release.flaws if flaw.kind in ("altered", "missing")):
        yield f"{flaw.name}: {flaw.kind} in the source: {flaw.reason}"
    digests = {key: digest for release in shelf for key, digest in release.files.items()}
    files = [pair._replace(sha256=digests[pair.key]) for pair in pairs(RELEASES) if pair.key in digests]
    yield from side_by_side(copy, (pair for pair in files if not is_manifest(pair.key)), THREADS)
    yield from side_by_side(copy, (pair for pair in files if is_manifest(pair.key)), 1)
    yield from side_by_side(copy, pairs(RELEASED), 1)


def _pairs(source: Store, target: Store, prefix: str) -> Iterator[_Pair]:
    there = target.sizes(prefix)
    name, held = next(there, ("", None))
    for key, size in source.sizes(prefix):
        while held is not None and name < key:
            name, held = next(there, ("", None))
        yield _Pair(key, size, held if name == key else None)


def _copy(source: Store, target: Store, pair: _Pair) -> str:
    """`copied`, `kept`, or why it is neither."""
    key = pair.key
    if pair.held == pair.size:
        return "kept"
    if pair.held is not None and not key.startswith(DERIVED):
        return f"{key}: the target has another file of this name, of {pair.held} bytes and not {pair.size}"
    if pair.sha256:
        return _copy_file(source, target, key, pair.sha256)
    try:
        data = source.get(key)
    except (StoreError, OSError) as error:
        return f"{key}: {error}"
    if found := doubt(key, data):
        return f"{key}: {found} in the source: {REASONS[found]}"
    if key.startswith(DERIVED):
        target.replace(key, data)
        return "copied"
    return "copied" if target.put(key, data) else "kept"


def _copy_file(source: Store, target: Store, key: str, expected: str) -> str:
    """The same of a file of a release, which may be too large for the memory."""
    with ExitStack() as stack:
        try:
            path, found = stack.enter_context(in_a_file(source, key))
        except (StoreError, OSError) as error:
            return f"{key}: {error}"
        if found != expected:
            return f"{key}: altered in the source: its SHA-256 is not what its release says"
        return "copied" if target.put_file(key, path) else "kept"
