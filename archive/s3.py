"""A store in a bucket of S3, or of a server that speaks its protocol (`AWS_ENDPOINT_URL`).

Nothing is overwritten: a put is conditional (`If-None-Match: *`); of a large object, when its parts are joined.
`archive/bucket.py` sees to it that what is stored and returned is whole. Credentials and region come from where
boto3 looks for them. An upload that was killed between its parts leaves them in the bucket unseen: a lifecycle
rule (AbortIncompleteMultipartUpload) frees their space.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from archive.bucket import ATTEMPTS, PART, SECONDS, Bucket, size_of
from archive.store import MissingKey, check_key, check_replaceable, check_restorable, is_key, raw_digest

_IN_MEMORY = 16 << 20
"""Bytes of an opened object that are kept off the disk."""


class S3Store:
    """The `Store` whose keys are those of a bucket under `prefix`."""

    def __init__(
        self, bucket: str, prefix: str = "", attempts: int = ATTEMPTS, seconds: float = SECONDS
    ) -> None:
        self._bucket = Bucket(bucket, attempts, seconds)
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def __repr__(self) -> str:
        return f"S3Store('s3://{self._bucket.name}/{self._prefix}')"

    def __reduce__(self) -> tuple[type[S3Store], tuple[str, str, int, float]]:
        bucket = self._bucket
        return S3Store, (bucket.name, self._prefix, bucket.attempts, bucket.seconds)

    def put(self, key: str, data: bytes) -> bool:
        """See `Store.put`."""
        return self._put(check_key(key), BytesIO(data))

    def put_file(self, key: str, path: Path) -> bool:
        """See `Store.put_file`."""
        with path.open("rb") as stream:
            return self._put(check_key(key), stream)

    def replace(self, key: str, data: bytes) -> None:
        """See `Store.replace`."""
        self._bucket.send(self._prefix + check_replaceable(key), BytesIO(data), over=True)

    def replace_file(self, key: str, path: Path) -> None:
        """See `Store.replace_file`."""
        with path.open("rb") as stream:
            self._bucket.send(self._prefix + check_replaceable(key), stream, over=True)

    def restore(self, key: str, data: bytes) -> None:
        """See `Store.restore`."""
        self._bucket.send(self._prefix + check_restorable(key, data), BytesIO(data), over=True)

    def get(self, key: str) -> bytes:
        """See `Store.get`."""
        sink = BytesIO()
        self._receive(key, sink)
        return sink.getvalue()

    def open(self, key: str) -> BinaryIO:
        """See `Store.open`: all bytes are here, and proven, before the first of them is read."""
        sink = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 (the caller closes it)
        try:
            self._receive(key, sink)
        except BaseException:
            sink.close()
            raise
        sink.seek(0)
        return sink

    def exists(self, key: str) -> bool:
        """See `Store.exists`."""
        return self._bucket.head(self._prefix + check_key(key)) is not None

    def size(self, key: str) -> int:
        """See `Store.size`."""
        head = self._bucket.head(self._prefix + check_key(key))
        if head is None:
            raise MissingKey(key)
        return int(head["ContentLength"])

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See `Store.keys`."""
        return (key for key, _ in self.sizes(prefix))

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """See `Store.sizes`."""
        folder = prefix[: prefix.rfind("/") + 1]
        listed = self._bucket.sizes(self._prefix + prefix)
        ours = ((key.removeprefix(self._prefix), size) for key, size in listed)
        return _sorted(((key, size) for key, size in ours if is_key(key)), len(folder))

    def marks(self, folder: str) -> Iterator[tuple[str, str | None]]:
        """See `Store.marks`: what S3 calls a tag is made from the bytes."""
        listed = (
            (key.removeprefix(self._prefix), tag) for key, tag in self._bucket.tags(self._prefix + folder)
        )
        return ((key, tag) for key, tag in listed if is_key(key))

    def mark(self, folder: str) -> str | None:
        """See `Store.mark`: a bucket has no folders, and tells nothing of one."""

    def _put(self, key: str, data: BinaryIO) -> bool:
        # Of what goes in parts, all of them would be sent before the last request finds the key taken.
        if size_of(data) > PART and self.exists(key):
            return False
        return self._bucket.send(self._prefix + key, data, over=False)

    def _receive(self, key: str, sink: BinaryIO) -> None:
        try:
            self._bucket.receive(self._prefix + check_key(key), sink, raw_digest(key))
        except MissingKey as error:
            raise MissingKey(key) from error


def _sorted(listed: Iterable[tuple[str, int]], start: int) -> Iterator[tuple[str, int]]:
    """A listing sorted by whole keys, of which those are held back that `start` in the same way.

    Amazon sorts so. Servers that keep folders list `a/x` before `a-b`, which is only ever wrong among names
    of which one begins with the other.
    """
    held: list[tuple[str, int]] = []
    root = None
    for key, size in listed:
        name = key[start:].partition("/")[0]
        if root is None or not name.startswith(root):
            yield from sorted(held)
            held, root = [], name
        held.append((key, size))
    yield from sorted(held)
