"""Which quantity a claim states, and which figure of a table states the same: from `quantities.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import msgspec
from msgspec import Struct

from parsers.model import Side, Statement
from parsers.plain import plain
from parsers.rules.arithmetic import Term
from parsers.rules.book import Book
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech
from parsers.rules.sheet import Line, Sheet
from parsers.rules.wording import data


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of a table: `form` without its kind. `row`: a pattern for its name; without it the grand total.

    `is_based`: the measure carries a base (`reception.final`). `is_item`: the row is named as the claim is.
    """

    form: str
    measures: tuple[str, ...]
    row: str = ""
    parent: str = ""
    side: Side | None = None
    is_based: bool = False
    is_item: bool = False


class Quantity(Struct, frozen=True, forbid_unknown_fields=True):
    """What a document states: `subject` is a pattern for the whole subject of a claim of one of the `topics`.

    `alike` are figures of what some bodies call by the same words: a difference from them is no error.
    """

    id: str
    topics: tuple[str, ...]
    subject: str
    figures: tuple[Figure, ...] = ()
    alike: tuple[Figure, ...] = ()
    kinds: tuple[str, ...] = ("budget", "final")


class _Declared(Struct, frozen=True, forbid_unknown_fields=True):
    bases: dict[str, dict[str, tuple[str, ...]]]
    values: dict[str, tuple[str, ...]]
    quantities: tuple[Quantity, ...]


@cache
def declared() -> _Declared:
    """What `quantities.yml` declares."""
    return msgspec.yaml.decode(data("parsers.rules.sentences", "quantities.yml"), type=_Declared)


@lru_cache(maxsize=4096)
def quantity_of(topic: str, subject: str, kind: str) -> Quantity | None:
    """The quantity that a claim of a topic and subject states, in a document of a kind."""
    text = plain(subject).replace("“", "").replace("”", "").replace('"', "")
    for quantity in declared().quantities:
        is_here = topic in quantity.topics and kind in quantity.kinds
        if is_here and re.fullmatch(quantity.subject, text):
            return quantity
    return None


def quantity(said: Said, kind: str | None) -> Quantity | None:
    """The quantity that a claim states."""
    return quantity_of(said.claim.topic, said.name, kind or "") if said.name else None


def figures(said: Said, book: Book, speech: Speech) -> tuple[Term, ...]:
    """The figures of tables that state what a claim states, the most fitting first."""
    return figures_as(said, said.claim.measure, book, speech)


def figures_as(said: Said, measure: str, book: Book, speech: Speech) -> tuple[Term, ...]:
    """The figures for another measure of a claim's subject: the budget of what it says was spent."""
    found = quantity(said, book.document.identity.kind)
    return _known(found.figures, measure, book, said, speech) if found and found.figures else ()


def figures_alike(said: Said, book: Book, speech: Speech) -> tuple[Term, ...]:
    """The figures of what some bodies call by a claim's words."""
    found = quantity(said, book.document.identity.kind)
    return _known(found.alike, said.claim.measure, book, said, speech) if found and found.alike else ()


def _known(
    wanted: tuple[Figure, ...], measure: str, book: Book, said: Said, speech: Speech
) -> tuple[Term, ...]:
    """The terms of some figures: those of items hang on the claim, the others are looked up once a document."""
    if wanted[0].is_item:
        return tuple(_all(wanted, measure, book, said, speech))
    key = id(wanted), measure
    if key not in speech.figures:
        speech.figures[key] = tuple(_all(wanted, measure, book))
    return speech.figures[key]


def figures_of(id_: str, book: Book) -> tuple[Term, ...]:
    """The figures of tables that state a quantity of the document's year, whatever its text says."""
    measure = "budget" if book.document.identity.kind == "budget" else "final"
    known = (q for q in declared().quantities if q.id == id_)
    return tuple(term for q in known for term in _all(q.figures, measure, book))


def blank(said: Said, book: Book) -> Statement | None:
    """The statement where a claim's figure would stand, if it is printed empty, or has nothing in that column."""
    kind = book.document.identity.kind or ""
    found = quantity(said, kind)
    for figure in found.figures if found and kind in declared().values else ():
        names = _measures(figure, kind, said.claim.measure)
        if not names or figure.row or figure.is_item:
            continue
        sheet = book.only(f"{kind}_{figure.form}")
        if sheet is None:
            return book.empty(f"{kind}_{figure.form}")
        printed = {t.amount.measure for t in sheet.terms}
        totals = {
            f"total{name.removeprefix(m)}" for m in figure.measures for name in names if name.startswith(m)
        }
        if not printed & set(names) and printed & {*totals, "income_total"}:
            return sheet.statement
    return None


def _all(
    wanted: Sequence[Figure], measure: str, book: Book, said: Said | None = None, speech: Speech | None = None
) -> Iterator[Term]:
    kind = book.document.identity.kind
    for figure in wanted if kind in declared().values else ():
        sheet = book.only(f"{kind}_{figure.form}")
        for name in _measures(figure, kind or "", measure) if sheet else ():
            yield from _terms(sheet, figure, name, said, speech) if sheet else ()


def _measures(figure: Figure, kind: str, measure: str) -> list[str]:
    """The table's measures that state a claim's measure."""
    if figure.is_based:
        return [m + base for m in figure.measures for base in declared().bases[kind].get(measure, ())]
    return list(figure.measures) if measure in declared().values[kind] else []


def _terms(
    sheet: Sheet, figure: Figure, measure: str, said: Said | None, speech: Speech | None
) -> Iterator[Term]:
    if figure.is_item:
        yield from _of_item(sheet, said, measure, speech) if said and speech else ()
    elif figure.row:
        yield from _of_row(sheet, figure, measure)
    elif figure.is_based:
        yield from [t for t in sheet.terms if t.amount.measure == measure][:1]
    elif term := sheet.total(measure):
        yield term


def _of_row(sheet: Sheet, figure: Figure, measure: str) -> Iterator[Term]:
    for line in sheet.lines:
        if (
            (figure.side in (None, line.side))
            and measure in line.terms
            and re.fullmatch(figure.row, line.name)
        ):
            term = line.terms[measure]
            if re.search(figure.parent, plain(term.amount.parent_name or "")):
                yield term


def _of_item(sheet: Sheet, said: Said, measure: str, speech: Speech) -> Iterator[Term]:
    lines = [x for x in speech.lines(sheet, said.key) if measure in x.terms]
    if not lines:
        return
    is_class = "类)" in said.name
    depth = min(len(x.code or "") for x in lines) if is_class else max(len(x.code or "") for x in lines)
    lines = [x for x in lines if len(x.code or "") == depth]
    if len(lines) > 1:
        lines = _on_path(sheet, lines, said, speech)
    if len({x.terms[measure].fen for x in lines}) == 1:
        yield lines[0].terms[measure]


def _on_path(sheet: Sheet, lines: list[Line], said: Said, speech: Speech) -> list[Line]:
    """Of items of one name those whose class and section are named before it, or where it was last named."""
    names = {x.code: x.name for x in sheet.lines if x.code}
    for one in (said, *(s for s in speech.before(said) if s.key == said.key)):
        path = one.lead.rpartition(plain(said.name))[0] if said.name in one.lead else ""
        fitting = [x for x in lines if path and all(p in path for p in _parents(x, names))]
        if len(fitting) == 1:
            return fitting
    return lines


def _parents(line: Line, names: dict[str, str]) -> list[str]:
    code = line.code or ""
    return [names[code[:n]] for n in (3, 5) if n < len(code) and code[:n] in names]
