"""All forms and lists of the samples, field by field, from their data and from the rendered files."""

from __future__ import annotations

from typing import Any
from zipfile import ZipFile

import pytest
from performance_cases import FORMS, ROOT, expected, sample_reading, stated

from parsers.model import Project, Statement
from parsers.performance import read_projects
from parsers.sources import open_source
from parsers.statements import read_statements

CASES = [(sample, n) for sample, count in FORMS.items() for n in range(count)]
RENDERED = {
    "yantai": "2023-final.pdf",
    "panjin": "2023-final.html",
    "xinzhou": "2023-final.pdf",
    "yanchi": "2024-final.docx",
    "weihai": "2024-budget.zip",
}


def rendered(sample: str) -> list[Statement]:
    """The statements of a sample's file as it is served; of a package, those of all its workbooks."""
    path = ROOT / "samples" / "rendered" / sample / RENDERED[sample]
    files = [path.read_bytes()]
    if path.suffix == ".zip":
        with ZipFile(path) as package:
            files = [package.read(name) for name in package.namelist() if name.endswith(".xlsx")]
    read = (read_statements(open_source(data), None) for data in files)
    return [tabled.statement for found in read for tabled in found]


def forms(projects: tuple[Project, ...]) -> list[Project]:
    return [project for project in projects if project.origin == "form"]


@pytest.mark.parametrize(("sample", "n"), CASES)
def test_every_field_of_every_form(sample: str, n: int) -> None:
    read, wanted = stated(forms(sample_reading(sample).projects)[n]), expected(sample)[n]
    assert read.pop("indicators") == wanted.pop("indicators")
    assert read == wanted


@pytest.mark.parametrize("sample", FORMS)
def test_nothing_is_left_unread_and_nothing_is_added(sample: str) -> None:
    reading = sample_reading(sample)
    assert reading.unread == ()
    assert len(forms(reading.projects)) == len(expected(sample)) == FORMS[sample]


@pytest.mark.parametrize(("sample", "origin"), [("yantai", "summary"), ("weihai", "table")])
def test_every_row_of_the_lists(sample: str, origin: str) -> None:
    listed = [p for p in sample_reading(sample).projects if p.origin == origin]
    assert [stated(project) for project in listed] == expected(sample, "lists")


@pytest.mark.parametrize("sample", RENDERED)
def test_the_rendered_file_says_the_same(sample: str) -> None:
    reading = read_projects(rendered(sample))
    read = [without_spaces(stated(project)) for project in forms(reading.projects)]
    assert read == [without_spaces(wanted) for wanted in expected(sample)]
    assert reading.unread == ()


def without_spaces(data: dict[str, Any]) -> dict[str, Any]:
    """A break of a line in a long text may have left a space."""
    loose = {"goal", "achieved", "reason", "scoring_method"}
    return {
        k: v.replace(" ", "") if k in loose else [without_spaces(i) for i in v] if k == "indicators" else v
        for k, v in data.items()
    }


def test_each_project_says_where_it_stands() -> None:
    projects = sample_reading("yantai").projects
    summary = [p for p in projects if p.origin == "summary"]
    assert [p.row for p in summary] == list(range(2, 11))
    assert {p.statement for p in forms(projects)} == set(range(11, 20))
    assert all(i.row > 9 for p in forms(projects) for i in p.indicators)


def test_the_total_of_a_form_is_its_first_source() -> None:
    for sample in FORMS:
        for project in forms(sample_reading(sample).projects):
            first = project.funds[0]
            sums = (project.initial_fen, project.budget_fen, project.executed_fen)
            assert sums == (first.initial_fen, first.budget_fen, first.executed_fen)


def test_statements_of_other_forms_hold_no_projects() -> None:
    others = [s for s in rendered("xinzhou") if not s.form.startswith("performance")]
    assert others
    assert read_projects(others).projects == ()
