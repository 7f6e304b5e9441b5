"""Hand-made stores for the tests of the build: records, captures, and what a database holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import parsers
from archive.export.hashes import Manifest, files_of, write_manifest
from archive.export.shelf import StoreShelf
from archive.ledger import LedgerWriter
from archive.model import Capture
from archive.records import encode_record
from archive.releases import note
from archive.search import COLUMNS
from archive.store import Store, add_raw, parsed_key
from parsers.model import (
    Amount,
    Box,
    Cell,
    Document,
    Evidence,
    Identity,
    Kind,
    Record,
    Section,
    Statement,
    Table,
)

AGENCY = "山东省烟台市社会保险服务中心"
SITE = {
    "id": "yantai",
    "name": "烟台市人力资源和社会保障局",
    "region": "370600",
    "role": "hrss",
    "family": "hanweb",
    "lists": ["https://rsj.example.gov.cn/col/col1/index.html"],
    "evidence": "演示数据",
}


def table(*rows: Sequence[str], page: int | None = 1) -> Table:
    """A table with one header row."""
    cells = tuple(
        Cell(
            r,
            c,
            text,
            is_header=r == 0,
            page=page,
            box=Box(72.0 + c, 90.5, 100.25, 110.0) if page else None,
            anchor=None if page else f"1/{r}/{c}",
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    return Table(cells, len(rows), len(rows[0]), header_rows=1)


def statement(ordinal: int = 1, fen: int = 314_000_000, **fields: Any) -> Statement:
    """A final account's expenditure table: a total and its one class."""
    text = f"{fen / 1_000_000:,.2f}"
    rows = (["科目编码", "科目名称", "合计"], ["", "合计", text], ["208", "社会保障和就业支出", text])
    amounts = (
        Amount(1, 2, text, fen, "total", level=0, subject_kind="functional", subject_name="合计"),
        Amount(
            2,
            2,
            text,
            fen,
            "total",
            level=1,
            side="expenditure",
            subject_kind="functional",
            subject_code="208",
            subject_name="社会保障和就业支出",
        ),
    )
    facts: dict[str, Any] = {"unit": "wan_yuan", "first_page": 1, "last_page": 1, "amounts": amounts} | fields
    return Statement(ordinal, "final_expenditure", "支出决算表", facts.pop("table", table(*rows)), **facts)


def document(
    year: int | None = 2023, kind: Kind | None = "final", agency: str | None = AGENCY, **fields: Any
) -> Document:
    """A document with one statement and one section, and the evidence of its identity on its cover."""
    said = {"agency_name": agency, "fiscal_year": year, "kind": kind, "title": f"{year}年度部门决算"}
    facts: dict[str, Any] = {
        "evidence": tuple(Evidence(name, str(value), "cover") for name, value in said.items() if value),
        "statements": (statement(),),
        "sections": (Section(1, 1, "第一部分 概况", "负责社保经办。“三公”经费减少。", page=2),),
        "unit": "wan_yuan",
    } | fields
    return Document(facts.pop("part", 1), Identity(agency, None, year, kind), **facts)


def put_record(store: Store, data: bytes, *documents: Document, **fields: Any) -> str:
    """Store raw bytes and the record that this parser version is to have made of them."""
    digest = add_raw(store, data)
    facts: dict[str, Any] = {"format": "pdf", "pages": 3} | fields
    record = Record(digest, parsers.VERSION, documents=documents, **facts)
    store.replace(parsed_key(parsers.VERSION, digest), encode_record(record))
    return digest


def put_release(store: Store, folder: Path, name: str = "2024-09-20") -> None:
    """Put a small release into a store; `folder` is one to work in."""
    folder.mkdir()
    for path, text in (("README.md", "明账"), ("csv.zip", "id"), ("mingzhang.db.zst", "rows" * 999)):
        (folder / path).write_text(text, "utf-8")
    files = files_of(folder)
    size = sum(file.bytes for file in files)
    write_manifest(folder, Manifest(name, name, None, None, "ab" * 32, 9, {}, 0, size, {}, files))
    StoreShelf(store).place(folder, name)
    note(store, name)


def crawl(store: Store, run: str, *captures: dict[str, Any], entry: dict[str, Any] = SITE) -> None:
    """Write a run of a site: each capture as its fields, of which `url` alone is required."""
    site = str(entry["id"])
    with LedgerWriter(store, site, run, entry) as ledger:
        for n, fields in enumerate(captures):
            facts = {
                "site": site,
                "fetched_at": f"2024-09-{20 + n // 60:02}T08:{n % 60:02}:00Z",
                "outcome": "new",
            }
            ledger.record(Capture(**(facts | fields)))
        ledger.finish(complete=True, reason="finished")


def rows(database: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a query on a published database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def contents(database: Path) -> dict[str, list[str]]:
    """All that a database holds, its search indexes too, but not in which order it was put there."""
    named = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '%fts%'"
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute(named)]
        held = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}
        for name in COLUMNS:
            connection.execute(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {name}_fts, instance)")
            found = f"SELECT v.term, v.col, v.offset, t.* FROM temp.v LEFT JOIN {name} t ON t.rowid = v.doc"
            held[f"{name}_fts"] = sorted(map(repr, connection.execute(found)))
            connection.execute("DROP TABLE temp.v")
    return held
