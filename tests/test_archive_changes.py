"""Silent changes: figure by figure, from one version of a document to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_cases import crawl, document, put_record, rows, statement
from msgspec.structs import replace

from archive.build import build
from archive.store import Store, open_store
from parsers.model import Document, Statement

URL = "https://rsj.example.gov.cn/attach/a.pdf"
CHANGES = (
    "SELECT earlier_id, document_id, form, subject_name, measure, earlier_fen, fen, seen_at FROM changes"
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def serve(store: Store, *versions: Document) -> list[str]:
    """Serve one version a day at one URL; the ids of the documents."""
    ids = []
    for day, version in enumerate(versions, 1):
        sha = put_record(store, f"{day}".encode(), version)
        crawl(store, f"r{day}", {"url": URL, "sha256": sha, "fetched_at": f"2024-09-{day:02}T00:00:00Z"})
        ids.append(sha[:12])
    return ids


def account(fen: int) -> Document:
    return document(statements=(statement(fen=fen),))


def without_class(fen: int) -> Document:
    whole: Statement = statement(fen=fen)
    return document(statements=(replace(whole, amounts=whole.amounts[:1]),))


def test_each_figure_that_differs_is_a_change(store: Store, tmp_path: Path) -> None:
    first, second = serve(store, account(100_000_000), account(200_000_000))
    build(store, tmp_path / "m.db")
    seen = "2024-09-02T00:00:00Z"
    assert rows(tmp_path / "m.db", CHANGES) == [
        (first, second, "final_expenditure", "合计", "total", 100_000_000, 200_000_000, seen),
        (first, second, "final_expenditure", "社会保障和就业支出", "total", 100_000_000, 200_000_000, seen),
    ]


def test_versions_are_compared_one_with_the_next(store: Store, tmp_path: Path) -> None:
    first, second, third = serve(store, account(100), account(200), account(300))
    build(store, tmp_path / "m.db")
    found = {(row[0], row[1], row[5], row[6]) for row in rows(tmp_path / "m.db", CHANGES)}
    assert found == {(first, second, 100, 200), (second, third, 200, 300)}


def test_figures_that_come_and_go_are_changes(store: Store, tmp_path: Path) -> None:
    serve(store, account(100), without_class(100), account(100))
    build(store, tmp_path / "m.db")
    found = [row[3:7] for row in rows(tmp_path / "m.db", f"{CHANGES} ORDER BY seen_at")]
    assert found == [
        ("社会保障和就业支出", "total", 100, None),
        ("社会保障和就业支出", "total", None, 100),
    ]


def test_a_row_put_in_moves_no_figure(store: Store, tmp_path: Path) -> None:
    old = statement(fen=100)
    moved = replace(old, amounts=tuple(replace(a, row=a.row + 1) for a in old.amounts))
    serve(store, document(statements=(old,)), document(statements=(moved,)))
    build(store, tmp_path / "m.db")
    assert rows(tmp_path / "m.db", CHANGES) == []


def test_a_build_after_another_has_the_changes_of_one_from_nothing(store: Store, tmp_path: Path) -> None:
    serve(store, account(100), account(200))
    build(store, tmp_path / "m.db")
    sha = put_record(store, b"9", account(300))
    crawl(store, "r9", {"url": URL, "sha256": sha, "fetched_at": "2024-10-01T00:00:00Z"})
    build(store, tmp_path / "m.db")
    build(store, tmp_path / "full.db", full=True)
    assert rows(tmp_path / "m.db", CHANGES) == rows(tmp_path / "full.db", CHANGES)
    assert len(rows(tmp_path / "m.db", CHANGES)) == 4
