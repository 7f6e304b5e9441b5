"""The releases of a store held to their manifests, and each manifest to the sums beside it and to its note.

A release is listed when its manifest is there, which comes last. What a killed export or copy left behind has none.
That a release was made is noted outside its folder, so that one of which all is gone is missed; of the one before
it, each manifest tells too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby

import msgspec
from msgspec import Struct

from archive import seals
from archive.export.hashes import MANIFEST, SUMS, Manifest, sums
from archive.flaws import Flaw
from archive.store import RELEASED, RELEASES, SEALED, Store, StoreError, doubt

_NOTE = re.compile(rf"{RELEASED}(?P<name>[^/]+)\.jsonl")


class Release(Struct, frozen=True):
    """A release, or a half of one, or none. `keys` are there; `files`: the SHA-256 that its files must have.

    It is what manifest and sums agree on, or what the sums say where the manifest cannot be read; nothing where
    there is no manifest. `previous`: the name of the one before it, as its manifest tells.
    """

    place: str
    keys: frozenset[str]
    files: dict[str, str]
    flaws: tuple[Flaw, ...]
    previous: str | None = None


class Note(Struct, frozen=True):
    """That a release was made, and the SHA-256 (hex) of its manifest."""

    release: str
    manifest: str


def note(store: Store, name: str) -> None:
    """Note that the release of this name was made; done last, it acknowledges the release."""
    told = Note(name, sha256(store.get(f"{RELEASES}{name}/{MANIFEST}")).hexdigest())
    data = seals.sealed(msgspec.json.encode(told) + b"\n", SEALED[RELEASED])
    store.replace(f"{RELEASED}{name}.jsonl", data)


def releases(store: Store) -> list[Release]:
    """The releases, the half ones and those that are gone too. Only what tells of their files is read."""
    noted = _noted(store)  # before the listing, lest one be missed that is placed meanwhile
    found = {
        name: _release(store, f"{RELEASES}{name}/", frozenset(keys), noted.get(name))
        for name, keys in groupby(store.keys(RELEASES), lambda key: key.split("/")[1])
    }
    reasons = {r.previous: f"{r.place}{MANIFEST} names it" for r in found.values() if r.previous}
    reasons |= dict.fromkeys(noted, "it was made once")
    gone = sorted(name for name in reasons if name not in found)
    return [*found.values(), *(_gone(f"{RELEASES}{name}/", reasons[name]) for name in gone)]


def is_manifest(key: str) -> bool:
    """Whether the key is that of a release's manifest."""
    return key.startswith(RELEASES) and key.split("/")[2:] == [MANIFEST]


def _noted(store: Store) -> dict[str, str]:
    """The releases that were made, and the hashes of their manifests; of a note that is damaged, none."""
    found = (_NOTE.fullmatch(key) for key in store.keys(RELEASED))
    return {match["name"]: _told(store, match[0]) for match in found if match}


def _told(store: Store, key: str) -> str:
    try:
        data = store.get(key)
        told = msgspec.json.decode(data.partition(b"\n")[0], type=Note)
    except (StoreError, OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return ""  # the note is named when it is hashed
    return "" if doubt(key, data) else told.manifest


def _gone(place: str, reason: str) -> Release:
    return Release(place, frozenset(), {}, (Flaw(place, "missing", reason),))


def _release(store: Store, place: str, keys: frozenset[str], noted: str | None) -> Release:
    key = place + MANIFEST
    if key not in keys and noted is None:
        flaw = Flaw(place, "torn", "it has no manifest: what wrote it was cut short")
        return Release(place, keys, {}, (flaw,))
    beside = _sums_beside(store, place)
    if key not in keys:
        return Release(place, keys, beside, (Flaw(key, "missing", "the release was whole once"),))
    try:
        said = store.get(key)
        manifest = msgspec.json.decode(said, type=Manifest)
    except (StoreError, OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        beside.pop(key, None)
        return Release(place, keys, beside, (Flaw(key, "altered", f"it cannot be read: {error}"),))
    return _held_to(manifest, sha256(said).hexdigest(), place, keys, beside, noted)


def _held_to(
    manifest: Manifest,
    digest: str,
    place: str,
    keys: frozenset[str],
    beside: dict[str, str],
    noted: str | None,
) -> Release:
    """A release with a manifest, of this SHA-256, and what the sums beside it and the note say of that."""
    expected = sums(manifest, digest)
    files = _files(place, expected) | {place + SUMS: sha256(expected.encode()).hexdigest()}
    strays = tuple(_strays(keys, files))
    said = beside.get(place + MANIFEST)
    if digest == (noted or said or digest):
        return Release(place, keys, files, strays, manifest.previous)
    files = {key: found for key, found in files.items() if beside.get(key, found) == found}
    if noted == said:  # then the sums are right
        del files[place + SUMS]
    flaw = Flaw(place + MANIFEST, "altered", f"it and {'its note' if noted else SUMS} contradict each other")
    return Release(place, keys, files, (*strays, flaw))


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
