"""Across tables and documents (`X-`): a figure that two of them state."""

from __future__ import annotations

from parsers.rules.across import crosswalk, statements, three_public, years
from parsers.rules.book import Check

CHECKS: dict[str, Check] = {
    "X-INCOME": statements.income,
    "X-EXPENDITURE": statements.expenditure,
    "X-CLASSES": statements.classes,
    "X-FUND-INCOME": statements.fund_income,
    "X-APPROPRIATION-INCOME": statements.appropriation_income,
    "X-FUND-EXPENDITURE": statements.fund_expenditure,
    "X-BASIC": statements.basic,
    "X-BASIC-SOURCES": statements.basic_sources,
    "X-PROJECTS": statements.projects,
    "X-FUNCTION-ECONOMIC": crosswalk.crosswalk,
    "X-THREE-PUBLIC": three_public.three_public,
    "X-LAST-YEAR": years.previous_columns,
    "X-CARRIED": years.carried,
}
