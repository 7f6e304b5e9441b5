"""Lines → `Section`s: headings and the paragraphs under them.

Headings are 第一部分 (level 1), 一、 (2), （一） (3), marked-up or large ones, and those that the list of
contents names. Lines that a page's width broke are joined; the cover, the list of contents and what belongs
to tables is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from parsers.model import Line, Section, Source
from parsers.plain import plain

_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_NUMBERED = re.compile(r"(?:([一二三四五六七八九十]+[、.．])|([（(][一二三四五六七八九十]+[）)]))")
_ITEM = re.compile(r"[（(]?\d{1,2}[）).．、](?!\d(?!0\d\d年))|[①-⑳]|(?:备?注|说明|其中)[:：]")
_BEGINS = re.compile("|".join(pattern.pattern for pattern in (_PART, _NUMBERED, _ITEM)))
_LEADER = re.compile(r"[.…·]{3,}.*$|(?<=[^\d])\d{1,3}$")
_STOPS = re.compile(r"[。；;！]$")
_INNER = re.compile(r"[。，；：;:]")
_SPOKEN_HEADING = re.compile(r"(?:情况|说明)。$")
_LONGEST_HEADING = 45
_LONGEST_WRAP = 14
_LARGE = 1.2
_UNBROKEN = 5.0  # characters
_INDENT = 1.3
_CONTENTS_REACH = 150


@dataclass(frozen=True)
class _Page:
    """How a source is set: each page's margins in points, the size of its text, its list of contents."""

    margins: dict[int | None, tuple[float, float]]
    size: float
    contents: frozenset[str]


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
    blocks = enumerate(source.blocks)
    lines = [block if isinstance(block, Line) and i not in taken else None for i, block in blocks]
    page = _page(filter(None, lines), contents)
    sections = [_Open(1, "", None)]
    for i in range(start, len(lines)):
        if line := lines[i]:
            around = lines[i - 1] if i > start else None, lines[i + 1] if i + 1 < len(lines) else None
            _add(sections, line, *around, page)
    kept = [s for s in sections if s.heading or s.paragraphs]
    return tuple(
        Section(n, s.level, s.heading, "\n".join(s.paragraphs), s.page) for n, s in enumerate(kept, 1)
    )


def _page(lines: Iterable[Line], contents: frozenset[str]) -> _Page:
    margins: dict[int | None, tuple[float, float]] = {}
    sizes = [0.0]
    for line in lines:
        if line.box:
            left, right = margins.get(line.page, (line.box.x0, line.box.x1))
            margins[line.page] = min(left, line.box.x0), max(right, line.box.x1)
        sizes += [line.size] if line.size else []
    return _Page(margins, median(sizes), contents)


def _add(sections: list[_Open], line: Line, before: Line | None, after: Line | None, page: _Page) -> None:
    last = sections[-1]
    goes_on = before is not None and _is_rest(line, before, page)
    level = 0 if goes_on and last.paragraphs else _level(line, after, page)
    in_heading = before is not None and last.heading and not last.paragraphs
    if in_heading and before and _PART.match(last.heading) and _ends_heading(before, line):
        last.heading += line.text
    elif level:
        sections.append(_Open(level, line.text, line.page))
    elif goes_on and in_heading:
        last.heading += line.text
    elif goes_on and last.paragraphs:
        last.paragraphs[-1] += line.text
    else:
        last.paragraphs.append(line.text)


def _is_rest(line: Line, before: Line, page: _Page) -> bool:
    """Whether a line is the rest of the one before: that one is full, and nothing new begins here.

    Full is a line that reaches the right margin, but for a number that would not fit. An indent begins a
    paragraph.
    """
    if before.box is None or line.box is None or _begins(line.text) or _STOPS.search(before.text):
        return False
    size = before.size or before.box.bottom - before.box.top
    is_full = before.box.x1 > page.margins[before.page][1] - _UNBROKEN * size
    return is_full and line.box.x0 < page.margins[line.page][0] + _INDENT * size


def _ends_heading(before: Line, line: Line) -> bool:
    """Whether a line is the second one of a part's heading: as large, short, and nothing new begins there."""
    is_short = len(line.text) <= _LONGEST_WRAP and not _INNER.search(line.text)
    return is_short and before.size == line.size and not _begins(line.text)


def _begins(text: str) -> bool:
    return _BEGINS.match(text) is not None


def _level(line: Line, after: Line | None, page: _Page) -> int:
    """1 for a part, 2 for 一、, 3 for （一）; 0 for running text."""
    text = line.text
    if len(text) > _LONGEST_HEADING:
        return 0
    if _PART.match(text):
        return 1
    numbered = _NUMBERED.match(text)
    whole = text + after.text if after and _is_rest(after, line, page) else text
    if _INNER.search(whole.removesuffix("。") if _SPOKEN_HEADING.search(text) else whole):
        return 0
    if numbered:
        return 2 if numbered[1] else 3
    is_large = line.size is not None and line.size > _LARGE * page.size
    is_listed = any(text == entry or (len(entry) > 3 and text.endswith(entry)) for entry in page.contents)
    return 1 if line.level or is_large or is_listed else 0


def _contents(source: Source) -> tuple[frozenset[str], int]:
    """The entries of the list of contents, without numbers and pages, and the first block behind it."""
    entries, end = _entries(source)
    if end is None:
        return frozenset(), _end_of_cover(source)
    return frozenset(re.sub(r"^(?:部门|单位)", "", _core(entry)) for entry in entries), end


def read_contents(source: Source) -> tuple[str, ...]:
    """The entries of a source's list of contents in their order, with their numbers, without leaders and pages."""
    return tuple(_LEADER.sub("", entry) for entry in _entries(source)[0])


def _entries(source: Source) -> tuple[list[str], int | None]:
    """The entries of the list of contents, and the first block behind it; None where there is no such list."""
    texts = [plain(b.text) if isinstance(b, Line) else None for b in source.blocks]
    heads = (i for i, text in enumerate(texts) if text and re.fullmatch(r"[#*]*目录[#*]*", text))
    begin = next(heads, None)
    if begin is None:
        return [], None
    reach = range(begin + 1, min(len(texts), begin + 1 + _CONTENTS_REACH))
    first = next((texts[i] or "" for i in reach), "")
    end = next((i for i in reach[1:] if _repeats(texts[i], first)), None)
    if end is None:
        end = next((i for i in reach if not _is_entry(texts[i])), begin + 1)
    return [text for text in texts[begin + 1 : end] if text and _is_entry(text)], end


def _repeats(text: str | None, first: str) -> bool:
    """Whether the text's first heading, or the beginning of it, is that of the list's first entry."""
    return text is not None and (
        _core(text) == _core(first) or (bool(_PART.fullmatch(text)) and first.startswith(text))
    )


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
