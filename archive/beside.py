"""Seals of files that cannot hold one, the databases: beside each, `<name>.sha256` as sha256sum writes it."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from archive.folder import sync_directory
from archive.seals import State

_PIECE = 8 << 20
_BEHIND = 256 << 20
"""Bytes of a large copy after which the machine need not keep them in its memory."""
_LARGE = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
"""Bytes that the machine's memory cannot hold twice, as the file and its copy."""


def seal(path: Path, sha256: str | None = None) -> None:
    """Note what is in the file now: its SHA-256, where that is not known yet."""
    _note(path, [sha256 or digest(path)])


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
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy(path: Path, new: Path) -> str:
    """Copy a file so that the copy survives a power failure; its SHA-256. It is read once, and hashed meanwhile.

    What is `_LARGE` is not kept in the machine's memory, which others need; what is not finds its readers there.
    """
    seen, is_large = hashlib.sha256(), path.stat().st_size > _LARGE
    with path.open("rb") as source, new.open("wb") as target, ThreadPoolExecutor(1) as hashing:
        before = None
        while piece := source.read(_PIECE):
            if before:
                before.result()
            before = hashing.submit(seen.update, piece)
            target.write(piece)
            if is_large and target.tell() % _BEHIND == 0:
                _forget(source, target)
        target.flush()
        os.fsync(target.fileno())
    return seen.hexdigest()


def _forget(*streams: IO[bytes]) -> None:
    """Have the machine keep nothing of what was read and written so far."""
    for stream in streams:
        stream.flush()
        os.fdatasync(stream.fileno())
        os.posix_fadvise(stream.fileno(), 0, stream.tell(), os.POSIX_FADV_DONTNEED)


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
