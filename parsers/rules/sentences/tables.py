"""Each amount of the text against the table's figure that it repeats."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from parsers.model import Finding
from parsers.rules.arithmetic import Term
from parsers.rules.sentences.interval import Interval, agree, around
from parsers.rules.sentences.quantities import figures, quantity
from parsers.rules.sentences.said import Said, Speech, bare, speech
from parsers.rules.sentences.telling import finding, outcome_of, shown
from parsers.rules.view import Book


def span(term: Term) -> Interval:
    """What a table's figure stands for, in fen."""
    return around(Fraction(term.fen), Fraction(term.place_fen, 2))


def repeated(book: Book, rule: str) -> Iterator[Finding]:
    """A claim's amount = the table's figure of the same quantity. Of several figures any may be the one."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.claim.fen is None:
            continue
        if found := figures(said, book, spoken):
            yield from _compared(rule, said, found, book, spoken)
        elif said.fen and said.is_whole:
            yield from _unnamed(rule, said, book)


def _compared(
    rule: str, said: Said, found: tuple[Term, ...], book: Book, spoken: Speech
) -> Iterator[Finding]:
    term = min(found, key=lambda t: abs(t.fen - said.fen))
    if not (said.fen or term.fen):
        return
    agreement = agree(said.interval, span(term))
    known = quantity(said, book.document.identity.kind)
    outcome = outcome_of(agreement, spoken, (term,))
    if known and not known.is_defined and agreement in ("cut", "error"):
        outcome = "info"
    sheet = next(s for s in book.sheets if s.statement is term.statement)
    template = f"table_{agreement}" if outcome != "info" else "table_unsure"
    words = {"other": shown(term), "label": sheet.label(term)}
    yield finding(rule, outcome, template, said, [term], term.fen, **words)


def _unnamed(rule: str, said: Said, book: Book) -> Iterator[Finding]:
    """An item that the table does not name, beside one of the same amount that it names otherwise."""
    known = quantity(said, book.document.identity.kind)
    item = next((f for f in known.figures if f.is_item), None) if known else None
    sheet = book.only(f"{book.document.identity.kind}_{item.form}") if item else None
    if item is None or sheet is None or any(bare(x.name) == said.key for x in sheet.lines):
        return
    coded = [t for x in sheet.lines if x.code for m, t in x.terms.items() if m in item.measures]
    same = [t for t in coded if agree(said.interval, span(t)) == "pass"]
    if same:
        label = sheet.label(same[-1])
        yield finding(
            rule, "info", "table_unnamed", said, [same[-1]], title=sheet.statement.title, label=label
        )
