"""The standard tables of a budget or final account, in the words of the forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.country import heads
from bench.country.accounts import CARS, PEOPLE, RECEPTION, Accounts, Kind, Spending, name, rows, summed
from bench.country.printed import Printer, Unit
from bench.country.printout import Place, Printout

UNITS: dict[Unit, str] = {"yuan": "元", "wan_yuan": "万元"}
WORD = {"budget": "预算", "final": "决算"}


def print_tables(out: Printout, kind: Kind, printer: Printer, accounts: Accounts, plan: Accounts) -> None:
    """All tables of a document; `plan` is what was planned for the year of a final account."""
    word = WORD[kind]
    whole, granted = accounts.spending, accounts.appropriated
    for title, head, body in (
        (f"收入支出{word}总表", heads.two_sides("本年收入", "本年支出", word), _summary(printer, accounts)),
        (f"收入{word}表", heads.INCOME, _by_subject(_income_of(printer, accounts))),
        (f"支出{word}表", heads.EXPENDITURE, _by_subject(_parts_of(printer, whole))),
        (f"财政拨款收入支出{word}总表", heads.sources(word), _appropriation(printer, accounts)),
        (f"一般公共预算财政拨款支出{word}表", heads.GENERAL, _by_subject(_parts_of(printer, granted))),
        (f"一般公共预算财政拨款基本支出{word}表", heads.basic(word), _basic(printer, accounts)),
        (
            f"财政拨款“三公”经费支出{word}表",
            heads.THREE_PUBLIC[kind],
            _three_public(printer, kind, accounts, plan),
        ),
    ):
        _print(out, title, printer.unit, head, body)
    for fund in ("政府性基金预算", "国有资本经营预算"):
        title, note = f"{fund}财政拨款收入支出{word}表", _NONE.format(fund)
        _print(out, title, printer.unit, heads.FUND, [[""] * 8] * 2, note)


def _print(
    out: Printout, title: str, unit: Unit, head: Sequence[Place], body: Sequence[Sequence[str]], *notes: str
) -> None:
    out.line(title, 10.5, 230.0)
    out.line(f"单位：{UNITS[unit]}", 10.5, 450.0)
    out.table(head, body, notes)


_NONE = "说明：本单位没有{}财政拨款收入和支出，故本表无数据。"


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
