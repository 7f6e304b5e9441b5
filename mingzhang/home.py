"""Where things are: the data folder, its store and database, and what the distribution carries."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from archive.store import Store, open_store

PACKAGE = Path(__file__).parent


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
        return open_store(os.environ.get("STORE_URL") or str(self.data))


def site() -> Path:
    """The public site's templates and plugins: inside an installed wheel, else beside the packages."""
    packed = PACKAGE / "_site"
    return packed if packed.is_dir() else PACKAGE.parent / "datasette"
