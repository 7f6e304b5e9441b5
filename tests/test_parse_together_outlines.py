"""Which documents that were published together are one: by body, year, kind and figures, and never by a guess."""

from __future__ import annotations

import msgspec
import pytest
from accounts import document, statement, total
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Claim, Document, Identity, Kind, Section
from parsers.together import Outline, Role, agree, fresh_parts, grouped, is_copy, outline

NAMES = st.sampled_from([None, "江城市人社局", "东山省江城市人社局", "江城市财政局"])
IDENTITIES = st.builds(
    Identity,
    agency_name=NAMES,
    fiscal_year=st.sampled_from([None, 2023, 2024]),
    kind=st.sampled_from([None, "budget", "final", "performance"]),
)


def one(
    file: str,
    role: Role = "whole",
    *,
    name: str | None = "江城市人社局",
    year: int | None = 2024,
    kind: Kind | None = "final",
    figures: str = "",
    numbers: str = "",
    scope: str = "unknown",
) -> Outline:
    """An outline: each letter of `figures` is a statement's, of `numbers` a sentence's."""
    stated = frozenset((f"form-{f.lower()}", f) for f in figures)
    who = Identity(name, fiscal_year=year, kind=kind, scope=scope)  # type: ignore[arg-type]
    said = frozenset((ord(n), None) for n in numbers)
    return Outline(file, who, role, stated, {f"form-{f.lower()}": 1 for f in figures}, said)


@given(IDENTITIES, IDENTITIES)
def test_to_agree_has_no_order(first: Identity, second: Identity) -> None:
    assert agree(first, second) == agree(second, first)
    assert agree(first, first)
    assert agree(first, Identity())


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        (Identity("人社局"), Identity("江城市人社局"), True),
        (Identity("江城市人社局"), Identity("江城市财政局"), False),
        (Identity(fiscal_year=2023), Identity(fiscal_year=2024), False),
        (Identity(kind="budget"), Identity(kind="final"), False),
        (Identity(kind="performance"), Identity(kind="final"), True),
        (Identity(region_code="370600"), Identity(region_code="370700"), True),
    ],
)
def test_what_keeps_two_documents_apart(first: Identity, second: Identity, is_one: bool) -> None:
    assert agree(first, second) == is_one


@pytest.mark.parametrize(
    ("outlines", "groups"),
    [
        ([one("a", "tables", figures="A"), one("b", "text", numbers="x")], [[0, 1]]),
        ([one("b", "text", numbers="x"), one("a", "tables", figures="A")], [[0, 1]]),
        ([one("a", figures="A"), one("b", figures="A")], [[0, 1]]),
        ([one("a", figures="A"), one("b", figures="a")], [[0], [1]]),
        ([one("a", figures="A"), one("a", figures="B")], [[0], [1]]),
        ([one("a", year=2023), one("b", year=2024), one("c", year=None)], [[0], [1], [2]]),
        ([one("a", year=2023), one("c", year=None)], [[0, 1]]),
        ([one("a", kind="final"), one("b", "forms", kind="performance")], [[0, 1]]),
        (
            [
                one("a", figures="A", scope="department"),
                one("b", figures="a", scope="unit"),
                one("c", scope="unit"),
            ],
            [[0], [1, 2]],
        ),
        ([one("a", figures="A"), one("b", figures="a"), one("c", numbers="x")], [[0], [1], [2]]),
        ([one("a", figures="A"), one("b", figures="a"), one("c", figures="A")], [[0, 2], [1]]),
        ([], []),
    ],
)  # fmt: skip
def test_documents_are_one_where_nothing_keeps_them_apart(
    outlines: list[Outline], groups: list[list[int]]
) -> None:
    assert sorted(grouped(outlines)) == groups


OUTLINES = st.builds(
    one,
    st.sampled_from("abc"),
    figures=st.sampled_from(["", "A", "a", "AB"]),
    year=st.sampled_from([None, 2023, 2024]),
)


@given(st.lists(OUTLINES, max_size=6))
def test_every_document_is_in_one_group_and_no_group_contradicts_itself(outlines: list[Outline]) -> None:
    groups = grouped(outlines)
    assert sorted(place for group in groups for place in group) == list(range(len(outlines)))
    for group in groups:
        files = [outlines[place].file for place in group]
        assert len(set(files)) == len(files)
        assert all(agree(outlines[a].identity, outlines[b].identity) for a in group for b in group)


@pytest.mark.parametrize(
    ("copy", "others", "is_one"),
    [
        (one("b", figures="A"), [one("a", figures="AB")], True),
        (one("b", figures="AB"), [one("a", figures="A")], False),
        (one("b", figures="AB"), [one("a", figures="A"), one("c", figures="B")], True),
        (one("b", figures="A", numbers="x"), [one("a", figures="A")], False),
        (one("b", figures="A", numbers="x"), [one("a", figures="A", numbers="y")], True),
        (one("b", numbers="x"), [one("a", figures="A", numbers="xy")], True),
        (one("b", numbers="xz"), [one("a", numbers="xy")], False),
        (one("b"), [one("a", figures="A")], False),
    ],
)
def test_a_copy_states_nothing_of_its_own(copy: Outline, others: list[Outline], is_one: bool) -> None:
    assert is_copy(copy, others) == is_one


def account(amount: str, text: str = "", form: str = "final_expenditure") -> Document:
    """A document with one table, and a section whose sentence states a number."""
    made = document(statement(form, [total(total=amount)]))
    sections = (Section(1, 1, "一、支出情况", text),) if text else ()
    claims = (Claim("expenditure", "final", text, fen=len(text), section=1),) if text else ()
    return msgspec.structs.replace(made, sections=sections, claims=claims)


def test_the_first_part_keeps_all_and_a_later_one_what_is_new() -> None:
    first, other = account("5.00", "支出五元。"), account("5.00", "支出五元，均为人员经费。")
    (whole, rest) = fresh_parts([first, other])
    assert whole == first
    assert (rest.statements, rest.sections) == ((), ())
    (_, rest) = fresh_parts([first, account("6.00", "支出五元，均为人员经费。")])
    assert [s.form for s in rest.statements] == ["final_expenditure"]
    assert rest.sections


def test_the_text_of_a_file_without_tables_is_kept_but_what_was_said() -> None:
    first = account("5.00", "支出五元。")
    said = msgspec.structs.replace(first, statements=())
    new = msgspec.structs.replace(account("5.00", "预算情况另文说明。"), statements=())
    assert [p.sections for p in fresh_parts([first, said])][1] == ()
    assert [p.sections for p in fresh_parts([first, new])][1] == new.sections


@pytest.mark.parametrize(
    ("of", "role"),
    [
        (account("5.00", "支出五元。"), "whole"),
        (account("5.00"), "tables"),
        (account("5.00", form="performance_summary"), "forms"),
        (document(), "text"),
    ],
)
def test_a_file_leads_by_what_it_gives(of: Document, role: str) -> None:
    assert outline(of, "a").role == role
    assert outline(of, "a", is_page=True).role == "page"


def test_figures_are_the_same_in_any_order_of_rows() -> None:
    rows = [total("本年支出合计", total="5.00"), total("支出总计", total="7.00")]
    made = [outline(document(statement("final_expenditure", order)), "a") for order in (rows, rows[::-1])]
    assert made[0].figures == made[1].figures != outline(account("5.00"), "a").figures
