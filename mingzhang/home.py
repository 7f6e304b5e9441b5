"""Where things are: the data folder, its store and database, and what the distribution carries."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from archive.store import Store, StoreError, open_store

PACKAGE = Path(__file__).parent


def existing(location: str) -> Store:
    """The store in a folder or at s3://bucket/prefix, which must be there already.

    Raises StoreError where there is no such folder: a mistyped name must not pass for a store that is empty, and
    whole.
    """
    store = open_store(location)
    if "://" not in location and not (location and Path(location).is_dir()):
        raise StoreError(f"没有这个目录 · no such folder: {location!r}")
    return store


class Home(Struct, frozen=True):
    """The folder of `--data`: it holds the database, and the store unless STORE_URL names another."""

    data: Path

    @property
    def database(self) -> Path:
        """The published database, replaced in one rename by each build."""
        return self.data / "mingzhang.db"

    @property
    def store(self) -> Store:
        """The store of STORE_URL, a folder or s3://bucket/prefix, else the data folder.

        Raises StoreError where no backend serves it.
        """
        return open_store(self._location)

    @property
    def held(self) -> Store:
        """The store, for what reads it. Raises StoreError where its folder is not there, see `existing`."""
        return existing(self._location)

    @property
    def _location(self) -> str:
        return os.environ.get("STORE_URL") or str(self.data)


def site() -> Path:
    """The public site's templates and plugins: inside an installed wheel, else beside the packages."""
    packed = PACKAGE / "_site"
    return packed if packed.is_dir() else PACKAGE.parent / "datasette"
