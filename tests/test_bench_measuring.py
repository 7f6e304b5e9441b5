"""What the benchmarks of parsing and checking measure: the parts, the peers, pages, and changes of a digit."""

from __future__ import annotations

import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from accounts import SPENDING, document, statement, subject
from hypothesis import given
from hypothesis import strategies as st

import parsers
from bench.by_pages import Took, long_pdf
from bench.changes import changed, is_found, mutate, with_amount, worth
from bench.country.store import blank_pdf
from bench.covered import spot, uncovered, watched
from bench.parts import PARTS, by_part, timed_parts
from bench.peers import extract_tables, floor, has_text, seconds
from parsers.model import Amount

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"
SMALL = min(RENDERED.glob("*/*.html"), key=lambda path: path.stat().st_size)
ACCOUNT = document(statement("final_expenditure", SPENDING))


def test_every_part_of_the_parsing_is_found_where_it_is_called_and_put_back() -> None:
    before = {part: getattr(module, name) for part, (module, name) in PARTS.items()}
    with timed_parts() as spent:
        parsers.parse(SMALL.read_bytes())
    assert set(spent) == set(PARTS)
    assert {part: getattr(module, name) for part, (module, name) in PARTS.items()} == before


def test_the_parts_are_put_back_though_the_parsing_breaks() -> None:
    module, name = PARTS["forms"]
    before = getattr(module, name)
    with pytest.raises(ZeroDivisionError):
        by_part(lambda _: 1 / 0, [b""], 1)
    assert getattr(module, name) is before


def test_the_peers_read_a_page_and_the_floor_says_where_there_is_nothing() -> None:
    drawn = min(RENDERED.glob("*/*.pdf"), key=lambda path: path.stat().st_size).read_bytes()
    assert seconds(floor, drawn) > 0
    blank = blank_pdf(2, "seed")
    extract_tables(blank)
    assert not has_text(blank)
    with pytest.raises(RuntimeError, match="no character"):
        floor(blank)


@pytest.mark.parametrize("pages", [1, 5])
def test_a_long_pdf_has_the_pages_of_its_files_in_turn(pages: int, tmp_path: Path) -> None:
    for width in (100, 200):
        one = pikepdf.new()
        one.add_blank_page(page_size=(width, 300))
        one.save(tmp_path / f"{width}.pdf")
    paths = sorted(tmp_path.glob("*.pdf"))
    with pikepdf.open(BytesIO(long_pdf(paths, pages))) as joined:
        widths = [int(page.mediabox[2]) for page in joined.pages]
    assert widths == [100, 200, 100, 200, 100][:pages]


def test_the_time_of_a_page() -> None:
    assert Took(50, 2.5, 90).per_page == 0.05


def test_an_identity_covers_the_amounts_that_it_rests_on() -> None:
    of = watched("a", ACCOUNT)
    assert of.errors == frozenset()
    assert uncovered([of]) == (len(of.amounts), {})
    assert {of.tolerance[spot(s, a)] for s, a in of.amounts} <= {n * 10_000 // 2 for n in range(2, 9)}


def test_an_amount_without_a_sum_is_named_as_not_covered() -> None:
    alone = watched("a", document(statement("final_expenditure", [subject("208", total="5.00")])))
    total, bare = uncovered([alone])
    assert (total, sum(bare.values())) == (1, 1)
    assert next(iter(bare)).startswith("a 《final_expenditure》total: ")


def test_every_change_beyond_the_tolerance_is_found() -> None:
    found = mutate([watched("a", ACCOUNT)], 60, seed=1)
    assert found.wanted > 50
    assert (found.seen, found.missed) == (found.wanted, [])


def test_without_amounts_nothing_is_changed() -> None:
    assert mutate([watched("a", document())], 60, seed=1) == (0, 0, [])


def test_no_change_is_none_to_be_found() -> None:
    of = watched("a", ACCOUNT)
    (held, amount), *_ = of.amounts
    assert not is_found(of, held, amount, amount)


@given(fen=st.integers(-(10**12), 10**12), grouped=st.booleans())
def test_a_plain_print_is_worth_what_it_says(fen: int, grouped: bool) -> None:
    yuan = Decimal(fen) / 100
    text = f"{yuan:,.2f}" if grouped else f"{yuan:.2f}"
    made = statement("final_expenditure", SPENDING, unit="yuan")
    assert worth(made, text) == fen


@pytest.mark.parametrize("text", ["", "—", "-", "(5.00)", "５.00", "1.2.3", "5 000", "abc"])
def test_a_print_with_other_marks_is_worth_nothing_that_is_known(text: str) -> None:
    assert worth(ACCOUNT.statements[0], text) is None


@given(seed=st.integers(0, 1000))
def test_one_digit_of_a_print_and_of_its_cell_is_changed(seed: int) -> None:
    dice = random.Random(seed)
    held = ACCOUNT.statements[0]
    amount: Amount = dice.choice(held.amounts)
    new = changed(held, amount, dice)
    assert len(new.text) == len(amount.text)
    assert sum(a != b for a, b in zip(new.text, amount.text, strict=True)) == 1
    (after,) = with_amount(ACCOUNT, held, amount, new).statements
    texts = {(c.row, c.col): c.text for c in after.table.cells}
    assert texts[amount.row, amount.col] == new.text
    assert [a for a in after.amounts if a not in held.amounts] == [new]
