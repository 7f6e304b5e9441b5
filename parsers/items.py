"""The names of rows: their numbering, and which item of a list is part of which.

一、… is numbered above （一）…, that above 1.…, that above （1）…; 其中 makes an item part of the one before.
A numbered total (一、本年收入合计) may stand above its parts.
"""

from __future__ import annotations

import re

from parsers.formbook import is_total_row, words
from parsers.plain import bare

_DEPTHS = (
    re.compile(r"[一二三四五六七八九十]+[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"\d{1,2}[、.．](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
_OF_WHICH = re.compile(r"其中[:：]?")
_OF_WHICH_DEPTH = 9


def split_number(text: str) -> tuple[int | None, str]:
    """How deep a name's numbering is (1 to 4, 9 for 其中; None: not numbered), and the name without it."""
    depth: int | None = None
    name = text.strip()
    while True:
        found = next(((i, m) for i, p in enumerate(_DEPTHS, 1) if (m := p.match(name))), None)
        match = found[1] if found else _OF_WHICH.match(name)
        if match is None or match.end() == len(name):
            return depth, name
        depth = max(depth or 0, found[0]) if found else _OF_WHICH_DEPTH
        name = name[match.end() :].strip()


class Outline:
    """Follows the items of a list downwards and says which one each is part of."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []
        self._was_part = False

    def parent(self, text: str) -> str | None:
        """The name of the item that the next one is part of, if it is of any."""
        depth, name = split_number(text)
        if is_total_row(name):
            self._above = [(depth, name)] if depth else []
            return None
        if bare(name) in words().heads:
            self._above = [(0, name)]
            return None
        if depth is None:
            return self._unnumbered(name)
        while self._above and self._above[-1][0] >= depth:
            self._above.pop()
        parent = self._above[-1][1] if self._above else None
        self._above.append((depth, name))
        return parent

    def _unnumbered(self, name: str) -> str | None:
        """A name without number is part of the numbered one before, unless such names never are."""
        if self._above and self._above[0][0] == 0:
            return self._above[0][1]
        if re.fullmatch(words().top_rows, bare(name)) or (self._above and is_total_row(self._above[-1][1])):
            self._above.clear()
        if self._above and self._above[-1][0] == _OF_WHICH_DEPTH:
            return self._above[-2][1] if len(self._above) > 1 else None
        return self._above[-1][1] if self._above else None
