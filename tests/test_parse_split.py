"""Several documents in one file: told apart where each has its title and its tables, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawing import Sheet, pdf
from parse_tables import source, table

import parsers
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.model import Line, Source, Table
from parsers.split import split
from parsers.wording import ends_as_account_title, is_account_title

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"
BUREAU, CENTRE = "江城市就业局", "江城市就业服务中心"
Blocks = list[str | Table]


def accounts(title: str, amount: str, kind: str = "决算") -> Blocks:
    """A title, a sentence, and three tables with an amount."""
    rows = f"科目编码 | 科目名称 | 合计 | 基本支出\n208 | 社会保障和就业支出 | {amount} | {amount}"
    income = f"科目编码 | 科目名称 | 合计 | 财政拨款收入\n208 | 社会保障和就业支出 | {amount} | {amount}"
    return [
        *(title, f"2024年度收入总计{amount}万元。"),
        *(f"收入{kind}表", "单位：万元", table(income, 1)),
        *(f"支出{kind}表", "单位：万元", table(rows, 1)),
        *(f"一般公共预算财政拨款支出{kind}表", "单位：万元", table(rows, 1)),
    ]


def titles(made: Source) -> list[str]:
    return [next(b.text for b in each.blocks if isinstance(b, Line)) for each in split(made)]


FIRST, SECOND = f"{BUREAU}2024年度部门决算", f"{CENTRE}2024年度单位决算"


def test_a_bureaus_account_and_its_centres() -> None:
    made = source(*accounts(FIRST, "5.00"), *accounts(SECOND, "2.00"))
    first, second = documents_of([Part(made)])
    assert [d.part for d in (first, second)] == [1, 2]
    assert [d.identity.agency_name for d in (first, second)] == [BUREAU, CENTRE]
    for document, fen in ((first, 5_000_000), (second, 2_000_000)):
        assert [s.ordinal for s in document.statements] == [1, 2, 3]
        assert {a.fen for s in document.statements for a in s.amounts} == {fen}
        assert {claim.fen for claim in document.claims} == {fen}
        assert document.status == "parsed"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"{BUREAU}2025年部门预算", "预算"),
        (f"{BUREAU}2023年度部门决算公开", "决算"),
        (f"2024年度{CENTRE}单位决算公开说明", "决算"),
        (f"{CENTRE}（本级）2024年度决算", "决算"),
        (f"关于{CENTRE}2024年度部门决算情况说明", "决算"),
    ],
)
def test_another_year_kind_or_body(title: str, kind: str) -> None:
    made = source(*accounts(FIRST, "5.00"), *accounts(title, "2.00", kind))
    assert titles(made) == [FIRST, title]


def test_a_title_over_several_lines() -> None:
    second = accounts(SECOND, "2.00")
    made = source(*accounts(FIRST, "5.00"), CENTRE, "2024年度", "单位决算", *second[1:])
    assert titles(made) == [FIRST, CENTRE]


def test_a_list_of_contents_parts_nothing() -> None:
    contents = [FIRST, SECOND, f"{BUREAU}2024年度部门决算"]
    made = source(*contents, *accounts(FIRST, "5.00"), *accounts(SECOND, "2.00"))
    assert [d.identity.agency_name for d in documents_of([Part(made)])] == [BUREAU, CENTRE]


@pytest.mark.parametrize(
    "between",
    [
        ["江城市人社局2024年度部门决算"],
        [SECOND],
        [f"{BUREAU}2023年度部门决算"],
        [f"与{CENTRE}2024年度单位决算相比持平。"],
    ],
)
def test_a_name_in_the_midst_of_an_account_parts_nothing(between: list[str]) -> None:
    blocks = accounts(FIRST, "5.00")
    for at in (2, 5, 8, len(blocks)):
        made = source(*blocks[:at], *between, *blocks[at:])
        assert split(made) == (made,), at


def test_the_same_title_on_every_part_parts_nothing() -> None:
    blocks = accounts(FIRST, "5.00")
    made = source(*blocks, FIRST, "第二部分", *blocks[2:])
    assert split(made) == (made,)


def test_tables_of_other_families_are_no_second_account() -> None:
    form = table("项目名称 | 职业培训 | <\n一级指标 | 二级指标 | 三级指标\n产出指标 | 数量指标 | 人数", 0)
    made = source(*accounts(FIRST, "5.00"), SECOND, "项目支出绩效自评表", form)
    assert split(made) == (made,)


def test_a_page_of_its_own_is_all_of_the_second_document() -> None:
    sheets = []
    for title, amount in ((FIRST, "5.00"), (SECOND, "2.00")):
        cover, page = Sheet(), Sheet()
        cover.text(60, 60, "附件")
        cover.text(100, 200, title, 18)
        for n, name in enumerate(("收入决算表", "支出决算表")):
            page.text(60, 60 + 200 * n, name, 14)
            page.text(400, 80 + 200 * n, "单位：万元")
            words = ("科目编码", "科目名称", "合计", ("财政拨款收入", "基本支出")[n])
            page.table([words, ("208", "社会保障", amount, amount)], top=100 + 200 * n)
        sheets += [cover, page]
    record = parsers.parse(pdf(*sheets))
    first, second = record.documents
    assert (first.identity.agency_name, second.identity.agency_name) == (BUREAU, CENTRE)
    assert [s.first_page for s in second.statements] == [4, 4]
    assert second.identity.scope == "unit"
    assert {e.source for e in second.evidence if e.field == "agency_name"} == {"cover"}


def test_a_page_that_continues_the_first_has_no_title_of_its_own() -> None:
    made = source(*accounts(FIRST, "5.00"), *accounts(SECOND, "2.00"), title="2024年决算")
    assert [each.title for each in split(made)] == ["2024年决算", None]
    assert tuple(b for each in split(made) for b in each.blocks) == made.blocks


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("2024年度部门决算", True),
        ("部门预算公开", True),
        ("2024年单位决算（本级）", True),
        ("部门决算说明2024年度", True),
        ("2024年收入支出决算总表", False),
        ("2024年度部门决算编制范围", False),
        ("第二部分2024年度部门决算", False),
    ],
)
def test_what_is_nothing_but_a_title(text: str, is_title: bool) -> None:
    assert is_account_title(text) == is_title
    assert not is_title or ends_as_account_title(f"某局{text}")


def test_each_sample_is_one_document() -> None:
    for path in sorted(RENDERED.glob("*/*")):
        if path.suffix in (".pdf", ".html", ".docx"):
            assert len(parsers.parse(path.read_bytes()).documents) == 1, path.name


def test_each_real_document_is_one(reference: Path) -> None:
    for path in sorted((reference / "real").glob("*.pdf")):
        assert [d.part for d in parsers.parse(path.read_bytes()).documents] == [1], path.name
