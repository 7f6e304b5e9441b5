"""Completeness (`C-`): what the law asks of an account, and empty tables that say that they are empty."""

from __future__ import annotations

from parsers.rules.completeness import empty, law
from parsers.rules.view import Check

CHECKS: dict[str, Check] = {
    "C-TABLES": law.tables,
    "C-TEXTS": law.texts,
    "C-EMPTY-NOTE": empty.empty_note,
    "C-NOTE-CONTRADICTED": empty.contradicted_note,
}
