"""Which amounts of a document its checks cover: those that an identity which holds runs through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from parsers.model import Amount, Document, Finding, Statement, Unit
from parsers.rules import check
from parsers.rules.arithmetic import place_fen

_PROVING = ("pass", "rounding")
_UNITS: dict[str, Unit] = {"元": "yuan", "万元": "wan_yuan"}
_MONEY = re.compile(r"(?P<number>-?[\d,.]+) (?P<unit>万?元)")
Spot = tuple[int, int, int]
"""A cell: the statement's ordinal, row and column."""


class Watched(NamedTuple):
    """A document with its amounts that are not nil, and the errors that it raises as it is.

    `tolerance`: for each amount's cell that of the narrowest identity through it, in fen.
    """

    name: str
    document: Document
    tolerance: dict[Spot, int]
    amounts: list[tuple[Statement, Amount]]
    errors: frozenset[tuple[str, str]]


def watched(name: str, document: Document) -> Watched:
    """Which amounts an identity covers, by the evidence of the findings that hold."""
    placed = [(s, a, s.unit) for s in document.statements if s.unit for a in s.amounts]
    places = {spot(s, a): place_fen(a.text, unit) for s, a, unit in placed}
    tolerance: dict[Spot, int] = {}
    findings = check(document)
    for finding in findings:
        if finding.outcome in _PROVING and finding.actual_fen is not None:
            spots = [p for p in spots_of(finding) if p in places]
            half = (sum(places[p] for p in spots) + _said_fen(finding)) // 2
            for p in spots:
                tolerance[p] = min(half, tolerance.get(p, half))
    return Watched(name, document, tolerance, [(s, a) for s, a, _ in placed if a.fen], errors(findings))


def spot(statement: Statement, amount: Amount) -> Spot:
    """An amount's cell."""
    return statement.ordinal, amount.row, amount.col


def spots_of(finding: Finding) -> list[Spot]:
    """The cells that a finding rests on."""
    return [
        (p.statement, p.row, p.col)
        for p in finding.evidence
        if p.statement is not None and p.row is not None and p.col is not None
    ]


def _said_fen(finding: Finding) -> int:
    """The last printed places, in fen, of the amounts of sentences that an identity rests on."""
    said = (_MONEY.fullmatch(p.text or "") for p in finding.evidence if p.claim is not None)
    return sum(place_fen(m["number"], _UNITS[m["unit"]]) for m in said if m)


def errors(findings: Sequence[Finding]) -> frozenset[tuple[str, str]]:
    """Rule and message of each error."""
    return frozenset((f.rule, f.message) for f in findings if f.outcome == "error")


def uncovered(all_watched: Sequence[Watched]) -> tuple[int, Counter[str]]:
    """How many amounts that are not nil there are, and where those stand that no identity covers."""
    bare: Counter[str] = Counter()
    for w in all_watched:
        said = _undecided(w.document)
        for statement, amount in w.amounts:
            if spot(statement, amount) not in w.tolerance:
                why = said.get(statement.ordinal, "no identity of it in this document")
                bare[f"{w.name} 《{statement.title}》{amount.measure}: {why}"] += 1
    return sum(len(w.amounts) for w in all_watched), bare


def _undecided(document: Document) -> dict[int, str]:
    """What the checks say why a statement's sums cannot be judged, by its ordinal."""
    findings = (f for f in check(document) if f.outcome == "info" and f.rule.startswith("A-"))
    return {p.statement: f"{f.rule} {f.message}" for f in findings for p in f.evidence if p.statement}
