"""A file that was read → what it gives to a document: its tables, its text, and what it says of itself."""

from __future__ import annotations

import re
from pathlib import PurePath

import msgspec
from msgspec import Struct

from parsers.formbook import account_forms
from parsers.identity import cover_kind, evidence_in, gather, weigh
from parsers.model import (
    Cell,
    Evidence,
    Identity,
    Kind,
    Line,
    Section,
    Source,
    Table,
    TextLayer,
)
from parsers.plain import plain
from parsers.sections import read_contents, read_sections
from parsers.statements import Tabled, read_statements

_MONEY = re.compile(r"\d(?:\.\d+)?(?:万|亿)?元")


class Part(Struct, frozen=True):
    """A file that was read. A member of a container has its `name` there; a file by itself has none."""

    source: Source
    name: str | None = None


class Draft(Struct, frozen=True):
    """What one file gives to the document that it belongs to."""

    tabled: tuple[Tabled, ...]
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...]
    identity: Identity
    is_whole: bool
    """Whether no page of it was passed over."""
    contents: tuple[str, ...] = ()
    text_layer: TextLayer = "native"


def draft_of(part: Part, kind: Kind | None) -> Draft | None:
    """What a file gives: it holds a standard table, or says what it is and states money; None otherwise."""
    source = part.source
    is_of_government = cover_kind(source)[1] == "government"
    tabled = read_statements(source, kind, keep_whole=is_of_government)
    statements = tuple(t.statement for t in tabled)
    is_known = any(s.form in account_forms() for s in statements)
    if not is_known and not (kind and (statements or _states_money(source))):
        return None
    evidence = (
        *gather(source, [t.lead.agency for t in tabled if t.lead.agency], statements),
        *(evidence_in(PurePath(part.name).stem, "file_name") if part.name else ()),
    )
    return Draft(
        tabled=tuple(_within(t, part.name) for t in tabled),
        sections=read_sections(source, frozenset().union(*(t.lead.lines for t in tabled))),
        evidence=evidence,
        identity=weigh(evidence),
        is_whole=not source.unread,
        contents=read_contents(source),
        text_layer=source.text_layer,
    )


def named_kind(part: Part) -> Kind | None:
    """The kind of account that a member's name says."""
    stem = PurePath(part.name).stem if part.name else ""
    return weigh(evidence_in(stem, "file_name")).kind


def _states_money(source: Source) -> bool:
    return any(isinstance(block, Line) and _MONEY.search(plain(block.text)) for block in source.blocks)


def _within(tabled: Tabled, name: str | None) -> Tabled:
    """A member's table, with the member's name before its anchors: two workbooks may both have a Sheet1."""
    if name is None:
        return tabled
    cells = tuple(_anchored(cell, name) for cell in tabled.statement.table.cells)
    table: Table = msgspec.structs.replace(tabled.statement.table, cells=cells)
    return msgspec.structs.replace(tabled, statement=msgspec.structs.replace(tabled.statement, table=table))


def _anchored(cell: Cell, name: str) -> Cell:
    return msgspec.structs.replace(cell, anchor=f"{name}:{cell.anchor or cell.page}")
