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
    if outcome in ("error", "warning") and any(_is_doubted(form, evidence) for form in forms):
        outcome, text = "info", text + MESSAGES.doubted
    return Finding(
        rule,
        outcome,
        MESSAGES.leads[outcome] + text,
        None if fen is None else round(fen[0]),
        None if fen is None else round(fen[1]),
        expected,
        actual,
        unit,
        tuple(dict.fromkeys(evidence)),
    )


def _is_doubted(form: Form, evidence: Sequence[Place]) -> bool:
    rows = {(p.row, p.col) for p in evidence if p.statement == form.statement.ordinal}
    whole = {row for row, col in rows if col is None}
    return any(c.doubt and ((c.row, c.col) in rows or c.row in whole) for c in form.statement.table.cells)
