"""The findings of the checks of sentences: their words from `messages.yml`, their evidence, their outcome."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import msgspec

from parsers.model import Finding, Place
from parsers.rules.arithmetic import Term, decimals, money
from parsers.rules.sentences.interval import Agreement
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech
from parsers.rules.wording import data

Outcome = Literal["error", "warning", "rounding", "info", "pass"]
_OUTCOMES: dict[Agreement, Outcome] = {
    "pass": "pass",
    "rounding": "rounding",
    "cut": "warning",
    "error": "error",
}


@cache
def messages() -> dict[str, str]:
    """The message templates by name."""
    return msgspec.yaml.decode(data("parsers.rules.sentences", "messages.yml"), type=dict[str, str])


def shown(term: Term) -> str:
    """A table's figure as printed, with its unit."""
    return money(term.fen, term.unit, decimals(term.text))


def outcome_of(agreement: Agreement, speech: Speech, others: Sequence[Term] = ()) -> Outcome:
    """The outcome of a comparison: where a number was read in doubt or cut, no error."""
    is_doubtful = speech.is_doubtful or any(t.is_cut or t.doubt for t in others)
    if is_doubtful and agreement in ("cut", "error"):
        return "info" if any(t.is_cut or t.doubt for t in others) else "warning"
    return _OUTCOMES[agreement]


def finding(
    rule: str,
    outcome: Outcome,
    template: str,
    said: Said,
    others: Sequence[Said | Term | Place],
    expected: int | str | None = None,
    **words: str,
) -> Finding:
    """A finding about what a claim states; `expected` is money in fen, or a number in the claim's own unit."""
    is_money = said.claim.fen is not None and not isinstance(expected, str)
    places = (o if isinstance(o, Place) else o.place for o in others)
    return Finding(
        rule,
        outcome,
        messages()[template].format(name=said.name or "该数", actual=said.shown, **words),
        expected_fen=expected if isinstance(expected, int) else None,
        actual_fen=said.fen if is_money else None,
        expected=expected if isinstance(expected, str) else None,
        actual=None if is_money else str(said.claim.number or said.shown),
        value_unit=None if is_money else said.claim.unit,
        evidence=(said.place, *places),
    )
