"""What proves a repair and what does not, on small tables."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parse_tables import table

from parsers import rules
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.model import Document, Finding, Line, Source, Table
from parsers.numbers import NotANumber, read_cut_number, read_number
from parsers.rules import check
from parsers.rules.arithmetic import cut_texts
from parsers.rules.book import Book
from parsers.rules.reading import clips

HEAD = """
项目 | < | 本年支出合计 | 基本支出 | 项目支出
科目编码 | 科目名称 | ^ | ^ | ^
"""
SPENT = """
合计 | < | 30.10 | 10.00 | 20.10
208 | 社会保障和就业支出 | 25.00 | 10.00 | 15.00
20801 | 人力资源和社会保障管理事务 | 10.00 | 10.00 | 0.00
2080109 | 社会保险经办机构 | 10.00 | 10.00 | 0.00
20805 | 行政事业单位养老支出 | 15.00 | 0.00 | 15.00
2080505 | 机关事业单位基本养老保险缴费支出 | 9.00 | 0.00 | 9.00
2080506 | 机关事业单位职业年金缴费支出 | 6.00 | 0.00 | 6.00
221 | 住房保障支出 | 5.10 | 0.00 | 5.10
22102 | 住房改革支出 | 5.10 | 0.00 | 5.10
2210201 | 住房公积金 | 5.10 | 0.00 | 5.10
"""


def account(whole: str, general: str) -> Document:
    """A final account of the expenditure table and that of the general budget."""
    blocks: list[Line | Table] = [Line("某市社会保险中心2023年度部门决算")]
    for title, rows in (("支出决算表", whole), ("一般公共预算财政拨款支出决算表", general)):
        blocks += [Line(title), Line("金额单位：万元"), table(HEAD + rows.strip(), 2)]
    (document,) = documents_of([Part(Source("html", tuple(blocks)))])
    assert [s.form for s in document.statements] == ["final_expenditure", "final_general_expenditure"]
    return document


def mended(document: Document) -> list[tuple[int, str, str]]:
    return [(r.statement, r.original, r.repaired) for r in document.repairs]


def errors(document: Document) -> list[str]:
    return [f.message for f in check(document) if f.outcome == "error"]


def test_a_sound_account_needs_nothing() -> None:
    document = account(SPENT, SPENT)
    assert document.repairs == ()
    assert {f.outcome for f in check(document)} == {"pass"}


@pytest.mark.parametrize("cut", ["2", "20", "208", "2080", "20805", "208050"])
def test_a_code_is_mended_from_any_beginning(cut: str) -> None:
    document = account(SPENT.replace("2080505", cut), SPENT)
    assert mended(document) == [(1, cut, "2080505")]
    assert errors(document) == []


def test_a_name_cut_with_its_code_still_names_its_subject() -> None:
    cut = SPENT.replace("2080505 | 机关事业单位基本养老保险缴费支出", "20805 | 机关事业单位基本养老保险缴费")
    assert mended(account(cut, SPENT)) == [(1, "20805", "2080505")]


def test_a_code_that_both_tables_cut_stays() -> None:
    cut = SPENT.replace("2080505", "20805")
    document = account(cut, cut)
    assert document.repairs == ()
    assert errors(document) == []
    assert [f.outcome for f in check(document) if f.rule == "Q-CLIPPED"] == ["warning", "warning"]


def test_no_rule_but_the_sums_is_asked_for_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks a rule on the words of a form costs a document none of its repairs."""
    cut = SPENT.replace("2080505", "20805")
    monkeypatch.setattr(rules, "RULES", [broken("P-ACHIEVED"), *rules.RULES])
    assert mended(account(cut, SPENT)) == [(1, "20805", "2080505")]


def test_where_the_sums_cannot_be_judged_nothing_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", [broken("A-SUBJECT-CHILDREN"), *rules.RULES])
    assert mended(account(SPENT.replace("2080505", "20805"), SPENT)) == []


def broken(rule: str) -> rules.Rule:
    def run(book: Book, _: str) -> Iterator[Finding]:
        raise ValueError(f"{len(book.sheets)} sheets are too many")

    return rules.Rule(rule, "", "", "", "", run)


@pytest.mark.parametrize(
    ("others", "whole"),
    [
        ([], None),
        (["机关事业单位基本养老"], None),
        (["机关事业单位基本养老保险缴费支出"], "机关事业单位基本养老保险缴费支出"),
        (
            ["机关事业单位基本养老保险", "机关事业单位基本养老保险缴费支出"],
            "机关事业单位基本养老保险缴费支出",
        ),
        (
            ["机关事业单位基本养老保险缴费支出", "机关事业单位基本养老保险"],
            "机关事业单位基本养老保险缴费支出",
        ),
        (["机关事业单位基本养老保险", "机关事业单位基本养老金"], None),
        ([f"机关事业单位基本养老保险{n}" for n in range(30)], None),
    ],
)
def test_a_cut_name_is_the_longest_that_it_begins_unless_it_begins_several(
    others: list[str], whole: str | None
) -> None:
    assert clips._whole("机关事业单位基本养老", ["机关事业单位基本养老", *others]) == whole


def test_another_name_proves_nothing() -> None:
    cut = SPENT.replace("2080505 | 机关事业单位基本养老保险缴费支出", "20805 | 其他支出")
    assert account(cut, SPENT).repairs == ()


def test_a_code_whose_sum_would_not_hold_stays() -> None:
    cut = SPENT.replace("2080505", "20805").replace("| 9.00 | 0.00 | 9.00", "| 8.00 | 0.00 | 8.00")
    assert account(cut, SPENT).repairs == ()


def test_lists_of_several_units_repeat_codes_and_are_whole() -> None:
    rows = SPENT.strip().splitlines()[1:]
    assert account("\n".join([*rows, *rows]), SPENT).repairs == ()


@pytest.mark.parametrize(
    ("whole", "cut"), [("5.10", "5.1"), ("15.00", "15."), ("30.10", "30.1"), ("9.00", "9")]
)
def test_an_amount_is_mended_from_the_other_table(whole: str, cut: str) -> None:
    line = next(x for x in SPENT.splitlines() if f"| {whole} |" in x)
    document = account(SPENT.replace(line, line.replace(f"| {whole} |", f"| {cut} |", 1)), SPENT)
    assert mended(document) == [(1, cut, whole)]
    (amount,) = [a for s in document.statements for a in s.amounts if a.value_repair is not None]
    assert (amount.text, amount.fen) == (cut, int(Decimal(whole) * 1_000_000))
    assert amount.printed_fen == int(Decimal(cut.rstrip(".")) * 1_000_000)
    assert errors(document) == []


def test_an_amount_that_the_sums_contradict_stays() -> None:
    """The other table says 5.19, and the row of this one 5.1 and a bit."""
    cut = SPENT.replace("2210201 | 住房公积金 | 5.10", "2210201 | 住房公积金 | 5.1")
    other = SPENT.replace("2210201 | 住房公积金 | 5.10", "2210201 | 住房公积金 | 5.19")
    document = account(cut, other)
    assert document.repairs == ()
    assert [f.outcome for f in check(document) if f.rule == "Q-CLIPPED"] == ["warning"]


def test_a_sum_with_a_number_cut_in_print_is_no_error() -> None:
    spent = SPENT.replace("0.10", "0.90").replace("5.10", "5.90")
    cut = spent.replace("住房改革支出 | 5.90", "住房改革支出 | 5")
    document = account(cut, cut)
    assert document.repairs == ()
    assert errors(document) == []
    assert any(f.outcome == "info" and "截断" in f.message for f in check(document) if f.rule[0] == "A")


def test_numbers_in_a_general_format_were_not_cut() -> None:
    assert cut_texts(["5.5", "5.25", "1,234.56", "7.13"]) == frozenset()
    assert cut_texts(["5.5", "5.25", "1,234.50", "7.13"]) == {"5.5"}
    assert cut_texts(["5", "6", "7.50"]) == frozenset()
    assert cut_texts([]) == frozenset()
    assert cut_texts(["5.5", "360."]) == {"360."}


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=30), st.integers(0, 2))
def test_numbers_of_equal_decimals_are_whole(values: list[int], places: int) -> None:
    assert cut_texts([f"{Decimal(v).scaleb(-places):,.{places}f}" for v in values]) == frozenset()


@given(st.decimals(0, 10**9, places=2))
def test_a_number_cut_behind_its_point_is_its_whole_part(value: Decimal) -> None:
    text = f"{value:,.2f}"
    assert read_cut_number(text) == read_number(text) == value
    assert read_cut_number(text[:-2]) == int(value)


@pytest.mark.parametrize("text", [".", "", "一.", "1.2.", "12,615,18"])
def test_what_is_no_number_stays_none(text: str) -> None:
    with pytest.raises(NotANumber):
        read_cut_number(text)


def test_the_database_leads_from_the_amount_to_its_repair(demo_database: sqlite3.Connection) -> None:
    rows = demo_database.execute(
        """SELECT a.fen, a.printed_fen, a.text, r.original, r.repaired, r.proof, c.text AS cell
        FROM amounts a JOIN repairs r ON r.id = a.value_repair_id
        JOIN cells c ON c.statement_id = r.statement_id AND c."row" = r."row" AND c.col = r.col"""
    ).fetchall()
    assert {(r["printed_fen"], r["fen"]) for r in rows} >= {(1261518010, 1261518013)}
    assert all(r["original"] == r["text"] == r["cell"] and r["proof"].startswith("《") for r in rows)
    codes = demo_database.execute(
        """SELECT DISTINCT r.original, r.repaired, a.subject_code, a.level
        FROM amounts a JOIN repairs r ON r.id = a.subject_repair_id"""
    ).fetchall()
    assert codes
    assert all(r["repaired"] == r["subject_code"] and r["repaired"].startswith(r["original"]) for r in codes)
    assert {r["level"] for r in codes} == {3}


def test_an_amount_cut_inside_its_thousands_is_no_error() -> None:
    """It is no number any more: nothing is read from it, and no sum over it is judged."""
    spent = re.sub(r"(\d+\.\d\d)", r"1,\g<1>", SPENT.replace(" 5.10", " 005.10"))
    document = account(spent.replace("住房公积金 | 1,005.10", "住房公积金 | 1,00"), spent)
    assert document.repairs == ()
    assert not any("住房改革支出" in message or "住房公积金" in message for message in errors(document))
