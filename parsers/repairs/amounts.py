"""Amounts that were cut: `12,615,180.1` among amounts with two decimals.

The whole amount is the one that other statements print for the same subject, in a comparable measure, and
that begins with what is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parsers.model import Repair
from parsers.numbers import read_cut_number, read_number
from parsers.plain import plain
from parsers.repairs.patch import Patch, comparable, proof
from parsers.rules.arithmetic import Term, decimals
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.units import to_fen

Key = tuple[str, str]


def amount_patches(book: Book) -> Iterator[Patch]:
    """A patch for each cut amount that some other statement proves, but for its sums."""
    if not any(term.is_cut for sheet in book.sheets for term in sheet.terms):
        return
    stated: dict[Key, list[tuple[Sheet, Term]]] = defaultdict(list)
    for sheet in book.sheets:
        for term in sheet.terms:
            if not term.is_cut:
                for key in _keys(term):
                    stated[key].append((sheet, term))
    for sheet in book.sheets:
        full = max((decimals(term.text) for term in sheet.terms), default=0)
        for term in (t for t in sheet.terms if t.is_cut):
            found = [
                (other, whole)
                for key in _keys(term)
                for other, whole in stated[key]
                if other is not sheet and _completes(whole, term, full)
            ]
            if len({whole.fen for _, whole in found}) == 1:
                yield _patch(term, *found[0])


def _keys(term: Term) -> list[Key]:
    """What an amount is about: its code, its name (of a list's item or a class), or all (a total)."""
    amount, side = term.amount, term.amount.side or ""
    if amount.level == 0:
        return [("total", side), ("total", "")] if side else [("total", "")]
    name = plain(amount.subject_name or "")
    named = [("name", name)] if name and (amount.level == 1 or amount.subject_code is None) else []
    return [("code", amount.subject_code), *named] if amount.subject_code else named


def _completes(whole: Term, cut: Term, full: int) -> bool:
    text, begun = _digits(whole.text), _digits(cut.text)
    return (
        whole.unit == cut.unit
        and _is_in_unit(whole)
        and _is_in_unit(cut)
        and comparable(whole.amount.measure, cut.amount.measure)
        and decimals(whole.text) == full
        and len(text) > len(begun)
        and text.startswith(begun)
    )


def _is_in_unit(term: Term) -> bool:
    """Whether the amount is in its statement's unit: a row or a column may state its own."""
    amount = term.amount
    printed = amount.fen if amount.printed_fen is None else amount.printed_fen
    return to_fen(read_cut_number(term.text), term.unit) == printed


def _digits(text: str) -> str:
    return plain(text).replace(",", "").replace(" ", "")


def _patch(term: Term, sheet: Sheet, whole: Term) -> Patch:
    amount = term.amount
    cell = next(c for c in sheet.rows[whole.amount.row] if c.col == whole.amount.col)
    value = f"{read_number(whole.text):,f}"
    words = proof("amount", sheet, cell, whole.amount.subject_name or "合计", value)
    repair = Repair(term.statement.ordinal, amount.row, amount.col, amount.text, value, words)
    return Patch(repair, term=term)
