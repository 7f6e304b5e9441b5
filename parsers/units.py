"""The money unit of a table, and money in fen.

A table's unit is printed above it (`金额单位：万元`, `单位:元`), seldom below it (`以“万元”为金额单位`) or in
its title (`（万元）`); a column or a row may state one of its own. Units other than 元 and 万元 (千元, 亿元,
美元) are not guessed at: they leave a table without unit.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from parsers.model import Unit
from parsers.plain import bare
from parsers.remembered import remembered

_FEN: dict[Unit, Decimal] = {"yuan": Decimal(100), "wan_yuan": Decimal(1_000_000)}
_NAMES: dict[str, Unit] = {"元": "yuan", "万元": "wan_yuan"}
# 单位：元氏县社会保险所 names a body, not a unit: behind the unit the line ends or something else begins.
_STATED = re.compile(
    r"单位:(?:人民币)?(万元|元)(?=$|[^\u3400-\u9fff]|公开|附表|表|编制|部门|年度)"
    r"|\((?:单位:|金额:)?(?:人民币)?(万元|元)\)"
    r"|以(万元|元)为(?:金额)?单位"
)

_OTHER = re.compile(
    r"单位:(?:人民币)?[十百千万亿美欧日港英]+元"
    r"|\((?:单位:|金额:)?(?:人民币)?[十百千万亿美欧日港英]+元\)"
)


@remembered
def find_unit(text: str) -> Unit | None:
    """The unit that a line states, if it states one."""
    match = _STATED.search(bare(text))
    return _NAMES[next(filter(None, match.groups()))] if match else None


@remembered
def states_other_unit(text: str) -> bool:
    """Whether a line states a unit of money that is neither 元 nor 万元."""
    return find_unit(text) is None and _OTHER.search(bare(text)) is not None


def to_fen(value: Decimal, unit: Unit) -> int:
    """Money in fen. Digits below a fen (a spreadsheet's 1234.5600000001) are rounded half up, as in print."""
    return int((value * _FEN[unit]).quantize(Decimal(1), ROUND_HALF_UP))
