from __future__ import annotations

from parsers.claims import claims_of
from parsers.model import Amount, Cell, Claim, Statement, Table

LIST = [
    ["一、政府采购情况", "", ""],
    ["项目", "行次", "统计数"],
    ["合计", "1", "0.09"],
    ["二、国有资产占用情况", "", ""],
    ["（一）车辆数合计（辆）", "2", "3"],
    ["1.机要通信用车", "3", ""],
    ["2.其他用车", "4", "3"],
    ["（二）单价100万元（含）以上设备（不含车辆）", "5", "1"],
]
THREE_PUBLIC = [
    ["项目", "行次", "决算数", "项目", "行次", "统计数"],
    ["（一）支出合计", "1", "5.00", "1.因公出国（境）团组数（个）", "6", "2"],
    ["1.公务接待费", "2", "5.00", "2.国内公务接待批次（批次）", "7", "—"],
    ["", "", "", "其中：外事接待批次", "8", "4"],
]


def table(rows: list[list[str]], headers: int = 0) -> Table:
    cells = tuple(
        Cell(r, c, text, is_header=r < headers, page=9)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    return Table(cells, len(rows), len(rows[0]), headers)


def counts(statement: Statement) -> list[tuple[str | None, str | None, str | None, int | None, int | None]]:
    return [(c.subject, c.number, c.unit, c.row, c.col) for c in claims_of((), (statement,), "final")]


def test_a_list_of_statistics_gives_its_counts_and_leaves_money_and_blanks() -> None:
    money = (Amount(2, 2, "0.09", 90000, "total"),)
    statement = Statement(10, "final_other_information", "相关信息统计表", table(LIST), amounts=money)
    assert counts(statement) == [
        ("车辆数合计", "3", "辆", 4, 2),
        ("其他用车", "3", "辆", 6, 2),
        ("单价100万元(含)以上设备(不含车辆)", "1", None, 7, 2),
    ]
    first = claims_of((), (statement,), "final")[0]
    assert first == Claim(
        topic="assets",
        measure="count",
        text="（一）车辆数合计（辆）",
        subject="车辆数合计",
        number="3",
        unit="辆",
        page=9,
        statement=10,
        row=4,
        col=2,
    )


def test_counts_beside_money_are_known_by_their_unit() -> None:
    money = (Amount(1, 2, "5.00", 5_000_000, "total"), Amount(2, 2, "5.00", 5_000_000, "reception"))
    statement = Statement(7, "final_three_public", "“三公”经费", table(THREE_PUBLIC, 1), amounts=money)
    assert counts(statement) == [
        ("因公出国(境)团组数", "2", "个", 1, 5),
        ("外事接待批次", "4", "批次", 3, 5),
    ]
    assert claims_of((), (statement,), "final")[0].topic == "three_public"


def test_an_area_is_one() -> None:
    rows = [["（一）房屋面积（平方米）", "1,204.5"]]
    (claim,) = claims_of((), (Statement(1, "final_other_information", "t", table(rows)),), "final")
    assert (claim.measure, claim.number, claim.unit) == ("area", "1,204.5", "平方米")


def test_an_unknown_table_gives_no_claims() -> None:
    assert counts(Statement(1, "unknown", "t", table(LIST))) == []
