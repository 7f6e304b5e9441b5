"""The store: immutable bytes under keys, in a folder or (the same methods) in a bucket.

Its layout:

    raw/<first 2 of sha256>/<sha256>            the bytes as served, never changed
    ledger/<site id>/<UTC run id>/<seq>.jsonl   captures in batches, each file put once, never changed
    parsed/<parser version>/<2>/<sha256>.json.zst   what the parsers made of a raw file
    preview/<parser version>/<2>/<sha256>.pdf   office files as pages, for the site
    releases/<date>/…                           what the public downloads

`raw/` and `ledger/` are the truth and are only ever added to. All else can be made again from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

TRUTH = ("raw/", "ledger/")
_KEY = re.compile(r"(?!.*//)[^/.\x00][^/\x00]*(?:/[^/.\x00][^/\x00]*)*")


class StoreError(Exception):
    """The store cannot do what was asked; the message says why."""


class MissingKey(StoreError, LookupError):
    """Nothing is stored under this key."""


class Store(Protocol):
    """What every backend does. Keys are relative paths with `/`; no part begins with a dot.

    A backend must be picklable: parse workers open it again in their own process.
    """

    def put(self, key: str, data: bytes) -> bool:
        """Store `data` durably, then return True; False, with nothing changed, where the key is taken."""

    def replace(self, key: str, data: bytes) -> None:
        """Store `data` durably over whatever is there. Raises `StoreError` for a key of the truth."""

    def get(self, key: str) -> bytes:
        """All bytes under the key. Raises `MissingKey`."""

    def open(self, key: str) -> BinaryIO:
        """The bytes under the key as a stream, which the caller closes. Raises `MissingKey`."""

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key."""

    def size(self, key: str) -> int:
        """Bytes under the key. Raises `MissingKey`."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """The keys that begin with `prefix`, sorted by code point."""


def open_store(location: str | Path) -> Store:
    """The store at a folder's path. Raises `StoreError` for a location that no backend serves."""
    from archive.folder import LocalStore

    scheme = re.match(r"([a-z][a-z0-9+.-]+)://", str(location))
    if scheme:
        raise StoreError(f"unsupported store: {scheme[1]}:// (a folder's path is expected): {location}")
    return LocalStore(Path(location))


def check_key(key: str) -> str:
    """The key itself. Raises `StoreError` where it could leave the store or hide in it."""
    if not _KEY.fullmatch(key):
        raise StoreError(f"not a key of a store: {key!r}")
    return key


def check_replaceable(key: str) -> str:
    """The key itself. Raises `StoreError` where what it names must never change."""
    if key.startswith(TRUTH):
        raise StoreError(f"never overwritten: {key}")
    return check_key(key)


def raw_key(digest: str) -> str:
    """Where the raw bytes with this SHA-256 (hex) are."""
    return f"raw/{digest[:2]}/{digest}"


def parsed_key(version: str, digest: str) -> str:
    """Where the record that this parser version made of the raw bytes is."""
    return f"parsed/{version}/{digest[:2]}/{digest}.json.zst"


def preview_key(version: str, digest: str) -> str:
    """Where the PDF that shows an office file's pages is."""
    return f"preview/{version}/{digest[:2]}/{digest}.pdf"


def add_raw(store: Store, data: bytes) -> str:
    """Keep the bytes as served, durably, and return their SHA-256 (hex); known bytes are kept once."""
    digest = sha256(data).hexdigest()
    store.put(raw_key(digest), data)
    return digest
