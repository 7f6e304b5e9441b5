"""`docs/audit.md` lists every error and warning that is raised, with a verdict; almost all of them are true."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rules_audit import RENDERED, TWICE, Row, listed, raised

from parsers import read
from parsers.rules import check

TRUE = 0.95
REAL = "real/"
TAILS = "rounding"


def bare(rows: list[Row]) -> Counter[Row]:
    return Counter(row._replace(why="", verdict="") for row in rows if row.outcome != TAILS)


def test_each_has_a_verdict_and_says_what_the_document_prints() -> None:
    rows = [row for rows in listed().values() for row in rows if row.outcome != TAILS]
    assert {row.verdict for row in rows} <= {"true", "false"}
    assert all(row.why for row in rows)
    assert sum(row.verdict == "true" for row in rows) >= TRUE * len(rows)


def test_what_the_samples_raise_is_what_is_listed() -> None:
    found = dict(raised(sorted(RENDERED.rglob("*.*")), "error", "warning"))
    pages = {name: rows for name, rows in listed().items() if not name.startswith(REAL)}
    assert found.keys() == pages.keys()
    for name, rows in found.items():
        assert bare(rows) == bare(pages[name])


@pytest.mark.parametrize("name", sorted(TWICE))
def test_the_older_format_raises_the_same(name: str) -> None:
    newer = name.replace(".doc", ".docx")
    found = []
    for one in (name, newer):
        documents = read((RENDERED / one).read_bytes(), one).documents
        findings = [f for d in documents for f in check(d) if f.outcome in ("error", "warning")]
        found.append(Counter((f.outcome, f.rule, f.message) for f in findings))
    assert found[0] == found[1]


def test_what_the_real_documents_raise_is_what_is_listed(reference: Path) -> None:
    found = dict(raised(sorted((reference / "real").glob("*.pdf")), "error", "warning"))
    pages = {name: rows for name, rows in listed().items() if name.startswith(REAL)}
    assert found.keys() == pages.keys()
    for name, rows in found.items():
        assert bare(rows) == bare(pages[name])


def test_the_tails_of_the_page_are_those_of_one_document(reference: Path) -> None:
    tails = [row for rows in listed().values() for row in rows if row.outcome == TAILS]
    found = dict(raised(sorted((reference / "real").glob("*.pdf")), TAILS))
    assert tails in found.values()
