"""A store in a local folder, durable before a call returns and safe to share between processes.

A file is written under a temporary dot name beside its place, synced, and linked to its name: a name never
shows half a file, and `link` never overwrites. Then the directory is synced, and each directory above it once
per process. A temporary file is locked while its writer lives; what a killed writer left behind is not
locked, is never listed, and is swept when its directory is next written to.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from archive.store import MissingKey, StoreError, check_key, check_replaceable, check_restorable

_TEMPORARY = ".tmp-"
_CHUNK = 1 << 20
_YOUNG = 2_000_000_000  # nanoseconds


class LocalStore:
    """The `Store` whose keys are paths under `root`. The folder is made when something is first stored."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._ready: set[Path] = set()

    def __repr__(self) -> str:
        return f"LocalStore({str(self.root)!r})"

    def __reduce__(self) -> tuple[type[LocalStore], tuple[Path]]:
        return LocalStore, (self.root,)

    def put(self, key: str, data: bytes) -> bool:
        """See `Store.put`."""
        return self._put(check_key(key), BytesIO(data))

    def put_file(self, key: str, path: Path) -> bool:
        """See `Store.put_file`."""
        with path.open("rb") as stream:
            return self._put(check_key(key), stream)

    def replace(self, key: str, data: bytes) -> None:
        """See `Store.replace`."""
        self._put_over(check_replaceable(key), BytesIO(data))

    def replace_file(self, key: str, path: Path) -> None:
        """See `Store.replace_file`."""
        with path.open("rb") as stream:
            self._put_over(check_replaceable(key), stream)

    def restore(self, key: str, data: bytes) -> None:
        """See `Store.restore`."""
        self._put_over(check_restorable(key, data), BytesIO(data))

    def get(self, key: str) -> bytes:
        """See `Store.get`."""
        with self.open(key) as stream:
            return stream.read()

    def open(self, key: str) -> BinaryIO:
        """See `Store.open`."""
        path = self.root / check_key(key)
        if not path.is_file():  # nor a pipe, on which one would wait
            raise MissingKey(key)
        return path.open("rb")

    def exists(self, key: str) -> bool:
        """See `Store.exists`."""
        return (self.root / check_key(key)).is_file()

    def size(self, key: str) -> int:
        """See `Store.size`."""
        path = self.root / check_key(key)
        if not path.is_file():
            raise MissingKey(key)
        return path.stat().st_size

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See `Store.keys`."""
        return (key for key, _ in self._walk(prefix))

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """See `Store.sizes`."""
        return ((key, entry.stat().st_size) for key, entry in self._walk(prefix))

    def marks(self, folder: str) -> Iterator[tuple[str, str | None]]:
        """See `Store.marks`."""
        return ((key, _mark(entry.stat())) for key, entry in self._walk(folder))

    def mark(self, folder: str) -> str | None:
        """See `Store.mark`."""
        try:
            return _mark((self.root / folder).stat())
        except FileNotFoundError:
            return "absent"

    def _walk(self, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        folder, _, start = prefix.rpartition("/")
        return _walk(self.root / folder if folder else self.root, f"{folder}/" if folder else "", start)

    def _put(self, key: str, data: BinaryIO) -> bool:
        added = False
        with self._storing(key):
            path = self._writable(key)
            if not path.exists():
                with _temporary(path.parent, data) as temporary, suppress(FileExistsError):
                    os.link(temporary, path)
                    added = True
            if not path.is_file():
                raise StoreError(f"what is no file stands in its place: {key}")
            # Also where another process linked it: it counts as stored only when synced.
            sync_directory(path.parent)
        return added

    def _put_over(self, key: str, data: BinaryIO) -> None:
        with self._storing(key):
            path = self._writable(key)
            with _temporary(path.parent, data) as temporary:
                os.replace(temporary, path)
            sync_directory(path.parent)

    @contextmanager
    def _storing(self, key: str) -> Iterator[None]:
        """Raises `StoreError`, with the key, where the disk does not take it."""
        try:
            yield
        except OSError as error:
            raise StoreError(f"{key} is not stored in {self.root}: {error.strerror or error}") from error

    def _writable(self, key: str) -> Path:
        path = self.root / key
        if path.parent not in self._ready:
            try:
                _make_durable(path.parent)
            except (FileExistsError, NotADirectoryError) as taken:
                raise StoreError(f"a file stands where a folder is needed: {key}") from taken
            _sweep(path.parent)
            self._ready.add(path.parent)
        return path


def sync_directory(folder: Path) -> None:
    """Make the names in a folder survive a power failure."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(found: os.stat_result) -> str | None:
    """Two writes within a tick of the clock look the same: what is that young has no mark."""
    if abs(time.time_ns() - found.st_mtime_ns) < _YOUNG:
        return None
    return f"{found.st_mtime_ns}-{found.st_ino}-{found.st_size}"


def _make_durable(folder: Path) -> None:
    """Make the folder and sync all its parents: whoever made one may have died before syncing it."""
    folder.mkdir(parents=True, exist_ok=True)
    for parent in folder.parents:
        with suppress(PermissionError):  # a folder above ours that we may not read is older than the store
            sync_directory(parent)


@contextmanager
def _temporary(folder: Path, data: BinaryIO) -> Iterator[Path]:
    """A synced, locked temporary file with these bytes; whatever happens, its name is gone afterwards."""
    path, handle = _locked_file(folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            copyfileobj(data, stream, _CHUNK)
            stream.flush()
            os.fsync(stream.fileno())
            yield path
    finally:
        path.unlink(missing_ok=True)


def _locked_file(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f"{_TEMPORARY}{secrets.token_hex(8)}"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:  # else a sweeper took it in the moment before it was locked
            return path, handle
        os.close(handle)


def _sweep(folder: Path) -> None:
    for entry in os.scandir(folder):
        if entry.name.startswith(_TEMPORARY):
            with suppress(FileNotFoundError, BlockingIOError), open(entry.path, "rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(entry.path)


def _walk(folder: Path, prefix: str, start: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Keys, and their files, under a folder, the first part beginning with `start`, without dot names, sorted."""
    try:
        entries = [e for e in os.scandir(folder) if e.name.startswith(start) and not e.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in sorted(entries, key=lambda e: e.name + "/" * e.is_dir()):
        if entry.is_dir():
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/", "")
        else:
            yield prefix + entry.name, entry
