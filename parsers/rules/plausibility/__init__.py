"""Definitions and plausibility (`D-`): figures that do not contradict each other, and yet are worth a question."""

from __future__ import annotations

from parsers.rules.plausibility import operating_cost, units
from parsers.rules.view import Check

CHECKS: dict[str, Check] = {
    "D-OPERATING-COST": operating_cost.operating_cost,
    "D-UNITS": units.units,
}
