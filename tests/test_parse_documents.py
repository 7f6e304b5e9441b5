"""Files → records: the real PDFs, the samples' files, pages that are and are not documents, broken bytes."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from parsers import VERSION, parse, read
from parsers.formbook import account_forms
from parsers.model import Document, Record

REAL = {
    "普陀区万里街道2024年部门预算.pdf": ("上海市普陀区人民政府万里街道办事处", 2024, "budget", "yuan"),
    "普陀区司法局2026年部门预算.pdf": ("上海市普陀区司法局", 2026, "budget", "yuan"),
    "普陀区商务委员会2025年部门预算.pdf": ("上海市普陀区商务委员会", 2025, "budget", "yuan"),
    "普陀区政府办公室2025年部门预算.pdf": ("上海市普陀区人民政府办公室", 2025, "budget", "yuan"),
    "普陀区规划和自然资源局2024年度部门决算.pdf": ("上海市普陀区规划和自然资源局", 2024, "final", "wan_yuan"),
}
NINE_BUDGET_FORMS = [
    "budget_income_expenditure",
    "budget_income",
    "budget_expenditure",
    "budget_appropriation",
    "budget_general_expenditure",
    "budget_government_fund",
    "budget_state_capital",
    "budget_general_basic",
    "budget_three_public",
]
NINE_FINAL_FORMS = [
    "final_income_expenditure",
    "final_income",
    "final_expenditure",
    "final_appropriation",
    "final_general_expenditure",
    "final_general_basic",
    "final_three_public",
    "final_government_fund",
    "final_state_capital",
]


def the_document(record: Record) -> Document:
    assert record.failure is None
    (document,) = record.documents
    return document


@cache
def sample(site: str, year: int) -> bytes:
    """The file of a sample site's final account of a year."""
    folder = files("samples").joinpath("rendered", site)
    (path,) = (path for path in folder.iterdir() if f"{year}-final" in path.name)
    return path.read_bytes()


def known_forms(document: Document) -> list[str]:
    return [s.form for s in document.statements if s.form in account_forms()]


@pytest.mark.parametrize("name", REAL)
def test_real_document(name: str, reference: Path) -> None:
    document = the_document(parse((reference / "real" / name).read_bytes()))
    identity = document.identity
    assert (identity.agency_name, identity.fiscal_year, identity.kind, document.unit) == REAL[name]
    assert (identity.region_code, identity.scope, document.status) == ("310107", "department", "parsed")
    assert known_forms(document) == (NINE_BUDGET_FORMS if identity.kind == "budget" else NINE_FINAL_FORMS)
    for statement in document.statements:
        own_unit = "wan_yuan" if statement.form == "budget_three_public" else document.unit
        if statement.form == "unit_list":
            assert not any(re.search(r"\d\.\d", cell.text) for cell in statement.table.cells)
        else:
            assert statement.unit == own_unit
            assert statement.is_empty == (not statement.amounts)
            assert not statement.is_empty or statement.empty_note
    assert document.sections


def test_the_blank_template(reference: Path) -> None:
    (path,) = (reference / "real").glob("*空白*")
    document = the_document(read(path.read_bytes(), path.name))
    assert (document.status, document.identity.agency_name) == ("blank", None)
    assert known_forms(document) == NINE_FINAL_FORMS
    assert all(statement.amounts == () for statement in document.statements)


@pytest.mark.parametrize("name", ["guihua_2024_final.json", "shangwu_2025_budget.json"])
def test_titles_and_amounts_of_verified_tables(name: str, reference: Path) -> None:
    truth = json.loads((reference / "expected" / name).read_text(encoding="utf-8"))
    document = the_document(parse((reference / truth["file"]).read_bytes()))
    tables = [s for s in document.statements if s.form in account_forms()]
    assert [s.title for s in tables] == [t["title"] for t in truth["tables"]]
    for statement, table in zip(tables, truth["tables"], strict=True):
        money = [
            cell for row in table["rows"] for cell in row if cell and re.fullmatch(r"-?[\d,]+\.\d\d", cell)
        ]
        assert sorted(a.text for a in statement.amounts) == sorted(money), statement.title


SAMPLES = {
    "yantai": ("烟台市社会保险服务中心", "370600", NINE_FINAL_FORMS),
    "panjin": ("辽宁省盘锦市社会保险事业服务中心", "211100", NINE_FINAL_FORMS),
    "xinzhou": ("忻州市社会保障卡服务中心", "140900", [*NINE_FINAL_FORMS, "final_other_information"]),
}


@pytest.mark.parametrize("site", SAMPLES)
def test_sample_document(site: str) -> None:
    data = sample(site, 2023)
    document = the_document(parse(data))
    agency, region, forms = SAMPLES[site]
    assert (document.identity.agency_name, document.identity.region_code) == (agency, region)
    assert (document.identity.fiscal_year, document.identity.kind) == (2023, "final")
    assert (document.unit, document.status) == ("wan_yuan", "parsed")
    accounts = [s for s in document.statements if s.form.startswith("final")]
    assert sorted(s.form for s in accounts) == sorted(forms)
    assert all(s.printed_number and s.unit == "wan_yuan" for s in accounts)
    assert {s.form for s in document.statements} - set(forms) <= {"performance_form", "performance_summary"}


@pytest.mark.parametrize("site", SAMPLES)
def test_an_older_year_with_a_few_sentences_is_a_document(site: str) -> None:
    data = sample(site, 2022)
    document = the_document(parse(data))
    assert (document.identity.fiscal_year, document.identity.kind, document.status) == (
        2022,
        "final",
        "partial",
    )
    assert document.identity.agency_name == SAMPLES[site][0]
    assert document.statements == ()
    assert document.sections


def page(title: str, body: str) -> bytes:
    head = f"<html><head><title>{title}</title></head>"
    return f"{head}<body><div><h1>{title}</h1>{body}</div></body></html>".encode()


def test_a_page_that_only_links_to_the_document_is_none() -> None:
    link = "<p>附件：<a href='a.pdf'>江城市就业局2023年度部门决算.pdf</a></p>"
    assert parse(page("江城市就业局2023年度部门决算", link)).documents == ()


def test_a_page_about_something_else_is_none() -> None:
    text = "<p>会议指出，2023年投入资金3万元，各部门要做好决算公开工作。</p>"
    record = parse(page("江城市召开部门决算公开检查工作会议", text))
    assert (record.failure, record.documents) == (None, ())


def test_a_visit_counter_makes_no_new_content() -> None:
    text = "<p>2023年度收入总计3.00万元。</p>"
    one, two = (parse(page("江城市就业局2023年度部门决算", text + f"<!-- {n} visits -->")) for n in (1, 2))
    assert one.sha256 != two.sha256
    assert one.content_sha256 == two.content_sha256 is not None


def test_the_file_name_is_the_last_to_be_asked() -> None:
    data = sample("yantai", 2023)
    document = the_document(read(data, "江城市就业局2019年部门预算.pdf"))
    assert document.identity == the_document(parse(data)).identity
    assert {e.value for e in document.evidence if e.source == "file_name"} >= {
        "2019",
        "budget",
        "江城市就业局",
    }


@pytest.mark.parametrize(
    ("data", "name", "cause"),
    [
        (b"", "a.pdf", "empty_file"),
        (b"<html><body>404</body></html>", "a.pdf", "not_a_pdf"),
        (b"\x00\x01x", "a", "unknown_type"),
    ],
)
def test_an_unreadable_file_has_its_cause(data: bytes, name: str, cause: str) -> None:
    record = read(data, name)
    assert (record.failure, record.documents) == (cause, ())
    assert record.failure_detail


def test_the_same_bytes_give_the_same_record_through_json_too() -> None:
    data = sample("xinzhou", 2023)
    record = parse(data)
    again = parse(data)
    encoded = msgspec.json.encode(record)
    assert encoded == msgspec.json.encode(again)
    assert msgspec.json.decode(encoded, type=Record) == record
    assert record.parser_version == VERSION


def test_the_version_names_the_engines_and_is_safe_in_a_path() -> None:
    assert re.fullmatch(r"[\w.-]+", VERSION)
    assert {"pypdfium2", "pdfplumber", "lxml"} <= set(re.findall(r"[a-z]+\d?(?=_)", VERSION))
