"""Agency names → division codes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.regions import fits_site_code, of_site_code, path, prefix, regions, resolve


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
        ("嘉峪关市社会保险中心", "620200"),
        ("和安县财政局", "653228"),
        ("东莞市财政局", "441900"),
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


def test_all_counties_are_there_and_no_development_zone() -> None:
    """The ministry's count of the end of 2023, two counties set up since, and what README.md says is kept."""
    counties = [r for r in regions().values() if r.level == "county"]
    assert len({r.code for r in counties}) == len(counties) == 2852
    endings = Counter(r.name[-3:] if r.name[-3:] in ("自治县", "自治旗") else r.name[-1] for r in counties)
    assert endings["县"] == 1299 + 2
    assert (endings["自治县"], endings["旗"], endings["自治旗"]) == (117, 49, 3)
    assert endings["市"] == 397
    assert not [r for r in counties if "开发区" in r.name or "工业园" in r.name]


def test_overrides_are_in_force() -> None:
    file = Path(__file__).parents[1] / "parsers" / "codes" / "region_overrides.csv"
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        assert regions()[row["code"]].name == row["name"]
    assert [r.name for r in path("653228")] == ["新疆维吾尔自治区", "和田地区", "和安县"]


@pytest.mark.parametrize(
    ("site_code", "code"),
    [
        ("1304000009", "130400"),
        ("5101320017", "510100"),
        ("3700000012", "370000"),
        ("9999990001", None),
        ("bm23000001", None),
        ("", None),
    ],
)
def test_site_code_begins_with_its_division(site_code: str, code: str | None) -> None:
    assert of_site_code(site_code) == code


@pytest.mark.parametrize(
    ("code", "site_code", "fits"),
    [
        ("130400", "1304000009", True),
        ("130000", "1304000009", True),
        ("510118", "5101320017", True),
        ("510118", "5101000017", False),
        ("510118", "5101070017", False),
        ("130400", "1305000009", False),
        ("130400", "bm23000001", False),
    ],
)
def test_site_code_is_held_against_the_division(code: str, site_code: str, fits: bool) -> None:
    assert fits_site_code(code, site_code) is fits


def test_codes_of_a_public_survey_are_known(reference: Path) -> None:
    text = (reference / "registry" / "regions_fiscal.csv").read_text("utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["admin_code_6digit"]]
    assert len(rows) > 3200
    for row in rows:
        assert regions()[row["admin_code_6digit"]].name == row["region_name"]


@settings(deadline=None)
@given(st.sampled_from(sorted(regions())))
def test_full_path_always_resolves(code: str) -> None:
    assert resolve("".join(region.name for region in path(code)) + "财政局") == code
