"""Lines → `Section`s: headings and the paragraphs under them.

Headings are 第一部分 (level 1), 一、 (2), （一） (3), marked-up ones, and lines that the list of contents names. Lines
that a page's width broke are joined; the cover, the list of contents and what belongs to tables is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.model import Line, Section, Source
from parsers.plain import plain

_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_NUMBERED = re.compile(r"(?:([一二三四五六七八九十]+[、.．])|([（(][一二三四五六七八九十]+[）)]))")
_ITEM = re.compile(r"[（(]?\d{1,2}[）).．、](?!\d)|[①-⑳]|(?:备?注|说明|其中)[:：]")
_LEADER = re.compile(r"[.…·]{3,}.*$|(?<=[^\d])\d{1,3}$")
_STOPS = re.compile(r"[。；;！]$")
_INNER = re.compile(r"[。，；：;:]")
_SPOKEN_HEADING = re.compile(r"(?:情况|说明)。$")
_LONGEST_HEADING = 45
_CONTENTS_REACH = 150


@dataclass
class _Open:
    """A section being written."""

    level: int
    heading: str
    page: int | None
    paragraphs: list[str] = field(default_factory=list)


def read_sections(source: Source, taken: frozenset[int]) -> tuple[Section, ...]:
    """The sections of a source in their order; `taken` are the blocks that belong to tables."""
    contents, start = _contents(source)
    right = max((b.box.x1 for b in source.blocks if isinstance(b, Line) and b.box), default=0.0)
    sections = [_Open(1, "", None)]
    before: Line | None = None
    for i, line in enumerate(source.blocks[start:], start):
        if not isinstance(line, Line) or i in taken:
            before = None
            continue
        _add(sections, line, before, contents, right)
        before = line
    kept = [s for s in sections if s.heading or s.paragraphs]
    return tuple(
        Section(n, s.level, s.heading, "\n".join(s.paragraphs), s.page) for n, s in enumerate(kept, 1)
    )


def _add(sections: list[_Open], line: Line, before: Line | None, contents: frozenset[str], right: float) -> None:
    last = sections[-1]
    goes_on = before is not None and _goes_on(before, line, right)
    level = 0 if goes_on and last.paragraphs else _level(line, contents)
    if level:
        sections.append(_Open(level, line.text, line.page))
    elif goes_on and not last.paragraphs and last.heading:
        last.heading += line.text
    elif goes_on and last.paragraphs:
        last.paragraphs[-1] += line.text
    else:
        last.paragraphs.append(line.text)


def _goes_on(before: Line, line: Line, right: float) -> bool:
    """Whether a line is the rest of the one before: that one is full, and nothing new begins here."""
    if before.box is None or line.box is None or _begins(line.text):
        return False
    size = before.size or before.box.bottom - before.box.top
    return before.box.x1 > right - 2.5 * size and not _STOPS.search(before.text)


def _begins(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_PART, _NUMBERED, _ITEM))


def _level(line: Line, contents: frozenset[str]) -> int:
    """1 for a part, 2 for 一、, 3 for （一）; 0 for running text."""
    text = line.text
    if len(text) > _LONGEST_HEADING:
        return 0
    if _PART.match(text):
        return 1
    if line.level or (_core(text) in contents and not _NUMBERED.match(text)):
        return 1
    numbered = _NUMBERED.match(text)
    inner = text.removesuffix("。") if _SPOKEN_HEADING.search(text) else text
    if numbered and not _INNER.search(inner):
        return 2 if numbered[1] else 3
    if any(len(entry) > 3 and text.endswith(entry) for entry in contents) and not _INNER.search(text):
        return 1
    return 0


def _contents(source: Source) -> tuple[frozenset[str], int]:
    """The entries of the list of contents, without numbers and pages, and the first block behind it."""
    texts = [plain(b.text) if isinstance(b, Line) else None for b in source.blocks]
    heads = (i for i, text in enumerate(texts) if text and re.fullmatch(r"[#*]*目录[#*]*", text))
    begin = next(heads, None)
    if begin is None:
        return frozenset(), _end_of_cover(source)
    reach = range(begin + 1, min(len(texts), begin + 1 + _CONTENTS_REACH))
    first = next((texts[i] or "" for i in reach), "")
    end = next((i for i in reach[1:] if _repeats(texts[i], first)), None)
    if end is None:
        end = next((i for i in reach if not _is_entry(texts[i])), begin + 1)
    entries = (_core(text) for text in texts[begin + 1 : end] if text and _is_entry(text))
    return frozenset(re.sub(r"^(?:部门|单位)", "", entry) for entry in entries), end


def _repeats(text: str | None, first: str) -> bool:
    """Whether the text's first heading, or the beginning of it, is that of the list's first entry."""
    return text is not None and (_core(text) == _core(first) or (bool(_PART.fullmatch(text)) and first.startswith(text)))


def _is_entry(text: str | None) -> bool:
    return text is not None and (_begins(text) or _LEADER.search(text) is not None)


def _core(text: str) -> str:
    """An entry or heading without its number and page."""
    text = _LEADER.sub("", plain(text))
    return _ITEM.sub("", _NUMBERED.sub("", text, count=1), count=1) if _begins(text) else text


def _end_of_cover(source: Source) -> int:
    """Without a list of contents: the first heading or long line; what stands before it is the cover."""
    for i, block in enumerate(source.blocks):
        if not isinstance(block, Line) or _begins(block.text) or len(block.text) > _LONGEST_HEADING:
            return i
        if _STOPS.search(block.text) or (block.page or 1) > 1:
            return i
    return len(source.blocks)
