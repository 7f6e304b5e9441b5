"""The verified figures of five documents: each one in its form, row and measure."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from parse_tables import source, truth_table

from parsers.model import Kind, Statement
from parsers.statements import read_statements

SCHEMA = """
create table documents (id, agency_name, fiscal_year, kind, unit, superseded_by);
create table statements (id, document_id, form, unit);
create table cells (statement_id, row, col, text);
create table amounts (statement_id, document_id, fen, subject_code, subject_name, level, measure, row, col,
                      printed_fen, value_repair_id);
"""


def statements(document: dict[str, Any]) -> list[Statement]:
    """A document's verified grids, read behind a title, a number and a unit."""
    kind: Kind = document["kind"]
    found = []
    for grid in document["tables"]:
        lead = [grid["title"], grid["form_no"] or "", f"金额单位：{grid['unit']}"]
        (tabled,) = read_statements(source(*filter(None, lead), truth_table(grid)), kind)
        assert tabled.is_read, grid["title"]
        assert tabled.statement.form != "unknown", grid["title"]
        assert tabled.statement.title == grid["title"]
        assert tabled.statement.printed_number == grid["form_no"]
        found.append(tabled.statement)
    return found


def fill(db: sqlite3.Connection, number: int, document: dict[str, Any]) -> None:
    """The document as the rows that the scorer asks for."""
    row = (number, document["agency"], document["fiscal_year"], document["kind"], None, None)
    db.execute("insert into documents values (?, ?, ?, ?, ?, ?)", row)
    for n, statement in enumerate(statements(document)):
        key = f"{number}-{n}"
        db.execute(
            "insert into statements values (?, ?, ?, ?)", (key, number, statement.form, statement.unit)
        )
        cells = [(key, c.row, c.col, c.text) for c in statement.table.cells]
        db.executemany("insert into cells values (?, ?, ?, ?)", cells)
        amounts = [
            (
                key,
                number,
                a.fen,
                a.subject_code,
                a.subject_name,
                a.level,
                a.measure,
                a.row,
                a.col,
                a.fen,
                None,
            )
            for a in statement.amounts
        ]
        db.executemany("insert into amounts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", amounts)


def test_every_fact_is_in_its_place(reference: Path, tmp_path: Path) -> None:
    grids = json.loads((reference / "expected" / "grids.json").read_text(encoding="utf-8"))
    with sqlite3.connect(tmp_path / "facts.db") as db:
        db.executescript(SCHEMA)
        for number, document in enumerate(grids["documents"]):
            fill(db, number, document)
    scorer, facts = reference / "accept" / "score_facts.py", reference / "expected" / "facts.jsonl"
    command = [sys.executable, str(scorer), str(tmp_path / "facts.db"), str(facts)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    count = sum(1 for _ in facts.open(encoding="utf-8"))
    assert f"facts {count}/{count} = 100.00%, in place 100.00%, invented 0, off their cell 0" in done.stdout
