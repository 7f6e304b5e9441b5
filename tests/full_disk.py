"""A disk that is full when it is told to be: a small tmpfs, really mounted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

AMPLE = 256 << 20
_PAGE = os.sysconf("SC_PAGESIZE")


class Disk:
    """A mounted file system of which one can say how much room it has left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def used(self) -> int:
        """Bytes that are taken."""
        found = os.statvfs(self.folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def leave(self, room: int) -> None:
        """Have so many bytes left, and no more."""
        size = max((self.used() + room) // _PAGE, 1) * _PAGE  # none at all would be taken for no limit
        _run("mount", "-o", f"remount,size={size}", str(self.folder))


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """An empty disk with ample room, gone at the end. Skips the test, saying so, where none can be mounted."""
    folder.mkdir(parents=True)
    mounted = _run("mount", "-t", "tmpfs", "-o", f"size={AMPLE}", "tmpfs", str(folder), check=False)
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here, so that no disk was full: {mounted.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=check)
