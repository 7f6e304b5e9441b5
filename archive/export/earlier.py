"""What a release has as the one before it had: it is linked, and neither written nor kept twice."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from archive.export.hashes import MANIFEST, File, Manifest, sha256_of


class Earlier(Struct, frozen=True):
    """The release before, in a folder of the same file system."""

    folder: Path

    def file(self, path: str, made_from: str) -> Path | None:
        """Its file of this path, where it was made from the same and is still whole."""
        known = _files(self.folder).get(path)
        found = self.folder / path
        if known is None or known.made_from != made_from or not found.is_file():
            return None
        return found if sha256_of(found) == known.sha256 else None


@cache
def _files(release: Path) -> dict[str, File]:
    told = msgspec.json.decode((release / MANIFEST).read_bytes(), type=Manifest)
    return {file.path: file for file in told.files if file.made_from}


def link(folder: Path, earlier: Earlier | None, names: list[str], made_from: str) -> bool:
    """Whether the earlier release has these files, made from the same; then they are linked into the folder."""
    found = [earlier.file(name, made_from) if earlier else None for name in names]
    for name, file in zip(names, found, strict=True):
        if file is None or None in found:
            return False
        os.link(file, folder / name)
    return True
