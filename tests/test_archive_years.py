"""Documents are checked with last year's, whichever of the two came or changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_cases import contents, crawl, document, put_record, rows, table

from archive.build import build
from archive.store import Store, open_store
from parsers.model import Amount, Document, Statement

FOUND = """SELECT d.fiscal_year, f.outcome FROM findings f JOIN documents d ON d.id = f.document_id
WHERE f.rule = 'X-LAST-YEAR' ORDER BY 1"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def budget(year: int, last: str, this: str) -> Document:
    """A budget of 三公 that prints last year's and this year's."""
    texts = {"total.previous_budget": last, "total.budget": this}
    amounts = tuple(
        Amount(1, col, text, int(float(text) * 1_000_000), measure, level=0, subject_name="合计")
        for col, (measure, text) in enumerate(texts.items(), 1)
    )
    grid = table(["项目", "上年预算数", "本年预算数"], ["合计", last, this])
    three = Statement(1, "budget_three_public", "三公表", grid, unit="wan_yuan", amounts=amounts)
    return document(year=year, kind="budget", statements=(three,))


def put(store: Store, run: str, content: Document, url: str = "", body: bytes = b"") -> None:
    year = str(content.identity.fiscal_year)
    sha = put_record(store, body or year.encode(), content)
    crawl(store, run, {"url": url or f"https://x.gov.cn/{year}.pdf", "sha256": sha})


def test_both_years_are_compared_in_whatever_order_they_come(store: Store, tmp_path: Path) -> None:
    put(store, "r1", budget(2024, "9.60", "9.00"))
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", FOUND) == []
    put(store, "r2", budget(2023, "1.00", "9.60"))
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", FOUND) == [(2024, "pass")]


def test_a_new_version_of_last_year_is_compared_anew(store: Store, tmp_path: Path) -> None:
    put(store, "r1", budget(2024, "9.60", "9.00"))
    put(store, "r2", budget(2023, "1.00", "9.60"))
    build(store, tmp_path / "m.db")
    put(store, "r3", budget(2023, "1.00", "8.00"), body=b"corrected")
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", FOUND) == [(2024, "warning")]
    build(store, tmp_path / "full.db", full=True)
    assert contents(tmp_path / "m.db") == contents(tmp_path / "full.db")


def test_where_last_year_is_no_budget_any_more_nothing_is_compared(store: Store, tmp_path: Path) -> None:
    put(store, "r1", budget(2024, "9.60", "9.00"))
    put(store, "r2", budget(2023, "1.00", "9.60"))
    build(store, tmp_path / "m.db")
    put_record(store, b"2023", document(year=2023, kind="final"))
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", FOUND) == []
    build(store, tmp_path / "full.db", full=True)
    assert contents(tmp_path / "m.db") == contents(tmp_path / "full.db")


def test_only_what_changed_is_checked_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "r1", budget(2024, "9.60", "9.00"))
    put(store, "r2", budget(2023, "1.00", "9.60"))
    build(store, tmp_path / "m.db")
    monkeypatch.setattr("archive.checks.rules.check", lambda *_, **__: pytest.fail("checked again"))
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", FOUND) == [(2024, "pass")]
