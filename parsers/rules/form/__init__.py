"""Wording and form (`T-`): what a template left, what a list of contents promises, line numbers that skip."""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.form import contents, numbering, residue

CHECKS: dict[str, Check] = {
    "T-TEMPLATE-RESIDUE": residue.residue,
    "T-CONTENTS": contents.contents,
    "T-LINE-NUMBERS": numbering.line_numbers,
}
