"""The list of contents (目录) against what follows: headings, titles of tables, short lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from parsers.model import Document, Finding, Place
from parsers.plain import bare
from parsers.rules.book import Book
from parsers.rules.form.residue import WORDS

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.．]|[（(]?[\d一二三四五六七八九十]+[）)、.．])"
)
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_COMMON = re.compile(r"20\d\d年度?|年度|部门|单位|的")
"""Words that a list of contents and a heading leave out as they like."""
_SHORT = 45
"""Characters of a heading, and of a paragraph's beginning that may be one."""
_MOST = 0.75
"""Of an entry's characters, so that a heading is called nearly so."""
_TABLES = "表"


def contents(book: Book, rule: str) -> Iterator[Finding]:
    """Each entry of the list of contents names something that follows; one finding for those that do not."""
    document = book.document
    if document.status == "blank" or not document.contents:
        return
    missing = _missing(document)
    if missing:
        message = WORDS["not_there"].format(count=len(missing), items="、".join(f"“{m}”" for m in missing))
        places = tuple(Place(text=entry) for entry in missing)
        yield Finding(rule, "info", message, actual="、".join(missing), evidence=places)
    else:
        message = WORDS["all_there"].format(count=len(document.contents))
        yield Finding(rule, "pass", message, evidence=(Place(text=document.contents[0]),))


def _missing(document: Document) -> list[str]:
    """The entries that nothing answers to: no heading or title nearly so, no paragraph that begins so."""
    heads = {_core(s.heading) for s in document.sections} | {_core(s.title) for s in document.statements}
    begins: set[str] | None = None
    found = []
    for entry in document.contents:
        wanted = _core(entry)
        if _PART.match(entry) and wanted.endswith(_TABLES):
            is_there = bool(document.statements)
        else:
            is_there = any(_within(wanted, head) for head in heads)
            if not is_there:
                begins = _begins(document) if begins is None else begins
                is_there = any(_within(wanted, line) for line in begins)
        if not is_there and not any(_is_like(wanted, head) for head in heads):
            found.append(entry)
    return found


def _begins(document: Document) -> set[str]:
    """How the lines of the text begin."""
    return {_core(line[:_SHORT]) for s in document.sections for line in s.text.splitlines()}


def _within(wanted: str, head: str) -> bool:
    """Whether the characters of an entry stand in a heading in their order."""
    at = 0
    for character in wanted:
        at = head.find(character, at) + 1
        if not at:
            return False
    return True


def _is_like(wanted: str, head: str) -> bool:
    """Whether most characters of an entry stand in a heading in their order: 预算情况表 for 预算表."""
    if sum(c in head for c in wanted) < _MOST * len(wanted):
        return False
    blocks = SequenceMatcher(None, wanted, head[:_SHORT], autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _MOST * len(wanted)


def _core(text: str) -> str:
    """A heading without its number and the words that say nothing of what it heads."""
    return _COMMON.sub("", _NUMBER.sub("", bare(text), count=1))
