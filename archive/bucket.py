"""A bucket of S3 over a network that fails: what is sent and received is whole, or there is an error.

Every object carries the SHA-256 of its bytes as `x-amz-meta-sha256`, and what is received is held to it; what
is sent carries it too, so that the server refuses what arrives altered. What may pass is asked again with
growing pauses, a broken download from where it broke. A put whose answer was lost is known by its token.

Listings have no checksum in S3: that they arrive unaltered rests on TLS.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, BinaryIO, TypeVar

import boto3
from botocore import exceptions as aws
from botocore.config import Config

from archive.store import DamagedKey, MissingKey, StoreError
from archive.transient import FAILURES, code_of, insist

PART = 8 << 20
"""Bytes of a part of an upload; what is no larger is put in one request."""
ATTEMPTS = 9
"""How often something is asked before it fails; with the pauses between, for some 20 s."""
SECONDS = 30.0
"""How long a server may be silent before it is asked again."""

_NAME = re.compile(r"[a-zA-Z0-9._-]{1,255}")  # as boto3 takes them, which Amazon's are some of
_MOST_PARTS = 10_000
"""How many S3 joins; a file that has more of them goes in larger ones."""
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_TAKEN = frozenset({"412", "PreconditionFailed"})
_TOLD = _ABSENT | _TAKEN | {"416", "InvalidRange", "NoSuchUpload"}
_ALTERED = 3
"""How often altered bytes are received before they are what is stored."""
_CHUNK = 1 << 20

T = TypeVar("T")
Facts = dict[str, Any]


class Bucket:
    """A bucket; keys are whole ones here. What the server answers badly or not at all is a `StoreError`."""

    def __init__(self, name: str, attempts: int = ATTEMPTS, seconds: float = SECONDS) -> None:
        if not _NAME.fullmatch(name):
            raise StoreError(f"not the name of a bucket: {name!r} (s3://bucket/prefix is expected)")
        self.name, self.attempts, self.seconds = name, attempts, seconds
        try:
            self._client = _client(seconds)
        except (
            aws.BotoCoreError,
            ValueError,
        ) as error:  # an endpoint that is no URL, a profile that is not there
            raise StoreError(f"s3://{name} cannot be asked: {type(error).__name__}: {error}") from error

    def head(self, key: str) -> Facts | None:
        """What is known of an object, if there is one."""
        try:
            found: Facts = self._ask("head_object", Key=key)
        except aws.ClientError as error:
            if code_of(error) in _ABSENT:
                return None
            raise self._error(error) from error
        return found

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        """The keys that begin with `prefix` and their sizes, as the server orders them."""
        return ((found["Key"], int(found["Size"])) for found in self._listed(prefix))

    def tags(self, prefix: str) -> Iterator[tuple[str, str]]:
        """The same keys and their ETags."""
        return ((found["Key"], str(found["ETag"])) for found in self._listed(prefix))

    def _listed(self, prefix: str) -> Iterator[Facts]:
        more: dict[str, str] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=prefix, **more)
            yield from page.get("Contents", ())
            if not page.get("NextContinuationToken"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def send(self, key: str, data: BinaryIO, *, over: bool) -> bool:
        """Store what is in a file as an object; False where there is one already that must not be put over."""
        token = secrets.token_hex(16)
        condition = {} if over else {"IfNoneMatch": "*"}
        send = self._send_parts if size_of(data) > PART else self._send_whole
        try:
            send(key, data, token, condition)
        except aws.ClientError as error:
            # The first of several attempts may have arrived, and only its answer been lost.
            head = self.head(key)
            if head is not None and head["Metadata"].get("put") == token:
                return True
            if head is not None and code_of(error) in _TAKEN:
                return False
            raise self._error(error) from error
        return True

    def receive(self, key: str, sink: BinaryIO, expected: str | None = None) -> None:
        """Write an object's bytes to `sink`; `expected` is their SHA-256, else it is what the object says.

        Raises `MissingKey` and `DamagedKey`.
        """
        download = _Download(self._client, {"Bucket": self.name, "Key": key}, sink, expected)
        try:
            self._insist(download.go_on)
        except aws.ClientError as error:
            if code_of(error) in _ABSENT:
                raise MissingKey(key) from error
            raise self._error(error) from error

    def _send_whole(self, key: str, data: BinaryIO, token: str, condition: Facts) -> None:
        body = data.read()
        facts: Facts = {"Key": key, "Metadata": {"sha256": sha256(body).hexdigest(), "put": token}}
        self._ask("put_object", Body=body, ChecksumSHA256=_checksum(body), **facts, **condition)

    def _send_parts(self, key: str, data: BinaryIO, token: str, condition: Facts) -> None:
        facts: Facts = {"Metadata": {"sha256": _digest(data), "put": token}, "ChecksumAlgorithm": "SHA256"}
        place: Facts = {"Key": key}
        place["UploadId"] = self._ask("create_multipart_upload", **facts, **place)["UploadId"]
        try:
            size, sent = max(PART, -(-size_of(data) // _MOST_PARTS)), sha256()
            parts: list[Facts] = []
            while part := data.read(size):
                sent.update(part)
                parts.append(self._send_part(place, len(parts) + 1, part))
            if sent.hexdigest() != facts["Metadata"]["sha256"]:
                raise StoreError(f"s3://{self.name}: {key} changed while it was sent")
            self._ask("complete_multipart_upload", MultipartUpload={"Parts": parts}, **place, **condition)
        except Exception:
            self._forget(place)
            raise

    def _send_part(self, place: Facts, number: int, data: bytes) -> Facts:
        checksum = _checksum(data)
        sent = self._ask("upload_part", PartNumber=number, Body=data, ChecksumSHA256=checksum, **place)
        return {"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": checksum}

    def _forget(self, place: Facts) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self.name, **place)
        except (aws.ClientError, aws.BotoCoreError, *FAILURES):
            return  # what failed before is what is told; the parts are nobody's

    def _ask(self, operation: str, **parameters: Any) -> Any:
        """The server's answer. Raises `ClientError` where it says what the callers here understand."""
        return self._insist(lambda: getattr(self._client, operation)(Bucket=self.name, **parameters))

    def _insist(self, ask: Callable[[], T]) -> T:
        try:
            return insist(ask, self.attempts)
        except aws.ClientError as error:
            if code_of(error) in _TOLD:
                raise
            raise self._error(error) from error
        except (aws.BotoCoreError, *FAILURES) as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> StoreError:
        asked = f"s3://{self.name} at {self._client.meta.endpoint_url}"
        return StoreError(f"{asked}: {type(error).__name__}: {error}")


class _Altered(OSError):
    """Received bytes are not those that were put; asked again, they may be."""


class _Download:
    """A download that goes on where it broke."""

    def __init__(self, client: Any, place: Facts, sink: BinaryIO, expected: str | None) -> None:
        self._client, self._place, self._sink, self._expected = client, place, sink, expected
        self._altered = 0
        self._begin()

    def go_on(self) -> None:
        """Receive what is not here yet. Raises `DamagedKey` where all of it, repeatedly, is not what was put."""
        answer = self._ask()
        if answer["ResponseMetadata"]["HTTPStatusCode"] != 206:
            self._begin()
        self._etag = answer["ETag"]
        for chunk in answer["Body"].iter_chunks(_CHUNK):
            self._sink.write(chunk)
            self._hash.update(chunk)
            self._size += len(chunk)
        expected = self._expected or answer["Metadata"].get("sha256")
        if expected and self._hash.hexdigest() != expected:
            self._begin()
            self._altered += 1
            if self._altered == _ALTERED:
                raise DamagedKey(f"{self._place['Key']}: its SHA-256 is not {expected}")
            raise _Altered(f"{self._place['Key']} arrived altered")

    def _ask(self) -> Facts:
        rest = {"Range": f"bytes={self._size}-", "IfMatch": self._etag} if self._size else {}
        try:
            answer: Facts = self._client.get_object(**self._place, **rest)
        except aws.ClientError as error:
            if rest and code_of(error) in _TOLD - _ABSENT:
                self._begin()
                raise _Altered(f"{self._place['Key']} changed, or was whole") from error
            raise
        return answer

    def _begin(self) -> None:
        self._sink.seek(0)
        self._sink.truncate()
        self._hash, self._size, self._etag = sha256(), 0, ""


def size_of(data: BinaryIO) -> int:
    """The bytes of a file that is at its begin, where it is left."""
    size = data.seek(0, os.SEEK_END)
    data.seek(0)
    return size


def _digest(data: BinaryIO) -> str:
    digest = sha256()
    while chunk := data.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _checksum(data: bytes) -> str:
    return base64.b64encode(sha256(data).digest()).decode()


def _client(seconds: float) -> Any:
    session = boto3.session.Session()
    own = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    config = Config(
        connect_timeout=seconds,
        read_timeout=seconds,
        max_pool_connections=32,
        retries={"total_max_attempts": 1},  # `insist` asks again, which also sees a body break off
        request_checksum_calculation="when_required",  # ours are SHA-256
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if own else "auto"},  # a server of one's own has one name
    )
    return session.client("s3", region_name=session.region_name or "us-east-1", config=config)
