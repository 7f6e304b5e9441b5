"""Definitions and plausibility (`D-`): figures that do not contradict each other, and yet are worth a question."""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.plausibility import operating_cost, units

CHECKS: dict[str, Check] = {
    "D-OPERATING-COST": operating_cost.operating_cost,
    "D-UNITS": units.units,
}
