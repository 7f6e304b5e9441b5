"""Texts as they are compared: one width, no spaces, one kind of quote and dash."""

from __future__ import annotations

import re
import unicodedata

from parsers.remembered import remembered

_SPACES = re.compile(r"\s+")
_QUOTES = re.compile("[“”\"'‘’「」『』＂′″]")
_BRACKETED = re.compile(r"\([^()]*\)")
_MINUS = dict.fromkeys(map(ord, "−‐‑‒–﹣"), "-")


@remembered
def plain(text: str) -> str:
    """NFKC without whitespace: full-width letters, digits and brackets become narrow, minus signs one."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_MINUS)


@remembered
def bare(text: str) -> str:
    """`plain`, and without quotes: `财政拨款“三公”经费` → `财政拨款三公经费`."""
    return _QUOTES.sub("", plain(text))


@remembered
def unbracketed(text: str) -> str:
    """`bare`, and without bracketed remarks: `因公出国（境）费` → `因公出国费`."""
    return _BRACKETED.sub("", bare(text))
