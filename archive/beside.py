"""Seals of files that cannot hold one, the databases: beside each, `<name>.sha256` as sha256sum writes it."""

from __future__ import annotations

import os
from hashlib import file_digest
from pathlib import Path

from archive.folder import sync_directory
from archive.seals import State


def seal(path: Path) -> str:
    """Note what is in the file now: its SHA-256."""
    is_now = digest(path)
    _note(path, [is_now])
    return is_now


def unseal(path: Path) -> None:
    """Forget what was in the file: it is about to change."""
    _beside(path).unlink(missing_ok=True)


def replace_sealed(new: Path, path: Path, sha256: str) -> None:
    """Put a synced file in another's place in one rename, durably, with its seal; `sha256` is the hash of the new.

    Until the rename is done the seal names both, so that whoever is killed on the way leaves one that holds.
    """
    _note(path, [sha256, *_noted(path)])
    new.replace(path)
    sync_directory(path.parent)
    _note(path, [sha256])


def state(path: Path) -> State:
    """Whether the file is what was sealed."""
    noted = _noted(path)
    if not noted:
        return "unsealed"
    return "whole" if digest(path) in noted else "altered"


def may_be_whole(path: Path) -> bool:
    """Whether nobody wrote to the file since it was sealed; one without a seal was left by whoever was cut short.

    The file is read only where its time leaves a doubt.
    """
    seal = _beside(path)
    if not seal.exists() or path.stat().st_mtime_ns <= seal.stat().st_mtime_ns:
        return True
    return state(path) == "whole"


def digest(path: Path) -> str:
    """SHA-256 of what is in the file."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make what is in the file survive a power failure."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _noted(path: Path) -> list[str]:
    try:
        return [line.partition(" ")[0] for line in _beside(path).read_text("utf-8", "replace").splitlines()]
    except FileNotFoundError:
        return []


def _note(path: Path, digests: list[str]) -> None:
    beside = _beside(path)
    new = beside.with_name(f".{beside.name}.new")
    with new.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{digest}  {path.name}\n" for digest in dict.fromkeys(digests))
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(beside)
    sync_directory(path.parent)
