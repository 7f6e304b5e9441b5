"""A row of the published database as the site shows it: with the numbers of persons masked, never in an amount."""

from __future__ import annotations

from functools import cache
from typing import Any

from archive.masking import mask, mask_value, treatment

MASKS = {"words": mask, "value": mask_value}
SHORTEST = 11
"""Characters of a mobile number, the shortest that is masked."""


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its texts masked; a cell's or an amount's `text` is kept where it is one of money.

    Rows of cells carry `fen` for that. JSON columns are left: what is read from them is masked there.
    """
    is_money = row.get("fen") is not None and ("colspan" in row or "printed_fen" in row)
    return {
        column: value if is_money and column == "text" else _masked(column, value)
        for column, value in row.items()
    }


def _masked(column: str, value: Any) -> Any:
    if not isinstance(value, str) or len(value) < SHORTEST:
        return value
    how = MASKS.get(_treatment(column))
    return how(value) if how else value


@cache
def _treatment(column: str) -> str:
    return treatment("", column)
