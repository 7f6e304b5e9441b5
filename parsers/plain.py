"""Texts as they are compared: one width, no spaces, one kind of quote and dash."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
_QUOTES = re.compile("[“”\"'‘’「」『』＂′″]")
_BRACKETED = re.compile(r"\([^()]*\)")
_REMEMBERED = 1 << 14
_SHORT = 64  # characters: the texts of cells, which come again and again; sentences do not
_MINUS = dict.fromkeys(map(ord, "−‐‑‒–﹣"), "-")


def plain(text: str) -> str:
    """NFKC without whitespace: full-width letters, digits and brackets become narrow, minus signs one."""
    return _remembered(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_MINUS)


_remembered = lru_cache(_REMEMBERED)(_plain)


def bare(text: str) -> str:
    """`plain`, and without quotes: `财政拨款“三公”经费` → `财政拨款三公经费`."""
    return _QUOTES.sub("", plain(text))


def unbracketed(text: str) -> str:
    """`bare`, and without bracketed remarks: `因公出国（境）费` → `因公出国费`."""
    return _BRACKETED.sub("", bare(text))
