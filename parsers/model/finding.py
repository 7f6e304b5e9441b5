"""What a rule finds in a document, and where."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Place(Struct, frozen=True, gc=False, omit_defaults=True):
    """Where a value of a finding stands."""

    statement: int | None = None
    """The statement's ordinal."""
    section: int | None = None
    row: int | None = None
    col: int | None = None
    page: int | None = None
    text: str | None = None
    claim: int | None = None
    """The claim whose number it is: its index in the document's `claims`."""
    project: int | None = None
    """The project whose field it is: its index in the document's `projects`."""


class Finding(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a rule found in a document: `evidence[0]` is the place of the value in doubt."""

    rule: str
    outcome: Literal["error", "warning", "rounding", "info", "pass"]
    message: str
    expected_fen: int | None = None
    actual_fen: int | None = None
    expected: str | None = None
    actual: str | None = None
    value_unit: str | None = None
    evidence: tuple[Place, ...] = ()
