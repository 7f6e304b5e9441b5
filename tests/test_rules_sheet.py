"""A statement and a document as the checks see them: lines, totals, headers, unread money, and texts."""

from __future__ import annotations

import msgspec
import pytest
from accounts import document, economic, item, statement, subject, total
from hypothesis import given
from hypothesis import strategies as st
from parse_tables import table

from parsers.model import Amount, Cell, Document, Identity, Repair, Section, Statement
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.headed import Headed
from parsers.rules.sheet import Sheet


def sheet(*rows: tuple[dict[str, object], dict[str, str]], form: str = "final_expenditure") -> Sheet:
    made = statement(form, list(rows), title="支出决算表")
    return Sheet(made, document(made))


SPENT = (
    total(total="9.00", basic="6.00", project="3.00"),
    subject("208", total="9.00", basic="6.00", project="3.00"),
    subject("20801", total="9.00", basic="6.00", project="3.00"),
)


def test_a_line_is_a_subject_with_its_terms_by_measure() -> None:
    of = sheet(*SPENT)
    assert [(line.code, line.level, line.is_total) for line in of.lines] == [
        (None, 0, True),
        ("208", 1, False),
        ("20801", 2, False),
    ]
    assert of.measures == {"total", "basic", "project"}
    assert [line.code for line in of.coded["basic"]] == ["208", "20801"]
    assert of.lines[1].terms["basic"].fen == 6_000_000


def test_several_subjects_on_one_row_are_several_lines() -> None:
    cells = tuple(Cell(1, col, text) for col, text in enumerate(["301", "5.00", "302", "4.00"]))
    amounts = (
        Amount(1, 1, "5.00", 500, "amount", subject_kind="economic", subject_code="301"),
        Amount(1, 3, "4.00", 400, "amount", subject_kind="economic", subject_code="302"),
    )
    grid = msgspec.structs.replace(table("a | b | c | d\n1 | 2 | 3 | 4", 1), cells=cells)
    made = Statement(1, "final_general_basic", "基本支出", grid, unit="yuan", amounts=amounts)
    assert [line.code for line in Sheet(made, document(made)).lines] == ["301", "302"]


def test_a_measure_that_a_line_prints_twice_takes_no_part() -> None:
    of = sheet(*SPENT)
    twice = msgspec.structs.replace(
        of.statement,
        amounts=(*of.statement.amounts, msgspec.structs.replace(of.statement.amounts[-1], col=9)),
    )
    again = Sheet(twice, document(twice))
    assert again.ambiguous == {"project"}
    assert again.measures == {"total", "basic"}
    assert all("project" not in line.terms for line in again.lines)


@pytest.mark.parametrize(
    ("totals", "fen"),
    [
        ((), None),
        ((total(total="9.00"),), 9_000_000),
        ((total(total="9.00"), total("总计", total="9.00")), 9_000_000),
        ((total(total="9.00"), total("总计", total="8.00")), None),
        ((total("人员经费合计", total="9.00"),), None),
    ],
)
def test_the_grand_total_is_what_the_rows_that_print_it_agree_on(
    totals: tuple[tuple[dict[str, object], dict[str, str]], ...], fen: int | None
) -> None:
    found = sheet(*totals, subject("208", total="1.00")).total("total")
    assert (found.fen if found else None) == fen


def test_measures_of_a_side() -> None:
    of = sheet(item("income", "拨款", total="1.00"), item("expenditure", "社保", total="1.00", basic="1.00"))
    assert of.measures_of("income") == {"total"}
    assert of.measures_of("expenditure") == {"total", "basic"}
    assert of.measures_of(None) == frozenset()


@pytest.mark.parametrize(
    ("codes", "odd"),
    [
        (["208", "20801", "2080101"], []),
        (["208", "208"], ["208"]),
        (["2080101", "2080101"], []),
        (["208", "2080"], ["2080"]),
        (["301", "30101", "30101"], []),
        (["301", "301", "30101"], ["301"]),
    ],
)
def test_codes_that_cannot_be_summed(codes: list[str], odd: list[str]) -> None:
    make = subject if codes[0].startswith("2") else economic
    assert list(sheet(*(make(code, total="1.00") for code in codes)).odd_codes) == odd


@pytest.mark.parametrize(
    ("header", "text", "is_money"),
    [
        ("合计", "1,234.50", True),
        ("合计", "1,234", True),
        ("合计", "12,615,1", True),
        ("合计", "(12.50)", True),
        ("合计", "-5", True),
        ("合计", "5", True),
        ("人员数量", "5", False),
        ("人员数量", "5.00", True),
        ("科目编码", "2080101", False),
        ("2024年", "5", False),
        ("合计", "①", True),
        ("合计", "1次", False),
        ("合计", "无", False),
        ("合计", "１２．５０", True),
    ],
)
def test_what_a_cell_prints_may_be_money(header: str, text: str, is_money: bool) -> None:
    made = Statement(
        1, "final_expenditure", "支出决算表", table(f"项目 | {header}\n某项 | {text}", 1), unit="yuan"
    )
    assert (Sheet(made, document(made)).unread == {(1, 1)}) == is_money
    assert Headed(made).is_money(next(c for c in made.table.cells if (c.row, c.col) == (1, 1))) == is_money


def test_money_that_was_understood_is_not_unread() -> None:
    of = sheet(*SPENT)
    assert (of.unread, of.unread_rows) == (frozenset(), frozenset())
    less = msgspec.structs.replace(of.statement, amounts=of.statement.amounts[1:])
    assert Sheet(less, document(less)).unread_rows == {1}


HEADED = """
科目 | 基本支出 | < | 项目支出
^ | 人员经费 | 公用经费 | ^
栏次 | 1 | 2 | 3
社会保障 | 5.00 | 4.00 | 3.00
"""


def headed() -> Sheet:
    amounts = tuple(
        Amount(3, col, f"{6 - col}.00", 100 * (6 - col), m, subject_name="社会保障", subject_code="208")
        for col, m in enumerate(("basic", "total", "project"), 1)
    )
    made = Statement(
        1, "final_expenditure", "支出决算表", table(HEADED.strip(), 3), unit="yuan", amounts=amounts
    )
    return Sheet(made, document(made))


def test_headers_are_the_words_over_a_column_without_its_number() -> None:
    of = headed()
    assert of.headers[1] == ("基本支出", "人员经费")
    assert of.headers[3] == ("项目支出",)
    assert [of.column(t) for t in of.terms] == ["人员经费", "公用经费", "项目支出"]


def test_a_figure_is_named_by_its_table_subject_and_column() -> None:
    of = headed()
    assert of.label(of.terms[0]) == "《支出决算表》208 社会保障·基本支出·人员经费"
    assert of.row_label(of.terms[2]) == "社会保障"
    assert sheet(*SPENT).label(sheet(*SPENT).terms[0]).startswith("《支出决算表》合计·")


def test_a_mended_amount_counts_as_mended() -> None:
    of = headed()
    amounts = (
        msgspec.structs.replace(of.statement.amounts[0], value_repair=0, fen=512),
        *of.statement.amounts[1:],
    )
    made = msgspec.structs.replace(of.statement, amounts=amounts)
    whole = msgspec.structs.replace(document(made), repairs=(Repair(1, 3, 1, "5.00", "5.12", "总表"),))
    term = Sheet(made, whole).terms[0]
    assert (term.text, term.fen, term.place_fen, term.is_cut) == ("5.12", 512, 1, False)
    assert term.place.text == "5.00"


def test_amounts_without_a_unit_are_no_terms() -> None:
    made = msgspec.structs.replace(headed().statement, unit=None)
    assert Sheet(made, document(made)).terms == ()
    assert Sheet(made, msgspec.structs.replace(document(made), unit="yuan")).terms


def spoken(*texts: str) -> Document:
    sections = tuple(Section(n, 1, f"{n}、说明", text) for n, text in enumerate(texts, 1))
    return Document(1, Identity(), sections=sections)


def test_a_book_says_its_text_as_printed_and_as_compared() -> None:
    book = Book(spoken("本年 支出\n合计", "（二）５万元"))
    assert book.section_text(1) == "本年 支出\n合计"
    assert (book.section_text(7), book.section_text(None)) == ("", "")
    assert "本年支出合计" in book.unspaced
    assert "(二)5万元" in book.words
    assert book.says("本年支出合计")
    assert book.says("5万元")
    assert book.says("５万元")
    assert not book.says("6万元")


@given(st.lists(st.text("本年支出 \n５5（(合计）)", max_size=12), max_size=4))
def test_the_words_of_a_book_are_its_plain_text(texts: list[str]) -> None:
    book = Book(spoken(*texts))
    assert book.words == plain(book.text)
    assert book.unspaced == "".join(book.text.split())
    assert all(book.section_text(n) == text for n, text in enumerate(texts, 1))


def test_only_the_one_sheet_of_a_form_that_holds_amounts() -> None:
    spent, blank = (
        sheet(*SPENT).statement,
        Statement(1, "final_income", "收入决算表", table("a | b\n1 | 2", 1), is_empty=True),
    )
    book = Book(document(spent, blank))
    found = book.only("final_expenditure")
    assert found is not None
    assert found.statement.form == "final_expenditure"
    assert book.only("final_income") is None
    assert book.only("budget_income") is None
    assert Book(document(spent, spent)).only("final_expenditure") is None
    empty = book.empty("final_income")
    assert empty is not None
    assert empty.title == "收入决算表"
    assert book.empty("final_expenditure") is None
    assert book.empty("budget_income") is None


def test_a_reading_of_a_book_is_made_once() -> None:
    book, made = Book(spoken("甲")), []

    def reading(of: Book) -> str:
        made.append(of)
        return of.text

    assert book.once(reading) is book.once(reading)
    assert len(made) == 1
    assert Book(spoken("乙"), book.document).previous is not None
