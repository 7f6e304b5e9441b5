"""The store: immutable bytes under keys, in a folder or (the same methods) in a bucket.

Its layout:

    raw/<first 2 of sha256>/<sha256>            the bytes as served, never changed
    ledger/<site id>/<UTC run id>/<seq>.jsonl   captures in batches, each file put once, never changed
    parsed/<parser version>/<2>/<sha256>.json.zst   what the parsers made of a raw file
    preview/<parser version>/<2>/<sha256>.pdf   office files as pages, for the site; .txt: why there are none
    releases/<date>/…                           what the public downloads
    released/<date>.jsonl                       that it was made, and of what SHA-256 its manifest is
    damaged/<sha256>                            what a repair found in the place of truth

`raw/` and `ledger/` are the truth and are only ever added to. All else can be made again from them.
What is neither named by its hash nor a release ends in a seal (`archive/seals.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from archive import seals

TRUTH = ("raw/", "ledger/")
DERIVED = ("parsed/", "preview/")
RELEASES = "releases/"
RELEASED = "released/"
NAMED_BY_HASH = ("raw/", "damaged/")
SEALED = {"ledger/": seals.LINE, "parsed/": seals.ZSTD, "preview/": seals.PDF, RELEASED: seals.LINE}
_KEY = re.compile(r"(?!.*//)[^/.\x00][^/\x00]*(?:/[^/.\x00][^/\x00]*)*")
_RAW = re.compile(r"raw/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_MADE = re.compile(
    r"(?:(parsed)|preview)/[^/]+/(?P<two>[0-9a-f]{2})/(?P<sha256>(?P=two)[0-9a-f]{62})\.(?(1)json\.zst|(?:pdf|txt))"
)


class StoreError(Exception):
    """The store cannot do what was asked; the message says why."""


class MissingKey(StoreError, LookupError):
    """Nothing is stored under this key."""


class DamagedKey(StoreError):
    """What is under this key is not what was put there."""


class Store(Protocol):
    """What every backend does. Keys are relative paths with `/`; no part begins with a dot.

    A backend must be picklable: parse workers open it again in their own process.
    """

    def put(self, key: str, data: bytes) -> bool:
        """Store `data` durably, then return True; False, with nothing changed, where the key is taken."""

    def put_file(self, key: str, path: Path) -> bool:
        """`put` of what a file holds, which is never in memory as a whole."""

    def replace(self, key: str, data: bytes) -> None:
        """Store `data` durably over whatever is there. Raises `StoreError` for a key of the truth."""

    def replace_file(self, key: str, path: Path) -> None:
        """`replace` by what a file holds, which is never in memory as a whole."""

    def restore(self, key: str, data: bytes) -> None:
        """Store `data` durably over what damage made of a key of the truth; nothing but a repair does so.

        Raises `StoreError` where the bytes do not prove that they belong there.
        """

    def get(self, key: str) -> bytes:
        """All bytes under the key. Raises `MissingKey`, and `DamagedKey` where the backend can tell."""

    def open(self, key: str) -> BinaryIO:
        """The bytes under the key as a stream, which the caller closes. Raises as `get` does."""

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key."""

    def size(self, key: str) -> int:
        """Bytes under the key. Raises `MissingKey`."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """The keys that begin with `prefix`, sorted by code point."""

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The same keys, each with the number of its bytes."""

    def marks(self, folder: str) -> Iterator[tuple[str, str | None]]:
        """The keys that begin with `folder` (which ends in `/`), each with a mark: other bytes, another mark.

        None where that cannot be told: what changed within the last seconds may change again unseen.
        """

    def mark(self, folder: str) -> str | None:
        """A mark of the keys right under `folder`, another one where one came or was put over; None as above."""


def open_store(location: str | Path) -> Store:
    """The store at a folder's path or `s3://bucket/prefix`.

    Raises `StoreError` for a location that no backend serves.
    """
    from archive.folder import LocalStore

    scheme = re.match(r"([a-z][a-z0-9+.-]+)://", str(location))
    if scheme is None:
        return LocalStore(Path(location))
    if scheme[1] != "s3":
        raise StoreError(
            f"unsupported store: {scheme[1]}:// (a folder's path or s3:// is expected): {location}"
        )
    from archive.s3 import S3Store  # its library takes half a second to import

    bucket, _, prefix = str(location)[scheme.end() :].partition("/")
    return S3Store(bucket, prefix)


def is_key(key: str) -> bool:
    """Whether it can be a key of a store: it can neither leave the store nor hide in it."""
    return _KEY.fullmatch(key) is not None


def check_key(key: str) -> str:
    """The key itself. Raises `StoreError` where it could leave the store or hide in it."""
    if not is_key(key):
        raise StoreError(f"not a key of a store: {key!r}")
    return key


def check_replaceable(key: str) -> str:
    """The key itself. Raises `StoreError` where what it names must never change."""
    if key.startswith(TRUTH):
        raise StoreError(f"never overwritten: {key}")
    return check_key(key)


def check_restorable(key: str, data: bytes) -> str:
    """The key itself. Raises `StoreError` where it is none of the truth, or the bytes do not belong under it."""
    if not key.startswith(TRUTH) or doubt(key, data):
        raise StoreError(f"not what belongs under {key}")
    return check_key(key)


def doubt(key: str, data: bytes) -> Literal["altered", "torn"] | None:
    """Why bytes are not what was stored under the key: their name or their seal says another hash, or they
    end without a seal. Of a release nothing is known here.
    """
    top = key[: key.find("/") + 1]
    if top in NAMED_BY_HASH:
        return None if key.endswith(f"/{sha256(data).hexdigest()}") else "altered"
    state = seals.state(data, SEALED[top]) if top in SEALED else "whole"
    return None if state == "whole" else "altered" if state == "altered" else "torn"


def raw_key(digest: str) -> str:
    """Where the raw bytes with this SHA-256 (hex) are."""
    return f"raw/{digest[:2]}/{digest}"


def raw_digest(key: str) -> str | None:
    """The SHA-256 (hex) that a raw file's key names; None of any other key."""
    found = _RAW.fullmatch(key)
    return found[2] if found else None


def made_from(key: str) -> str | None:
    """The SHA-256 (hex) of the raw file that a record or preview was made from; None of any other key."""
    found = _MADE.fullmatch(key)
    return found["sha256"] if found else None


def parsed_key(version: str, digest: str) -> str:
    """Where the record that this parser version made of the raw bytes is."""
    return f"parsed/{version}/{digest[:2]}/{digest}.json.zst"


def preview_key(version: str, digest: str) -> str:
    """Where the PDF that shows an office file's pages is."""
    return f"preview/{version}/{digest[:2]}/{digest}.pdf"


def add_preview(store: Store, version: str, digest: str, pdf: bytes) -> None:
    """Keep the PDF that shows the pages of this office file, sealed."""
    store.replace(preview_key(version, digest), seals.sealed(pdf, seals.PDF))


def no_preview_key(version: str, digest: str) -> str:
    """Where the cause is why an office file could not be shown as pages."""
    return f"preview/{version}/{digest[:2]}/{digest}.txt"


def add_no_preview(store: Store, version: str, digest: str, cause: str) -> None:
    """Keep why there is no PDF of this office file, sealed, as a first line."""
    store.replace(no_preview_key(version, digest), seals.sealed(cause.encode(), seals.PDF))


def add_raw(store: Store, data: bytes) -> str:
    """Keep the bytes as served, durably, and return their SHA-256 (hex); known bytes are kept once."""
    digest = sha256(data).hexdigest()
    store.put(raw_key(digest), data)
    return digest
