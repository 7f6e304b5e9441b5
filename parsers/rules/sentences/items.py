"""Items that a sentence lists, against the economic subjects that its table has money in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.claims.printed import printed
from parsers.model import Finding, Place
from parsers.rules.arithmetic import Term
from parsers.rules.sentences.quantities import quantity
from parsers.rules.sentences.said import Said, bare, speech
from parsers.rules.sentences.telling import finding
from parsers.rules.view import Book, Sheet

_LIST = re.compile(r"(?:包括|用于|涉及|具体[是为]|其中|分为|含|:)[:,]?")
_END = re.compile(r"[。;\n]|公用经费|人员经费")
_OPEN = re.compile(r"等(?:支出|方面|费用|项目)?[,，]?$")
_SPLIT = re.compile(r"[、,和及]|以及")
_AMOUNT = re.compile(r"[\d.,]+(?:万?元|%)")
_FEWEST = 3
_PERSONNEL = ("301", "303")
_BLOCKS = {"general.personnel": True, "general.public_use": False}
_REST = "其他"


def listed(book: Book, rule: str) -> Iterator[Finding]:
    """What a sentence says that personnel or public money was spent on has money in the table, and the reverse."""
    kind = book.document.identity.kind
    sheet = book.only(f"{kind}_general_basic")
    if sheet is None:
        return
    for said in speech(book).spoken:
        known = quantity(said, kind) if said.is_whole else None
        if known and known.id in _BLOCKS:
            names, is_open = _names(said, book)
            if len(names) >= _FEWEST:
                yield from _compared(rule, said, names, is_open, sheet, is_personnel=_BLOCKS[known.id])


def _names(said: Said, book: Book) -> tuple[list[str], bool]:
    """What is listed behind an amount, and whether the list says that it leaves things out."""
    text = next((s.text for s in book.document.sections if s.ordinal == said.claim.section), "")
    plain = printed(text).plain
    at = plain.find(said.plain[: said.start + 1]) if said.start >= 0 else -1
    if at < 0:
        return [], True
    rest = plain[at + said.start :]
    end = _END.search(rest)
    rest = rest[: end.start()] if end else rest
    begin = _LIST.search(rest)
    words = rest[begin.end() :].strip(":,、") if begin else ""
    is_open = bool(_OPEN.search(words))
    names = (_AMOUNT.sub("", name) for name in _SPLIT.split(_OPEN.sub("", words)))
    return [n for n in names if n], is_open


def _compared(
    rule: str, said: Said, names: Sequence[str], is_open: bool, sheet: Sheet, *, is_personnel: bool
) -> Iterator[Finding]:
    spent = _spent(sheet, is_personnel=is_personnel)
    empty = _empty(sheet)
    said_keys = {bare(n) for n in names}
    every = {bare(x.name) for x in sheet.lines if any(t.fen for t in x.terms.values())}
    without = [n for n in names if bare(n) not in every and bare(n) in empty]
    words = {"title": sheet.statement.title}
    if without:
        places = [empty[bare(n)] for n in without]
        yield finding(rule, "warning", "listed_zero", said, places, items="、".join(without), **words)
    rest = [n for n in spent if bare(n) not in said_keys and not n.startswith(_REST)]
    is_matched = 2 * sum(bare(n) in said_keys for n in spent) > len(spent)
    if rest and not is_open and is_matched:
        places = [spent[n].place for n in rest]
        yield finding(rule, "info", "listed_missing", said, places, items="、".join(rest), **words)


def _spent(sheet: Sheet, *, is_personnel: bool) -> dict[str, Term]:
    """The subjects of a block that have money, by name."""
    found = {}
    for line in sheet.lines:
        code = line.code or ""
        term = next((t for t in line.terms.values() if t.fen), None)
        if term and len(code) == 5 and (code[:3] in _PERSONNEL) == is_personnel:
            found[line.name] = term
    return found


def _empty(sheet: Sheet) -> dict[str, Place]:
    """The subjects that the table names without money."""
    money = {(t.amount.row, bare(t.amount.subject_name or "")) for t in sheet.terms if t.fen}
    cells = sheet.statement.table.cells
    return {
        bare(c.text): Place(sheet.statement.ordinal, None, c.row, c.col, c.page, c.text)
        for c in cells
        if not c.is_header and len(bare(c.text)) > 1 and (c.row, bare(c.text)) not in money
    }
