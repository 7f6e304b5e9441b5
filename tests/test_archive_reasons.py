"""Reasons that serve again and again: the same words, whatever the numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from archive_cases import crawl, document, put_record, rows

from archive.build import build
from archive.reasons import reason_rows
from archive.store import open_store
from parsers.model import Document, Indicator, Project, Section

COPIED = "SELECT text, times, documents FROM copied_reasons"


def text(said: str, **fields: Any) -> Document:
    return document(sections=(Section(1, 1, "说明", said),), **fields)


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ("比上年减少3万元，主要原因是人员退休、公用经费压减。其他无变化。", ["人员退休、公用经费压减"]),
        (
            "增长2%，主要是2023年新增社保卡制作项目；下降原因：项目完工验收后支付。",
            ["2023年新增社保卡制作项目", "项目完工验收后支付"],
        ),
        ("主要原因是厉行节约。", []),
        ("比上年减少3万元。", []),
    ],
)
def test_what_follows_the_word_reason_is_one(said: str, reasons: list[str]) -> None:
    assert [row["text"] for row in reason_rows("d", text(said), [])] == reasons


def test_numbers_do_not_make_another_reason() -> None:
    found = reason_rows("d", text("主要原因是增加3人的工资支出。主要原因是增加 5 人的工资支出。"), [])
    assert len({row["digest"] for row in found}) == 1
    assert [row["ordinal"] for row in found] == [1, 2]


def test_the_reasons_of_indicators_are_kept_with_their_project() -> None:
    indicator = Indicator(1, 3, "数量", reason="年中追加了取暖费预算")
    project = Project(1, "form", "取暖费", indicators=(indicator,))
    (row,) = reason_rows("d", document(projects=(project,), sections=()), ["d-s1-p"])
    assert (row["project_id"], row["section_ordinal"]) == ("d-s1-p", None)


def test_copies_are_counted_over_documents(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    said = "比上年减少{}万元，主要原因是人员退休导致工资减少。"
    for year, agency in ((2022, "盘锦市财政局"), (2023, "烟台市财政局")):
        sha = put_record(store, f"{year}".encode(), text(said.format(year), year=year, agency=agency))
        crawl(store, f"r{year}", {"url": f"https://x.gov.cn/{year}", "sha256": sha})
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", COPIED) == [("人员退休导致工资减少", 2, 2)]
