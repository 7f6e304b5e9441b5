"""The claims of the reference documents' text, against the verified ones."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from claims_text import sections_of

from parsers.claims import Verdict, claims_of, explain
from parsers.model import Kind, Section

DOCUMENTS: dict[str, Kind] = {"000": "final", "001": "final", "002": "final", "003": "budget", "004": "final"}
NO_FIGURES = {
    "date",
    "year",
    "ordinal",
    "citation",
    "document_number",
    "form_number",
    "service_number",
    "code",
    "threshold",
    "definition",
    "duty",
    "note",
    "annex",
    "range",
}


FORMS = {"001": "第四部分 2023年度决算表"}
"""Where forms begin that are printed one cell a line."""


@cache
def sections(path: Path) -> tuple[Section, ...]:
    """A document's running text."""
    text = path.read_text("utf-8")
    return sections_of(text.split(FORMS.get(path.name[:3], "\0"))[0])


def seed(reference: Path, number: str) -> Path:
    return next((reference / "seeds").glob(f"{number}_*.txt"))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def verdicts(reference: Path, number: str) -> tuple[Verdict, ...]:
    return explain(sections(seed(reference, number)), DOCUMENTS[number])


def store(reference: Path, path: Path) -> None:
    """A database with the columns that the scorer reads."""
    agencies = {row["doc"]: row for row in rows(reference / "expected" / "claims.jsonl")}
    with sqlite3.connect(path) as database:
        database.execute("create table documents (id, agency_name, fiscal_year, kind, superseded_by)")
        columns = "document_id, topic, measure, subject, fen, number, unit, text, statement_id"
        database.execute(f"create table claims ({columns})")
        for number, doc in (("000", "yantai2023"), ("004", "yanchi2024")):
            named = agencies[doc]
            values = (doc, named["agency"], named["fiscal_year"], named["kind"])
            database.execute("insert into documents values (?, ?, ?, ?, null)", values)
            for claim in claims_of(sections(seed(reference, number)), (), DOCUMENTS[number]):
                value = (claim.fen, claim.number, claim.unit, claim.text)
                insert = "insert into claims values (?, ?, ?, ?, ?, ?, ?, ?, null)"
                database.execute(insert, (doc, claim.topic, claim.measure, claim.subject, *value))


def test_the_verified_claims_are_found_and_no_others(reference: Path, tmp_path: Path) -> None:
    store(reference, tmp_path / "claims.db")
    script, wanted = reference / "accept" / "score_claims.py", reference / "expected" / "claims.jsonl"
    command = [sys.executable, str(script), str(tmp_path / "claims.db"), str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    score = re.search(r"found (\d+)/(\d+) .* with their subject ([\d.]+)%.* unexpected (\d+)", done.stdout)
    assert score is not None, done.stdout
    assert score[1] == score[2]
    assert score[4] == "0"
    assert float(score[3]) > 99


@pytest.mark.parametrize("number", DOCUMENTS)
def test_every_numeral_is_a_claim_or_has_a_reason(reference: Path, number: str) -> None:
    text = "".join(s.heading + s.text for s in sections(seed(reference, number)))
    found = verdicts(reference, number)
    digits = [re.sub(r"\D", "", text) for text in (text, "".join(v.numeral for v in found))]
    assert digits[1] == digits[0]
    assert {v.reason for v in found if not v.claim} <= NO_FIGURES


def test_numbers_that_are_verified_as_none_are_none(reference: Path) -> None:
    wanted = rows(reference / "expected" / "claims_not.jsonl")
    for number, doc in (("000", "yantai2023"), ("004", "yanchi2024")):
        expected = Counter(row["raw"] for row in wanted if row["doc"] == doc)
        found = Counter(v.numeral for v in verdicts(reference, number) if v.reason)
        assert not expected - found


@pytest.mark.parametrize("number", DOCUMENTS)
def test_every_claim_has_its_topic_its_subject_and_its_sentence(reference: Path, number: str) -> None:
    for verdict in verdicts(reference, number):
        if claim := verdict.claim:
            assert claim.subject
            assert claim.text[verdict.start :].startswith(verdict.numeral)
            assert (claim.fen is None) != (claim.number is None)
            assert not re.search(r"^[、，。（]|[、，。]$|\d{4}年", claim.subject), claim
