"""Sentences (`N-`): what the text states, against the tables, against itself, and recomputed."""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.sentences import (
    bodies,
    counts,
    initial,
    items,
    last_year,
    parts,
    procurement,
    rates,
    shares,
    structure,
    style,
    tables,
    twice,
    words,
    zeros,
)

CHECKS: dict[str, Check] = {
    "N-TABLE": tables.repeated,
    "N-TWICE": twice.twice,
    "N-COUNT-TABLE": twice.counts,
    "N-SUM": parts.sums,
    "N-LIST-SUM": parts.listed,
    "N-SHARE": shares.shares,
    "N-STRUCTURE": structure.structure,
    "N-GROWTH": rates.growth,
    "N-DELTA": rates.deltas,
    "N-COMPLETION": rates.completion,
    "N-ZERO-BASE": zeros.zeros,
    "N-ZERO-COVERAGE": zeros.coverage,
    "N-INITIAL-ITEMS": initial.items,
    "N-INITIAL-BACKWARDS": initial.backwards,
    "N-DIRECTION": words.direction,
    "N-LEVEL": words.level,
    "N-OWN-YEAR": words.own_year,
    "N-UNIT": words.unit,
    "N-ITEMS": items.listed,
    "N-COUNT-MONEY": counts.spent_and_counted,
    "N-VEHICLES": counts.vehicles,
    "N-BODIES": bodies.bodies,
    "N-SME-CLASSES": procurement.classes,
    "N-UNBASED": style.unbased,
    "N-PRECISION": style.precision,
    "N-NUMERAL": style.numerals,
    "N-REASON-BOILERPLATE": style.reasons,
    "N-LAST-YEAR": last_year.last_year,
}
