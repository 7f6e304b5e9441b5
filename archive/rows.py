"""A parsed document as rows of the public tables, with the numbers of persons masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct

from archive.agencies import agency_key, role_of, short_name
from archive.candidates import Held
from archive.database import Row
from archive.ingest import SITE as INGEST
from archive.masking import Place as CellPlace
from archive.masking import masked
from archive.per_head import per_head_rows
from archive.reasons import reason_rows
from archive.told import claim_ids, claim_rows, project_ids, project_rows, statement_id
from archive.works import Work
from parsers.model import Cell, Finding, Identity, Place, Repair, Section, Statement


class Rows(Struct, frozen=True):
    """A document's rows by table, in an order in which they can be inserted."""

    id: str
    tables: dict[str, list[Row]]


class Table(NamedTuple):
    """Rows of one table as tuples in the order of its columns: what travels between processes."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def packed(rows: Sequence[Row]) -> Table:
    """Rows that all have the same columns, as a `Table`; of no rows one without columns."""
    return Table(tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows])


def document_rows(work: Work) -> Rows:
    """All rows of a document but its findings."""
    id_, document, home = work.id, work.document, work.lead.home
    agency = _agency(id_, home, document.identity)
    repairs = [_place_id(id_, repair.statement, repair.row, repair.col) for repair in document.repairs]
    claims, told = claim_rows(id_, document.claims), project_rows(id_, document.projects)
    tables: dict[str, list[Row]] = {
        "documents": [_document(work, agency)],
        "_agencies": [agency] if agency else [],
        "document_files": [{"document_id": id_, "sha256": file, "part": part} for file, part in work.files],
        "statements": [_statement(id_, home.sha256, statement) for statement in document.statements],
        "repairs": [_repair(id_, repair) for repair in document.repairs],
        "amounts": [row for statement in document.statements for row in _amounts(id_, statement, repairs)],
        "sections": [_section(id_, home.sha256, section) for section in document.sections],
        "claims": claims,
        **told,
        "per_head": per_head_rows(id_, document, _ids(claims)),
        "reasons": reason_rows(id_, document, _ids(told["projects"])),
    }
    cells = amount_cells(work)
    return Rows(id_, {table: masked(table, rows, cells) for table, rows in tables.items()})


def amount_cells(work: Work) -> set[CellPlace]:
    """The places of a document's amounts, which are never masked."""
    return {
        (statement_id(work.id, statement.ordinal), amount.row, amount.col)
        for statement in work.document.statements
        for amount in statement.amounts
    }


def finding_rows(work: Work, findings: Iterable[Finding]) -> list[Row]:
    """Rows of `findings`; two findings that say the same are one."""
    document = work.document
    keys = _Keys(claim_ids(work.id, document.claims), project_ids(work.id, document.projects))
    rows = [_finding(work.id, finding, keys) for finding in dict.fromkeys(findings)]
    return masked("findings", rows, amount_cells(work))


def _ids(rows: Iterable[Row]) -> list[str]:
    return [str(row["id"]) for row in rows]


def _agency(id_: str, home: Held, identity: Identity) -> Row | None:
    if not identity.agency_name:
        return None
    name, region = short_name(identity.agency_name), identity.region_code or home.site_region
    return {
        "document_id": id_,
        "agency_id": agency_key(name, region),
        "name": name,
        "region_code": region,
        "role": role_of(name, home.site_role),
    }


def _document(work: Work, agency: Row | None) -> Row:
    document, home = work.document, work.lead.home
    identity = document.identity
    return {
        "id": work.id,
        "sha256": home.sha256,
        "agency_id": agency and agency["agency_id"],
        "agency_name": identity.agency_name,
        "region_code": agency["region_code"] if agency else identity.region_code or home.site_region,
        "fiscal_year": identity.fiscal_year,
        "kind": identity.kind,
        "scope": identity.scope,
        "title": identity.title or home.article_title or home.file_name,
        "published_on": home.published_on,
        "source_url": None if home.url.startswith(f"{INGEST}:") else home.url,
        "article_url": home.article,
        "unit": document.unit,
        "format": work.format,
        "pages": work.pages,
        "status": document.status,
        "failure": home.failure,
        "text_layer": work.text_layer,
    }


def _section(document: str, file: str, section: Section) -> Row:
    return {
        "document_id": document,
        "ordinal": section.ordinal,
        "level": section.level,
        "heading": section.heading,
        "text": section.text,
        "page": section.page,
        "sha256": section.file or file,
    }


def _statement(document: str, file: str, statement: Statement) -> Row:
    return {
        "id": statement_id(document, statement.ordinal),
        "document_id": document,
        "form": statement.form,
        "title": statement.title,
        "printed_number": statement.printed_number,
        "ordinal": statement.ordinal,
        "first_page": statement.first_page,
        "last_page": statement.last_page,
        "sha256": statement.file or file,
        "unit": statement.unit,
        "unit_source": statement.unit_source,
        "is_empty": statement.is_empty,
        "empty_note": statement.empty_note,
        "n_rows": statement.table.n_rows,
        "n_cols": statement.table.n_cols,
        "grid": msgspec.json.encode([_cell(cell) for cell in statement.table.cells]).decode(),
    }


def _cell(cell: Cell) -> list[object]:
    """A cell as the view `cells` reads it; what is missing at the end is left out."""
    box = [cell.box.x0, cell.box.top, cell.box.x1, cell.box.bottom] if cell.box else [None] * 4
    head = [cell.row, cell.col, cell.rowspan, cell.colspan, int(cell.is_header), cell.text]
    values = [*head, cell.page, *box, cell.anchor, cell.doubt, cell.value]
    while values[-1] is None:
        values.pop()
    return values


def _place_id(document: str, ordinal: int, row: int, col: int) -> str:
    """The public id of what stands in a cell, unique in its table."""
    return f"{statement_id(document, ordinal)}-r{row}c{col}"


def _repair(document: str, repair: Repair) -> Row:
    place = _place_id(document, repair.statement, repair.row, repair.col)
    values = {**msgspec.structs.asdict(repair), "statement": statement_id(document, repair.statement)}
    return {"id": place, "statement_id": values.pop("statement"), **values}


def _amounts(document: str, statement: Statement, repairs: Sequence[str]) -> Iterator[Row]:
    for amount in statement.amounts:
        values = msgspec.structs.asdict(amount)
        value, subject = values.pop("value_repair"), values.pop("subject_repair")
        yield {
            "id": _place_id(document, statement.ordinal, amount.row, amount.col),
            "statement_id": statement_id(document, statement.ordinal),
            "document_id": document,
            **values,
            "printed_fen": amount.fen if amount.printed_fen is None else amount.printed_fen,
            "value_repair_id": None if value is None else repairs[value],
            "subject_repair_id": None if subject is None else repairs[subject],
        }


class _Keys(NamedTuple):
    """The public ids of a document's claims and projects, in their order."""

    claims: list[str]
    projects: list[str]


def _finding(document: str, finding: Finding, keys: _Keys) -> Row:
    place = finding.evidence[0] if finding.evidence else Place()
    known = finding.expected_fen is not None and finding.actual_fen is not None
    return {
        "id": f"{document}-f{sha256(msgspec.json.encode(finding)).hexdigest()[:12]}",
        "document_id": document,
        "rule": finding.rule,
        "outcome": finding.outcome,
        "statement_id": place.statement and statement_id(document, place.statement),
        "row": place.row,
        "col": place.col,
        "claim_id": None if place.claim is None else keys.claims[place.claim],
        "project_id": None if place.project is None else keys.projects[place.project],
        "expected_fen": finding.expected_fen,
        "actual_fen": finding.actual_fen,
        "difference_fen": (finding.actual_fen or 0) - (finding.expected_fen or 0) if known else None,
        "expected": finding.expected,
        "actual": finding.actual,
        "value_unit": finding.value_unit,
        "message": finding.message,
        "evidence": msgspec.json.encode(
            [_place(document, place, keys) for place in finding.evidence]
        ).decode(),
    }


def _place(document: str, place: Place, keys: _Keys) -> Row:
    values = {
        "statement_id": place.statement and statement_id(document, place.statement),
        "project_id": None if place.project is None else keys.projects[place.project],
        "section_ordinal": place.section,
        "row": place.row,
        "col": place.col,
        "page": place.page,
        "text": place.text,
    }
    return {name: value for name, value in values.items() if value is not None}
