"""Bytes of a store that may be too many for the memory: hashed, or put in a file, as they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from archive.store import Store

_CHUNK = 1 << 20


def chunks(store: Store, key: str) -> Iterator[bytes]:
    """The bytes under a key, piece by piece. Raises as `Store.open` does."""
    with store.open(key) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def digest_of(store: Store, key: str) -> str:
    """The SHA-256 (hex) of the bytes under a key. Raises as `Store.open` does."""
    digest = sha256()
    for chunk in chunks(store, key):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def in_a_file(store: Store, key: str) -> Iterator[tuple[Path, str]]:
    """A file with the bytes under a key, gone at the end, and their SHA-256. Raises as `Store.open` does."""
    digest = sha256()
    with NamedTemporaryFile(prefix="mingzhang-") as file:
        for chunk in chunks(store, key):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        yield Path(file.name), digest.hexdigest()
