"""The performance forms of the samples as statements, and what was read in them by hand.

`tests/fixtures/performance/<sample>.json`: forms field by field, indicators as lists in the order of
`columns`; money in fen, all else as printed. What a form does not print is left out or null. Of sentences the
samples hold the wording and the fixtures the place: `goal` and `achieved` as [row, column]; `rows` is the row
of the first indicator, `reason` and `scoring_method` are columns.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from parse_tables import source, table, truth_table

from parsers.model import Kind, Project, Statement, Table, Unit
from parsers.performance import Reading, read_projects
from parsers.statements import read_statements

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures" / "performance"
FINALS = {"yantai": "2023-final", "panjin": "2023-final", "xinzhou": "2023-final", "yanchi": "2024-final"}
SAMPLES = FINALS | {"weihai": "2024-budget"}
FORMS = {"yantai": 9, "panjin": 7, "xinzhou": 1, "yanchi": 5, "weihai": 10}


def sample_tables(sample: str) -> dict[str, Any]:
    """The tables of a sample by id, as its data file holds them."""
    text = (ROOT / "samples" / sample / f"{SAMPLES[sample]}.tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


def statement_of(data: dict[str, Any], kind: Kind = "final") -> Statement:
    """A sample's table as the statement that a document with it alone would have."""
    grid = truth_table({"header_rows": 0} | data)
    above = [line["text"] for line in data.get("above", [])]
    (tabled,) = read_statements(source(data["title"], *above, grid), kind)
    return tabled.statement


@cache
def sample_reading(sample: str) -> Reading:
    """What is read of a sample's forms and lists, statement after statement."""
    data = sample_tables(sample)
    statements = [
        msgspec.structs.replace(statement_of(table_, "budget" if sample == "weihai" else "final"), ordinal=n)
        for n, (id_, table_) in enumerate(data.items(), 1)
        if id_.startswith(("form", "summary")) or "项目支出" in table_["title"]
    ]
    return read_projects(statements)


def expected(sample: str, key: str = "forms") -> list[dict[str, Any]]:
    """What a person reads in the forms, or the lists, of a sample."""
    data = json.loads((FIXTURES / f"{sample}.json").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = data[key]
    if key == "forms":
        tables = [table_ for id_, table_ in sample_tables(sample).items() if id_.startswith("form")]
        for form, table_ in zip(rows, tables, strict=True):
            form["indicators"] = [
                {"ordinal": n, **dict(zip(data["columns"], values, strict=True))}
                for n, values in enumerate(form["indicators"], 1)
            ]
            _add_sentences(form, table_["rows"])
    return rows


def _add_sentences(form: dict[str, Any], rows: list[list[str | None]]) -> None:
    for name in {"goal", "achieved"} & form.keys():
        row, col = form[name]
        form[name] = _unwrapped(rows[row][col])
    first = form.pop("rows", 0)
    for name in {"reason", "scoring_method"} & form.keys():
        col, text = form.pop(name), None
        for row, indicator in enumerate(form["indicators"], first):
            text = text if rows[row][col] is None else rows[row][col]
            indicator[name] = _unwrapped(text)
    form["indicators"] = [{k: v for k, v in i.items() if v is not None} for i in form["indicators"]]


def _unwrapped(text: str | None) -> str | None:
    return text.replace("\n", "") if text else None


def stated(project: Project) -> dict[str, Any]:
    """What a project states, without where it stands: comparable with `expected`."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(project))
    for indicator in data.get("indicators", []):
        del indicator["row"]
    return {k: v for k, v in data.items() if k not in ("statement", "row", "origin")}


def read_form(text: str, unit: Unit | None = "wan_yuan", title: str = "项目支出绩效自评表") -> Reading:
    """What is read of one form, drawn as text (`parse_tables.table`)."""
    rows = "\n".join(line for line in text.splitlines() if line.strip())
    return read_table(table(rows, 0), unit, title)


def read_table(grid: Table, unit: Unit | None = "wan_yuan", title: str = "项目支出绩效自评表") -> Reading:
    """What is read of a table that is known to be a form."""
    return read_projects([Statement(1, "performance_form", title, grid, unit=unit)])


def the_form(text: str, unit: Unit | None = "wan_yuan") -> Project:
    """The one project of a form in which everything was understood."""
    reading = read_form(text, unit)
    assert reading.unread == ()
    (project,) = reading.projects
    return project
