"""Parsed records as the store keeps them: deterministic JSON, compressed and sealed, one for each raw file."""

from __future__ import annotations

from functools import cache

import msgspec
import zstandard
from msgspec import Struct

from archive import seals
from archive.store import Store, parsed_key
from parsers.model import Record

LEVEL = 9
_LIMIT = 1 << 30  # bytes of JSON; what says it holds more is damaged


class Gist(Struct, frozen=True):
    """A record without the insides of its documents."""

    content_sha256: str | None = None
    failure: str | None = None
    documents: tuple[msgspec.Raw, ...] = ()


def encode_record(record: Record) -> bytes:
    """The bytes that are stored; the same record gives the same bytes."""
    compressed = zstandard.ZstdCompressor(level=LEVEL).compress(msgspec.json.encode(record))
    return seals.sealed(compressed, seals.ZSTD)


def decode_record(data: bytes) -> Record:
    """The record of stored bytes. Raises `msgspec.MsgspecError` or `zstandard.ZstdError` for damaged ones."""
    return _decoder().decode(_json(data))


def decode_gist(data: bytes) -> Gist:
    """What a record is of, without what its documents say. Raises as `decode_record` does."""
    return _gists().decode(_json(data))


def load_record(store: Store, version: str, digest: str) -> Record:
    """What this parser version made of the raw file. Raises `MissingKey` where it has not seen it."""
    return decode_record(store.get(parsed_key(version, digest)))


def _json(data: bytes) -> bytes:
    if seals.state(data, seals.ZSTD) == "altered":
        raise zstandard.ZstdError("it is not what was stored: its seal does not hold")
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=_LIMIT)


@cache
def _decoder() -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(Record)


@cache
def _gists() -> msgspec.json.Decoder[Gist]:
    return msgspec.json.Decoder(Gist)
