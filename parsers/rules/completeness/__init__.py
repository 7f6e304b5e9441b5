"""Completeness (`C-`): what the law asks of an account, and empty tables that say that they are empty."""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.completeness import empty, law

CHECKS: dict[str, Check] = {
    "C-TABLES": law.tables,
    "C-TEXTS": law.texts,
    "C-EMPTY-NOTE": empty.empty_note,
    "C-NOTE-CONTRADICTED": empty.contradicted_note,
}
