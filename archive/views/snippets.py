"""The part of a text that shows why it was found: what stands around its first hit, and where the hits are.

A hit is marked as the index finds it (`archive/bigrams.py`): in any width and case, through the quotation marks of
“三公”经费, and a number or Latin word from its beginning alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

AROUND = 45
"""Characters before a hit, and twice as many from it on."""
_QUOTES = "“”‘’\"'「」『』《》〈〉"
_ASCII = range(0x21, 0x7F)
_WIDER = 0xFEE0
"""From a character of ASCII to the same in full width."""


class Snippet(Struct, frozen=True):
    """`parts` of the text, every other one a hit; whether something `precedes` and `follows` them."""

    parts: list[str]
    precedes: bool
    follows: bool


def snippet(text: str, words: str) -> Snippet:
    """The part around the first hit; the beginning of a text in which no word stands as it was typed."""
    hits = _hits(words)
    first = found.start() if (found := hits.search(text)) else 0
    start, end = max(0, first - AROUND), first + 2 * AROUND
    return Snippet(hits.split(text[start:end]), start > 0, end < len(text))


@lru_cache(256)
def _hits(words: str) -> re.Pattern[str]:
    """One group: any of the words, the longest first; a single character only by itself; nothing without words."""
    typed = [word for word in words.split() if any(map(str.isalnum, word))]
    wanted = sorted((word for word in typed if len(word) > 1 or len(typed) == 1), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(_pattern, wanted)) or '(?!)'})", re.IGNORECASE)


def _pattern(word: str) -> str:
    plain = re.sub(f"[{_QUOTES}]", "", unicodedata.normalize("NFKC", word))
    begins = r"(?<![^\W_㐀-鿿])" * (plain[0].isascii() and plain[0].isalnum())
    read = f"[{_QUOTES}]*".join(map(_character, plain))
    return f"{begins}(?:{re.escape(word)}|{read})"


def _character(character: str) -> str:
    wide = chr(ord(character) + _WIDER) if ord(character) in _ASCII else ""
    return f"[{re.escape(character)}{wide}]"
