"""Parsed records as the store keeps them: deterministic JSON, compressed and sealed, one for each raw file."""

from __future__ import annotations

from functools import cache

import msgspec
import zstandard

from archive import seals
from archive.store import Store, parsed_key
from parsers.model import Record

LEVEL = 9
_LIMIT = 1 << 30  # bytes of JSON; what says it holds more is damaged


def encode_record(record: Record) -> bytes:
    """The bytes that are stored; the same record gives the same bytes."""
    compressed = zstandard.ZstdCompressor(level=LEVEL).compress(msgspec.json.encode(record))
    return seals.sealed(compressed, seals.ZSTD)


def decode_record(data: bytes) -> Record:
    """The record of stored bytes. Raises `msgspec.MsgspecError` or `zstandard.ZstdError` for damaged ones."""
    if seals.state(data, seals.ZSTD) == "altered":
        raise zstandard.ZstdError("it is not what was stored: its seal does not hold")
    return _decoder().decode(zstandard.ZstdDecompressor().decompress(data, max_output_size=_LIMIT))


def load_record(store: Store, version: str, digest: str) -> Record:
    """What this parser version made of the raw file. Raises `MissingKey` where it has not seen it."""
    return decode_record(store.get(parsed_key(version, digest)))


@cache
def _decoder() -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(Record)
