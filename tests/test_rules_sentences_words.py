"""What a text says in words: more, less, the same, which items, how many, and why."""

from __future__ import annotations

import msgspec
import pytest
from accounts import economic, named, statement, total
from sentence_cases import alone, doubted, found, outcomes, text_of

from parsers.model import Cell, Statement
from parsers.model import Project as Form

LEVEL = (
    "# 三、支出预算说明\n2026年支出预算10.00万元。"
    "“公共安全支出（类）司法（款）行政运行（项）”10.00万元，用于基本支出。"
    "2025年当年预算执行数为{}万元，2026年预算安排10.00万元，比2025年预算执行数{}。"
)


@pytest.mark.parametrize(
    ("before", "word", "wanted"),
    [("10.00", "持平", ["pass"]), ("11.00", "持平", ["error"]), ("11.00", "基本持平", [])],
)
def test_what_is_said_to_be_the_same(before: str, word: str, wanted: list[str]) -> None:
    assert outcomes("N-LEVEL", alone(LEVEL.format(before, word), kind="budget", year=2026)) == wanted


def test_the_same_as_in_the_table_of_two_years() -> None:
    rows = [total("合计", **{"total.previous_budget": "9.60", "total.budget": "9.00"})]
    text = "# “三公”经费情况说明\n2024年“三公”经费预算为9.00万元，与上年持平。"
    table = statement("budget_three_public", rows)
    assert outcomes("N-LEVEL", text_of(text, [table], kind="budget")) == ["error"]
    assert outcomes("N-LEVEL", alone(text, kind="budget")) == []


def test_the_same_as_last_years_document_says() -> None:
    text = "# 三、支出决算情况说明\n基本支出10.00万元，与上年持平。"
    last = alone("# 三、支出决算情况说明\n基本支出{}万元。".format("12.00"), year=2023)
    assert outcomes("N-LEVEL", alone(text), last) == ["error"]
    assert outcomes("N-LEVEL", alone(text)) == []


WORD = (
    "# 五、一般公共预算支出决算情况说明\n住房公积金年初预算{}万元，支出决算5.00万元，完成年初预算的{}%。"
    "决算数{}预算数的主要原因是人员变动。"
)


@pytest.mark.parametrize(
    ("initial", "rate", "word", "wanted"),
    [
        ("4.00", "125", "大于", ["pass"]),
        ("4.00", "125", "小于", ["error"]),
        ("10.00", "50", "小于", ["pass"]),
        ("10.00", "50", "高于年初", ["error"]),
        ("5.00", "100", "等于", ["pass"]),
        ("4.00", "125", "小于（大于）", []),
    ],
)
def test_more_and_less_than_planned(initial: str, rate: str, word: str, wanted: list[str]) -> None:
    assert outcomes("N-DIRECTION", alone(WORD.format(initial, rate, word))) == wanted


def test_which_of_two_budgets_is_meant() -> None:
    text = (
        "# 五、一般公共预算支出决算情况说明\n住房公积金年初预算4.00万元，全年预算6.00万元，支出决算5.00万元。"
        "决算数{}预算数的主要原因是人员变动。"
    )
    for word, wanted in (("大于年初", "pass"), ("小于年初", "error"), ("小于全年", "pass"), ("小于", "pass")):
        assert outcomes("N-DIRECTION", alone(text.format(word))) == [wanted]


def test_a_clause_that_names_another_subject_is_about_that() -> None:
    text = (
        "# 九、“三公”经费支出决算情况说明\n“三公”经费支出预算为9.60万元，支出决算为4.30万元，完成预算的44.79%。"
        "公务接待费预算为2.50万元，支出决算为2.50万元，完成预算的100%。2024年度“三公”经费支出决算数{}预算数。"
    )
    assert outcomes("N-DIRECTION", alone(text.format("小于"))) == ["pass"]
    assert outcomes("N-DIRECTION", alone(text.format("大于"))) == ["error"]


def test_words_of_a_scan_in_doubt_are_no_error() -> None:
    assert outcomes("N-DIRECTION", doubted(text_of(WORD.format("4.00", "125", "小于")))) == ["warning"]


def test_a_comparison_with_the_documents_own_year() -> None:
    text = (
        "# 2026年部门预算编制说明\n收入预算10.00万元，比{}年预算增加1.00万元。"
        "支出预算10.00万元，比{}年预算增加1.00万元。"
    )
    (finding,) = found("N-OWN-YEAR", alone(text.format(2026, 2026), kind="budget", year=2026))
    assert finding.outcome == "warning"
    assert "2 处" in finding.message
    assert len(finding.evidence) == 2
    assert outcomes("N-OWN-YEAR", alone(text.format(2025, 2025), kind="budget", year=2026)) == []


def test_a_final_account_may_compare_with_its_own_years_budget() -> None:
    text = "# 三、支出决算情况说明\n基本支出10.00万元，比2024年{}增加1.00万元。"
    assert outcomes("N-OWN-YEAR", alone(text.format("预算"))) == []
    assert outcomes("N-OWN-YEAR", alone(text.format("决算"))) == ["warning"]


def test_a_growth_without_its_sign_of_percent() -> None:
    text = "# 三、支出决算情况说明\n基本支出11.00万元，比上年增加1.00万元，增长10.00{}。"
    assert outcomes("N-UNIT", alone(text.format(""))) == ["warning"]
    assert outcomes("N-UNIT", alone(text.format("%"))) == []


def basic_table() -> Statement:
    names = {"30101": "基本工资", "30102": "津贴补贴", "30103": "奖金", "30201": "办公费"}
    rows = [economic(code, amount="2.00") for code in ("30101", "30102", "30201")]
    table = statement("final_general_basic", [*named(rows, names), total("人员经费合计", amount="4.00")])
    empty = Cell(9, 0, "奖金", page=3)
    grid = table.table.__class__((*table.table.cells, empty), 10, table.table.n_cols, 1)
    return Statement(1, table.form, table.title, grid, unit=table.unit, amounts=table.amounts)


ITEMS = "# 六、基本支出决算情况说明\n人员经费4.00万元，主要包括：{}。"


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("基本工资、津贴补贴、绩效工资", []),
        ("基本工资、津贴补贴、奖金", ["warning"]),
        ("基本工资、津贴补贴、奖金等", ["warning"]),
        ("基本工资、津贴补贴", []),
        ("奖金、绩效工资、医疗费", ["warning"]),
    ],
)
def test_items_that_are_listed_have_money(listed: str, wanted: list[str]) -> None:
    assert outcomes("N-ITEMS", text_of(ITEMS.format(listed), [basic_table()])) == wanted


def test_items_that_have_money_are_listed_unless_the_list_is_open() -> None:
    rows = [economic(f"3010{i}", amount="2.00") for i in range(1, 6)]
    names = dict(zip([f"3010{i}" for i in range(1, 6)], "甲乙丙丁戊", strict=True))
    table = statement("final_general_basic", named(rows, {c: f"{n}补贴" for c, n in names.items()}))
    assert outcomes("N-ITEMS", text_of(ITEMS.format("甲补贴、乙补贴、丙补贴"), [table])) == ["info"]
    assert outcomes("N-ITEMS", text_of(ITEMS.format("甲补贴、乙补贴、丙补贴等"), [table])) == []
    assert outcomes("N-ITEMS", text_of(ITEMS.format("甲补贴、乙补贴、丙补贴"), [])) == []


THREE = (
    "# 九、“三公”经费支出决算情况说明\n因公出国（境）费支出{}万元，全年安排因公出国（境）团组{}个，累计{}人次。\n"
    "公务接待费支出{}万元，国内公务接待{}批次、{}人次。\n"
)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (("1.00", 1, 2, "2.00", 3, 4), []),
        (("0.00", 0, 0, "0.00", 0, 0), []),
        (("1.00", 0, 0, "2.00", 3, 4), ["warning"]),
        (("0.00", 1, 2, "0.00", 3, 4), ["warning", "warning"]),
    ],
)
def test_money_and_counts_are_both_there_or_both_not(values: tuple[object, ...], wanted: list[str]) -> None:
    assert outcomes("N-COUNT-MONEY", alone(THREE.format(*values))) == wanted


VEHICLES = (
    "# 九、“三公”经费支出决算情况说明\n公务用车运行维护费支出{}万元，公务用车保有量为{}辆。\n"
    "# 十二、国有资产占用情况说明\n本单位共有车辆{}辆。"
)


@pytest.mark.parametrize(
    ("spent", "held", "all_", "wanted"),
    [
        ("1.00", 2, 2, []),
        ("1.00", 2, 3, ["info"]),
        ("1.00", 3, 2, ["warning"]),
        ("1.00", 0, 0, ["warning"]),
        ("0.00", 0, 0, []),
    ],
)
def test_vehicles(spent: str, held: int, all_: int, wanted: list[str]) -> None:
    assert outcomes("N-VEHICLES", alone(VEHICLES.format(spent, held, all_))) == wanted


def test_a_budget_counts_nothing_yet() -> None:
    assert outcomes("N-COUNT-MONEY", alone(THREE.format("1.00", 0, 0, "0.00", 3, 4), kind="budget")) == []


def test_how_numbers_are_written() -> None:
    shares = "".join(f"支出合计10.00万元，基本支出{n}.00万元，占{n}0.00%。" for n in range(1, 5))
    text = "# 三、支出决算情况说明\n" + shares + "项目支出5.00万元，占50.000%。"
    (finding,) = found("N-PRECISION", alone(text))
    assert finding.outcome == "info"
    assert "3 位小数" in finding.message
    assert "error" not in outcomes("N-SHARE", alone(text))
    counted = "# 九、“三公”经费支出决算情况说明\n公务用车保有量为{}辆。"
    assert outcomes("N-NUMERAL", alone(counted.format("一"))) == ["info"]
    assert outcomes("N-NUMERAL", alone(counted.format("1"))) == []


def test_one_reason_for_everything() -> None:
    reason = "主要是厉行节约，严格控制各项支出规模和标准"
    heads = ("一、收入支出决算总体情况说明", "二、收入决算情况说明", "三、支出决算情况说明")
    names = ("收入总计", "收入合计", "基本支出")
    text = "\n".join(
        f"# {h}\n{n}10.00万元，比上年减少1.00万元，{reason}。" for h, n in zip(heads, names, strict=True)
    )
    (finding,) = found("N-REASON-BOILERPLATE", alone(text))
    assert finding.outcome == "info"
    assert "3 次" in finding.message
    assert len(finding.evidence) == 4
    assert outcomes("N-REASON-BOILERPLATE", alone(text.rsplit("\n", 2)[0])) == []


def test_a_growth_of_nothing_that_is_named() -> None:
    text = "# 机关运行经费支出情况\n2024年机关运行经费支出10.00万元，{}下降8.92%。"
    assert outcomes("N-UNBASED", alone(text.format(""))) == ["info"]
    assert outcomes("N-UNBASED", alone(text.format("比上年减少0.98万元，"))) == []
    assert outcomes("N-UNBASED", alone(text.format("比2023年"))) == []


@pytest.mark.parametrize(("count", "wanted"), [(3, ["pass"]), (4, ["warning"])])
def test_bodies_are_as_many_as_are_named(count: int, wanted: list[str]) -> None:
    text = f"# 二、机构设置\n本单位内设{count}个职能科室，分别为：办公室、综合科、稽核科（内审科）。"
    assert outcomes("N-BODIES", alone(text)) == wanted


def test_bodies_that_are_not_listed_are_not_counted() -> None:
    assert outcomes("N-BODIES", alone("# 二、机构设置\n本单位内设3个职能科室，负责日常工作。")) == []


BACK = (
    "# 五、一般公共预算财政拨款支出决算情况说明\n"
    "一般公共预算财政拨款支出年初预算{}万元，支出决算50.00万元，完成年初预算的125%。\n"
    "# 六、一般公共预算财政拨款基本支出决算情况说明\n"
    "一般公共预算财政拨款基本支出10.00万元。\n"
    "1. 工资福利支出8.00万元，较2024年度年初预算数增加1.00万元，增长14.29%。\n"
    "2. 商品和服务支出2.00万元，较2024年度年初预算数减少1.00万元，下降33.33%。\n"
)


def backed(initial: str, *projects: int) -> list[str]:
    forms = tuple(Form(1, "form", f"项目{i}", initial_fen=wan * 1_000_000) for i, wan in enumerate(projects))
    document = msgspec.structs.replace(alone(BACK.format(initial)), projects=forms)
    found_ = found("N-INITIAL-BACKWARDS", document)
    return [f.outcome for f in found_] + [f.message for f in found_ if "若不计" in f.message]


def test_the_initial_budget_worked_out_backwards() -> None:
    assert backed("40.00", 20, 10) == ["pass"]
    outcome, message = backed("40.00", 20, 10, 7)
    assert outcome == "warning"
    assert "“项目2”7.00 万元" in message
    assert backed("40.00", 20, 11) == ["warning"]
    assert backed("40.00") == []
