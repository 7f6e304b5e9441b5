"""What a text states, against tables and against itself: each rule where it holds, fails, rounds, cannot tell."""

from __future__ import annotations

import time
from fractions import Fraction

import msgspec
import pytest
from accounts import BASIC, changed, economic, final_account, item, named, statement, subject, total
from hypothesis import assume, given
from hypothesis import strategies as st
from sentence_cases import alone, doubted, found, outcomes, text_of

from parsers.model import Document
from parsers.rules import RULES, check
from parsers.rules.book import Book
from parsers.rules.sentences import CHECKS
from parsers.rules.sentences.interval import Interval, agree, around, grown, minus, rounded, share_of

EXPENDITURE = (
    "# 三、支出决算情况说明\n2024年度支出合计{total}万元，其中："
    "基本支出{basic}万元，占{share}%；项目支出{project}万元，占{other}%。"
)


def expenditure(
    total: str = "30.00",
    basic: str = "10.00",
    share: str = "33.33",
    project: str = "20.00",
    other: str = "66.67",
) -> str:
    return EXPENDITURE.format(total=total, basic=basic, share=share, project=project, other=other)


def test_every_check_has_its_text() -> None:
    assert sum(rule.id.startswith("N-") for rule in RULES) > 20


def test_a_sound_text_passes_and_raises_nothing() -> None:
    findings = [f for f in check(text_of(expenditure())) if f.rule.startswith("N-")]
    assert {f.outcome for f in findings} == {"pass"}
    assert {f.rule for f in findings} == {"N-TABLE", "N-SHARE", "N-STRUCTURE", "N-SUM"}


def test_a_text_without_numbers_has_nothing_to_check() -> None:
    assert [f for f in check(text_of("# 三、支出决算情况说明\n见附表。")) if f.rule.startswith("N-")] == []


class TestTable:
    def test_an_amount_that_is_not_the_tables_is_an_error_with_both(self) -> None:
        (finding,) = [
            f for f in found("N-TABLE", text_of(expenditure(basic="11.00"))) if f.outcome == "error"
        ]
        assert (finding.actual_fen, finding.expected_fen) == (11_000_000, 10_000_000)
        assert all(part in finding.message for part in ("疑似", "基本支出", "11.00 万元", "10.00 万元", "="))
        sentence, cell = finding.evidence
        assert (sentence.section, sentence.claim, sentence.text) == (1, 1, "11.00 万元")
        assert (cell.statement, cell.text) == (3, "10.00")

    @pytest.mark.parametrize(
        ("printed", "outcome"),
        [("10.01", "rounding"), ("9.99", "rounding"), ("10.02", "error"), ("10", "pass"), ("10.0", "pass")],
    )
    def test_the_tolerance_follows_both_prints(self, printed: str, outcome: str) -> None:
        assert outcomes("N-TABLE", text_of(expenditure(basic=printed)))[1] == outcome

    @pytest.mark.parametrize(
        ("yuan", "outcome"),
        [("100,049.99", "pass"), ("100,050.00", "pass"), ("100,060.00", "warning"), ("99,940.00", "error")],
    )
    def test_wan_yuan_of_the_text_beside_yuan_of_the_table(self, yuan: str, outcome: str) -> None:
        """The text rounds to 100 yuan: what it drops instead of rounding up is a warning, more is an error."""
        table = statement("final_expenditure", [total(basic=yuan)], unit="yuan")
        text = "# 三、支出决算情况说明\n基本支出10.00万元。"
        assert outcomes("N-TABLE", text_of(text, [table])) == [outcome]

    def test_what_no_table_states_is_left_out(self) -> None:
        assert outcomes("N-TABLE", alone(expenditure())) == []
        assert outcomes("N-TABLE", text_of("# 一、机构设置\n本单位设有18个科室。")) == []

    def test_a_form_that_stands_twice_is_not_compared(self) -> None:
        account = [s for s in final_account() if s.form == "final_expenditure"]
        assert outcomes("N-TABLE", text_of(expenditure(basic="77.00"), account * 2)) == []

    def test_a_figure_that_is_read_in_doubt_is_no_error(self) -> None:
        assert "info" in outcomes("N-TABLE", doubted(text_of(expenditure(basic="11.00"))))
        assert "error" not in outcomes("N-TABLE", doubted(text_of(expenditure(basic="11.00"))))

    def test_a_figure_that_was_cut_is_no_error(self) -> None:
        rows = [
            total(basic="10.0"),
            *(subject(c, basic="5.00") for c in ("208", "20801", "2080101", "221", "22101")),
        ]
        table = statement("final_expenditure", rows)
        text = "# 三、支出决算情况说明\n基本支出12.00万元。"
        assert outcomes("N-TABLE", text_of(text, [table])) == ["info"]

    def test_an_amount_where_the_table_has_none_is_a_warning(self) -> None:
        text = "# 二、收入决算情况说明\n其他收入{}万元。"
        assert outcomes("N-TABLE", text_of(text.format("5.00"))) == ["warning"]
        assert outcomes("N-TABLE", text_of(text.format("0.00"))) == []
        empty = msgspec.structs.replace(
            statement("final_government_fund", []), is_empty=True, empty_note="本表无数据"
        )
        text = "# 八、政府性基金预算财政拨款收入支出决算情况说明\n政府性基金预算财政拨款支出{}万元。"
        assert outcomes("N-TABLE", text_of(text.format("5.00"), [empty])) == ["warning"]
        assert outcomes("N-TABLE", text_of(text.format("0.00"), [empty])) == []

    def test_a_subject_that_goes_on_from_the_sentence_before_is_no_error(self) -> None:
        text = "# 三、支出决算情况说明\n支出合计30.00万元。比上年减少，共20.00万元。"
        assert outcomes("N-TABLE", text_of(text)) == ["pass", "info"]

    def test_an_amount_of_another_year_is_not_this_years(self) -> None:
        """Even where the reading of the text did not know which year is the document's."""
        text = (
            "# 三、支出决算情况说明\n2023年基本支出8.00万元，2024年基本支出10.00万元，比2023年增加2.00万元。"
        )
        assert outcomes("N-TABLE", text_of(text)) == ["pass"]
        assert outcomes("N-DELTA", text_of(text)) == ["pass"]

    def test_a_mapped_word_of_two_meanings_is_never_an_error(self) -> None:
        table = statement("final_general_basic", BASIC)
        text = "# 机关运行经费支出情况\n2024年机关运行经费支出3.00万元。"
        assert outcomes("N-TABLE", text_of(text, [table])) == ["info"]
        assert outcomes("N-TABLE", text_of(text.replace("3.00", "2.00"), [table])) == ["pass"]


NAMES = {
    "204": "公共安全支出",
    "20406": "司法",
    "2040601": "行政运行",
    "208": "社会保障和就业支出",
    "20801": "人力资源和社会保障管理事务",
    "2080101": "行政运行",
    "2080109": "社会保险经办机构",
}
ITEMS = named(
    [
        total(total="9.00"),
        *(subject(c, total="2.00") for c in ("204", "20406", "2040601")),
        *(subject(c, total="7.00") for c in ("208", "20801")),
        subject("2080101", total="3.00"),
        subject("2080109", total="4.00"),
    ],
    NAMES,
)
ITEM_TABLE = statement("budget_general_expenditure", ITEMS)
PATHS = (
    "# 2024年部门预算编制说明\n"
    "1. “公共安全支出（类）司法（款）行政运行（项）”{first}万元。\n"
    "2. “社会保障和就业支出（类）人力资源和社会保障管理事务（款）行政运行（项）”{second}万元。\n"
    "3. “社会保障和就业支出（类）人力资源和社会保障管理事务（款）{name}（项）”4.00万元。\n"
)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [("2.00", "3.00", ["pass"] * 3), ("3.00", "3.00", ["error", "pass", "pass"])],
)
def test_items_of_one_name_are_told_apart_by_their_path(first: str, second: str, wanted: list[str]) -> None:
    text = PATHS.format(first=first, second=second, name="社会保险经办机构")
    assert outcomes("N-TABLE", text_of(text, [ITEM_TABLE], kind="budget")) == wanted


def test_an_item_that_the_table_names_otherwise_is_told() -> None:
    text = PATHS.format(first="2.00", second="3.00", name="老年补贴")
    assert outcomes("N-TABLE", text_of(text, [ITEM_TABLE], kind="budget")) == ["pass", "pass", "info"]


class TestSums:
    TEXT = (
        "# 政府采购支出情况\n2024年度政府采购支出总额{whole}万元，其中：政府采购货物支出1.10万元、"
        "政府采购工程支出2.20万元、政府采购服务支出{services}万元。"
    )

    @pytest.mark.parametrize(
        ("whole", "outcome"), [("6.60", "pass"), ("6.61", "rounding"), ("6.63", "error")]
    )
    def test_a_whole_is_the_sum_of_its_parts(self, whole: str, outcome: str) -> None:
        assert outcomes("N-SUM", alone(self.TEXT.format(whole=whole, services="3.30"))) == [outcome]

    def test_where_a_part_is_not_stated_only_a_sum_that_holds_is_told(self) -> None:
        part = "# 政府采购支出情况\n2024年度政府采购支出总额{}万元，其中：政府采购货物支出1.10万元。"
        assert outcomes("N-SUM", alone(part.format("6.60"))) == []
        assert outcomes("N-SUM", alone(part.format("1.10"))) == ["pass"]
        assert outcomes("N-SUM", alone(part.format("1.00"))) == ["error"]

    def test_a_sentence_that_lists_its_parts(self) -> None:
        text = "# 国有资产占用情况\n共有车辆{}辆，其中：主要领导干部用车1辆、机要通信用车2辆、其他用车3辆。"
        assert outcomes("N-LIST-SUM", alone(text.format(6))) == ["pass"]
        assert outcomes("N-LIST-SUM", alone(text.format(7))) == ["warning"]

    def test_areas(self) -> None:
        text = (
            "# 十二、国有资产占用情况\n房屋建筑面积{}平方米，其中："
            "办公用房面积10平方米，业务用房面积20平方米，其他用房面积30平方米。"
        )
        assert outcomes("N-LIST-SUM", alone(text.format("60"))) == ["pass"]
        assert outcomes("N-LIST-SUM", alone(text.format("70"))) == ["warning"]

    def test_items_listed_with_their_amounts(self) -> None:
        text = (
            "# 六、基本支出决算情况说明\n"
            "人员经费{}万元，主要包括：基本工资1.00万元，津贴补贴2.00万元，奖金3.00万元。"
        )
        assert outcomes("N-LIST-SUM", alone(text.format("6.01"))) == ["rounding"]
        assert outcomes("N-LIST-SUM", alone(text.format("6.50"))) == ["warning"]

    def test_the_same_quantity_stated_twice(self) -> None:
        text = "# 政府采购支出情况\n2024年度政府采购支出总额6.60万元。\n本部门政府采购支出总额{}万元。"
        assert outcomes("N-TWICE", alone(text.format("6.60"))) == ["pass"]
        assert outcomes("N-TWICE", alone(text.format("6.70"))) == ["error"]

    def test_contracts_with_small_enterprises_by_class(self) -> None:
        text = self.TEXT.format(whole="6.60", services="3.30") + (
            "授予中小企业合同金额{}万元。货物采购授予中小企业合同金额占货物支出的100%，"
            "工程采购授予中小企业合同金额占工程支出的50%，服务采购授予中小企业合同金额占服务支出的0%。"
        )
        assert outcomes("N-SME-CLASSES", alone(text.format("2.20"))) == ["pass"]
        assert outcomes("N-SME-CLASSES", alone(text.format("3.20"))) == ["error"]
        assert outcomes("N-SME-CLASSES", alone(self.TEXT.format(whole="6.60", services="3.30"))) == []


class TestShare:
    @pytest.mark.parametrize(
        ("share", "outcome"),
        [
            ("33.33", "pass"),
            ("33.3", "pass"),
            ("33", "pass"),
            ("33.32", "error"),
            ("33.34", "error"),
            ("34.33", "error"),
        ],
    )
    def test_of_the_whole_of_its_section(self, share: str, outcome: str) -> None:
        text = expenditure("3,000.00", "1,000.00", share, "2,000.00", "66.67")
        assert outcomes("N-SHARE", alone(text)) == [outcome, "pass"]

    def test_one_that_was_cut_instead_of_rounded_is_a_warning(self) -> None:
        text = expenditure("3,000.00", "1,000.00", "33.33", "2,000.00", "66.66")
        assert outcomes("N-SHARE", alone(text)) == ["pass", "warning"]

    def test_the_print_of_small_numbers_explains_more(self) -> None:
        text = "# 三、支出决算情况说明\n支出合计3万元，其中：基本支出1万元，占36%；项目支出2万元。"
        assert outcomes("N-SHARE", alone(text)) == ["rounding"]

    TEXT = "# 十、预算绩效情况说明\n共涵盖项目9个，涉及预算资金{}万元，占本单位预算项目支出总额的100%。"

    def test_of_the_whole_that_its_sentence_names(self) -> None:
        (finding,) = found("N-SHARE", text_of(self.TEXT.format("18.00")))
        assert (finding.outcome, finding.expected, finding.actual) == ("error", "90.00", "100")
        assert finding.value_unit == "%"
        assert "自身" in finding.message
        assert outcomes("N-SHARE", text_of(self.TEXT.format("20.00"))) == ["pass"]

    def test_a_base_that_would_be_right_is_named(self) -> None:
        text = (
            "# 一、收入支出决算总体情况说明\n收入总计40.00万元。\n"
            "# 三、支出决算情况说明\n支出合计30.00万元，其中：基本支出10.00万元，占本年支出合计的25.00%。"
        )
        (finding,) = found("N-SHARE", alone(text))
        assert finding.outcome == "error"
        assert "收入总计" in finding.message
        assert "40.00 万元" in finding.message

    def test_of_a_whole_that_its_section_names(self) -> None:
        text = (
            "# 五、一般公共预算支出决算情况说明\n"
            "住房保障支出50.00万元，其中购房补贴20.00万元，占住房保障支出的{}%。"
        )
        assert outcomes("N-SHARE", alone(text.format("40.00"))) == ["pass"]
        assert outcomes("N-SHARE", alone(text.format("45.00"))) == ["error"]

    def test_of_a_whole_that_is_not_known_nothing_is_said(self) -> None:
        assert outcomes("N-SHARE", alone("# 三、支出决算情况说明\n基本支出10.00万元，占全市的5%。")) == []


class TestStructure:
    TEXT = (
        "# 三、支出决算情况说明\n支出合计30.00万元，其中：基本支出10.00万元，占{}%；项目支出{}万元，占{}%。"
    )

    @pytest.mark.parametrize(
        ("one", "project", "two", "wanted"),
        [
            ("33.33", "20.00", "66.67", ["pass"]),
            ("33.33", "20.00", "66.66", ["rounding"]),
            ("33.33", "20.00", "66.00", ["error"]),
            ("33.33", "19.00", "60.00", []),
            ("100.00", "0.00", "0.00", []),
        ],
    )
    def test_of_a_whole_whose_parts_are_all_there(
        self, one: str, project: str, two: str, wanted: list[str]
    ) -> None:
        assert outcomes("N-STRUCTURE", alone(self.TEXT.format(one, project, two))) == wanted


class TestGrowth:
    TEXT = "# 三、支出决算情况说明\n基本支出{now}万元，比上年{word}{delta}万元，{word2}{rate}%。"

    def outcome(self, now: str, delta: str, rate: str, word: str = "增加", word2: str = "增长") -> list[str]:
        return outcomes(
            "N-GROWTH", alone(self.TEXT.format(now=now, delta=delta, rate=rate, word=word, word2=word2))
        )

    def test_of_what_it_was_before(self) -> None:
        assert self.outcome("110.00", "10.00", "10.00") == ["pass"]
        assert self.outcome("110.00", "10.00", "9.09") == ["error"]
        assert self.outcome("90.00", "10.00", "10.00", "减少", "下降") == ["pass"]

    def test_up_is_not_down(self) -> None:
        assert self.outcome("90.00", "10.00", "10.00", "减少", "增长") == ["error"]

    def test_small_numbers_leave_room(self) -> None:
        assert self.outcome("2.50", "0.30", "13.6", "增加", "增长") == ["pass"]
        assert self.outcome("2.50", "0.30", "13.9", "增加", "增长") == ["rounding"]

    def test_against_last_years_amount(self) -> None:
        text = (
            "# 三、支出预算说明\n2026年支出预算110万元。"
            "“公共安全支出（类）司法（款）行政运行（项）”110万元，用于基本支出。"
            "2025年当年预算执行数为{}万元，2026年预算安排{}万元，比2025年预算执行数增加10.00%。"
        )
        assert outcomes("N-GROWTH", alone(text.format(100, 110), kind="budget", year=2026)) == ["pass"]
        assert outcomes("N-GROWTH", alone(text.format(1000, 110), kind="budget", year=2026)) == ["error"]

    def test_a_rate_that_was_taken_of_another_amount(self) -> None:
        text = (
            "# 二、收入决算情况说明\n收入合计200.00万元。\n"
            "# 三、支出决算情况说明\n基本支出110.00万元，比上年增加10.00万元，增长5.26%。"
        )
        (finding,) = found("N-GROWTH", alone(text))
        assert "200.00 万元" in finding.message

    def test_a_change_of_a_table_of_two_years(self) -> None:
        rows = [total("合计", **{"total.previous_budget": "10.00", "total.budget": "9.60"})]
        text = "# “三公”经费预算情况说明\n2025年“三公”经费预算比2024年减少{}万元，下降4.00%。"
        table = statement("budget_three_public", rows)
        for delta, wanted in (("0.40", "pass"), ("0.50", "error")):
            told = text_of(text.format(delta), [table], kind="budget", year=2025)
            assert outcomes("N-DELTA", told) == [wanted]
            assert outcomes("N-GROWTH", told) == [wanted]

    def test_a_change_is_the_difference_of_what_stands_beside_it(self) -> None:
        text = (
            "# 五、一般公共预算支出情况\n支出年初预算100.00万元，支出决算110.00万元，比年初预算增加{}万元。"
        )
        assert outcomes("N-DELTA", alone(text.format("10.00"))) == ["pass"]
        assert outcomes("N-DELTA", alone(text.format("11.00"))) == ["error"]


class TestCompletion:
    TEXT = (
        "# 五、一般公共预算财政拨款支出决算情况说明\n"
        "住房公积金年初预算{}万元，支出决算{}万元，完成年初预算的{}%。"
    )

    @pytest.mark.parametrize(
        ("initial", "final", "rate", "wanted"),
        [
            ("80.00", "60.00", "75.00", ["pass"]),
            ("80.00", "60.00", "76.00", ["error"]),
            ("70.00", "60.00", "85.71", ["pass"]),
            ("9,000.00", "6,000.00", "66.66", ["warning"]),
            ("0.00", "60.00", "0.00", []),
        ],
    )
    def test_of_the_budget_that_it_names(
        self, initial: str, final: str, rate: str, wanted: list[str]
    ) -> None:
        assert outcomes("N-COMPLETION", alone(self.TEXT.format(initial, final, rate))) == wanted

    def test_of_the_tables_budget_where_the_text_prints_none(self) -> None:
        text = "# 九、“三公”经费支出决算情况说明\n公务接待费支出决算2.50万元，完成预算的{}%。"
        assert outcomes("N-COMPLETION", text_of(text.format("69.44"))) == ["pass"]
        assert outcomes("N-COMPLETION", text_of(text.format("96.44"))) == ["error"]

    def test_a_rate_of_nothing_is_told_once_a_section(self) -> None:
        lines = [
            f"{name}年初预算0.00万元，支出决算6.00万元，完成年初预算的0%。"
            for name in ("住房公积金", "购房补贴")
        ]
        text = "# 五、一般公共预算财政拨款支出决算情况说明\n" + "\n".join(lines)
        (finding,) = found("N-ZERO-BASE", alone(text))
        assert finding.outcome == "warning"
        assert "2 处" in finding.message
        assert outcomes("N-ZERO-BASE", alone(self.TEXT.format("0.00", "0.00", "0.00"))) == ["info"]
        assert outcomes("N-ZERO-BASE", alone(self.TEXT.format("0.00", "6.00", "100.00"))) == ["info"]
        assert outcomes("N-ZERO-BASE", alone(self.TEXT.format("8.00", "6.00", "75.00"))) == []

    def test_growth_from_nothing(self) -> None:
        text = "# 三、支出决算情况说明\n基本支出{0}万元，比上年增加{0}万元，增长0.00%。"
        assert outcomes("N-ZERO-BASE", alone(text.format("30.00"))) == ["warning"]
        assert outcomes("N-GROWTH", alone(text.format("30.00"))) == []

    def test_a_coverage_of_nothing(self) -> None:
        text = "# 十、预算绩效情况说明\n对7个项目开展绩效自评，涉及资金10.00万元，自评覆盖率{}%。"
        assert outcomes("N-ZERO-COVERAGE", alone(text.format(0))) == ["warning"]
        assert outcomes("N-ZERO-COVERAGE", alone(text.format(100))) == []


class TestInitialBudget:
    TEXT = (
        "# 五、一般公共预算财政拨款支出决算情况说明\n"
        "一般公共预算财政拨款支出年初预算{}万元，支出决算11.00万元，完成年初预算的110%。\n"
        "住房公积金年初预算4.00万元，支出决算5.00万元。\n购房补贴年初预算6.00万元，支出决算{}万元。\n"
    )

    def test_the_items_add_up(self) -> None:
        assert outcomes("N-INITIAL-ITEMS", alone(self.TEXT.format("10.00", "6.00"))) == ["pass"]
        assert outcomes("N-INITIAL-ITEMS", alone(self.TEXT.format("12.00", "6.00"))) == ["error"]

    def test_a_list_that_is_not_whole_is_not_added_up(self) -> None:
        assert outcomes("N-INITIAL-ITEMS", alone(self.TEXT.format("12.00", "1.00"))) == []


def test_counts_are_those_of_the_table_of_counts() -> None:
    table = statement(
        "final_other_information",
        [item("expenditure", "车辆数合计", label="（一）车辆数合计（辆）")],
    )
    text = text_of("# 国有资产占用情况\n共有车辆数合计3辆。", [table])
    (claim,) = text.claims
    counted = msgspec.structs.replace(
        claim, statement=1, row=1, col=1, number="2", text="车辆数合计", section=None
    )
    both = msgspec.structs.replace(text, claims=(claim, counted))
    assert outcomes("N-COUNT-TABLE", both) == ["error"]
    same = msgspec.structs.replace(text, claims=(claim, msgspec.structs.replace(counted, number="3")))
    assert outcomes("N-COUNT-TABLE", same) == ["pass"]


def test_last_years_document_holds_what_the_text_says_of_last_year() -> None:
    text = "# 三、支出决算情况说明\n基本支出10.00万元，比上年增加{}万元。"
    account = final_account()
    last = text_of("# 说明\n见表。", [changed(account[2], 1, "-2.00"), *account[3:]], year=2023)
    assert outcomes("N-LAST-YEAR", text_of(text.format("2.00")), last) == ["pass"]
    assert outcomes("N-LAST-YEAR", text_of(text.format("2.01")), last) == ["rounding"]
    assert outcomes("N-LAST-YEAR", text_of(text.format("3.00")), last) == ["warning"]
    assert outcomes("N-LAST-YEAR", text_of(text.format("3.00"))) == []
    spoken = alone("# 三、支出决算情况说明\n基本支出8.00万元。", year=2023)
    assert outcomes("N-LAST-YEAR", text_of(text.format("2.00")), spoken) == ["pass"]


MONEY = st.integers(1, 10**9)


@given(MONEY, MONEY, st.integers(0, 4))
def test_a_share_that_is_printed_as_it_rounds_always_agrees(part: int, whole: int, places: int) -> None:
    exact = share_of(around(part, 0), around(whole, 0))
    number = int(rounded(exact, places).replace(",", "").replace(".", ""))
    assert agree(around(2 * number, 1, 2 * 10**places), exact) == "pass"
    assert agree(around(2 * number + 4, 1, 2 * 10**places), exact) == "error"


@given(MONEY, st.integers(1, 50))
def test_what_stands_within_both_prints_is_never_an_error(value: int, width: int) -> None:
    one, two = around(value, width), around(value + 2 * width, width)
    assert agree(one, two) in ("pass", "rounding")
    assert agree(one, around(value + 2 * width + 1, width)) != "pass"


NUMBER = st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 10**4), st.sampled_from((1, 2, 20, 200)))


@given(NUMBER, NUMBER)
def test_the_extremes_of_a_rate_are_those_of_its_corners(
    one: tuple[int, int, int], two: tuple[int, int, int]
) -> None:
    part, whole = around(*one), around(*two)
    assume(whole.is_positive)
    found = share_of(part, whole)
    rate = {(p, w): Fraction(p * whole.per, w * part.per) * 100 for p in ends(part) for w in ends(whole)}
    assert Fraction(found.low, found.per) == min(rate.values())
    assert Fraction(found.high, found.per) == max(rate.values())
    assert Fraction(found.point, found.per) == rate[part.point, whole.point]
    before = minus(part, whole)
    if before.is_positive:
        change = grown(whole, part)
        assert (
            Fraction(change.point, change.per)
            == Fraction(whole.point, whole.per) / Fraction(before.point, before.per) * 100
        )
        assert change.low <= change.point <= change.high


def ends(of: Interval) -> tuple[int, int, int]:
    return of.low, of.point, of.high


def test_economic_items_are_found_by_name() -> None:
    table = statement("final_general_basic", named([economic("30101", amount="7.00")], {"30101": "基本工资"}))
    text = "# 六、基本支出决算情况说明\n人员经费8.00万元，主要包括：基本工资{}万元。"
    assert "error" in outcomes("N-TABLE", text_of(text.format("6.00"), [table]))
    assert "error" not in outcomes("N-TABLE", text_of(text.format("7.00"), [table]))


def seconds(of: Document, rounds: int) -> float:
    """CPU time of all rules of sentences, with the document itself as last year's; the best of some rounds."""
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        for rule, run in CHECKS.items():
            list(run(Book(of, of), rule))
        spent.append(time.process_time() - started)
    return min(spent)


def test_the_cost_follows_what_is_said() -> None:
    item = (
        "养老支出{0}(项)。年初预算为{0}.00万元，支出决算为9.00万元，完成年初预算的3%，"
        "比上年增加1.00万元，增长3%，决算数小于年初预算数。\n"
    )
    texts = [
        f"# 五、一般公共预算财政拨款支出决算情况说明\n{''.join(map(item.format, range(n)))}"
        for n in (25, 250)
    ]
    short, long = (alone(text, year=2023) for text in texts)
    assert len(long.claims) > 9 * len(short.claims) > 500
    assert seconds(long, 2) < 30 * seconds(short, 3)
