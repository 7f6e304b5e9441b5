"""The checks on whole documents: rounding tails stay tails, and no figure can change unseen."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest

import parsers
import samples
from parsers.model import Document, Finding
from parsers.rules import check
from parsers.rules.arithmetic import FEN_PER

RENDERED = Path(samples.__file__).parent / "rendered"
SAMPLES = sorted(p.relative_to(RENDERED).as_posix() for p in RENDERED.glob("*/20*-*.*"))


@cache
def read(path: Path) -> Document:
    (document,) = parsers.parse(path.read_bytes()).documents
    return document


@cache
def findings(path: Path) -> tuple[Finding, ...]:
    """Those of the tables alone: a sentence, a form or a missing part has tests of its own."""
    return tuple(f for f in check(read(path)) if f.rule[:2] in ("A-", "X-", "Q-"))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_hold_tails_but_no_error(name: str) -> None:
    """Their originals' errors are in forms and sentences; their tables are right but for rounding."""
    found = findings(RENDERED / name)
    sums = [f for f in found if f.rule != "Q-CLIPPED"]
    assert [f.message for f in sums if f.outcome in ("error", "warning")] == []
    assert all("科目编码重复" in f.message for f in sums if f.outcome == "info")
    assert bool(found) == bool(read(RENDERED / name).statements)


def test_tails_are_told_with_both_values() -> None:
    tails = [f.message for f in findings(RENDERED / "yantai" / "2023-final.pdf") if f.outcome == "rounding"]
    assert any("2,627.04 万元" in m and "2,627.05 万元" in m for m in tails)
    assert any("2,267.43 万元" in m and "2,267.42 万元" in m for m in tails)
    assert all("0.01 万元" in m and "疑似" not in m for m in tails)


@pytest.mark.parametrize("name", [name for name in SAMPLES if "2023-final" in name])
def test_no_figure_of_a_whole_account_can_change_unseen(name: str) -> None:
    """One amount at a time, raised by a hundredth of itself and ten units of its statement."""
    document = read(RENDERED / name)
    unseen = [
        (s.title, a.row, a.col, a.text)
        for i, s in enumerate(document.statements)
        for k, a in enumerate(s.amounts)
        if a.fen and s.form != "final_other_information" and not errors(changed(document, i, k))
    ]
    assert unseen == []


def changed(document: Document, which: int, index: int) -> Document:
    statements = list(document.statements)
    source = statements[which]
    amounts = list(source.amounts)
    step = amounts[index].fen // 100 + 10 * FEN_PER[source.unit or "yuan"]
    amounts[index] = msgspec.structs.replace(amounts[index], fen=amounts[index].fen + step)
    statements[which] = msgspec.structs.replace(source, amounts=tuple(amounts))
    return msgspec.structs.replace(document, statements=tuple(statements))


def errors(document: Document) -> list[Finding]:
    return [f for f in check(document) if f.outcome == "error"]


def test_evidence_names_the_cell_and_its_page() -> None:
    path = RENDERED / "yantai" / "2023-final.pdf"
    cells = {(s.ordinal, c.row, c.col): c for s in read(path).statements for c in s.table.cells}
    places = [place for f in findings(path) for place in f.evidence]
    assert places
    for place in places:
        assert place.statement is not None
        assert place.row is not None
        assert place.col is not None
        cell = cells[place.statement, place.row, place.col]
        assert (cell.page, cell.text) == (place.page, place.text)


@pytest.mark.parametrize("word", ["万里街道", "司法局", "商务委员会", "政府办公室", "规划"])
def test_sums_of_real_documents_raise_no_error(reference: Path, word: str) -> None:
    (path,) = (reference / "real").glob(f"*{word}*.pdf")
    found = Counter(f.outcome for f in findings(path))
    assert set(found) <= {"pass", "rounding"}
    assert found["pass"] > 150


def test_an_empty_template_has_nothing_to_check(reference: Path) -> None:
    (path,) = (reference / "real").glob("*模板*.pdf")
    assert findings(path) == ()


def test_every_tail_that_is_known_is_found(reference: Path) -> None:
    known = json.loads((reference / "expected" / "findings.json").read_text("utf-8"))["findings"]
    tails = [f.message for f in findings(RENDERED / "yantai" / "2023-final.pdf") if f.outcome == "rounding"]
    seen = [set(re.findall(r"\d[\d,]*\.\d\d", m.replace(",", ""))) for m in tails]
    wanted = [
        f
        for f in known
        if f["doc"] == "yantai2023" and f["severity"] == "rounding" and f["rule"][:2] in ("A-", "X-")
    ]
    assert len(wanted) == 8
    for finding in wanted:
        numbers = set(re.findall(r"\d+\.\d\d", " ".join(finding["values"].values())))
        assert any(len(numbers & printed) > 1 for printed in seen), finding["id"]
