"""Where releases stand: a folder, into which a release goes in one rename, or a store without renames.

There, its manifest goes last: a release without one is none. What a killed export left behind is not listed; what
it had not placed yet is swept by the next, what it had placed in part is overwritten by the release of that name.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO, Protocol

import msgspec

from archive.export.database import ExportError
from archive.export.hashes import MANIFEST, Manifest, sha256_of, sync
from archive.store import Store

PREFIX = "releases/"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?")
_HALF = ".export-"
MEND = "mingzhang verify --repair --from a second store mends it"


class Shelf(Protocol):
    """What both kinds do."""

    def names(self) -> list[str]:
        """The releases, the oldest first."""

    def open(self, name: str, path: str) -> BinaryIO:
        """A file of a release, which the caller closes."""

    def place(self, release: Path, name: str) -> None:
        """Add a whole release under its name, durably; what shares bytes with the last one may share space."""


class FolderShelf:
    """Releases as folders of a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self) -> list[str]:
        """See `Shelf.names`."""
        return _sorted(path.parent.name for path in self.root.glob(f"*/{MANIFEST}"))

    def open(self, name: str, path: str) -> BinaryIO:
        """See `Shelf.open`."""
        return (self.root / name / path).open("rb")

    def place(self, release: Path, name: str) -> None:
        """See `Shelf.place`; `release` must be on the same file system. Equal files are linked, not kept twice."""
        if earlier := self.names():
            self._share(release, earlier[-1])
        if (half := self.root / name).exists():  # of a copy that was cut short: it goes with the workplace
            half.rename(release.with_name("half"))
        release.rename(self.root / name)
        sync(self.root)

    def _share(self, release: Path, earlier: str) -> None:
        known = {(file.path, file.sha256) for file in manifest(self, earlier).files}
        for file in msgspec.json.decode((release / MANIFEST).read_bytes(), type=Manifest).files:
            before = self.root / earlier / file.path
            is_same = (file.path, file.sha256) in known and before.is_file()
            if not is_same or before.samefile(release / file.path):
                continue
            if sha256_of(before) == file.sha256:  # what was damaged since must not come in here
                spare = release / f"{file.path}.link"
                os.link(before, spare)
                spare.replace(release / file.path)


class StoreShelf:
    """Releases under `releases/` of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """See `Shelf.names`."""
        keys = (key.removeprefix(PREFIX).split("/") for key in self._store.keys(PREFIX))
        return _sorted(parts[0] for parts in keys if parts[1:] == [MANIFEST])

    def open(self, name: str, path: str) -> BinaryIO:
        """See `Shelf.open`."""
        return self._store.open(f"{PREFIX}{name}/{path}")

    def place(self, release: Path, name: str) -> None:
        """See `Shelf.place`."""
        paths = [path for path in sorted(release.rglob("*")) if path.is_file() and path.name != MANIFEST]
        for path in [*paths, release / MANIFEST]:
            key = f"{PREFIX}{name}/{path.relative_to(release).as_posix()}"
            self._store.replace_file(key, path)


def manifest(shelf: Shelf, name: str) -> Manifest:
    """The manifest of a release that is there. Raises `ExportError` where it cannot be read."""
    with shelf.open(name, MANIFEST) as stream:
        try:
            return msgspec.json.decode(stream.read(), type=Manifest)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ExportError(f"{MANIFEST} of the release {name} is damaged ({error}): {MEND}") from error


def next_name(names: list[str], day: str) -> str:
    """The name of a release of that day: the day, or with `-2`, `-3` where the day has one already."""
    taken = [_order(name)[1] for name in names if _order(name)[0] == day]
    return f"{day}-{max(taken) + 1}" if taken else day


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """An empty folder inside `folder`, gone at the end. One export at a time may work in `folder`.

    What a killed one left is removed. Raises `ExportError` where another export works there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{_HALF}lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise ExportError(f"another export is at work in {folder}") from taken
        for left in folder.glob(f"{_HALF}work-*"):
            shutil.rmtree(left, ignore_errors=True)
        place = Path(mkdtemp(prefix=f"{_HALF}work-", dir=folder))
        try:
            yield place
        finally:  # what a worker of a lost cluster still writes there, the next export removes
            shutil.rmtree(place, ignore_errors=True)


def _order(name: str) -> tuple[str, int]:
    found = _NAME.fullmatch(name)
    return (found[1], int(found[2] or 1)) if found else ("", 0)


def _sorted(names: Iterator[str]) -> list[str]:
    return sorted(filter(_NAME.fullmatch, names), key=_order)
