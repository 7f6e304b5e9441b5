"""Names of scans: mended only where a code or the numbering around them says how, and said so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.grid import Grid, Slot
from parsers.ocr.names import distance, mend_names, nearest, number_of, numeral


def grid(*rows: list[str]) -> Grid:
    slots = [Slot(r, c, text=text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Grid(tuple(slots), len(rows), len(rows[0]))


def texts(table: Grid) -> list[list[str]]:
    return [table.texts(row) for row in range(table.n_rows)]


@given(st.integers(1, 99))
def test_numerals_read_back(number: int) -> None:
    assert number_of(f"{numeral(number)}、外交支出") == number


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance_is_a_metric(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_a_code_mends_the_name_beside_it_and_says_so() -> None:
    mended = mend_names(grid(["2080109", "社会保险经力机构", "1.00"]))
    slot = mended.rows[0][1]
    assert slot is not None
    assert slot.text == "社会保险经办机构"
    assert slot.doubt == "read as '社会保险经力机构', mended to the name of 2080109"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["208", "01", "09", "社会保险经力机构"], "社会保险经办机构"),
        (["31006", "大型修"], "大型修缮"),
        (["208社会保障和就亚支出"], "208社会保障和就业支出"),
    ],
)
def test_codes_mend_wherever_they_stand(row: list[str], expected: str) -> None:
    assert texts(mend_names(grid(row)))[0][-1] == expected


@pytest.mark.parametrize(
    "row",
    [
        ["2080109", "社会保险经办机构"],  # right as it is
        ["2080109", "行政单位医疗"],  # another name altogether: printed so, or a wrong code
        ["9999999", "社会保险经力机构"],  # no code that is known
        ["12,345", "社会保险经力机构"],  # a number is no code
    ],
)
def test_what_no_code_proves_stays(row: list[str]) -> None:
    assert mend_names(grid(row)) == grid(row)


def test_a_doubtful_code_proves_nothing() -> None:
    row = Grid(
        (Slot(0, 0, text="2080109", doubt="certain to 0.4"), Slot(0, 1, text="社会保险经力机构")), 1, 2
    )
    assert mend_names(row) == row


def test_nearest_asks_for_one_name_only() -> None:
    assert nearest("2080109", "社会保险经办机构") is None
    assert nearest("2080109", "") is None
    assert nearest("2080109", "社会保险经办构") == "社会保险经办机构"


@pytest.mark.parametrize("lost", ["四上级补助收入", "上级补助收入", "一、上级补助收入"])
def test_the_numbers_around_an_item_give_its_own(lost: str) -> None:
    column = [
        "项目",
        "一、一般公共预算拨款收入",
        "二、政府性基金",
        "三、国有资本",
        lost,
        "五、事业收入",
        "六、其他收入",
    ]
    mended = mend_names(grid(*([text] for text in column)))
    assert mended.texts(4) == ["四、上级补助收入"]
    assert mended.rows[4][0] is not None
    assert mended.rows[4][0].doubt


def test_two_lost_numbers_in_a_row_come_back() -> None:
    column = ["一、外交支出", "二国防支出", "三公共安全支出", "四、教育支出"]
    assert texts(mend_names(grid(*([text] for text in column)))) == [
        ["一、外交支出"],
        ["二、国防支出"],
        ["三、公共安全支出"],
        ["四、教育支出"],
    ]


def test_the_first_item_may_begin_with_its_own_numeral() -> None:
    column = ["一般公共服务支出", "二、外交支出", "三、国防支出"]
    assert mend_names(grid(*([text] for text in column))).texts(0) == ["一、一般公共服务支出"]


@pytest.mark.parametrize(
    "column",
    [
        ["一、外交支出", "其中：境外", "二、国防支出"],
        ["一、外交支出", "二、国防支出", "本年支出合计", "结余分配"],
        ["一、外交支出", "一、国防支出", "一、教育支出"],
        ["一、外交支出", "", "三、国防支出"],
    ],
)
def test_rows_that_are_no_items_stay(column: list[str]) -> None:
    table = grid(*([text] for text in column))
    assert mend_names(table) == table
