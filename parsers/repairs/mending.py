"""A document with what was cut in it mended: proposed by another statement, and judged by the sums.

All proposals are put in place together and the document's own sums are checked. A proposal that takes part in
a sum that does not hold is dropped, and the rest is tried again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from parsers.model import Amount, Document, Finding, Statement
from parsers.numbers import read_number
from parsers.repairs.amounts import amount_patches
from parsers.repairs.codes import code_patches
from parsers.repairs.patch import Patch
from parsers.rules import check
from parsers.rules.book import Book
from parsers.subjects import kind_of, level_of
from parsers.units import to_fen

SUBJECT_SUMS = frozenset({"A-TOTAL-CLASSES", "A-SUBJECT-CHILDREN"})
"""The sums that a code decides."""


def mend(document: Document) -> Document:
    """The document with its proven repairs; itself where there is none, or where its sums cannot be judged."""
    refused: set[tuple[int, int, int]] = set()
    while True:
        codes = [p for p in code_patches(Book(document)) if _key(p) not in refused]
        coded = _apply(document, codes)
        patches = [*codes, *(p for p in amount_patches(Book(coded)) if _key(p) not in refused)]
        if not patches:
            return document
        mended = _apply(document, patches)
        broken: list[str] = []
        sums = check(mended, failed=broken.append, family="A-")
        if broken:
            return document
        wrong = {_key(p) for p in patches if not _holds(p, sums)}
        if not wrong:
            return mended
        refused |= wrong


def _key(patch: Patch) -> tuple[int, int, int]:
    return patch.repair.statement, patch.repair.row, patch.repair.col


def _holds(patch: Patch, sums: Iterable[Finding]) -> bool:
    """Whether no sum with the repaired value fails, and one proves it.

    Of an amount every sum must hold exactly: a rounding tail is what a wrong last digit looks like.
    """
    ordinal, cells = patch.repair.statement, patch.cells
    found = [f for f in sums if any(p.statement == ordinal and (p.row, p.col) in cells for p in f.evidence)]
    if patch.term:
        judged = [f.outcome for f in found if f.outcome != "info"]
        return bool(judged) and set(judged) == {"pass"}
    judged = [f.outcome for f in found if f.rule in SUBJECT_SUMS and f.outcome != "info"]
    return "error" not in judged and (patch.agrees or bool(judged))


def _apply(document: Document, patches: Sequence[Patch]) -> Document:
    if not patches:
        return document
    repairs = tuple(p.repair for p in patches)
    statements = tuple(_mended(s, patches) for s in document.statements)
    return msgspec.structs.replace(document, statements=statements, repairs=repairs)


def _mended(statement: Statement, patches: Sequence[Patch]) -> Statement:
    by_cell: dict[tuple[int, int], list[tuple[int, Patch]]] = defaultdict(list)
    for index, patch in enumerate(patches):
        for cell in patch.cells if patch.repair.statement == statement.ordinal else ():
            by_cell[cell].append((index, patch))
    if not by_cell:
        return statement
    amounts = []
    for amount in statement.amounts:
        for index, patch in by_cell.get((amount.row, amount.col), ()):
            amount = _value(amount, index, patch) if patch.term else _coded(amount, index, patch)
        amounts.append(amount)
    return msgspec.structs.replace(statement, amounts=tuple(amounts))


def _value(amount: Amount, index: int, patch: Patch) -> Amount:
    assert patch.term
    fen = to_fen(read_number(patch.repair.repaired), patch.term.unit)
    printed = amount.fen if amount.printed_fen is None else amount.printed_fen
    return msgspec.structs.replace(amount, fen=fen, printed_fen=printed, value_repair=index)


def _coded(amount: Amount, index: int, patch: Patch) -> Amount:
    code = patch.repair.repaired
    return msgspec.structs.replace(
        amount,
        subject_code=code,
        subject_kind=kind_of(code) or amount.subject_kind,
        level=level_of(code),
        subject_repair=index,
    )
