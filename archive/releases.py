"""The releases of a store held to their manifests, and each manifest to the sums beside it.

A release is listed when its manifest is there, which comes last. What a killed export or copy left behind has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby

import msgspec
from msgspec import Struct

from archive.export.hashes import MANIFEST, SUMS, Manifest, sums
from archive.flaws import Flaw
from archive.store import RELEASES, Store, StoreError


class Release(Struct, frozen=True):
    """A release, or a half of one. `keys` are there; `files`: the SHA-256 that each of its files must have, by key.

    It is what manifest and sums agree on, or what the sums say where the manifest cannot be read; nothing where
    there is no manifest.
    """

    name: str
    keys: frozenset[str]
    files: dict[str, str]
    flaws: tuple[Flaw, ...]


def releases(store: Store) -> Iterator[Release]:
    """The releases, the half ones too, by name. Only what tells of their files is read, not the files."""
    for name, keys in groupby(store.keys(RELEASES), lambda key: key.split("/")[1]):
        yield _release(store, f"{RELEASES}{name}/", frozenset(keys))


def is_manifest(key: str) -> bool:
    """Whether the key is that of a release's manifest."""
    return key.startswith(RELEASES) and key.split("/")[2:] == [MANIFEST]


def _release(store: Store, place: str, keys: frozenset[str]) -> Release:
    if place + MANIFEST not in keys:
        flaw = Flaw(place, "torn", "it has no manifest: what wrote it was cut short")
        return Release(place, keys, {}, (flaw,))
    beside = _sums_beside(store, place)
    try:
        said = store.get(place + MANIFEST)
        manifest = msgspec.json.decode(said, type=Manifest)
    except (StoreError, OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        beside.pop(place + MANIFEST, None)
        flaw = Flaw(place + MANIFEST, "altered", f"it cannot be read: {error}")
        return Release(place, keys, beside, (flaw,))
    expected = sums(manifest, sha256(said).hexdigest())
    files = _files(place, expected) | {place + SUMS: sha256(expected.encode()).hexdigest()}
    flaws = [*_strays(keys, files)]
    if beside and beside.get(place + MANIFEST) != files[place + MANIFEST]:
        flaws.append(Flaw(place + MANIFEST, "altered", f"it and {SUMS} contradict each other"))
        files = {key: digest for key, digest in files.items() if beside.get(key, digest) == digest}
    return Release(place, keys, files, tuple(flaws))


def _files(place: str, text: str) -> dict[str, str]:
    """The digests by key, as `SHA256SUMS` lists them."""
    lines = (line.partition("  ") for line in text.splitlines())
    return {place + path: digest for digest, _, path in lines}


def _sums_beside(store: Store, place: str) -> dict[str, str]:
    """What the sums say, as far as they can be read; where not, they are named when they are hashed."""
    try:
        return _files(place, store.get(place + SUMS).decode("utf-8", "replace"))
    except (StoreError, OSError):
        return {}


def _strays(keys: frozenset[str], files: Iterable[str]) -> Iterator[Flaw]:
    named = frozenset(files)
    for key in keys - named:
        yield Flaw(key, "orphaned", "the manifest of its release does not name it")
    for key in named - keys:
        yield Flaw(key, "missing", "the manifest of its release names it")
