"""Files published together: the members of a container are read as the document that they make."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

import parsers
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.model import Document
from parsers.sources import open_source

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"
WEIHAI = next((RENDERED / "weihai").glob("*.zip")).read_bytes()
XINZHOU = (RENDERED / "xinzhou" / "2023-final.pdf").read_bytes()
PANJIN = (RENDERED / "panjin" / "2023-final.html").read_bytes()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, data in members.items():
            container.writestr(name, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def weihai() -> Document:
    (document,) = parsers.parse(WEIHAI).documents
    return document


def test_a_workbook_its_text_and_its_forms_are_one_document(weihai: Document) -> None:
    who = weihai.identity
    assert (who.agency_name, who.fiscal_year, who.kind) == ("威海市社会保险事业中心", 2024, "budget")
    forms = [statement.form for statement in weihai.statements]
    assert len(forms) == 22
    assert forms.count("performance_form") == 10
    assert "unknown" not in forms
    assert weihai.sections
    assert weihai.claims
    assert {project.stage for project in weihai.projects if project.origin == "form"} == {"target"}


def test_what_points_to_a_statement_or_section_still_does(weihai: Document) -> None:
    assert [s.ordinal for s in weihai.statements] == list(range(1, len(weihai.statements) + 1))
    assert [s.ordinal for s in weihai.sections] == list(range(1, len(weihai.sections) + 1))
    texts = {section.ordinal: section.heading + section.text for section in weihai.sections}
    assert all(claim.text in texts[claim.section] for claim in weihai.claims if claim.section)
    named = {s.ordinal: {cell.text for cell in s.table.cells} for s in weihai.statements}
    assert all(p.name in named[p.statement] for p in weihai.projects)


def test_anchors_name_the_member(weihai: Document) -> None:
    anchors = {cell.anchor for statement in weihai.statements for cell in statement.table.cells}
    assert all(anchor and ".xlsx:" in anchor for anchor in anchors)


def test_two_bodies_in_a_container_are_two_documents() -> None:
    record = parsers.parse(zipped(a=XINZHOU, b=PANJIN))
    assert record.format == "zip"
    assert [d.part for d in record.documents] == [1, 2]
    names = [d.identity.agency_name for d in record.documents]
    assert names == ["忻州市社会保障卡服务中心", "辽宁省盘锦市社会保险事业服务中心"]


def test_a_bad_member_costs_itself_and_is_named() -> None:
    record = parsers.parse(zipped(**{"坏.pdf": b"%PDF-1.4 nothing", "决算.pdf": XINZHOU}))
    assert record.failure is None
    assert "坏.pdf" in (record.failure_detail or "")
    assert len(record.documents) == 1


def test_a_container_without_a_readable_member_says_why() -> None:
    assert parsers.parse(zipped(**{"空.pdf": b""})).failure == "empty_file"
    assert parsers.parse(zipped()).failure == "empty_file"


def test_a_file_by_itself_and_in_a_container_says_the_same() -> None:
    (alone,), (packed,) = parsers.parse(XINZHOU).documents, parsers.parse(zipped(x=XINZHOU)).documents
    assert packed.identity == alone.identity
    assert [s.amounts for s in packed.statements] == [s.amounts for s in alone.statements]
    assert packed.claims == alone.claims


def test_the_order_of_the_files_does_not_part_them() -> None:
    sources = [Part(open_source(XINZHOU), "甲.pdf"), Part(open_source(XINZHOU), "乙.pdf")]
    assert len(documents_of(sources)) == len(documents_of(sources[::-1])) == 1
