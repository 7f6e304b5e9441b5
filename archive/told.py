"""What a document tells beside its amounts, as rows: claims, and projects with their funds and indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

import msgspec
from msgspec.structs import asdict

from archive.database import Row
from parsers.model import Claim, Project

_PLACES = ("section", "statement", "funds", "indicators")
"""Fields that stand in the tables as keys, or in tables of their own."""


def statement_id(document: str, ordinal: int) -> str:
    """The public id of a document's statement."""
    return f"{document}-s{ordinal}"


def claim_rows(document: str, claims: Iterable[Claim]) -> list[Row]:
    """Claims under ids made from what they say, so that another claim of the document moves none."""
    seen: Counter[str] = Counter()
    rows: list[Row] = []
    for claim in claims:
        digest = sha256(msgspec.json.encode(claim)).hexdigest()[:12]
        seen[digest] += 1
        rows.append(
            {
                "id": _numbered(f"{document}-c{digest}", seen[digest]),
                "document_id": document,
                "section_ordinal": claim.section,
                "statement_id": claim.statement and statement_id(document, claim.statement),
                **_columns(claim),
            }
        )
    return rows


def project_rows(document: str, projects: Iterable[Project]) -> dict[str, list[Row]]:
    """Rows of `projects`, `project_funds` and `indicators`."""
    seen: Counter[str] = Counter()
    tables: dict[str, list[Row]] = {"projects": [], "project_funds": [], "indicators": []}
    for project in projects:
        statement = statement_id(document, project.statement)
        place = f"{statement}-p{'' if project.row is None else project.row}"
        seen[place] += 1
        key = _numbered(place, seen[place])
        tables["projects"].append(
            {"id": key, "document_id": document, "statement_id": statement, **_columns(project)}
        )
        tables["project_funds"] += ({"project_id": key, **asdict(fund)} for fund in project.funds)
        tables["indicators"] += (
            {"project_id": key, "statement_id": statement, **asdict(indicator)}
            for indicator in project.indicators
        )
    return tables


def _columns(record: Claim | Project) -> Row:
    return {name: value for name, value in asdict(record).items() if name not in _PLACES}


def _numbered(key: str, count: int) -> str:
    return key if count == 1 else f"{key}-{count}"
