"""Wording and form (`T-`): what a template left behind, and line numbers that skip."""

from __future__ import annotations

from parsers.rules.form import numbering, residue
from parsers.rules.view import Check

CHECKS: dict[str, Check] = {
    "T-TEMPLATE-RESIDUE": residue.residue,
    "T-LINE-NUMBERS": numbering.line_numbers,
}
