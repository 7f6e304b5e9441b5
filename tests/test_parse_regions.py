"""Agency names → division codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.regions import path, prefix, regions, resolve


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("上海市普陀区司法局", "310107"),
        ("普陀区司法局", None),
        ("盐池县社会保险事业管理中心", "640323"),
        ("辽宁省鞍山市海城市人力资源和社会保障局", "210381"),
        ("红河州数据发展中心", "532500"),
        ("吉林市人力资源和社会保障局", "220200"),
        ("河南县财政局", "632324"),
        ("海南省社会保险服务中心", "460000"),
        ("和康县财政局", "653229"),
        ("中共烟台市委组织部", "370600"),
        ("济源市社会保险中心", "419001"),
        ("市社会保险中心", None),
    ],
)
def test_agency_is_placed(name: str, code: str | None) -> None:
    assert resolve(name) == code


def test_path_leads_from_the_province() -> None:
    assert [region.name for region in path("310107")] == ["上海市", "普陀区"]
    assert prefix("上海市普陀区司法局") == "上海市普陀区"


def test_tree_is_sound() -> None:
    codes = regions()
    assert {level: sum(r.level == level for r in codes.values()) for level in ("province", "prefecture")} == {
        "province": 31,
        "prefecture": 333,
    }
    for region in codes.values():
        assert region.parent_code is None or codes[region.parent_code].level != "county"
        assert (region.parent_code is None) == (region.level == "province")
        assert region.level != "county" or not region.code[4:].startswith("7")


@given(st.sampled_from(sorted(regions())))
def test_full_path_always_resolves(code: str) -> None:
    assert resolve("".join(region.name for region in path(code)) + "财政局") == code
