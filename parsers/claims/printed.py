"""A paragraph as it is printed, and as it is read: narrow signs, no spaces but between digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from parsers.model import Section

# Full-width signs to narrow ones, one to one; circled digits and the like stay what they are.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW |= {ord(sign): ord("-") for sign in "−‐‑‒–﹣"}
_NARROW |= {ord("﹪"): ord("%"), ord("﹐"): ord(","), ord("﹔"): ord(";"), ord("﹕"): ord(":")}
_NUMERIC = frozenset("0123456789.,")
_SPACES = re.compile(r"\s+")
_ENDS = re.compile(r"[。；;：:！!？?]$")
_HEADING = re.compile(r"(?:情况|说明|情况说明|结果|综述|概况|表|事项)$")
_BEGINS = re.compile(
    r"\s*(?:[（(]?[\d０-９]{1,3}[）).．、](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳]|其中|注)"
)


class Printed(Struct, frozen=True):
    """`plain` is the text as it is read; `origin[i]` is where its i-th character stands in `text`."""

    text: str
    plain: str
    origin: tuple[int, ...]

    def at(self, start: int, end: int) -> str:
        """What is printed where `plain[start:end]` is read."""
        return self.text[self.origin[start] : self.origin[end - 1] + 1] if end > start else ""


def printed(text: str) -> Printed:
    """A text with its plain reading: of spaces between digits one is kept, others are dropped."""
    narrow = text.translate(_NARROW)
    if not _SPACES.search(narrow):
        return Printed(text, narrow, tuple(range(len(narrow))))
    dropped: set[int] = set()
    for space in _SPACES.finditer(narrow):
        parts = (
            narrow[max(0, space.start() - 1)] in _NUMERIC
            and narrow[space.end() : space.end() + 1] in _NUMERIC
        )
        dropped.update(range(space.start() + parts, space.end()))
    kept = [i for i in range(len(narrow)) if i not in dropped]
    return Printed(text, "".join(" " if narrow[i].isspace() else narrow[i] for i in kept), tuple(kept))


def paragraphs(section: Section) -> Iterator[str]:
    """A section's heading and paragraphs; one that a page broke in the middle of a sentence is joined."""
    if section.heading:
        yield section.heading
    open_one = ""
    for line in section.text.splitlines():
        if open_one and (_ENDS.search(open_one) or _HEADING.search(open_one) or _BEGINS.match(line)):
            yield open_one
            open_one = ""
        open_one += line.strip()
    if open_one:
        yield open_one
