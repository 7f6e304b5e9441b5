"""A project's self-evaluation form (项目支出绩效自评表), as a format module would find it on its page."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.country.printed import Printer
from bench.country.printout import Place, Printout
from bench.country.prose import AGENCY, words

_INDICATORS = (
    ("产出指标", "数量指标", "开展业务批次", "≥{n}次", "20"),
    ("产出指标", "质量指标", "验收合格率", "=100%", "15"),
    ("产出指标", "时效指标", "完成时限", "按时完成", "15"),
    ("效益指标", "社会效益指标", "服务对象知晓率", "≥90%", "15"),
    ("效益指标", "可持续影响指标", "长效机制健全性", "健全", "15"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥95%", "10"),
)
"""Levels 1, 2 and 3, target, weight; the weights and 10 for the execution are 100."""


def print_form(
    out: Printout, project: str, printer: Printer, fen: tuple[int, int], dice: random.Random
) -> None:
    """The form of a project that was planned with the first and executed with the second of the sums."""
    out.line("项目支出绩效自评表", 16.0, 220.0)
    out.grid(
        [*_heading(project, printer, fen, dice), *_table_of_indicators(dice)], _FIRST + len(_INDICATORS) + 1
    )
    out.turn()


_FIRST = 10
"""The first row of an indicator."""


def _heading(project: str, printer: Printer, fen: tuple[int, int], dice: random.Random) -> Iterator[Place]:
    planned, executed = (printer.told(sum_).removesuffix("万元") for sum_ in fen)
    funds = (planned, executed, executed, "10", "100%", "10")
    yield from ((0, 0, 1, 3, "项目名称"), (0, 3, 1, 7, project))
    yield from (
        (1, 0, 1, 3, "主管部门"),
        (1, 3, 1, 3, AGENCY),
        (1, 6, 1, 1, "实施单位"),
        (1, 7, 1, 3, AGENCY),
    )
    yield (2, 0, 5, 3, "项目资金（万元）")
    names = ("", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    yield from ((2, col, 1, 1, text) for col, text in enumerate(names, 3))
    yield from ((3, col, 1, 1, text) for col, text in enumerate(("年度资金总额：", *funds), 3))
    yield from (
        (4, col, 1, 1, text)
        for col, text in enumerate(("其中：当年财政拨款", *funds[:3], "—", "100%", "—"), 3)
    )
    for row, name in ((5, "上年结转资金"), (6, "其他资金")):
        yield from ((row, col, 1, 1, text) for col, text in enumerate((name, "", "", "", "—", "", "—"), 3))
    yield from ((7, 0, 2, 1, "年度总体目标"), (7, 1, 1, 5, "预期目标"), (7, 6, 1, 4, "实际完成情况"))
    use = dice.choice(words().uses)
    yield from ((8, 1, 1, 5, f"保障{use}。"), (8, 6, 1, 4, f"已用于{use}，完成预期目标。"))


def _table_of_indicators(dice: random.Random) -> Iterator[Place]:
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "全年实际值", "分值", "得分")
    spans = (1, 1, 1, 1, 1, 1, 3)
    yield (_FIRST - 1, 0, len(_INDICATORS) + 1, 1, "绩效指标")
    yield from (
        (_FIRST - 1, col, 1, span, text) for col, (text, span) in enumerate(zip(heads, spans, strict=True), 1)
    )
    for row, (first, second, third, target, weight) in enumerate(_INDICATORS, _FIRST):
        target = target.format(n=dice.randint(2, 2_000))
        values = (first, second, third, target, target.strip("≥="), weight, weight)
        yield from (
            (row, col, 1, span, text) for col, (text, span) in enumerate(zip(values, spans, strict=True), 1)
        )
    last = _FIRST + len(_INDICATORS)
    yield from ((last, 0, 1, 6, "总分"), (last, 6, 1, 1, "100"), (last, 7, 1, 3, "100"))
