"""What the law asks for: there, not there, or not to be told; and tables without data."""

from __future__ import annotations

from typing import Any

import pytest
from accounts import SPENDING, THREE, statement
from msgspec.structs import replace

from parsers.model import Document, Finding, Identity, Section, Statement
from parsers.rules import check
from parsers.rules.completeness.law import LAWS

TEXT = (
    "主要职责。内设机构3个。收入比上年增加。三公经费减少。机关运行经费为零。"
    "政府采购为零。国有资产。绩效目标。名词解释。"
)


def account(kind: str = "final", *, without: tuple[str, ...] = (), **changes: Any) -> Document:
    """An account with every table that is asked for but those named, and every text."""
    forms = [t.form for t in LAWS[kind].tables if t.form not in without]  # type: ignore[index]
    statements = [
        replace(statement(form, SPENDING), ordinal=ordinal) for ordinal, form in enumerate(forms, 1)
    ]
    identity = Identity(kind=kind, fiscal_year=2023, scope="unit")  # type: ignore[arg-type]
    sections = (Section(1, 1, "情况说明", TEXT),)
    return replace(
        Document(1, identity, statements=tuple(statements), sections=sections),
        **changes,
    )


def found(document: Document, rule: str) -> list[Finding]:
    return [f for f in check(document) if f.rule == rule]


def outcomes(document: Document, rule: str) -> list[str]:
    return [f.outcome for f in found(document, rule)]


@pytest.mark.parametrize("kind", ["final", "budget"])
def test_a_whole_account_passes(kind: str) -> None:
    assert outcomes(account(kind), "C-TABLES") == ["pass"]
    assert outcomes(account(kind), "C-TEXTS") == ["pass"]


@pytest.mark.parametrize("table", [t for law in LAWS.values() for t in law.tables], ids=lambda t: t.form)
def test_each_table_is_missed(table: Any) -> None:
    document = account(table.form.partition("_")[0], without=(table.form,))
    (finding,) = found(document, "C-TABLES")
    assert finding.outcome == "warning"
    assert table.name in finding.message


def test_a_table_of_a_later_year_is_not_asked_for() -> None:
    early = replace(account().identity, fiscal_year=2018)
    assert outcomes(account(without=("final_state_capital",), identity=early), "C-TABLES") == ["pass"]


def test_a_missing_table_may_be_the_one_that_was_not_known() -> None:
    document = account(without=("final_income",))
    unknown = replace(statement("unknown", SPENDING), ordinal=20)
    document = replace(document, statements=(*document.statements, unknown))
    assert outcomes(document, "C-TABLES") == ["info"]


@pytest.mark.parametrize("index", range(len(LAWS["final"].texts)))
def test_each_text_is_missed(index: int) -> None:
    wanted = LAWS["final"].texts[index]
    sentences = [s for s in TEXT.split("。") if not any(word in s for word in wanted.words)]
    document = account(sections=(Section(1, 1, "情况说明", "。".join(sentences)),))
    assert [f.expected for f in found(document, "C-TEXTS") if f.expected == wanted.name] == [wanted.name]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "blank"},
        {"status": "failed"},
        {"identity": Identity(kind="final", fiscal_year=2023, scope="government")},
        {"identity": Identity(kind="performance", fiscal_year=2023)},
        {"statements": account().statements[:3]},
    ],
)
def test_nothing_is_asked_of_what_is_no_whole_account(changes: dict[str, Any]) -> None:
    document = account(**changes)
    assert outcomes(document, "C-TABLES") == outcomes(document, "C-TEXTS") == []


def test_nothing_is_asked_of_the_texts_of_tables_alone() -> None:
    assert outcomes(account(sections=()), "C-TEXTS") == []


def empty(note: str | None = None) -> Statement:
    bare = replace(statement("final_government_fund", [], title="政府性基金表"), is_empty=True)
    return replace(bare, empty_note=note, ordinal=1)


@pytest.mark.parametrize(
    ("note", "text", "outcome"),
    [
        ("说明：本表无数据", "", "pass"),
        (None, "本年没有政府性基金收支。", "pass"),
        (None, "本年没有国有资本收支。", "warning"),
    ],
)
def test_an_empty_table_says_so(note: str | None, text: str, outcome: str) -> None:
    document = Document(1, Identity(), statements=(empty(note),), sections=(Section(1, 1, "说明", text),))
    assert outcomes(document, "C-EMPTY-NOTE") == [outcome]


@pytest.mark.parametrize(
    ("note", "expected"),
    [("故本表为空表。", ["error"]), ("没有政府性基金支出。", []), (None, [])],
)
def test_figures_above_a_note_that_there_are_none(note: str | None, expected: list[str]) -> None:
    full = replace(statement("final_three_public", THREE, title="三公表"), empty_note=note)
    document = Document(1, Identity(), statements=(full,))
    assert outcomes(document, "C-NOTE-CONTRADICTED") == expected
    assert all("9.60" in f.message for f in found(document, "C-NOTE-CONTRADICTED"))
