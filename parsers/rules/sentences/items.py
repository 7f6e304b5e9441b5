"""Items that a sentence lists, against the economic subjects that its table has money in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.model import Finding, Place
from parsers.rules.arithmetic import Term
from parsers.rules.book import Book
from parsers.rules.sentences.quantities import quantity
from parsers.rules.sentences.said import Said, bare
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding
from parsers.rules.sheet import Sheet

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
            words, is_open = _listed(said, book)
            names = [n for n in (_AMOUNT.sub("", name) for name in _SPLIT.split(words)) if n]
            if len(names) >= _FEWEST:
                yield from _empty_ones(rule, said, names, sheet)
                if not is_open:
                    yield from _left_out(rule, said, words, sheet, is_personnel=_BLOCKS[known.id])


def _listed(said: Said, book: Book) -> tuple[str, bool]:
    """What is listed behind an amount, and whether the list says that it leaves things out."""
    plain = book.plain(book.section_text(said.claim.section))
    at = plain.find(said.plain[: said.start + 1]) if said.start >= 0 else -1
    if at < 0:
        return "", True
    rest = plain[at + said.start :]
    end = _END.search(rest)
    rest = rest[: end.start()] if end else rest
    begin = _LIST.search(rest)
    words = rest[begin.end() :].strip(":,、") if begin else ""
    return _OPEN.sub("", words), bool(_OPEN.search(words))


def _empty_ones(rule: str, said: Said, names: Sequence[str], sheet: Sheet) -> Iterator[Finding]:
    every = {bare(x.name) for x in sheet.lines if any(t.fen for t in x.terms.values())}
    without = [n for n in names if bare(n) not in every]
    empty = _empty(sheet) if without else {}
    without = [n for n in without if bare(n) in empty]
    if without:
        words = {"title": sheet.statement.title, "items": "、".join(without)}
        yield finding(rule, "warning", "listed_zero", said, [empty[bare(n)] for n in without], **words)


def _left_out(rule: str, said: Said, listed: str, sheet: Sheet, *, is_personnel: bool) -> Iterator[Finding]:
    """Those that have money and are not listed, where most of the others are."""
    spent = _spent(sheet, is_personnel=is_personnel)
    rest = [n for n in spent if bare(n) not in listed and not n.startswith(_REST)]
    if rest and 2 * len(rest) < len(spent):
        words = {"title": sheet.statement.title, "items": "、".join(rest)}
        yield finding(rule, "info", "listed_missing", said, [spent[n].place for n in rest], **words)


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
