"""Chinese full-text search in SQLite's FTS5: text and queries as overlapping pairs of characters.

Measured on 300,000 rows against `LIKE`: pairs with phrase queries find everything, where the trigram
tokenizer finds no two-character word and `unicode61` alone next to nothing.

A run of Chinese characters ABCD is indexed as `AB BC CD D`; Latin words and digits stay as they are.
Quotation marks inside Chinese text are no boundary: 三公经费 is found in “三公”经费. A query finds each
text that holds its words as they are typed, from a single character up; only a Latin word or number is not
found from its middle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_CHINESE = "々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUNS = re.compile(f"[{_CHINESE}]+|[^\\W_{_CHINESE}]+")
_QUOTES = re.compile(f"(?<=[{_CHINESE}])[“”‘’\"'「」『』《》〈〉]+(?=[{_CHINESE}])")


def index_text(text: str | None) -> str:
    """What is indexed in a text's place: its tokens, joined by spaces."""
    return " ".join(token for run in _runs(text or "") for token in _tokens(run))


def match_query(query: str) -> str:
    """The FTS5 query for what a reader typed: each word a phrase, all of them wanted; `""` for none.

    No character of the query works as an operator, so that none can be a syntax error.
    """
    phrases = dict.fromkeys(filter(None, map(_phrase, query.split())))
    return " ".join(phrases) or '""'


def _runs(text: str) -> list[str]:
    return _RUNS.findall(_QUOTES.sub("", unicodedata.normalize("NFKC", text)))


def _tokens(run: str) -> Iterator[str]:
    if not _is_chinese(run):
        yield run
        return
    yield from _pairs(run)
    yield run[-1]


def _pairs(run: str) -> Iterator[str]:
    return (a + b for a, b in pairwise(run))


def _is_chinese(run: str) -> bool:
    return re.match(f"[{_CHINESE}]", run) is not None


def _phrase(word: str) -> str:
    """A phrase of tokens; open at its end where the text may go on inside the last token."""
    runs = _runs(word)
    if not runs:
        return ""
    *before, last = runs
    is_open = len(last) == 1 or not _is_chinese(last)
    tokens = [token for run in before for token in _tokens(run)]
    tokens += [last] if is_open else _pairs(last)
    return f'"{" ".join(tokens)}"' + " *" * is_open
