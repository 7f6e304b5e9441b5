"""Each rule on a small sound document, and on the same document with one figure changed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from accounts import (
    SPENDING,
    SUMMARY,
    THREE,
    Row,
    changed,
    document,
    economic,
    errors,
    final_account,
    item,
    outcomes,
    statement,
    subject,
    total,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Cell, Finding, Statement, Table, Unit
from parsers.rules import FAMILIES, RULES, across, check, sums
from parsers.rules.arithmetic import FEN_PER, decimals, money
from parsers.rules.book import Book


def test_every_rule_has_a_text_and_a_function() -> None:
    assert [r.id for r in RULES] == [id_ for family in FAMILIES for id_ in family.CHECKS]
    families = {"A-", "X-", "N-", "P-", "C-", "Q-", "T-", "D-"}
    assert all(r.id[:2] in families and r.title and r.description and r.formula and r.source for r in RULES)


def test_a_sound_final_account_passes_every_check() -> None:
    findings = check(document(*final_account()))
    assert {f.outcome for f in findings} == {"pass"}
    ran = {f.rule for f in findings}
    never = {
        "X-FUNCTION-ECONOMIC",
        "X-THREE-PUBLIC",
        "X-LAST-YEAR",
        "X-CARRIED",
        "A-CARRY",
        "A-ITEM-PARTS",
        "A-PROJECT-LIST",
        "X-BASIC-SOURCES",
        "X-PROJECTS",
    }
    assert {id_ for id_ in ran if id_[:2] in {"A-", "X-"}} == {
        *sums.CHECKS,
        *across.CHECKS,
    } - never | {"A-ITEM-PARTS"}


@pytest.mark.parametrize(("which", "count"), [(i, len(s.amounts)) for i, s in enumerate(final_account())])
def test_no_figure_can_change_unseen(which: int, count: int) -> None:
    for index in range(count):
        account = final_account()
        account[which] = changed(account[which], index, "1.23")
        found = errors(*account)
        assert found, account[which].amounts[index]
        assert all("疑似" in f.message and f.evidence[0].text is not None for f in found)


@pytest.mark.parametrize(("by", "outcome"), [("0.01", "rounding"), ("0.02", "error"), ("-0.01", "rounding")])
def test_the_tolerance_is_half_a_place_for_each_number(by: str, outcome: str) -> None:
    """Three numbers of two decimals: 3 x 0.005 = 0.015, so a tail of 0.01 is rounding and 0.02 is not."""
    source = statement("final_expenditure", [subject("208", total="3.00", basic="1.00", project="2.00")])
    assert outcomes("A-ROW-PARTS", changed(source, 0, by)) == [outcome]


def test_two_numbers_at_the_very_edge_of_the_tolerance_are_rounding() -> None:
    summary = statement("final_income_expenditure", [total("总计", "income", amount="5988.22")])
    assert outcomes("A-BALANCE", summary) == []
    both = [total("总计", "income", amount="5988.22"), total("总计", "expenditure", amount="5988.21")]
    assert outcomes("A-BALANCE", statement("final_income_expenditure", both)) == ["rounding"]


def test_whole_yuan_have_a_tolerance_of_yuan_and_printed_fen_have_not() -> None:
    coarse = [subject("208", total="11", basic="5", project="5")]
    fine = [subject("208", total="11.00", basic="5.00", project="5.00")]
    assert outcomes("A-ROW-PARTS", statement("final_expenditure", coarse, unit="yuan")) == ["rounding"]
    assert outcomes("A-ROW-PARTS", statement("final_expenditure", fine, unit="yuan")) == ["error"]


def test_a_finding_says_what_it_doubts() -> None:
    rows = [subject("208", total="3.50", basic="1.00", project="2.00")]
    (finding,) = errors(statement("final_expenditure", rows, title="支出决算表"))
    assert (finding.actual_fen, finding.expected_fen) == (3_500_000, 3_000_000)
    for part in (
        "疑似",
        "《支出决算表》",
        "208",
        "3.50 万元",
        "3.00 万元",
        "0.50 万元",
        "total = basic + project",
    ):
        assert part in finding.message
    assert [(p.statement, p.row, p.col, p.page, p.text) for p in finding.evidence] == [
        (1, 1, 1, 3, "3.50"),
        (1, 1, 2, 3, "1.00"),
        (1, 1, 3, 3, "2.00"),
    ]


def test_a_level_that_the_list_leaves_out_is_no_error() -> None:
    rows = [total(total="9.00"), subject("2080505", total="5.00"), subject("208", total="4.00")]
    assert errors(statement("final_expenditure", rows)) != []
    assert errors(statement("final_expenditure", [rows[0], rows[1], subject("221", total="4.00")])) == []


def test_a_code_that_names_two_rows_is_told_and_not_summed() -> None:
    rows = [
        total(total="10.00"),
        subject("208", total="10.00"),
        subject("20801", total="10.00"),
        ({**subject("20801")[0], "subject_name": "社会保险经办机构"}, {"total": "10.00"}),
        subject("2080505", total="1.00"),
    ]
    source = statement("final_income", rows)
    assert errors(source) == []
    assert outcomes("A-SUBJECT-CHILDREN", source) == ["info"]
    assert outcomes("A-TOTAL-CLASSES", source) == ["pass"]


def test_a_code_of_no_chart_is_told_once_with_the_others() -> None:
    rows = [subject("30101", total="1.00"), subject("3010", total="2.00"), subject("3011", total="3.00")]
    found = check(document(statement("final_general_basic", rows)))
    told = [("A-SUBJECT-CHILDREN", "info", 2), ("Q-CLIPPED", "warning", 2)]
    assert [(f.rule, f.outcome, len(f.evidence)) for f in found] == told
    assert "3010、3011" in found[0].message


def test_two_charts_in_one_table_are_not_added_up() -> None:
    rows = [total(total="5.00"), subject("208", total="5.00"), economic("301", total="5.00")]
    assert outcomes("A-TOTAL-CLASSES", statement("final_expenditure", rows)) == []


def test_a_measure_printed_twice_on_a_line_takes_part_in_no_sum() -> None:
    source = statement("final_expenditure", [subject("208", total="9.00", basic="4.00", project="1.00")])
    twice = msgspec.structs.replace(source.amounts[1], col=4)
    assert outcomes("A-ROW-PARTS", source) == ["error"]
    assert outcomes("A-ROW-PARTS", msgspec.structs.replace(source, amounts=(*source.amounts, twice))) == []


def test_a_year_that_is_an_item_of_its_own_is_a_total_to_compare_with() -> None:
    rows = [
        item("expenditure", "本年支出", amount="30.00"),
        item("expenditure", "社会保障和就业支出", "本年支出", amount="30.00"),
        item("expenditure", "结转下年", amount="2.00"),
        total("支出总计", "expenditure", amount="32.00"),
    ]
    summary = statement("budget_income_expenditure", rows)
    table = statement("budget_expenditure", [total(total="30.00")])
    assert outcomes("X-EXPENDITURE", summary, table) == ["pass"]
    assert outcomes("A-LIST-TOTAL", summary) == outcomes("A-ITEM-PARTS", summary) == ["pass"]


def test_what_is_carried_over_is_no_expenditure_of_a_class() -> None:
    summary = [item("expenditure", "社会保障和就业支出", amount="25.00")]
    coded = subject("208", total="27.00", basic="25.00", carry_out="2.00")
    plan = [({**coded[0], "subject_name": "社会保障和就业支出"}, coded[1])]
    sheets = (statement("budget_income_expenditure", summary), statement("budget_expenditure", plan))
    assert outcomes("X-CLASSES", *sheets) == ["pass"]


def test_the_income_of_a_list_by_funds_has_no_columns_to_add_up() -> None:
    rows = [
        total("总计", "income", total="5.00"),
        total("总计", "expenditure", total="5.00", general_fund="5.00"),
    ]
    assert outcomes("A-ROW-PARTS", statement("final_appropriation", rows)) == ["pass"]


def test_the_funds_together_are_the_whole() -> None:
    rows = [total("本年支出合计", "expenditure", amount="8.00")]
    general = statement("final_general_expenditure", [total(total="5.00")])
    capital = statement("final_state_capital", [total(total="3.00")])
    empty = {
        form: Statement(1, form, form, Table((), 0, 0), is_empty=True)
        for form in ("final_government_fund", "final_state_capital")
    }
    summary = statement("final_appropriation", rows)
    fund = empty["final_government_fund"]
    assert outcomes("X-FUND-EXPENDITURE", summary, general, fund, capital) == ["pass"]
    assert outcomes("X-FUND-EXPENDITURE", summary, general, *empty.values()) == ["error"]
    assert outcomes("X-FUND-EXPENDITURE", summary, general, fund) == []


def test_a_blank_is_no_number_and_a_total_left_blank_is_told() -> None:
    rows = [total(basic="2.00"), subject("208", basic="2.00", project="3.00")]
    found = [f for f in check(document(statement("final_expenditure", rows))) if f.rule == "A-TOTAL-CLASSES"]
    assert [f.outcome for f in found] == ["pass", "info"]
    assert "空白" in found[1].message
    assert found[1].expected_fen == 3_000_000


def test_a_row_whose_parts_are_all_blank_is_not_judged() -> None:
    rows = [subject("208", total="2.00", basic="2.00"), subject("221", total="3.00")]
    assert outcomes("A-ROW-PARTS", statement("final_expenditure", rows)) == ["pass", "info"]


def test_money_that_was_not_understood_stops_the_sum_of_its_row() -> None:
    source = statement("final_expenditure", [subject("208", total="3.00", basic="1.00")])
    assert outcomes("A-ROW-PARTS", source) == ["error"]
    table = msgspec.structs.replace(source.table, cells=(*source.table.cells, Cell(1, 3, "2.00")))
    assert outcomes("A-ROW-PARTS", msgspec.structs.replace(source, table=table)) == []


def test_a_missing_column_is_replaced_by_its_parts() -> None:
    rows = [subject("208", total="6.00", general_fund="3.00", government_fund="1.00", unit_funds="2.00")]
    assert outcomes("A-ROW-PARTS", statement("budget_procurement", rows)) == ["pass"]
    deep = [
        subject(
            "208",
            total="6.00",
            income_total="5.00",
            appropriation="4.00",
            other_income="1.00",
            carry_in="1.00",
        )
    ]
    assert outcomes("A-ROW-PARTS", statement("budget_income", deep)) == ["pass", "pass"]


def test_funds_are_carried_from_year_to_year() -> None:
    row = {"carry_in": "1.00", "income": "5.00", "total": "4.00", "carry_out": "2.00"}
    assert outcomes("A-CARRY", statement("final_government_fund", [subject("212", **row)])) == ["pass"]
    wrong = subject("212", **(row | {"carry_out": "3.00"}))
    assert outcomes("A-CARRY", statement("final_government_fund", [wrong])) == ["error"]


@pytest.mark.parametrize(
    ("label", "amount", "found"), [("其中：甲", "4.00", []), ("其中：甲", "6.00", ["error"])]
)
def test_of_which_may_be_less_but_not_more(label: str, amount: str, found: list[str]) -> None:
    rows = [item("income", "事业收入", amount="5.00"), item("income", "甲", "事业收入", label, amount=amount)]
    assert outcomes("A-ITEM-PARTS", statement("final_income_expenditure", rows)) == found


def test_three_public_on_one_wide_row_and_in_a_list() -> None:
    wide: list[Row] = [({}, {m: t for _, amounts in THREE for m, t in amounts.items()})]
    for rows in (wide, THREE):
        assert set(outcomes("A-THREE-PUBLIC", statement("final_three_public", rows))) == {"pass"}
    wide[0][1]["reception.final"] = "2.60"
    assert outcomes("A-THREE-PUBLIC", statement("final_three_public", wide)).count("error") == 1


def test_projects_add_up_to_their_total_and_to_the_expenditure() -> None:
    projects = [
        total(total="20.00"),
        item("expenditure", "甲", total="12.00"),
        item("expenditure", "甲", total="8.00"),
    ]
    plan = statement("budget_projects", projects)
    spending = statement("budget_expenditure", SPENDING)
    assert outcomes("A-PROJECT-LIST", plan) == outcomes("X-PROJECTS", plan, spending) == ["pass"]
    assert outcomes("X-PROJECTS", changed(plan, 0, "1.00"), spending) == ["error"]


def test_a_fund_with_money_and_an_empty_table_contradict_each_other() -> None:
    rows = [total("本年支出合计", "expenditure", total="3.00", government_fund="3.00")]
    summary = statement("final_appropriation", rows)
    empty = Statement(2, "final_government_fund", "基金表", Table((), 0, 0), is_empty=True)
    assert outcomes("X-FUND-EXPENDITURE", summary, empty) == ["error"]
    assert outcomes("X-FUND-EXPENDITURE", summary) == []


def test_a_form_printed_twice_is_not_compared() -> None:
    account = final_account()
    double = changed(account[2], 0, "5.00")
    assert not [f for f in check(document(*account, double)) if f.rule == "X-EXPENDITURE"]


def test_a_budget_table_may_include_what_is_carried() -> None:
    summary = statement("budget_income_expenditure", SUMMARY)
    for stated, outcome in (("30.00", "pass"), ("32.00", "pass"), ("31.00", "error")):
        table = statement("budget_expenditure", [total(total=stated)])
        assert outcomes("X-EXPENDITURE", summary, table) == [outcome]


def test_amounts_of_unknown_unit_are_not_judged() -> None:
    source = statement("final_expenditure", [subject("208", total="3.50", basic="1.00")])
    assert check(document(msgspec.structs.replace(source, unit=None))) == ()


@given(st.integers(-(10**14), 10**14), st.sampled_from(["yuan", "wan_yuan"]), st.integers(0, 2))
def test_money_reads_back_to_the_same_fen(fen: int, unit: Unit, places: int) -> None:
    number, name = money(fen, unit, places).split(" ")
    assert Decimal(number.replace(",", "")) * FEN_PER[unit] == fen
    assert decimals(number) >= places
    assert name == {"yuan": "元", "wan_yuan": "万元"}[unit]


@pytest.mark.parametrize(("text", "places"), [("12, 984, 142. 90", 2), ("１．５", 1), ("29", 0), ("0.00", 2)])
def test_decimals_are_those_of_the_print(text: str, places: int) -> None:
    assert decimals(text) == places


leaves = st.dictionaries(
    st.tuples(st.integers(201, 204), st.integers(1, 3), st.integers(1, 3)), st.integers(0, 10**7), min_size=1
)


def tree(leaf: dict[tuple[int, int, int], int]) -> list[Row]:
    """The rows of a coded table from its items, in hundredths of 万元."""
    sums: dict[str, int] = {}
    for (a, b, c), value in leaf.items():
        for code in (f"{a}", f"{a}{b:02}", f"{a}{b:02}{c:02}"):
            sums[code] = sums.get(code, 0) + value
    rows = [subject(code, total=f"{Decimal(v) / 100:.2f}") for code, v in sorted(sums.items())]
    return [total(total=f"{Decimal(sum(leaf.values())) / 100:.2f}"), *rows]


@settings(max_examples=60, deadline=None)
@given(leaves, st.data())
def test_any_tree_passes_and_any_changed_leaf_is_seen(
    leaf: dict[tuple[int, int, int], int], data: Any
) -> None:
    source = statement("final_expenditure", tree(leaf))
    assert {f.outcome for f in check(document(source))} <= {"pass"}
    index = data.draw(st.integers(0, len(source.amounts) - 1))
    assert errors(changed(source, index, "10.00"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=12))
def test_numbers_rounded_from_true_ones_never_make_an_error(fens: list[int]) -> None:
    """True amounts in fen, each printed in 万元 with two decimals: whatever the tail, it is no error."""

    def shown(fen: int) -> str:
        return f"{(Decimal(fen) / 1_000_000).quantize(Decimal('0.01'))}"

    rows = [total(total=shown(sum(fens)))]
    rows += [subject(f"{201 + i}", total=shown(f)) for i, f in enumerate(fens)]
    assert errors(statement("final_expenditure", rows)) == []


def test_a_list_of_both_sides_in_one_column_is_not_judged() -> None:
    rows = [
        total("收入合计", amount="3.00"),
        item("", "财政拨款收入", amount="3.00"),
        total("支出合计", amount="3.00"),
    ]
    unsided = [(what | {"side": None}, amounts) for what, amounts in rows]
    assert outcomes("A-LIST-TOTAL", statement("budget_income_expenditure", unsided)) == []


def test_items_cut_to_the_code_of_their_section_are_not_summed_twice() -> None:
    rows = [subject("208", total="5.00"), subject("20801", total="5.00"), subject("20801", total="5.00")]
    assert outcomes("A-SUBJECT-CHILDREN", statement("final_expenditure", rows)) == ["info"]


def test_totals_above_their_parts_add_up_to_the_next_total() -> None:
    rows = [
        total("本年收入合计", "income", amount="10.00"),
        item("income", "一般公共预算", "本年收入合计", amount="10.00"),
        total("上年结转合计", "income", amount="2.00"),
        item("income", "一般公共预算", "上年结转合计", amount="2.00"),
        total("收入总计", "income", amount="12.00"),
    ]
    form = "budget_income_expenditure"
    assert outcomes("A-LIST-TOTAL", statement(form, rows)) == ["pass"]
    assert outcomes("A-ITEM-PARTS", statement(form, rows)) == ["pass", "pass"]
    wrong = [*rows[:-1], total("收入总计", "income", amount="13.00")]
    assert outcomes("A-LIST-TOTAL", statement(form, wrong)) == ["error"]


def test_parts_of_a_part_do_not_end_the_parts() -> None:
    rows = [
        item("income", "财政拨款收入", amount="9.00"),
        item("income", "一般公共预算", "财政拨款收入", amount="6.00"),
        item("income", "非税收入", "一般公共预算", "其中：非税收入", amount="1.00"),
        item("income", "政府性基金预算", "财政拨款收入", amount="3.00"),
    ]
    assert outcomes("A-ITEM-PARTS", statement("budget_income_expenditure", rows)) == ["pass"]


def test_bodies_above_their_projects_are_not_summed_twice() -> None:
    def project(name: str, amount: str) -> Row:
        return {"subject_kind": "project", "subject_name": name}, {"total": amount}

    rows = [total(total="5.00"), project("江城市社会保险中心", "5.00"), project("大厅运行", "3.00")]
    whole = [*rows, project("金保工程", "2.00")]
    assert outcomes("A-PROJECT-LIST", statement("budget_projects", whole)) == ["pass"]
    assert outcomes("A-PROJECT-LIST", statement("budget_projects", [*rows, project("金保工程", "1.00")])) == [
        "error"
    ]


def test_a_numbered_total_without_parts_is_an_item_beside_one_with_parts() -> None:
    rows = [
        total("本年支出合计", "expenditure", amount="10.00"),
        item("expenditure", "社会保障和就业支出", "本年支出合计", amount="10.00"),
        total("结转下年合计", "expenditure", amount="2.00"),
        total("支出总计", "expenditure", amount="12.00"),
    ]
    rows[2] = (rows[2][0] | {"label": "二、结转下年合计"}, rows[2][1])
    assert outcomes("A-LIST-TOTAL", statement("budget_income_expenditure", rows)) == ["pass"]


def test_a_rule_that_fails_costs_only_its_own_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(book: Book, rule: str) -> Iterator[Finding]:
        raise ZeroDivisionError("a rate on nothing")
        yield

    broken = [msgspec.structs.replace(r, run=fails) if r.id == "A-BALANCE" else r for r in RULES]
    monkeypatch.setattr("parsers.rules.RULES", tuple(broken))
    told: list[str] = []
    left = {f.rule for f in check(document(*final_account()), failed=told.append)}
    assert told == ["A-BALANCE: ZeroDivisionError: a rate on nothing"]
    assert "A-BALANCE" not in left
    assert {"A-TOTAL-CLASSES", "X-INCOME"} <= left
    with pytest.raises(ZeroDivisionError):
        check(document(*final_account()))


def test_a_list_by_function_and_then_by_kind_is_summed_in_each_way() -> None:
    rows = [
        item("expenditure", "社会保障和就业支出", amount="25.00"),
        item("expenditure", "住房保障支出", amount="5.00"),
        item("expenditure", "基本支出", amount="10.00"),
        item("expenditure", "项目支出", amount="20.01"),
        total("本年支出合计", "expenditure", amount="30.00"),
        total("总计", "expenditure", amount="30.00"),
    ]
    twice = statement("final_income_expenditure", rows)
    assert outcomes("A-LIST-TOTAL", twice) == ["pass", "rounding", "pass"]
    assert "error" in outcomes("A-LIST-TOTAL", changed(twice, 0, "0.50"))


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [("9,721,800", "pass"), ("9,721", "info"), ("9,722", "error"), ("97", "error"), ("9,721,810", "error")],
)
def test_a_number_that_a_column_cut_between_its_groups_is_no_error(printed: str, outcome: str) -> None:
    rows = [total(total="10,000,000"), subject("208", total=printed), subject("221", total="278,200")]
    table = statement("final_expenditure", rows, unit="yuan")
    assert outcomes("A-TOTAL-CLASSES", table) == [outcome]
