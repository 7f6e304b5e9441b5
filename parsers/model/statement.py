"""The standard tables of a document, the amounts in them, and the sections of its text."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from parsers.model.source import Table

Unit = Literal["yuan", "wan_yuan"]
UnitSource = Literal["printed", "document"]
Side = Literal["income", "expenditure"]
SubjectKind = Literal["functional", "economic", "government_economic", "item", "project"]


class Amount(Struct, frozen=True, gc=False, omit_defaults=True):
    """A money cell, understood. The measures and subject kinds are those of the public schema."""

    row: int
    col: int
    text: str
    fen: int
    measure: str
    level: int | None = None
    side: Side | None = None
    subject_kind: SubjectKind | None = None
    subject_code: str | None = None
    subject_name: str | None = None
    parent_name: str | None = None
    second_subject_kind: SubjectKind | None = None
    second_subject_code: str | None = None
    second_subject_name: str | None = None
    printed_fen: int | None = None
    """What is printed, where `fen` is not that: it is a repair, or what a spreadsheet stores."""
    value_repair: int | None = None
    """Of a mended amount: the place of its repair in `Document.repairs`."""
    subject_repair: int | None = None
    """Of a mended `subject_code`: the place of its repair in `Document.repairs`."""


class Repair(Struct, frozen=True, gc=False):
    """A cell that a narrow column cut, and what another statement proves it to be (`proof`, in words)."""

    statement: int
    """The statement's ordinal."""
    row: int
    col: int
    original: str
    repaired: str
    proof: str


class Statement(Struct, frozen=True, omit_defaults=True):
    """A standard table of a document, or one of form `unknown`, kept whole. `ordinal` counts from 1."""

    ordinal: int
    form: str
    title: str
    table: Table
    printed_number: str | None = None
    first_page: int | None = None
    last_page: int | None = None
    unit: Unit | None = None
    unit_source: UnitSource | None = None
    """`printed`: the table states its unit; `document`: it states none, and most of the others have this one."""
    is_empty: bool = False
    empty_note: str | None = None
    amounts: tuple[Amount, ...] = ()
    file: str | None = None
    """SHA-256 of the file that it stands in, where the document came in several."""


class Section(Struct, frozen=True, gc=False, omit_defaults=True):
    """A heading and the text under it, up to the next heading. `ordinal` counts from 1."""

    ordinal: int
    level: int
    heading: str
    text: str
    page: int | None = None
    file: str | None = None
    """SHA-256 of the file that it stands in, where the document came in several."""
