"""The timeline of an address: captures in spells, versions, and figures that differ with their place in both."""

from __future__ import annotations

import asyncio
import sqlite3
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_browser import address, answer

from archive.placing import Printed, places
from archive.views.asking import Ask, Rows
from archive.views.differences import DIFFERENCES
from archive.views.findings import as_printed, sentence_with
from archive.views.history import history, spells

__all__ = ["address"]

URL = "https://rsj.example.gov.cn/a.pdf?x=1&y=2"
DAYS = (
    ("new", "aa", None),
    ("unchanged", "aa", None),
    ("refused", None, "waf_block"),
    ("refused", None, "waf_block"),
    ("changed", "bb", None),
    ("changed", "aa", None),
)


def capture(day: int, outcome: str, stem: str | None, cause: str | None) -> dict[str, Any]:
    return {
        "id": f"c{day}",
        "url": URL,
        "site": "s",
        "role": "file",
        "fetched_at": f"2024-09-{day:02}T00:00:00Z",
        "outcome": outcome,
        "cause": cause,
        "status": 403 if cause else 200,
        "sha256": stem and stem * 32,
        "ledger": "l",
        "line": day,
    }


@pytest.fixture
def asked() -> Ask:
    """A database that holds `DAYS`, and what asks it."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.row_factory = sqlite3.Row
    database.executescript((files("archive") / "schema.sql").read_text("utf-8"))
    for day, told in enumerate(DAYS, 1):
        row = capture(day, *told)
        database.execute(
            f"insert into captures ({', '.join(row)}) values ({', '.join('?' * len(row))})", [*row.values()]
        )

    async def ask(sql: str, **values: Any) -> Rows:
        return [dict(row) for row in database.execute(sql, values)]

    return ask


def test_captures_stand_in_spells_and_versions_count_distinct_files(asked: Ask) -> None:
    told = asyncio.run(history(asked, URL))
    assert told is not None
    assert [(s["capture"]["outcome"], len(s["after"])) for s in told["spells"]] == [
        ("new", 1),
        ("refused", 1),
        ("changed", 0),
        ("changed", 0),
    ]
    assert [c["version"] for c in told["captures"]] == [1, 1, None, None, 2, 1]
    assert [v["file"][:2] for v in told["versions"]] == ["aa", "bb"]


def test_an_address_that_was_never_asked_for_has_no_history(asked: Ask) -> None:
    assert asyncio.run(history(asked, "https://elsewhere.example")) is None


answers = st.sampled_from(DAYS)


@given(st.lists(answers, max_size=12))
def test_no_capture_is_lost_in_spells(days: list[tuple[str, str | None, str | None]]) -> None:
    captures = [capture(day, *told) for day, told in enumerate(days, 1)]
    assert [c for spell in spells(captures) for c in (spell["capture"], *spell["after"])] == captures


def test_differences_are_those_of_the_changes_table() -> None:
    """The page takes a figure for the same one as archive/changes.py does: one that is inserted moves none."""
    database = sqlite3.connect(":memory:")
    database.executescript((files("archive") / "schema.sql").read_text("utf-8"))
    database.execute("pragma foreign_keys = off")
    rows = {"old": ((1, "甲", 100), (2, "乙", 200)), "new": ((1, "丙", 5), (2, "甲", 100), (3, "乙", 250))}
    for document, amounts in rows.items():
        database.execute(
            "insert into statements (id, document_id, form, title, ordinal, sha256, is_empty, n_rows, n_cols, grid)"
            " values (?, ?, 'final_income', '收入决算表', 1, 'x', 0, 4, 2, '[]')",
            (f"{document}-s1", document),
        )
        database.executemany(
            'insert into amounts (id, statement_id, document_id, "row", col, subject_name, measure, fen,'
            " printed_fen, text) values (?, ?, ?, ?, 1, ?, 'total', ?, 0, '')",
            [(f"{document}{row}", f"{document}-s1", document, row, name, fen) for row, name, fen in amounts],
        )
    database.row_factory = sqlite3.Row
    found = [dict(row) for row in database.execute(DIFFERENCES, {"later": "new", "earlier": "old"})]
    assert [(f["subject_name"], f["earlier_fen"], f["fen"]) for f in found] == [
        ("丙", None, 5),
        ("乙", 200, 250),
    ]
    assert [(f["earlier_row"], f["row"]) for f in found] == [(None, 1), (2, 3)]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/history", 400), ("/history?url=", 400), ("/history?url=nowhere", 404), ("/history.json?url=x", 404)],
)
def test_what_is_no_address_of_ours_is_said(address: str, path: str, status: int) -> None:
    got, _, text = answer(address + path)
    assert got == status
    assert "Traceback" not in text


TABLE = (("项目", "金额"), ("甲", "1.00"), ("乙", "1.00"), ("合计", "2.00"))


def cells(rows: tuple[tuple[str, ...], ...]) -> list[dict[str, Any]]:
    return [{"row": r, "col": c, "text": t} for r, row in enumerate(rows) for c, t in enumerate(row)]


def printed(rows: tuple[tuple[str, ...], ...], page: int) -> tuple[tuple[Printed, ...], ...]:
    return tuple(
        tuple(
            Printed(t, page, (10.0 * c, 10.0 * r, 10.0 * c + 9, 10.0 * r + 9)) for c, t in enumerate(row) if t
        )
        for r, row in enumerate(rows)
    )


def test_cells_of_an_office_file_stand_where_the_preview_says_the_same() -> None:
    found = places(cells(TABLE), [printed((("别的", "表"),), 1), printed(TABLE, 2)], 1)
    assert {place: p.text for place, p in found.items()} == {
        (c["row"], c["col"]): c["text"] for c in cells(TABLE)
    }
    assert {p.page for p in found.values()} == {2}
    assert found[2, 1].box == (10.0, 20.0, 19.0, 29.0)


def test_a_row_that_says_otherwise_has_a_place_as_far_as_it_says_the_same() -> None:
    other = (*TABLE[:2], ("乙", "9.00"), TABLE[3])
    found = places(cells(TABLE), [printed(other, 1)], 1)
    assert {(c["row"], c["col"]) for c in cells(TABLE)} - found.keys() == {(2, 1)}


def test_a_row_in_place_of_several_has_none() -> None:
    other = (*TABLE[:2], ("乙", "1.00", "9.00"), ("丙", "9.00"), TABLE[3])
    found = places(cells(TABLE), [printed(other, 1)], 1)
    assert {row for row, _ in found} == {0, 1, 3}


def test_of_tables_that_are_alike_the_order_decides() -> None:
    alike = [printed(TABLE, page) for page in (1, 2, 3)]
    assert [{p.page for p in places(cells(TABLE), alike, n).values()} for n in (1, 2, 3)] == [{1}, {2}, {3}]


@pytest.mark.parametrize("tables", [[], [printed((("甲", "乙"),), 1)], [()]])
def test_where_nothing_is_alike_nothing_is_placed(tables: list[Any]) -> None:
    assert places(cells(TABLE), tables, 1) == {}


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("1,097.29 万元", "涉及资金1097.29万元；"),
        ("100.00%", "占100.00%。"),
        ("0 元", None),
        ("不在", None),
    ],
)
def test_a_quote_is_shown_in_its_sentence_where_there_is_one_alone(quote: str, sentence: str | None) -> None:
    assert sentence_with("涉及资金1097.29万元；占100.00%。\n其中0元。另有0元。", quote) == sentence


def test_a_quote_is_marked_as_its_sentence_prints_it() -> None:
    assert as_printed("涉及资金1097.29万元；", "1,097.29 万元") == "1097.29万元"
    assert as_printed("涉及资金 1, 097.29 万元；", "1,097.29 万元") == "1, 097.29 万元"
