"""What should be there: expected years, days that are due, and why a document is not held."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from archive_cases import SITE, contents, document, put_record, rows

from archive.build import build
from archive.ingest import ingest
from archive.ledger import LedgerWriter
from archive.model import Capture
from archive.store import Store, open_store

ROWS = """SELECT a.name, c.fiscal_year, c.kind, c.status, c.due_on, c.due_basis, c.cause
FROM coverage c JOIN agencies a ON a.id = c.agency_id ORDER BY 1, 2, 3"""
AGENCY = "烟台市社会保险服务中心"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def visit(store: Store, started_at: str, *captures: dict[str, Any], **entry: Any) -> None:
    """A run of the site that began then."""
    run = started_at.replace("-", "").replace(":", "")
    when = datetime.fromisoformat(started_at)
    with LedgerWriter(store, "yantai", run, SITE | entry, clock=lambda: when) as ledger:
        for fields in captures:
            facts = {"site": "yantai", "fetched_at": started_at, "outcome": "new"}
            ledger.record(Capture(**(facts | fields)))
        ledger.finish(complete=True, reason="finished")


def found(store: Store, tmp_path: Path) -> list[tuple[Any, ...]]:
    build(store, tmp_path / "m.db")
    return rows(tmp_path / "m.db", ROWS)


def held(store: Store, year: int, kind: str, published_on: str) -> dict[str, Any]:
    sha = put_record(store, f"{year}{kind}".encode(), document(year=year, kind=kind))  # type: ignore[arg-type]
    return {"url": f"https://x.gov.cn/{year}{kind}", "sha256": sha, "published_on": published_on}


def test_each_year_since_the_first_that_is_held_is_expected(store: Store, tmp_path: Path) -> None:
    files = [held(store, 2022, "final", "2023-09-20"), held(store, 2024, "budget", "2024-04-02")]
    visit(store, "2024-11-01T00:00:00Z", *files)
    assert found(store, tmp_path) == [
        (AGENCY, 2022, "budget", "not_found", "2022-03-31", "season", None),
        (AGENCY, 2022, "final", "published", "2023-10-31", "season", None),
        (AGENCY, 2023, "budget", "not_found", "2023-03-31", "season", None),
        (AGENCY, 2023, "final", "not_found", "2024-10-31", "season", None),
        (AGENCY, 2024, "budget", "late", "2024-03-31", "season", None),
    ]


def test_an_account_is_not_expected_before_its_day(store: Store, tmp_path: Path) -> None:
    visit(store, "2024-10-30T00:00:00Z", held(store, 2023, "budget", "2023-02-01"))
    years = [(year, kind) for _, year, kind, *_ in found(store, tmp_path)]
    assert years == [(2023, "budget"), (2024, "budget")]


def test_the_regions_own_day_goes_before_the_season(store: Store, tmp_path: Path) -> None:
    due = {"budget": "02-28"}
    visit(store, "2024-03-01T00:00:00Z", held(store, 2024, "budget", "2024-03-15"), due=due)
    assert found(store, tmp_path) == [(AGENCY, 2024, "budget", "late", "2024-02-28", "site", None)]


def test_a_body_that_the_registry_names_is_expected_though_nothing_is_held(
    store: Store, tmp_path: Path
) -> None:
    visit(store, "2024-04-01T00:00:00Z", bodies=["烟台市财政局"])
    assert [row[:4] for row in found(store, tmp_path)] == [
        ("烟台市财政局", 2022, "final", "not_found"),
        ("烟台市财政局", 2024, "budget", "not_found"),
    ]


def test_a_body_that_is_named_no_more_is_gone(store: Store, tmp_path: Path) -> None:
    visit(store, "2024-04-01T00:00:00Z", bodies=["烟台市财政局"])
    build(store, tmp_path / "m.db")
    visit(store, "2024-05-01T00:00:00Z")
    assert found(store, tmp_path) == []
    assert rows(tmp_path / "m.db", "SELECT count(*) FROM agencies") == [(0,)]
    build(store, tmp_path / "full.db", full=True)
    assert contents(tmp_path / "m.db") == contents(tmp_path / "full.db")


def test_what_a_site_refused_is_not_called_missing(store: Store, tmp_path: Path) -> None:
    refused = {"url": SITE["lists"][0], "role": "list", "outcome": "refused", "cause": "ruishu_challenge"}
    visit(store, "2024-04-01T00:00:00Z", refused, bodies=["烟台市财政局"])
    assert {(row[3], row[6]) for row in found(store, tmp_path)} == {("refused", "ruishu_challenge")}


def test_what_was_taken_in_by_hand_makes_nothing_else_expected(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"2023")
    put_record(store, b"2023", document(year=2023, kind="final"))
    ingest(store, [file])
    assert [row[:4] for row in found(store, tmp_path)] == [(AGENCY, 2023, "final", "published")]
