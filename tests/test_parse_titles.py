"""Titles → kind, year, scope and agency."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.titles import TitleClass, agency_in, classify, is_agency, kind_of, scope_of, year_in

CASES = {
    "临海县社会保险中心2023年度部门决算": TitleClass("final", 2023, "department", "临海县社会保险中心"),
    "2024年临海县社会保险中心单位预算公开": TitleClass("budget", 2024, "unit", "临海县社会保险中心"),
    "【预算】江城市就业服务局（本级）2025年部门预算": TitleClass("budget", 2025, "unit", "江城市就业服务局"),
    "江城市人社局(汇总)2022年度决算公开说明": TitleClass("final", 2022, "department", "江城市人社局"),
    "（更正）江城市人社局2022年度部门决算": TitleClass("final", 2022, "department", "江城市人社局"),
    "附件1：江城市医疗保障局2024年部门预算表.xlsx": TitleClass(
        "budget", 2024, "department", "江城市医疗保障局"
    ),
    "江城市就业局二〇二一年度部门决算": TitleClass("final", 2021, "department", "江城市就业局"),
    "2024年8月30日 江城市就业局2023年度部门决算": TitleClass("final", 2023, "department", "江城市就业局"),
    "江城市人社局2024年单位预算及“三公”经费预算说明": TitleClass("budget", 2024, "unit", "江城市人社局"),
    "江城市2023年财政决算": TitleClass("final", 2023, "government"),
    "江城市2023年预算执行情况和2024年预算草案": TitleClass("budget", 2024, "government"),
    "2023年江城县人民政府决算公开": TitleClass("final", 2023, "government", "江城县人民政府"),
    "2023年度社会保险基金决算": TitleClass("final", 2023, "government"),
    "江城市财政局2023年度部门决算": TitleClass("final", 2023, "department", "江城市财政局"),
    "江城市人民政府办公室2025年部门预算": TitleClass("budget", 2025, "department", "江城市人民政府办公室"),
    "江城市财政投资评审中心2024年单位预算": TitleClass("budget", 2024, "unit", "江城市财政投资评审中心"),
    "江城市人社局2024年度项目支出绩效自评表": TitleClass("performance", 2024, "department", "江城市人社局"),
    "江城市人社局2024年部门预算及绩效目标公开": TitleClass("budget", 2024, "department", "江城市人社局"),
    "关于开展2023年度部门决算公开检查的通知": TitleClass("noise", 2023, "department"),
    "关于批复江城市人社局2023年度部门决算的函": TitleClass("noise", 2023, "department", "江城市人社局"),
    "江城市人社局2024年公开招聘工作人员公告": TitleClass("noise", 2024, "department", "江城市人社局"),
    "部门预决算公开专栏": TitleClass("noise", None, "department"),
}


@pytest.mark.parametrize("title", CASES)
def test_title_is_classified(title: str) -> None:
    assert classify(title) == CASES[title]


def misread(said: dict[str, str]) -> list[str]:
    """The fields that a title is misread in. `department?`: either reading of the scope is right."""
    found = classify(said["title"])
    if said["kind"] == "noise" or found.kind != said["kind"]:
        return ["kind"] * (found.kind != said["kind"])
    scopes = {"department", "unit"} if said["scope"].endswith("?") else {said["scope"]}
    wrong = {
        "year": str(found.year) != said["year"],
        "scope": found.scope not in scopes,
        "agency": said["agency"] != "" and (found.agency or "-") != said["agency"],
    }
    return [field for field, is_wrong in wrong.items() if is_wrong]


def test_hard_titles() -> None:
    """`-`: names no body; blank: more than one reading of it is right."""
    text = (Path(__file__).parent / "fixtures" / "titles" / "hard.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["title"] for row in rows}) == len(rows) >= 250
    wrong = [(row["title"], fields) for row in rows if (fields := misread(row))]
    assert wrong == []


@pytest.mark.parametrize(
    "wrapped", ["（更正）{}", "[决算]{}", "{}.pdf", "附件1：{}", "{}（2024年8月30日公开）", "【公开】 {} "]
)
def test_what_is_wrapped_around_a_title_changes_nothing(wrapped: str) -> None:
    title = "江城市人社局2023年度部门决算"
    assert classify(wrapped.format(title)) == classify(title)


def test_real_titles(reference: Path) -> None:
    lines = (reference / "registry" / "titles.txt").read_text(encoding="utf-8").splitlines()
    wrong = []
    for label, title in (line.split("\t")[:2] for line in lines if line and not line.startswith("#")):
        kind, year, scope = label.removesuffix("?").split("/")
        found = classify(title)
        scopes = {"department", "unit"} if label.endswith("?") else {scope}
        if (found.kind, str(found.year)) != (kind, year) or found.scope not in scopes:
            wrong.append((label, title, found))
    assert wrong == []


def test_scope_is_none_where_no_word_states_it() -> None:
    assert scope_of("江城市人社局2024年预算公开", "江城市人社局") is None
    assert classify("江城市人社局2024年预算公开").scope == "department"


@pytest.mark.parametrize(
    "name", ["上海市普陀区", "上海市XX局", "上海市××中心", "局", "社会保障和就业支出", "某某市财政局"]
)
def test_not_an_agency(name: str) -> None:
    assert not is_agency(name)


def test_a_bracketed_second_name_belongs_to_the_agency() -> None:
    assert agency_in("江城省考试院（江城省测评中心）2023年度部门决算") == "江城省考试院(江城省测评中心)"


def test_fund_names_are_no_budget() -> None:
    assert kind_of("一般公共预算财政拨款支出决算表") == "final"
    assert kind_of("政府性基金预算财政拨款") is None


@settings(deadline=None)
@given(year=st.integers(2010, 2049), spaces=st.integers(0, 2), leads=st.booleans(), wide=st.booleans())
def test_a_year_is_found_wherever_it_stands(year: int, spaces: int, leads: bool, wide: bool) -> None:
    digits = str(year).translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else str(year)
    parts = [f"{digits}年度", " " * spaces, "江城市人社局"]
    title = "".join(parts if leads else parts[::-1]) + "部门决算"
    assert classify(title) == TitleClass("final", year, "department", "江城市人社局")
    assert year_in(f"{year}年3月1日") is None
