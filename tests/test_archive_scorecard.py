"""The scorecard: what is judged, by how much, and on what evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive_cases import crawl, document, put_record, rows, statement, table
from msgspec.structs import replace

from archive.build import build
from archive.scorecard import card
from archive.store import open_store
from parsers.model import Amount, Section, Statement

SCORES = "SELECT criterion, points, of_points, evidence FROM scorecard ORDER BY criterion"


def scored(
    tmp_path: Path, *, published_on: str | None = None, text_layer: str = "native", **fields: Any
) -> dict[str, tuple[int, int, Any]]:
    store = open_store(tmp_path)
    sha = put_record(store, b"%PDF", document(**fields), text_layer=text_layer)
    crawl(store, "r1", {"url": "https://x.gov.cn/a.pdf", "sha256": sha, "published_on": published_on})
    build(store, tmp_path / "m.db")
    found = rows(tmp_path / "m.db", SCORES)
    return {criterion: (points, of, json.loads(evidence)) for criterion, points, of, evidence in found}


def general(*levels: int) -> Statement:
    amounts = tuple(
        Amount(row, 2, "1.00", 1_000_000, "total", level=level, subject_kind="functional", subject_code=code)
        for row, (level, code) in enumerate(zip(levels, ("208", "20801", "2080109"), strict=False), 1)
    )
    grid = table(["科目编码", "科目名称", "合计"], *(["", "", "1.00"] for _ in levels))
    return Statement(1, "final_general_expenditure", "一般公共预算表", grid, unit="wan_yuan", amounts=amounts)


def test_the_weights_come_to_a_hundred_and_each_criterion_is_judged_in_one_way() -> None:
    criteria = card().criteria
    assert sum(c.points for c in criteria) == 100
    for c in criteria:
        ways = [c.rule, c.depth, c.measures, c.on_time or None, c.text or None]
        assert sum(way is not None for way in ways) == 1, c.id


@pytest.mark.parametrize(("levels", "points"), [((1, 2, 3), 10), ((1, 2), 0)])
def test_detail_is_how_deep_the_subjects_go(tmp_path: Path, levels: tuple[int, ...], points: int) -> None:
    given, of, evidence = scored(tmp_path, statements=(general(*levels),))["functional_items"]
    assert (given, of) == (points, 10)
    assert evidence[0]["statement_id"].endswith("-s1")


@pytest.mark.parametrize(("published_on", "points"), [("2024-10-31", 15), ("2024-11-01", 0)])
def test_points_for_time(tmp_path: Path, published_on: str, points: int) -> None:
    given, _, evidence = scored(tmp_path, published_on=published_on)["on_time"]
    assert given == points
    assert evidence[0]["published_on"] == published_on
    assert evidence[0]["due_on"] == "2024-10-31"


def test_what_cannot_be_judged_has_no_points_to_be_had(tmp_path: Path) -> None:
    found = scored(tmp_path)
    assert not {"on_time", "vehicles", "tables"} & found.keys()


def test_each_error_costs_points_and_is_named(tmp_path: Path) -> None:
    broken = statement()
    total = replace(broken.amounts[0], fen=broken.amounts[0].fen + 5_000_000, text="319.00")
    found = scored(tmp_path, statements=(replace(broken, amounts=(total, *broken.amounts[1:])),))
    given, of, evidence = found["sums"]
    errors = rows(tmp_path / "m.db", "SELECT id FROM findings WHERE outcome = 'error' AND rule GLOB 'A-*'")
    assert (given, of) == (10 - 2 * len(errors), 10)
    assert {e["finding_id"] for e in evidence} == {id_ for (id_,) in errors}


def test_what_a_template_left_costs_points_and_silence_none(tmp_path: Path) -> None:
    assert scored(tmp_path / "sound")["finished_text"][:2] == (5, 5)
    residue = (Section(1, 1, "说明", "比上年增加（减少）XX万元。"),)
    assert scored(tmp_path / "residue", sections=residue)["finished_text"][:2] == (0, 5)


@pytest.mark.parametrize(("layer", "points"), [("native", 5), ("mixed", 0), ("ocr", 0)])
def test_points_for_a_text_that_can_be_searched(tmp_path: Path, layer: str, points: int) -> None:
    given, _, evidence = scored(tmp_path, text_layer=layer)["text_layer"]
    assert (given, evidence[0]["text_layer"]) == (points, layer)
