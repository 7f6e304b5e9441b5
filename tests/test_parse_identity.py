"""Evidence → identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parse_tables import source

from parsers.identity import Place, cover_kind, evidence_in, gather, resolve, weigh
from parsers.model import Document, Evidence, Identity

COVERS = [
    ["2023 年度", "上海市普陀区社会保险", "服务中心部门决算", "目录"],
    ["上海市普陀区社会保险服务中心", "2023年度部门决算公开", "2024年8月", "目录"],
    ["附件1", "上海市普陀区社会保险服务中心2023年度部门决算", "第一部分 概况"],
    ["上海市普陀区2023年度部门决算", "编制部门：上海市普陀区社会保险服务中心", "第一部分 概况"],
]


@pytest.mark.parametrize("lines", COVERS)
def test_cover(lines: list[str]) -> None:
    identity = weigh(gather(source(*lines), [], []))
    assert (identity.agency_name, identity.fiscal_year, identity.kind) == (
        "上海市普陀区社会保险服务中心",
        2023,
        "final",
    )
    assert (identity.region_code, identity.scope) == ("310107", "department")


def test_title_of_a_cover_is_all_of_it_and_no_more() -> None:
    title = weigh(gather(source(*COVERS[1]), [], [])).title
    assert title == "上海市普陀区社会保险服务中心2023年度部门决算公开"


def test_a_page_without_cover_is_known_by_its_headings() -> None:
    made = source("第一部分 江城市就业局概况", "一、职责", "第二部分 2022年度决算情况说明", "收入3万元。")
    identity = weigh(gather(made, [], []))
    assert (identity.agency_name, identity.fiscal_year, identity.kind) == ("江城市就业局", 2022, "final")
    assert identity.scope == "unknown"
    assert cover_kind(made) == ("final", "unknown")


def test_the_fullest_printed_form_of_the_name_is_taken() -> None:
    said = [
        *evidence_in("盘锦市社保中心2023年度部门决算", "cover"),
        Evidence("agency_name", "辽宁省盘锦市社保中心", "agency_line"),
        Evidence("agency_name", "东北某省辽宁省盘锦市社保中心", "file_name"),
        Evidence("agency_name", "盘锦市财政局", "agency_line"),
    ]
    assert weigh(said).agency_name == "辽宁省盘锦市社保中心"


def test_a_template_has_no_agency() -> None:
    identity = weigh(gather(source("上海市 XX 局", "2024 年度部门决算"), [], []))
    assert (identity.agency_name, identity.kind, identity.fiscal_year) == (None, "final", 2024)


def test_what_is_known_from_outside_fills_gaps_and_what_is_given_wins() -> None:
    document = Document(1, Identity(), evidence_in("2023年度部门决算", "cover"))
    outside = evidence_in("江城市就业局2022年部门预算", "article_title")
    assert resolve(document, outside).agency_name == "江城市就业局"
    assert resolve(document, outside).fiscal_year == 2023
    assert resolve(document, outside).kind == "final"
    given_year = Evidence("fiscal_year", "2021", "given")
    assert resolve(document, [*outside, given_year]).fiscal_year == 2021


def test_a_region_needs_no_agency() -> None:
    assert weigh(evidence_in("上海市普陀区2026年区级部门预算", "cover")).region_code == "310107"


def test_whole_governments_are_told_apart() -> None:
    assert weigh(evidence_in("江城市2023年财政决算", "page_title")).scope == "government"


_PLACES: list[Place] = [
    "cover",
    "agency_line",
    "table_title",
    "page_title",
    "text",
    "article_title",
    "file_name",
]


@given(st.permutations(_PLACES))
def test_the_strongest_place_decides_in_whatever_order(places: list[Place]) -> None:
    said = [Evidence("fiscal_year", str(2001 + _PLACES.index(place)), place) for place in places]
    assert weigh(said).fiscal_year == 2001
    assert weigh([e for e in said if e.source != "cover"]).fiscal_year == 2002


def test_no_evidence_is_no_identity() -> None:
    assert weigh([]) == Identity()
