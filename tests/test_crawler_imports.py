"""A table of sites → entries of the registry, and the rows that could not be placed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.drafts import draft_id, province_file
from crawler.imports import ImportTableError, import_table, read_table, words
from crawler.sites import families, load
from mingzhang.cli import main
from parsers.regions import regions

TABLE = """\
region_path,region_name,admin_code_6digit,fiscal_disclosure_url,gov_portal_url,family_guess,confidence,http_status_2026,page_title_2026,source
山东省/烟台市,烟台市,370600,https://www.yantai.gov.cn/col/col1/index.html,,hanweb,med,200,预决算公开,a survey
山东省/烟台市/龙口市,龙口市,370681,,,hanweb,high,,,a survey
山东省/烟台市/莱阳市,莱阳市,370682,htp:/bad,,hanweb,high,200,,a survey
山东省/烟台市/莱州市,莱州市,370683,http://www.laizhou.com/yjs/,,unknown,high,200,,a survey
山东省/烟台市/招远市,招远市,370685,http://www.zhaoyuan.gov.cn/c100012/list.shtml,,unknown,none,412,,a survey
山东省/烟台市/栖霞市,栖霞市,370686,http://www.qixia.gov.cn/x/,,unknown,none,200,404 Not Found,a survey
重庆市/某新区,某新区,,http://www.xinqu.gov.cn/x/,,unknown,none,200,,a survey
山东省/烟台市/芝罘区,芝罘区,370611,http://www.zhifu.gov.cn/x/,,unknown,none,200,,a survey
山东省/烟台市/芝罘区,芝罘区,,http://www.zhifu.gov.cn/x/#/list,,unknown,none,200,"公开, 二",a survey
山东省/烟台市/牟平区,牟平区,370612,https://www.yantai.gov.cn/col/col1/index.html,,hanweb,low,200,,a survey
山东省/烟台市/海阳市,海阳市,370687,http://www.yantai.gov.cn/info/1/2.htm,,,low,200,,a survey
"""


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    file.write_text(TABLE, "utf-8-sig")
    return file


def test_rows_become_entries() -> None:
    found = import_table(TABLE)
    assert [(s.id, s.region, s.family, s.confidence, s.render) for s in found.sites] == [
        ("yantai-370600", "370600", "hanweb", "medium", False),
        ("zhifu-370602", "370602", "generic", "low", True),
        ("yantai-370687", "370687", "vsb", "low", False),
    ]
    first = found.sites[0]
    assert (first.name, first.role) == ("山东省烟台市财政预决算公开", "finance")
    assert first.agencies
    assert first.expect
    assert first.evidence == "a survey; HTTP 200 when it was listed; titled 预决算公开"
    assert all(site.verified_on is None for site in found.sites)


def test_each_row_that_cannot_be_placed_has_its_line_and_reason() -> None:
    assert [(row.line, row.reason) for row in import_table(TABLE).unplaced] == [
        (3, "no_url"),
        (4, "bad_url"),
        (5, "foreign_host"),
        (6, "unusable_status"),
        (7, "error_page"),
        (8, "no_division"),
        (9, "wrong_division"),
        (11, "same_list"),
    ]


def test_what_is_registered_is_not_drafted_again() -> None:
    registered = import_table(TABLE).sites
    again = import_table(TABLE, registered)
    assert again.sites == ()
    assert Counter(row.reason for row in again.unplaced)["registered"] == 4


def test_a_table_of_bodies_names_them() -> None:
    text = "机构名称\t类别\t网址\t可信度\n烟台市社会保险服务中心\t社保\thttp://sb.yantai.gov.cn/list/\t高\n某局\t\thttp://a.gov.cn/\t\n"
    found = import_table(text)
    (site,) = found.sites
    assert (site.name, site.region, site.role) == ("烟台市社会保险服务中心", "370600", "social_insurance")
    assert (site.bodies, site.agencies, site.confidence) == ((site.name,), (), "high")
    assert [(row.line, row.reason) for row in found.unplaced] == [(3, "no_division")]


def test_a_quoted_cell_may_hold_lines_and_the_line_is_still_right() -> None:
    text = 'url,region_name,title\nhttp://a.gov.cn/,烟台市,"a\nb"\n,威海市,\n'
    found = import_table(text)
    assert [(row.line, row.reason) for row in found.unplaced] == [(4, "no_url")]
    assert len(found.sites) == 1


def test_a_spreadsheet_s_encoding_is_read(tmp_path: Path) -> None:
    file = tmp_path / "gbk.csv"
    file.write_bytes(TABLE.encode("gb18030"))
    assert import_table(read_table(file)) == import_table(TABLE)


@pytest.mark.parametrize("text", ["", "name,region\n甲,乙\n", "\n\n"])
def test_a_table_without_addresses_is_none(text: str) -> None:
    with pytest.raises(ImportTableError, match="no column of addresses"):
        import_table(text)


def test_words_and_reasons_are_of_this_registry() -> None:
    assert set(words().families) <= families()
    provinces = [code for code, region in regions().items() if region.level == "province"]
    assert {province_file(code)[:6] for code in regions()} == set(provinces)


@settings(deadline=None)
@given(
    st.from_regex(r"http://([a-z]{1,8}\.){0,3}[a-z]{1,8}(\.gov\.cn|\.cn|\.com)/[a-z]{0,5}", fullmatch=True),
    st.none() | st.sampled_from(sorted(regions())),
)
def test_a_drafted_id_is_one_that_the_registry_takes(url: str, region: str | None) -> None:
    line = f"url,code\n{url},{region or ''}\n"
    for site in import_table(line).sites:
        assert site.id == draft_id(url, region)
        assert site.id.endswith(region or "")
    assert draft_id(url, region).replace("-", "").isalnum()


def test_a_public_survey_is_imported(reference: Path, tmp_path: Path) -> None:
    done = call("sites", "import", reference / "registry" / "regions_fiscal.csv", "--to", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["placed"] + len(told["unplaced"]) == 3215
    assert told["placed"] > 2700
    assert sum(told["reasons"].values()) == len(told["unplaced"])
    assert {row["reason"] for row in told["unplaced"]} <= set(words().reasons)
    loaded = load(tmp_path)
    assert len(loaded) == told["placed"]
    assert len({site.region[:2] for site in loaded}) == len(list(tmp_path.glob("*.yml"))) == 31


def test_entries_go_to_stdout_and_the_report_to_stderr(table: Path, tmp_path: Path) -> None:
    done = call("sites", "import", table)
    assert done.exit_code == 0, done.output
    file = tmp_path / "entries.yml"
    file.write_text(done.stdout, "utf-8")
    assert set(load(file)) == set(import_table(TABLE).sites)
    assert "第 9 行 区划代码与名称不符" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("导入 sites import：登记 3 站，未能登记 8 行")


def test_files_that_are_there_are_left_alone(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    assert call("sites", "import", table, "--to", folder).exit_code == 0
    (file,) = folder.iterdir()
    assert file.name == "370000-shandong.yml"
    file.write_text("mine", "utf-8")
    done = call("sites", "import", table, "--to", folder)
    assert done.exit_code == 1
    assert file.name in done.stderr
    assert file.read_text("utf-8") == "mine"
