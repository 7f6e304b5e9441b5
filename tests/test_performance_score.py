"""The projects of Yantai and Yanchi, scored by the acceptance program against the verified list."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from performance_cases import sample_reading

from parsers.model import Fund, Indicator, Project

AGENCIES = {"烟台市社会保险服务中心": "yantai", "盐池县社会保险事业管理中心": "yanchi"}
OF_PROJECT = [f for f in Project.__struct_fields__ if f not in ("statement", "funds", "indicators")]
SCHEMA = f"""
CREATE TABLE documents (id, agency_name, fiscal_year, kind, superseded_by);
CREATE TABLE projects (id, document_id, {", ".join(f'"{f}"' for f in OF_PROJECT)});
CREATE TABLE project_funds (project_id, {", ".join(Fund.__struct_fields__)});
CREATE TABLE indicators (project_id, {", ".join(f'"{f}"' for f in Indicator.__struct_fields__)});
"""


def insert(database: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", [*row.values()])


def add(database: sqlite3.Connection, document: str, project: Project, id_: str) -> None:
    row = {name: getattr(project, name) for name in OF_PROJECT}
    insert(database, "projects", {"id": id_, "document_id": document, **row})
    for fund in project.funds:
        insert(database, "project_funds", {"project_id": id_, **msgspec.structs.asdict(fund)})
    for indicator in project.indicators:
        insert(database, "indicators", {"project_id": id_, **msgspec.structs.asdict(indicator)})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "projects.db"
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    for agency, sample in AGENCIES.items():
        year = 2024 if sample == "yanchi" else 2023
        insert(
            database, "documents", {"id": sample, "agency_name": agency, "fiscal_year": year, "kind": "final"}
        )
        for n, project in enumerate(sample_reading(sample).projects):
            add(database, sample, project, f"{sample}-{n}")
    database.commit()
    yield path
    database.close()


def test_all_fields_and_indicators_of_the_verified_list(reference: Path, database: Path) -> None:
    program, truth = reference / "accept" / "score_forms.py", reference / "expected" / "forms.json"
    command = [sys.executable, str(program), str(database), str(truth)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        "fields right 1503/1503 = 100.00%, indicators wholly right 141/141 = 100.00%, too many 0"
        in done.stdout
    ), done.stdout
