"""Each amount of the text against the table's figure that it repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.model import Finding, Place, Statement
from parsers.rules.arithmetic import Term
from parsers.rules.book import Book
from parsers.rules.sentences.interval import Interval, agree, around
from parsers.rules.sentences.quantities import blank, figures, figures_alike, quantity
from parsers.rules.sentences.said import Said, bare
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import Outcome, finding, outcome_of, shown
from parsers.rules.sheet import Line

_NO_ITEM = re.compile(r"预算|决算|拨款|合计|总计|人员经费|公用经费|基本支出|项目支出")
"""Words of what is no subject of the chart."""
_ENOUGH = 3
"""Items of a list that the table names, so that one which it does not name is worth a look."""


def span(term: Term) -> Interval:
    """What a table's figure stands for, in fen."""
    return around(2 * term.fen, term.place_fen, 2)


def repeated(book: Book, rule: str) -> Iterator[Finding]:
    """A claim's amount = the table's figure of the same quantity. Of several figures any may be the one."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.claim.fen is None:
            continue
        if found := figures(said, book, spoken):
            yield from _compared(rule, said, found, book, spoken, is_defined=True)
        elif found := figures_alike(said, book, spoken):
            yield from _compared(rule, said, found, book, spoken, is_defined=False)
        elif said.fen and (empty := blank(said, book)):
            yield _in_blank(rule, said, empty)
        elif said.fen and said.is_whole:
            yield from _unnamed(rule, said, book, spoken)


def _compared(
    rule: str, said: Said, found: tuple[Term, ...], book: Book, spoken: Speech, *, is_defined: bool
) -> Iterator[Finding]:
    term = min(found, key=lambda t: abs(t.fen - said.fen))
    if not (said.fen or term.fen):
        return
    agreement = agree(said.interval, span(term))
    outcome = outcome_of(agreement, spoken, (term,))
    known = quantity(said, book.document.identity.kind)
    is_sure = is_defined and (not said.is_inherited or (known is not None and known.id.endswith(".item")))
    if not is_sure and agreement in ("cut", "error"):
        outcome = "info"
    sheet = next(s for s in book.sheets if s.statement is term.statement)
    template = f"table_{agreement}" if outcome != "info" else "table_unsure"
    words = {"other": shown(term), "label": sheet.label(term)}
    yield finding(rule, outcome, template, said, [term], term.fen, **words)


def _in_blank(rule: str, said: Said, statement: Statement) -> Finding:
    place = Place(statement=statement.ordinal)
    outcome: Outcome = "info" if said.is_inherited else "warning"
    return finding(rule, outcome, "table_blank", said, [place], 0, title=statement.title)


def _unnamed(rule: str, said: Said, book: Book, spoken: Speech) -> Iterator[Finding]:
    """An item that the table does not name, beside one of the same amount that it names otherwise.

    Where the other items of the list are in the table, and no name is a part of the other, it needs a look.
    """
    kind = book.document.identity.kind
    known = quantity(said, kind)
    item = next((f for f in known.figures if f.is_item), None) if known else None
    sheet = book.only(f"{kind}_{item.form}") if item else None
    if item is None or sheet is None or _NO_ITEM.search(said.name) or said.key in spoken.names(sheet):
        return
    coded = [(x, t) for x in sheet.lines if x.code for m, t in x.terms.items() if m in item.measures]
    same = [(x, t) for x, t in coded if agree(said.interval, span(t)) == "pass"]
    if same:
        leaves = [x for x, _ in same if not any(_is_above(x, other) for other, _ in same)]
        line, term = same[-1]
        is_sure = len({x.name for x in leaves}) == 1 and not _within(said.key, bare(line.name))
        listed = (s for s in spoken.by_section[said.claim.section] if quantity(s, kind) is known)
        is_sure = is_sure and sum(bool(figures(s, book, spoken)) for s in listed) >= _ENOUGH
        words = {"title": sheet.statement.title, "label": sheet.label(term)}
        yield finding(rule, "warning" if is_sure else "info", "table_unnamed", said, [term], **words)


def _is_above(one: Line, other: Line) -> bool:
    """Whether a line's subject holds another's."""
    code = other.code or ""
    return one.code != code and code.startswith(one.code or "-")


def _within(one: str, other: str) -> bool:
    """Whether the shorter name's characters stand in the longer one in their order."""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(character in rest for character in shorter)
