"""How a finding on a performance form is told; a number that was read in doubt makes no error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from parsers.model import Finding, Place
from parsers.rules.performance.form import Form
from parsers.rules.performance.printed import Agreement, Exact
from parsers.rules.performance.words import MESSAGES

Outcome = Literal["error", "warning", "rounding", "info", "pass"]


def outcome_of(agreement: Agreement, otherwise: Outcome) -> Outcome:
    """The outcome of a comparison; `otherwise` where the values differ."""
    return otherwise if agreement == "differs" else agreement


def tell(
    rule: str,
    outcome: Outcome,
    body: str,
    evidence: Sequence[Place],
    forms: Sequence[Form] = (),
    *,
    expected: str | None = None,
    actual: str | None = None,
    unit: str | None = None,
    fen: tuple[Exact, Exact] | None = None,
    **words: object,
) -> Finding:
    """A finding: `fen` is (expected, actual) of money, `expected` and `actual` are texts with their `unit`.

    `forms`: those in which the evidence stands, to see whether a cell of it was read in doubt.
    """
    text = MESSAGES.bodies[body].format(**words)
    if outcome in ("error", "warning") and _is_doubted(forms, evidence):
        outcome, text = "info", text + MESSAGES.doubted
    expected_fen, actual_fen = (None, None) if fen is None else (round(fen[0]), round(fen[1]))
    return Finding(
        rule,
        outcome,
        MESSAGES.leads[outcome] + text,
        expected_fen,
        actual_fen,
        expected,
        actual,
        value_unit=unit,
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _is_doubted(forms: Sequence[Form], evidence: Sequence[Place]) -> bool:
    """Whether one of the cells was read in doubt; of a place that is a whole row, one of that row."""
    areas = {form.statement.ordinal: form.area for form in forms}
    for place in evidence:
        area = areas.get(place.statement or 0)
        if area is not None and place.row is not None:
            cells = area.across(place.row) if place.col is None else [area.at(place.row, place.col)]
            if any(cell.doubt for cell in cells if cell.row == place.row):
                return True
    return False
