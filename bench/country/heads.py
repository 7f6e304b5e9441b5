"""The headers of the standard tables: where each cell stands, what it covers and says."""

from __future__ import annotations

from collections.abc import Sequence

from bench.country.accounts import Kind
from bench.country.printout import Place

INCOME: list[Place] = [
    *((0, 0, 1, 2, "项目"), (0, 2, 2, 1, "本年收入合计"), (0, 3, 2, 1, "财政拨款收入")),
    *((0, 4, 2, 1, "事业收入"), (0, 5, 2, 1, "其他收入")),
    *((1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
]
EXPENDITURE: list[Place] = [
    *((0, 0, 1, 2, "项目"), (0, 2, 2, 1, "本年支出合计"), (0, 3, 2, 1, "基本支出"), (0, 4, 2, 1, "项目支出")),
    *((1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
]
GENERAL: list[Place] = [
    *((0, 0, 1, 2, "项目"), (0, 2, 2, 1, "合计"), (0, 3, 2, 1, "基本支出"), (0, 4, 2, 1, "项目支出")),
    *((1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
]
FUND: list[Place] = [
    *(
        (0, 0, 1, 2, "项目"),
        (0, 2, 2, 1, "年初结转和结余"),
        (0, 3, 2, 1, "本年收入"),
        (0, 4, 1, 3, "本年支出"),
    ),
    *((0, 7, 2, 1, "年末结转和结余"), (1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
    *((1, 4, 1, 1, "合计"), (1, 5, 1, 1, "基本支出"), (1, 6, 1, 1, "项目支出")),
]


def _three_heads(bases: Sequence[str]) -> list[Place]:
    """合计, 出国, 车 (小计, 购置, 运行), 接待; under each the bases, where there is more than one."""
    n = len(bases)
    deep = 2
    heads: list[Place] = [
        *((0, 0, deep, n, "合计"), (0, n, deep, n, "因公出国（境）费")),
        *((0, 2 * n, 1, 3 * n, "公务用车购置及运行维护费"), (0, 5 * n, deep, n, "公务接待费")),
        *(
            (1, 2 * n, 1, n, "小计"),
            (1, 3 * n, 1, n, "公务用车购置费"),
            (1, 4 * n, 1, n, "公务用车运行维护费"),
        ),
    ]
    below: list[Place] = [(2, col * n + i, 1, 1, base) for col in range(6) for i, base in enumerate(bases)]
    return heads + (below if n > 1 else [])


THREE_PUBLIC: dict[Kind, list[Place]] = {
    "budget": _three_heads(["预算数"]),
    "final": _three_heads(["预算数", "决算数"]),
}


def two_sides(left: str, right: str, word: str) -> list[Place]:
    below: list[Place] = [(1, col, 1, 1, ("项目", f"{word}数")[col % 2]) for col in range(4)]
    return [(0, 0, 1, 2, left), (0, 2, 1, 2, right), *below]


def sources(word: str) -> list[Place]:
    names = (
        "项目",
        f"{word}数",
        "项目",
        "合计",
        "一般公共预算财政拨款",
        "政府性基金预算财政拨款",
        "国有资本经营预算财政拨款",
    )
    below: list[Place] = [(1, col, 1, 1, text) for col, text in enumerate(names)]
    return [(0, 0, 1, 2, "收入"), (0, 2, 1, 5, "支出"), *below]


def basic(word: str) -> list[Place]:
    return [
        (0, 3 * i + j, 1, 1, text)
        for i in range(2)
        for j, text in enumerate(("科目编码", "科目名称", f"{word}数"))
    ]
