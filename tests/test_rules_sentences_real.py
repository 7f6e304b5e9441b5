"""The rules of sentences on whole documents: what their texts really say wrong, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec
import pytest

import parsers
import samples
from parsers.model import Document, Finding
from parsers.rules.book import Book
from parsers.rules.sentences import CHECKS

RENDERED = Path(samples.__file__).parent / "rendered"


@cache
def read(path: Path) -> Document:
    (document,) = parsers.parse(path.read_bytes()).documents
    return document


def doubts(document: Document, previous: Document | None = None) -> list[Finding]:
    book = Book(document, previous)
    found = [f for rule, run in CHECKS.items() for f in run(book, rule)]
    return [f for f in found if f.outcome in ("error", "warning")]


def told(path: Path) -> set[tuple[str, str]]:
    """Rule and the value in doubt, of all errors and warnings."""
    return {(f.rule, f.evidence[0].text or "") for f in doubts(read(path))}


def test_a_share_of_the_wrong_whole() -> None:
    (finding,) = doubts(read(RENDERED / "yantai" / "2023-final.pdf"))
    assert (finding.rule, finding.expected, finding.actual) == ("N-SHARE", "93.11", "100")
    assert "3,129.47 万元 ÷ 3,361.17 万元" in finding.message


def test_a_growth_that_was_copied_and_a_share_above_all() -> None:
    found = {f.rule: f for f in doubts(read(RENDERED / "yanchi" / "2024-final.docx"))}
    assert set(found) == {"N-GROWTH", "N-SHARE", "N-INITIAL-BACKWARDS"}
    assert (found["N-GROWTH"].expected, found["N-GROWTH"].actual) == ("13.75", "13.84")
    assert "12,984,142.90 元" in found["N-GROWTH"].message
    assert found["N-SHARE"].expected == "103.91"
    assert "取暖费”417.94 万元" in found["N-INITIAL-BACKWARDS"].message


def test_rates_of_a_first_year_are_told_once_a_section() -> None:
    found = doubts(read(RENDERED / "panjin" / "2023-final.html"))
    assert {f.rule for f in found} == {"N-ZERO-BASE", "N-ZERO-COVERAGE", "N-ITEMS"}
    assert all(f.outcome == "warning" for f in found)


def test_a_sound_budget_and_the_year_before() -> None:
    this, last = (read(RENDERED / "weihai" / name) for name in ("2024-budget.zip", "2023-budget.docx"))
    assert doubts(this, last) == []
    passed = [f for f in CHECKS["N-LAST-YEAR"](Book(this, last), "N-LAST-YEAR") if f.outcome == "pass"]
    assert len(passed) >= 6
    assert list(CHECKS["N-LAST-YEAR"](Book(this), "N-LAST-YEAR")) == []


@pytest.mark.parametrize(
    "name", ["yantai/2023-final.pdf", "xinzhou/2023-final.pdf", "weihai/2024-budget.zip"]
)
def test_no_amount_of_the_text_that_a_table_repeats_can_change_unseen(name: str) -> None:
    """One at a time, raised by a tenth and three places: the tables, or the sentence itself, tell."""
    document = read(RENDERED / name)
    known = {f.message for f in doubts(document)}
    covered = {f.evidence[0].claim for f in CHECKS["N-TABLE"](Book(document), "N-TABLE")}
    unseen = []
    for index in sorted(i for i in covered if i is not None and document.claims[i].fen):
        claim = document.claims[index]
        raised = msgspec.structs.replace(claim, fen=(claim.fen or 0) + abs(claim.fen or 0) // 10 + 30_000)
        claims = (*document.claims[:index], raised, *document.claims[index + 1 :])
        if known >= {f.message for f in doubts(msgspec.structs.replace(document, claims=claims))}:
            unseen.append(claim.text)
    assert unseen == []


def test_every_finding_names_its_places_and_its_formula() -> None:
    for name in ("yantai/2023-final.pdf", "yanchi/2024-final.docx", "panjin/2023-final.html"):
        document = read(RENDERED / name)
        for rule, run in CHECKS.items():
            for finding in run(Book(document), rule):
                assert finding.rule == rule
                assert not re.search(r"[{}]", finding.message)
                first = finding.evidence[0]
                assert first.claim is not None
                assert document.claims[first.claim].section == first.section
                assert finding.outcome != "error" or "疑似" in finding.message


REAL = {
    "规划": {
        ("N-TABLE", "0.88 万元"),
        ("N-TABLE", "45.00 万元"),
        ("N-TABLE", "5,377.64 万元"),
        ("N-TABLE", "4,896.98 万元"),
        ("N-SHARE", "99.86%"),
        ("N-COMPLETION", "95.45%"),
        ("N-UNIT", "13.95"),
        ("N-ITEMS", "4,896.98 万元"),
    },
    "司法局": {
        ("N-TABLE", "201.50 万元"),
        ("N-GROWTH", "17.62%"),
        ("N-GROWTH", "17.66%"),
        ("N-OWN-YEAR", "793.14 万元"),
    },
    "万里街道": {("N-TABLE", "352.67 万元")},
    "商务委员会": set(),
    "政府办公室": set(),
    "模板": set(),
}


@pytest.mark.parametrize("word", REAL)
def test_what_the_texts_of_real_documents_say_wrong(reference: Path, word: str) -> None:
    """Each read by eye on its page: an amount that its table has not, a rate that its numbers do not give."""
    (path,) = (reference / "real").glob(f"*{word}*.pdf")
    assert told(path) == REAL[word]
