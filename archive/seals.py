"""Seals: a last few bytes that hold the SHA-256 of all bytes before them, in a form that the format skips.

A raw file is named by its hash, and a file of the ledger is named by the next one. What else the store holds,
and the ledger's last file, could be altered unseen: so each carries a seal, and any flipped bit shows.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from msgspec import Struct

_DIGITS = 64


class Form(Struct, frozen=True):
    """What stands before and after the hexadecimal digest of a seal."""

    head: bytes
    tail: bytes = b""


LINE = Form(b'{"type":"seal","sha256":"', b'"}\n')
"""A last line of a JSONL file."""
ZSTD = Form(b"\x50\x2a\x4d\x18" + _DIGITS.to_bytes(4, "little"))
"""A skippable frame (RFC 8878, 3.1.2) after the last frame."""
PDF = Form(b"\n%sha256 ", b"\n")
"""A comment after the end of the file, where readers look for no more than `%%EOF` (ISO 32000-1, 7.5.5)."""

State = Literal["whole", "altered", "unsealed"]


def sealed(data: bytes, form: Form) -> bytes:
    """The bytes with their seal."""
    return data + form.head + sha256(data).hexdigest().encode() + form.tail


def state(data: bytes, form: Form) -> State:
    """Whether sealed bytes are what was sealed; `unsealed`: they do not end in a seal."""
    at = len(data) - len(form.head) - _DIGITS - len(form.tail)
    digits = data[at + len(form.head) : len(data) - len(form.tail)]
    if at < 0 or not data.startswith(form.head, at) or not data.endswith(form.tail):
        return "unsealed"
    return "whole" if sha256(data[:at]).hexdigest().encode() == digits else "altered"
