"""A file that holds several documents one after another → a source for each.

A department may put its own account and those of its units into one file, or last year's account before this
year's budget. A document begins where a line is nothing but the title of an account, of another body, year or
kind than the account before; and only where both have tables, some of them of the same families. A name that
is misprinted once, a list of contents or a mention of another account parts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from parsers.leads import read_lead
from parsers.model import Block, Line, Source, Table
from parsers.plain import plain
from parsers.titles import TitleClass, classify, year_in
from parsers.wording import ends_as_account_title, is_account_title

_LONGEST = 60  # characters of a title
_LINES = 4  # that a title may be wrapped over
_SHORT = 20  # characters of what may stand above a title
_SHARED = 2  # families of tables that two accounts have in common at least


class _Head(Struct, frozen=True):
    """A title of an account, and the block that its document begins with."""

    start: int
    said: TitleClass


def split(source: Source) -> tuple[Source, ...]:
    """The source, or those of the documents in it. `first_page` of each is the page that it begins on."""
    heads = _changes(_heads(source))
    if len(heads) < 2:
        return (source,)
    starts = _starts(source, heads)
    ends = [*starts[1:], len(source.blocks)]
    return tuple(_slice(source, start, end) for start, end in zip(starts, ends, strict=True))


def _heads(source: Source) -> Iterator[_Head]:
    for i, block in enumerate(source.blocks):
        if isinstance(block, Line) and len(block.text) <= _LONGEST and ends_as_account_title(block.text):
            for size in range(1, _LINES + 1):
                start = i - size + 1
                if start >= 0 and (said := _title(source, start, i)):
                    yield _Head(_first_of_page(source, start), said)
                    break


def _title(source: Source, first: int, last: int) -> TitleClass | None:
    """What lines say if together they are the title of an account, and nothing else."""
    lines = source.blocks[first : last + 1]
    if any(isinstance(line, Table) or line.page != _page(source, last) for line in lines):
        return None
    text = "".join(plain(line.text) for line in lines if isinstance(line, Line))
    if len(text) > _LONGEST or year_in(text) is None:
        return None
    said = classify(text)
    is_whole = said.kind in ("budget", "final") and said.agency is not None
    return said if is_whole and is_account_title(text.replace(said.agency or "\0", "")) else None


def _first_of_page(source: Source, index: int) -> int:
    """The first of the short lines (附件2) right above a title on its page; without pages, the title itself."""
    page = _page(source, index)
    while page and index and _page(source, index - 1) == page and _is_short(source.blocks[index - 1]):
        index -= 1
    return index


def _is_short(block: Block) -> bool:
    return isinstance(block, Line) and len(block.text) <= _SHORT and not block.text.endswith("。")


def _page(source: Source, index: int) -> int | None:
    block = source.blocks[index]
    return block.page if isinstance(block, Line) else None


def _changes(heads: Iterator[_Head]) -> list[_Head]:
    """The heads that each name another account than the one before."""
    found: list[_Head] = []
    for head in heads:
        if not found or _differ(found[-1].said, head.said):
            found.append(head)
    return found


def _differ(one: TitleClass, other: TitleClass) -> bool:
    names = one.agency or "", other.agency or ""
    is_same_body = names[0].endswith(names[1]) or names[1].endswith(names[0])
    return not is_same_body or (one.kind, one.year) != (other.kind, other.year)


def _starts(source: Source, heads: list[_Head]) -> list[int]:
    """The first blocks of the documents: each head whose tables repeat families of the document before."""
    starts, said = [0], heads[0].said
    for n, head in enumerate(heads[1:], 1):
        end = heads[n + 1].start if n + 1 < len(heads) else len(source.blocks)
        shared = _families(source, starts[-1], head.start) & _families(source, head.start, end)
        if len(shared) >= _SHARED and _differ(said, head.said):
            starts.append(head.start)
            said = head.said
    return starts


def _families(source: Source, start: int, end: int) -> set[str]:
    tables = [i for i in range(start, end) if isinstance(source.blocks[i], Table)]
    return {family.id for i in tables for family in read_lead(source, i).families[:1] if family.shape}


def _slice(source: Source, start: int, end: int) -> Source:
    blocks = source.blocks[start:end]
    return msgspec.structs.replace(
        source,
        blocks=blocks,
        title=source.title if start == 0 else None,
        first_page=next((line.page for line in blocks if isinstance(line, Line) and line.page), 1)
        if start
        else 1,
    )
