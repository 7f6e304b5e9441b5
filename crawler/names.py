"""File names that servers and links state, as plain text that is safe to show. They are never used as paths.

A name comes from Content-Disposition (RFC 6266: `filename*` of RFC 5987 first, then `filename`, whose bytes
are UTF-8 or, on older servers, GBK, and often percent-encoded), else from the link's text, else from the URL.
Some servers read these bytes as Latin-1 before they encode them again: that is undone where what comes out
is Chinese without doubt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote_to_bytes, urlsplit

MAX_LENGTH = 180
"""Characters of a name that are kept; the extension always is."""

_EXTENDED = re.compile(rb"filename\*\s*=\s*\"?\s*([\w.-]+)'[\w-]*'([^;\"\s]+)", re.I)
_QUOTED = re.compile(rb'filename\s*=\s*"((?:\\"|[^"])*)"', re.I)
_BARE = re.compile(rb"filename\s*=\s*([^;\r\n]+)", re.I)
_OUTER = re.compile(r"^[\s.\"']+|[\s.\"']+$")
_CHINESE = re.compile(r"[ -~]*(?:[\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e“”‘’·—…][ -~]*)+")
_ENCODED_WORD = re.compile(r"=\?[\w-]+\?[bqBQ]\?[^?]*\?=")


def extension(name: str) -> str:
    """The lower-case extension of a name or path, without its dot; empty where there is none."""
    match = re.search(r"\.([A-Za-z0-9]{1,5})$", name.strip())
    return match[1].lower() if match else ""


def from_header(value: bytes) -> str | None:
    """The file name that a Content-Disposition header states."""
    if extended := _EXTENDED.search(value):
        try:
            return clean(_mended(unquote_to_bytes(extended[2]).decode(extended[1].decode("ascii"))))
        except (LookupError, UnicodeDecodeError):
            pass  # a charset that is none: the plain form may say more
    plain = _QUOTED.search(value) or _BARE.search(value)
    return clean(_mended(_undeclared(plain[1].replace(b'\\"', b'"')))) if plain else None


def from_url(url: str, types: Sequence[str]) -> str | None:
    """The name that ends a URL's path or one of its query values, where it has one of these extensions."""
    parts = urlsplit(url)
    path = unquote_to_bytes(parts.path)
    queried = (pair.partition("=")[2].replace("+", " ") for pair in parts.query.split("&"))
    values = [decoded(path), *(decoded(unquote_to_bytes(value)) for value in queried)]
    return next((clean(value) for value in values if extension(value) in types), None)


def clean(name: str) -> str | None:
    """The last part of a name, without control characters and outer blanks, no longer than `MAX_LENGTH`."""
    visible = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    base = _OUTER.sub("", re.split(r"[/\\]", visible)[-1])
    if len(base) > MAX_LENGTH:
        suffix = f".{extension(base)}" if extension(base) else ""
        base = _OUTER.sub("", base[: MAX_LENGTH - len(suffix)]) + suffix
    return base or None


def _undeclared(raw: bytes) -> str:
    """The text of an undeclared encoding: percent-encoded, a MIME encoded word, UTF-8 or GBK."""
    unquoted = unquote_to_bytes(raw) if re.search(rb"%[0-9A-Fa-f]{2}", raw) else raw
    text = decoded(unquoted)
    if _ENCODED_WORD.search(text):
        try:
            return str(make_header(decode_header(text)))
        except (HeaderParseError, LookupError, UnicodeDecodeError):
            return text
    return text


def _mended(text: str) -> str:
    """The text whose UTF-8 or GB 2312 bytes were read as Latin-1; the text itself where that is not certain."""
    for misread in ("latin-1", "cp1252"):
        for encoding in ("utf-8", "gb2312"):
            try:
                found = text.encode(misread).decode(encoding)
            except UnicodeError:
                continue
            if _CHINESE.fullmatch(found):
                return found
    return text


def decoded(raw: bytes) -> str:
    """The text of bytes that are UTF-8 or, failing that, GBK."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")
