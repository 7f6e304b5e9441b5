"""The standard tables of a budget or final account, as a format module would find them on the pages of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from bench.country.accounts import CARS, PEOPLE, RECEPTION, Accounts, Spending, name, rows, summed
from bench.country.printed import Printer, Unit
from parsers.model import Block, Box, Cell, Line, Source, Table

Kind = Literal["budget", "final"]
Place = tuple[int, int, int, int, str]
"""A cell: row, column, rows and columns that it covers, text."""

UNITS: dict[Unit, str] = {"yuan": "元", "wan_yuan": "万元"}
WORD = {"budget": "预算", "final": "决算"}
_LEFT, _WIDTH, _TOP, _HEIGHT = 60.0, 480.0, 110.5, 18.5
"""Of a table on its page, and of a row, in points."""
_ON_A_PAGE = 34
"""Rows."""
_RIGHT, _BOTTOM = 515.0, 740.0
_UNBROKEN = re.compile(r"[\d.%]+|.")


class Printout(Struct):
    """A document as it grows: its blocks, and where the next one goes."""

    format: str
    blocks: list[Block] = []
    page: int = 1
    top: float = 80.0

    @property
    def source(self) -> Source:
        """What a format module would have made of it."""
        return Source(self.format, tuple(self.blocks), None if self.format == "html" else self.page)

    def line(self, text: str, size: float = 15.0, x: float = 120.0) -> None:
        """A paragraph or heading; on pages, over as many lines as it takes, with no number broken."""
        if self.format == "html":
            self.blocks.append(Line(text))
            return
        row, left = "", x
        for token in _UNBROKEN.findall(text):
            if left + size * len(row + token) > _RIGHT:
                self._row(row, size, left)
                row, left = "", 90.0
            row += token
        self._row(row, size, left)

    def turn(self) -> None:
        """Go on on a new page."""
        self.page, self.top = self.page + 1, 80.0

    def _row(self, text: str, size: float, left: float) -> None:
        if self.top > _BOTTOM:
            self.turn()
        right = round(left + size * len(text), 1)
        box = Box(left, self.top, right, self.top + size)
        self.blocks.append(Line(text, page=self.page, box=box, size=size))
        self.top += round(2 * size)

    def table(self, heads: Sequence[Place], body: Sequence[Sequence[str]], after: Sequence[str] = ()) -> None:
        """A table with header rows, over as many pages as it takes, and the notes under it."""
        header = max(row + spans for row, _, spans, _, _ in heads)
        below = [
            (row, col, 1, 1, text) for row, texts in enumerate(body, header) for col, text in enumerate(texts)
        ]
        self.grid([*heads, *below], header + len(body), header)
        for note in after:
            self.line(note, 10.5, _LEFT)
        self.turn()

    def grid(self, cells: Sequence[Place], n_rows: int, header: int = 0) -> None:
        """A table of these cells, of which the first so many rows are the header."""
        n_cols = max(col + cols for _, col, _, cols, _ in cells)
        found = [
            Cell(
                row,
                col,
                text,
                rowspan,
                colspan,
                is_header=row < header,
                page=self.page + row // _ON_A_PAGE,
                box=_box(row % _ON_A_PAGE, col, rowspan, colspan, n_cols),
            )
            for row, col, rowspan, colspan, text in sorted(cells)
        ]
        self.blocks.append(Table(tuple(found), n_rows, n_cols, header))
        for _ in range(n_rows // _ON_A_PAGE):
            self.turn()
        self.top = 700.0


def _box(row: int, col: int, rowspan: int, colspan: int, n_cols: int) -> Box:
    width = round(_WIDTH / n_cols, 1)
    left, top = round(_LEFT + col * width, 1), _TOP + row * _HEIGHT
    return Box(left, top, round(left + colspan * width, 1), top + rowspan * _HEIGHT)


def print_tables(out: Printout, kind: Kind, printer: Printer, accounts: Accounts, plan: Accounts) -> None:
    """All tables of a document; `plan` is what was planned for the year of a final account."""
    word = WORD[kind]
    whole, granted = accounts.spending, accounts.appropriated
    for title, heads, body, notes in (
        (f"收入支出{word}总表", _two_sides("本年收入", "本年支出", word), _summary(printer, accounts), ()),
        (f"收入{word}表", _INCOME, _by_subject(_income_of(printer, accounts)), ()),
        (f"支出{word}表", _EXPENDITURE, _by_subject(_parts_of(printer, whole)), ()),
        (f"财政拨款收入支出{word}总表", _sources(word), _appropriation(printer, accounts), ()),
        (f"一般公共预算财政拨款支出{word}表", _GENERAL, _by_subject(_parts_of(printer, granted)), ()),
        (f"一般公共预算财政拨款基本支出{word}表", _basic_heads(word), _basic(printer, accounts), ()),
        (f"财政拨款“三公”经费支出{word}表", _THREE[kind], _three_public(printer, kind, accounts, plan), ()),
        (f"政府性基金预算财政拨款收入支出{word}表", _FUND, [[""] * 8] * 2, (_NONE.format("政府性基金预算"),)),
        (
            f"国有资本经营预算财政拨款收入支出{word}表",
            _FUND,
            [[""] * 8] * 2,
            (_NONE.format("国有资本经营预算"),),
        ),
    ):
        out.line(title, 10.5, 230.0)
        out.line(f"单位：{UNITS[printer.unit]}", 10.5, 450.0)
        out.table(heads, body, notes)


_NONE = "说明：本单位没有{}财政拨款收入和支出，故本表无数据。"
_INCOME: list[Place] = [
    *((0, 0, 1, 2, "项目"), (0, 2, 2, 1, "本年收入合计"), (0, 3, 2, 1, "财政拨款收入")),
    *((0, 4, 2, 1, "事业收入"), (0, 5, 2, 1, "其他收入")),
    *((1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
]
_EXPENDITURE: list[Place] = [
    *((0, 0, 1, 2, "项目"), (0, 2, 2, 1, "本年支出合计"), (0, 3, 2, 1, "基本支出"), (0, 4, 2, 1, "项目支出")),
    *((1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
]
_GENERAL: list[Place] = [
    *((0, 0, 1, 2, "项目"), (0, 2, 2, 1, "合计"), (0, 3, 2, 1, "基本支出"), (0, 4, 2, 1, "项目支出")),
    *((1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
]
_FUND: list[Place] = [
    *(
        (0, 0, 1, 2, "项目"),
        (0, 2, 2, 1, "年初结转和结余"),
        (0, 3, 2, 1, "本年收入"),
        (0, 4, 1, 3, "本年支出"),
    ),
    *((0, 7, 2, 1, "年末结转和结余"), (1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")),
    *((1, 4, 1, 1, "合计"), (1, 5, 1, 1, "基本支出"), (1, 6, 1, 1, "项目支出")),
]
_PARTS = ("合计", "因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")


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


_THREE: dict[Kind, list[Place]] = {
    "budget": _three_heads(["预算数"]),
    "final": _three_heads(["预算数", "决算数"]),
}


def _two_sides(left: str, right: str, word: str) -> list[Place]:
    below: list[Place] = [(1, col, 1, 1, ("项目", f"{word}数")[col % 2]) for col in range(4)]
    return [(0, 0, 1, 2, left), (0, 2, 1, 2, right), *below]


def _sources(word: str) -> list[Place]:
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


def _basic_heads(word: str) -> list[Place]:
    return [
        (0, 3 * i + j, 1, 1, text)
        for i in range(2)
        for j, text in enumerate(("科目编码", "科目名称", f"{word}数"))
    ]


def _classes(spending: tuple[Spending, ...]) -> list[Spending]:
    return [row for row in rows(spending) if len(row.code) == 3]


def _summary(printer: Printer, accounts: Accounts) -> list[list[str]]:
    whole, granted = summed(accounts.spending).total, summed(accounts.appropriated).total
    income = [("一、一般公共预算财政拨款收入", granted), ("二、事业收入", 0), ("三、其他收入", accounts.own)]
    spent = [
        (f"{n}、{name(row.code)}", row.total)
        for n, row in zip("一二三四五六七八九", _classes(accounts.spending), strict=False)
    ]
    return _side_by_side(
        printer,
        income,
        spent,
        [("本年收入合计", whole), ("总计", whole)],
        [("本年支出合计", whole), ("总计", whole)],
    )


def _side_by_side(
    printer: Printer, left: list[tuple[str, int]], right: list[tuple[str, int]], *ends: list[tuple[str, int]]
) -> list[list[str]]:
    deep = max(len(left), len(right))
    blank = [("", 0)]
    sides = (left + blank * (deep - len(left)) + ends[0], right + blank * (deep - len(right)) + ends[1])
    return [[a, printer.cell(x), b, printer.cell(y)] for (a, x), (b, y) in zip(*sides, strict=True)]


def _appropriation(printer: Printer, accounts: Accounts) -> list[list[str]]:
    granted = accounts.appropriated
    total = summed(granted).total
    income = [
        ("一、一般公共预算财政拨款", total),
        ("二、政府性基金预算财政拨款", 0),
        ("三、国有资本经营预算财政拨款", 0),
    ]
    spent = [
        (f"{n}、{name(row.code)}", row.total)
        for n, row in zip("一二三四五六七八九", _classes(granted), strict=False)
    ]
    body = _side_by_side(
        printer,
        income,
        spent,
        [("本年收入合计", total), ("总计", total)],
        [("本年支出合计", total), ("总计", total)],
    )
    return [[*row, row[3], "", ""] for row in body]


def _by_subject(found: Iterator[tuple[str, list[str]]]) -> list[list[str]]:
    return [[code, name(code) if code else "合计", *texts] for code, texts in found]


def _parts_of(printer: Printer, spending: tuple[Spending, ...]) -> Iterator[tuple[str, list[str]]]:
    for row in (summed(spending), *rows(spending)):
        yield row.code, [printer.cell(row.total), printer.cell(row.basic), printer.cell(row.project)]


def _income_of(printer: Printer, accounts: Accounts) -> Iterator[tuple[str, list[str]]]:
    for row in (summed(accounts.spending), *rows(accounts.spending)):
        granted = summed(accounts.appropriated, row.code).total
        own = row.total - granted
        yield row.code, [printer.cell(row.total), printer.cell(granted), "", printer.cell(own)]


def _basic(printer: Printer, accounts: Accounts) -> list[list[str]]:
    """Personnel on the left, the rest on the right; their totals in the last row."""
    sides = [_items(accounts, people=True), _items(accounts, people=False)]
    deep = max(map(len, sides))
    body = [
        [text for side in sides for text in (_item(printer, *side[n]) if n < len(side) else [""] * 3)]
        for n in range(deep)
    ]
    totals = [sum(fen for code, fen in side if len(code) == 3) for side in sides]
    body.append(["人员经费合计", "", printer.cell(totals[0]), "公用经费合计", "", printer.cell(totals[1])])
    return body


def _item(printer: Printer, code: str, fen: int) -> list[str]:
    return [code, name(code), printer.cell(fen)]


def _items(accounts: Accounts, *, people: bool) -> list[tuple[str, int]]:
    """Economic items with the classes that they are part of."""
    own = {code: fen for code, fen in accounts.items.items() if (code[:3] in PEOPLE) == people}
    classes = {code[:3]: sum(fen for c, fen in own.items() if c.startswith(code[:3])) for code in own}
    return sorted((own | classes).items())


def _three_public(printer: Printer, kind: Kind, accounts: Accounts, plan: Accounts) -> list[list[str]]:
    def parts(year: Accounts) -> list[str]:
        cars, guests = year.items[CARS], year.items[RECEPTION]
        found = (cars + guests, 0, cars, 0, cars, guests)
        return [printer.cell(fen) or "0.00" for fen in found]

    if kind == "budget":
        return [parts(accounts)]
    pairs = zip(parts(plan), parts(accounts), strict=True)
    return [[text for pair in pairs for text in pair]]
