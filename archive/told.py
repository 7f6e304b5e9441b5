"""What a document tells beside its amounts, as rows: claims, and projects with their funds and indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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


def claim_ids(document: str, claims: Iterable[Claim]) -> list[str]:
    """The public ids of claims, made from what they say, so that another claim of the document moves none."""
    return _numbered(f"{document}-c{sha256(msgspec.json.encode(claim)).hexdigest()[:12]}" for claim in claims)


def project_ids(document: str, projects: Iterable[Project]) -> list[str]:
    """The public ids of projects, made from where they stand."""
    return _numbered(
        f"{statement_id(document, p.statement)}-p{'' if p.row is None else p.row}" for p in projects
    )


def claim_rows(document: str, claims: Sequence[Claim]) -> list[Row]:
    """Rows of `claims`."""
    return [
        {
            "id": key,
            "document_id": document,
            "section_ordinal": claim.section,
            "statement_id": claim.statement and statement_id(document, claim.statement),
            **_columns(claim),
        }
        for key, claim in zip(claim_ids(document, claims), claims, strict=True)
    ]


def project_rows(document: str, projects: Sequence[Project]) -> dict[str, list[Row]]:
    """Rows of `projects`, `project_funds` and `indicators`."""
    tables: dict[str, list[Row]] = {"projects": [], "project_funds": [], "indicators": []}
    for key, project in zip(project_ids(document, projects), projects, strict=True):
        statement = statement_id(document, project.statement)
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


def _numbered(keys: Iterable[str]) -> list[str]:
    """Keys of which each is there once: the second of a kind is `-2`."""
    seen: Counter[str] = Counter()
    found = []
    for key in keys:
        seen[key] += 1
        found.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return found
