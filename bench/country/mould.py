"""A mould: a record's JSON in pieces, with a place for each figure, name and year between them.

The record is what the parsers made of a document that was printed with two odd factors, so that every figure is
known by its print. What is put into the places is printed by the same `Figure`s with other factors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from bench.country.printed import Figure, Printer, text
from bench.country.prose import AGENCY, BEFORE, PROJECTS, YEAR
from parsers import VERSION
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.model import Record, Source, Statement

SHA256, CONTENT, REGION = "ab" * 32, "cd" * 32, "370600"
_NAMES = (AGENCY, *PROJECTS, SHA256, CONTENT)
_PLACE = re.compile(
    "|".join(
        [
            *map(re.escape, _NAMES),
            rf'(?<=")(?:{REGION})(?=")',
            rf"(?<![\d.])(?:{YEAR}|{BEFORE})(?![\d.])",
            r'(?:(?<=fen":)|(?<=fen":-))[1-9]\d*',
            r"(?<![\d.,\[])\d+\.\d\d(?![\d.])",
        ]
    )
)


class Facts(NamedTuple):
    """What a document says of itself. `factor` multiplies the figures of its year, `before` those of the last."""

    agency: str
    region: str
    year: int
    projects: Sequence[str]
    factor: int
    before: int


class Mould(Struct, frozen=True, eq=False):
    """`pieces` and what stands between them: an index into `figures` (as text or as fen), or into the names."""

    pieces: tuple[str, ...]
    places: tuple[int, ...]
    figures: tuple[Figure, ...]
    amounts: int
    sections: int
    pages: int
    format: str
    grows: bool
    spoils: tuple[int, ...]
    """The figures of which a wrong one breaks a sum."""

    def fill(self, facts: Facts, sha256: str, spoilt: int | None = None) -> str:
        """The JSON of the record of a file; `spoilt`: the figure that is printed wrong."""
        worths = [figure.worth(facts.factor, facts.before) for figure in self.figures]
        if spoilt is not None:
            worths[spoilt] += 9 * 10 ** (len(str(worths[spoilt])) // 2)
        values = [text(worth) for worth in worths]
        values += [str(figure.fen_of(worth)) for figure, worth in zip(self.figures, worths, strict=True)]
        values += [facts.agency, *facts.projects, sha256, sha256[::-1]]
        values += [facts.region, str(facts.year), str(facts.year - 1)]
        between = (values[place] for place in self.places)
        return (
            "".join(part for pair in zip(self.pieces, between, strict=False) for part in pair)
            + self.pieces[-1]
        )


def mould(source: Source, printer: Printer) -> Mould:
    """The mould of a document. Raises `ValueError` where the parsers did not see in it what was printed."""
    documents = documents_of([Part(source)])
    is_page = source.format == "html"
    record = Record(
        SHA256,
        VERSION,
        source.format,
        pages=source.pages,
        content_sha256=CONTENT if is_page else None,
        documents=documents,
    )
    if len(documents) != 1 or documents[0].status != ("partial" if not documents[0].statements else "parsed"):
        raise ValueError(f"not one document: {[d.status for d in documents]}")
    pieces, places, figures = _cut(msgspec.json.encode(record).decode(), printer)
    (document,) = documents
    return Mould(
        pieces,
        places,
        figures,
        sum(len(s.amounts) for s in document.statements),
        len(document.sections),
        source.pages or 0,
        source.format,
        printer.factor > printer.before,
        _spoils(document.statements, figures, printer),
    )


def _cut(json: str, printer: Printer) -> tuple[tuple[str, ...], tuple[int, ...], tuple[Figure, ...]]:
    """Pieces, places and figures of a record. Raises `ValueError` for money that nobody printed."""
    figures = list(dict.fromkeys(printer.texts.values()))
    index = {figure: n for n, figure in enumerate(figures)}
    names = {name: 2 * len(figures) + n for n, name in enumerate((*_NAMES, REGION, str(YEAR), str(BEFORE)))}
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for found in _PLACE.finditer(json):
        shown = found[0]
        if shown in names:
            place = names[shown]
        elif shown in printer.texts:
            place = index[printer.texts[shown]]
        elif json.endswith(('fen":', 'fen":-'), 0, found.start()):
            if int(shown) not in printer.fens:
                raise ValueError(f"nobody printed {shown} fen: …{json[found.start() - 200 : found.end()]}")
            place = len(figures) + index[printer.fens[int(shown)]]
        else:
            continue
        pieces.append(json[done : found.start()])
        places.append(place)
        done = found.end()
    return (*pieces, json[done:]), tuple(places), tuple(figures)


def _spoils(statements: Sequence[Statement], figures: Sequence[Figure], printer: Printer) -> tuple[int, ...]:
    """The economic items of the basic expenditure: each is a part of a sum of its table."""
    items = (
        a
        for s in statements
        for a in s.amounts
        if a.subject_kind == "economic" and len(a.subject_code or "") == 5
    )
    return tuple(figures.index(printer.texts[a.text]) for a in items)
