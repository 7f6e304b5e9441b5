"""What a document states beside its tables: numbers in sentences, and projects in performance forms."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Claim(Struct, frozen=True, gc=False, omit_defaults=True):
    """A number that a sentence states, or a figure of a table of statistics that are not money.

    `topic`, `measure` and what counts as a claim: the public schema. Money is `fen`, else `number` as printed
    with its `unit`; `delta` and `growth` are signed. `text` is the sentence.
    """

    topic: str
    measure: str
    text: str
    subject: str | None = None
    fen: int | None = None
    number: str | None = None
    unit: str | None = None
    section: int | None = None
    """The section's ordinal."""
    page: int | None = None
    statement: int | None = None
    """Of a table of statistics: the statement's ordinal, with `row` and `col`."""
    row: int | None = None
    col: int | None = None


class Fund(Struct, frozen=True, gc=False, omit_defaults=True):
    """A source of a project's money, or its total. Rates, weights and scores are text as printed."""

    source: str
    declared_fen: int | None = None
    initial_fen: int | None = None
    budget_fen: int | None = None
    executed_fen: int | None = None
    balance_fen: int | None = None
    weight: str | None = None
    rate: str | None = None
    score: str | None = None


class Indicator(Struct, frozen=True, gc=False, omit_defaults=True):
    """An indicator row of a performance form, in the words of the public schema. `ordinal` counts from 1."""

    ordinal: int
    row: int
    level3: str
    level1: str | None = None
    level1_weight: str | None = None
    level2: str | None = None
    level2_weight: str | None = None
    operator: str | None = None
    target: str | None = None
    adjusted_target: str | None = None
    actual_operator: str | None = None
    actual: str | None = None
    unit: str | None = None
    actual_unit: str | None = None
    completion: str | None = None
    weight: str | None = None
    score: str | None = None
    scoring_method: str | None = None
    reason: str | None = None


class Project(Struct, frozen=True, gc=False, omit_defaults=True):
    """A project's performance form, its row in a summary list, or its row in a project table."""

    statement: int
    """The statement's ordinal."""
    origin: Literal["form", "summary", "table"]
    name: str
    row: int | None = None
    category: str | None = None
    department: str | None = None
    implementer: str | None = None
    stage: Literal["target", "self_evaluation"] | None = None
    initial_fen: int | None = None
    budget_fen: int | None = None
    executed_fen: int | None = None
    execution_rate: str | None = None
    execution_score: str | None = None
    subtotal: str | None = None
    deduction: str | None = None
    score: str | None = None
    grade: str | None = None
    goal: str | None = None
    achieved: str | None = None
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()
