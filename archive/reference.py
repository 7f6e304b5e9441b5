"""The tables that come with the code: divisions, the chart of accounts, and the rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.database import Row, insert
from parsers import regions, subjects
from parsers.rules import RULES


def load_reference(connection: sqlite3.Connection) -> None:
    """Fill the tables of a new working database that no ledger or document changes."""
    if connection.execute("SELECT 1 FROM regions LIMIT 1").fetchone():
        return
    insert(connection, "regions", _regions())
    insert(connection, "subjects", _subjects())
    insert(
        connection,
        "rules",
        (
            {
                "id": rule.id,
                "title": rule.title,
                "description": rule.description,
                "formula": rule.formula,
                "source": rule.source,
            }
            for rule in RULES
        ),
    )


def _regions() -> Iterator[Row]:
    for code, region in regions.regions().items():
        yield {
            "code": code,
            "name": region.name,
            "level": region.level,
            "parent_code": region.parent_code,
            "path": "/".join(step.name for step in regions.path(code)),
        }


def _subjects() -> Iterator[Row]:
    for subject in subjects.subjects():
        yield {
            "code": subject.code,
            "name": subject.name,
            "kind": subject.kind,
            "year": subject.year,
            "parent_code": subject.parent_code,
        }
