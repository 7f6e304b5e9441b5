"""What a verification found damaged, put right: from a second store, or by making it again.

What stood in the place of truth is kept under `damaged/<its SHA-256>` before it is replaced. Nothing is
removed: what is orphaned stays, and stays named.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from archive.build import build
from archive.database import BuildError
from archive.flaws import Flaw
from archive.parsing import parse_again
from archive.releases import is_manifest, note, releases
from archive.store import (
    DERIVED,
    RELEASED,
    RELEASES,
    TRUTH,
    Store,
    StoreError,
    doubt,
    made_from,
    no_preview_key,
    parsed_key,
    preview_key,
)
from archive.streams import in_a_file
from archive.verify import Tick, Verification, verify
from parsers import VERSION


def verify_and_repair(
    store: Store, database: Path, source: Store | None = None, progress: Tick | None = None
) -> tuple[Verification, Verification]:
    """What was found, and what is left of it after all was mended that can be.

    `source` is a second store: what it has of the ledger, and this one has not, comes from it too.
    """
    before = verify(store, database, progress)
    repair(store, database, before.flaws, source)
    after = verify(store, database, progress)
    if new := set(after.flaws) - set(before.flaws):  # what the mended ledger names, and is missing
        repair(store, database, new, source)
        after = verify(store, database, progress)
    return before, after


def repair(store: Store, database: Path, flaws: Iterable[Flaw], source: Store | None = None) -> None:
    """Mend what can be mended of these flaws; verify again to see what could not."""
    broken = {flaw.name for flaw in flaws if flaw.kind != "orphaned"}
    if source:
        _complete_ledger(store, source)
        for key in sorted(key for key in broken if key.startswith(TRUTH)):
            _restore(store, source, key)
        if any(name.startswith(RELEASES) for name in broken):
            _restore_releases(store, source, broken)
    derived = sorted(key for key in broken if key.startswith(DERIVED))
    lost = [key for key in derived if not (source and _copied(store, source, key))]
    parse_again(store, sorted({file for key in lost if (file := made_from(key)) and _is_of_today(key, file)}))
    for key in sorted(name for name in broken if name.startswith(RELEASED)):
        if not (source and _copied(store, source, key)):
            _note_again(store, key.removeprefix(RELEASED).removesuffix(".jsonl"))
    if any("/" not in name for name in broken):  # a database's file, or the seal of one
        for name in broken:
            if name.endswith(".sha256") and "/" not in name:
                (database.parent / name).unlink(missing_ok=True)
        with suppress(BuildError):  # what it could not build is named when it is verified again
            build(store, database, full=True)


def _is_of_today(key: str, file: str) -> bool:
    """Whether it is what this version makes of the file; what another one made is not made again."""
    return key in (parsed_key(VERSION, file), preview_key(VERSION, file), no_preview_key(VERSION, file))


def _complete_ledger(store: Store, source: Store) -> None:
    known = set(store.keys("ledger/"))
    for key in source.keys("ledger/"):
        if key not in known:
            _restore(store, source, key)


def _restore(store: Store, source: Store, key: str) -> None:
    """Put the second store's bytes in the place of ours, if they prove to be what was there."""
    with suppress(StoreError):
        data = source.get(key)
        if store.exists(key):
            _set_aside(store, key, data)
        store.restore(key, data)


def _restore_releases(store: Store, source: Store, broken: set[str]) -> None:
    """Put back the files of releases that the second store has whole, and that are the same release as ours."""
    ours = {release.place: release for release in releases(store)}
    for theirs in releases(source):
        here = ours.get(theirs.place)
        if theirs.flaws or here is None:
            continue
        for key, digest in sorted(theirs.files.items(), key=lambda item: is_manifest(item[0])):
            is_lost = key in broken or key not in here.keys
            if is_lost and here.files.get(key, digest) == digest:
                _restore_file(store, source, key, digest)


def _restore_file(store: Store, source: Store, key: str, digest: str) -> None:
    with suppress(StoreError), in_a_file(source, key) as (path, found):
        if found == digest:
            store.replace_file(key, path)


def _note_again(store: Store, name: str) -> None:
    """Note once more that a release was made, if it is whole."""
    if any(release.place == f"{RELEASES}{name}/" and not release.flaws for release in releases(store)):
        note(store, name)


def _set_aside(store: Store, key: str, restored: bytes) -> None:
    with suppress(StoreError):  # what cannot even be read cannot be kept
        damaged = store.get(key)
        if damaged != restored:
            store.put(f"damaged/{sha256(damaged).hexdigest()}", damaged)


def _copied(store: Store, source: Store, key: str) -> bool:
    """Whether the second store has this record or preview whole; then ours is replaced."""
    try:
        data = source.get(key)
    except StoreError:
        return False
    if doubt(key, data):
        return False
    store.replace(key, data)
    return True
