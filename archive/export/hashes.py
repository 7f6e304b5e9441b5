"""What a release's files are: sizes and hashes, its manifest, and `SHA256SUMS`."""

from __future__ import annotations

import os
from hashlib import file_digest
from pathlib import Path

import msgspec
from msgspec import Struct

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"


class File(Struct, frozen=True, omit_defaults=True):
    """A file of a release, by its path there."""

    path: str
    bytes: int
    sha256: str
    made_from: str | None = None
    """A SHA-256 of all that decides its bytes, where the next release can tell by it that they are the same."""


class Manifest(Struct, frozen=True):
    """What a release holds. It names every file but itself and `SHA256SUMS`."""

    release: str
    """Its name: the day of its newest capture, and a number where that day has several."""
    newest_capture: str
    previous: str | None
    """The release that CHANGES.md compares it with."""
    delta: str | None
    """Its file that brings the previous release's database up to date; none where the schema is another."""
    database_sha256: str
    """Of `mingzhang.db`, unpacked."""
    database_bytes: int
    rows: dict[str, int]
    """By table."""
    raw_files: int
    """Distinct raw files in its WARC files."""
    bytes: int
    """Of all files named here."""
    software: dict[str, str]
    """What made it: other versions may pack the same rows into other bytes."""
    files: tuple[File, ...]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def files_of(folder: Path) -> tuple[File, ...]:
    """All files below a folder, by their paths there, sorted."""
    found = (file_of(folder, path) for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(found, key=lambda file: file.path))


def file_of(folder: Path, path: Path) -> File:
    """A file below a folder."""
    return File(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path))


def write_manifest(release: Path, manifest: Manifest) -> None:
    """Write the manifest, then the sums of all files and of the manifest, and make every file durable."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (release / MANIFEST).write_bytes(text + b"\n")
    (release / SUMS).write_text(sums(manifest, sha256_of(release / MANIFEST)), "utf-8")
    for path in [*release.rglob("*"), release]:
        sync(path)


def sums(manifest: Manifest, digest: str) -> str:
    """The text of `SHA256SUMS`; `digest` is that of the manifest's own bytes."""
    found = [*((file.path, file.sha256) for file in manifest.files), (MANIFEST, digest)]
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(found))


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power failure."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
