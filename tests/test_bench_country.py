"""The made-up country of the benchmarks: what crawl and parse would leave, the same every time, and right."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.build import build
from archive.export.database import shapes
from archive.export.parquet import write_parquet
from archive.folder import LocalStore
from archive.records import decode_record, encode_record
from archive.verify import verify
from bench.country import accounts
from bench.country.mould import mould
from bench.country.printed import Ambiguous, Figure, Printer, text
from bench.country.printout import Printout
from bench.country.questions import QUESTIONS, ask
from bench.country.store import blank_pdf, make
from bench.country.world import SIZES, Plan, body, publications
from bench.search import search

PLAN = Plan(70, seed=29)
"""The smallest with documents of each size, one of them twice, refusals, and a file that cannot be read."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    store = make(PLAN, folder)
    assert build(store, folder / "mingzhang.db").failures == []
    return folder


@pytest.fixture
def connection(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "mingzhang.db")) as connection:
        yield connection


def test_a_country_holds_the_documents_that_were_wanted(connection: sqlite3.Connection) -> None:
    (documents,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    assert documents == PLAN.documents
    wanted = list(publications(PLAN))
    assert {p.body.size for p in wanted} == {"sentences", "small", "large"}
    of = {outcome: sum(p.outcome == outcome for p in wanted) for outcome in ("refused", "unreadable")}
    for outcome, query in (
        ("refused", "SELECT count(*) FROM captures WHERE outcome = 'refused'"),
        ("unreadable", "SELECT count(*) FROM documents WHERE failure IS NOT NULL"),
    ):
        assert connection.execute(query).fetchone() == (of[outcome],)
    (replaced,) = connection.execute(
        "SELECT count(*) FROM documents WHERE superseded_by IS NOT NULL"
    ).fetchone()
    assert replaced == sum(p.version > 1 for p in wanted) > 0
    for table in ("projects", "indicators", "per_head", "changes", "reasons", "coverage"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0, table


def test_what_is_wrong_is_what_was_spoilt(connection: sqlite3.Connection) -> None:
    """Sums hold, sentences agree with tables and one year with the next, but where a figure was changed."""
    query = "SELECT title FROM documents d JOIN findings f ON f.document_id = d.id WHERE f.outcome = 'error'"
    in_error = {title for (title,) in connection.execute(query)}
    spoilt = {p.title for p in publications(PLAN) if p.spoilt is not None and p.outcome == "read"}
    assert spoilt
    assert in_error == spoilt


def test_the_store_is_what_the_steps_before_the_build_leave(folder: Path) -> None:
    assert not verify(LocalStore(folder), folder / "mingzhang.db").flaws
    for key in (store := LocalStore(folder)).keys("parsed/"):
        data = store.get(key)
        assert encode_record(decode_record(data)) == data


def test_a_smaller_country_is_the_beginning_of_a_larger_one(folder: Path, tmp_path: Path) -> None:
    small = make(Plan(12, PLAN.seed), tmp_path)
    contents = {key: small.get(key) for key in small.keys("parsed/")}
    large = LocalStore(folder)
    assert contents == {key: large.get(key) for key in contents}
    make(Plan(13, PLAN.seed), tmp_path)
    assert len([*small.keys("ledger/")]) > 1
    assert contents.keys() < {*small.keys("parsed/")} < {*large.keys("parsed/")}
    for other in (Plan(5, PLAN.seed), Plan(20, PLAN.seed + 1)):
        with pytest.raises(ValueError, match="another country"):
            make(other, tmp_path)
    (tmp_path / "country.json").unlink()
    with pytest.raises(ValueError, match="never finished"):
        make(Plan(13, PLAN.seed), tmp_path)


def test_duckdb_and_sqlite_say_the_same(folder: Path, connection: sqlite3.Connection, tmp_path: Path) -> None:
    asked = " ".join(question.duckdb for question in QUESTIONS)
    for shape in shapes(connection):
        if shape.name in asked:
            write_parquet(connection, shape, tmp_path)
    answers = ask(folder / "mingzhang.db", tmp_path, turns=1)
    assert [answer.name for answer in answers] == [question.name for question in QUESTIONS]
    assert sum(answer.rows > 1 for answer in answers) >= 2


def test_search_finds_what_like_finds(folder: Path) -> None:
    found = search(folder / "mingzhang.db", words=25)
    assert found.found == found.wanted > 100
    assert len(found.index) == 25


@pytest.mark.parametrize("bodies", [20, 100, 1000])
def test_a_country_of_any_size_has_the_same_shares_of_sizes(bodies: int) -> None:
    found = Counter(body(number, PLAN).size for number in range(bodies))
    assert all(abs(found[size] - bodies * share) <= 2.5 for size, share in SIZES.items())


@given(fen=st.integers(1, 10**7), factor=st.integers(100, 12_000), before=st.integers(100, 12_000))
def test_a_figure_is_printed_as_it_is_worth(fen: int, factor: int, before: int) -> None:
    for of, exact in (
        ("now", fen * factor),
        ("before", fen * before),
        ("change", fen * abs(factor - before)),
    ):
        figure = Figure(of, fen)  # type: ignore[arg-type]
        worth = figure.worth(factor, before)
        shown = (Decimal(exact) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert text(worth) == str(shown)
        assert figure.fen_of(worth) == shown * 1_000_000
    exact_rate = Decimal(abs(factor - before)) * 100 / before
    assert text(Figure("rate").worth(factor, before)) == str(
        exact_rate.quantize(Decimal("0.01"), ROUND_HALF_UP)
    )


@given(seed=st.integers(0, 10**6), subjects=st.integers(1, 30), is_large=st.booleans())
def test_sums_hold_in_what_is_invented(seed: int, subjects: int, is_large: bool) -> None:
    dice = random.Random(seed)
    final = accounts.invent(dice, "208", subjects_of=subjects, is_large=is_large)
    for year in (final, accounts.planned(dice, final)):
        assert accounts.summed(year.spending).basic == sum(year.items.values())
        assert accounts.summed(year.spending).total == accounts.summed(year.appropriated).total + year.own
        assert min(row.total for row in year.appropriated) > 0
        assert [row.code for row in year.spending] == [row.code for row in final.spending]


def test_a_figure_that_has_the_print_of_another_is_refused() -> None:
    printer = Printer(1_000_000, 900_000, "wan_yuan")
    printer.told(200)
    with pytest.raises(Ambiguous):
        printer.change(2_000)


def test_a_mould_knows_every_sum_of_money_in_it() -> None:
    printer = Printer(1009, 757, "wan_yuan")
    out = Printout("pdf")
    out.line("山东省烟台市样本编制局2023年度单位决算", 32.0)
    out.line("一、支出情况说明")
    out.line(f"本年支出合计{printer.told(90_000)}。")
    assert mould(out.source, printer).sections == 1
    out.line("其中：基本支出12.34万元。")
    with pytest.raises(ValueError, match="nobody printed 12340000 fen"):
        mould(out.source, printer)


@pytest.mark.parametrize("pages", [1, 3])
def test_a_stand_in_has_its_pages(pages: int) -> None:
    with pypdfium2.PdfDocument(BytesIO(blank_pdf(pages, "某局 2023"))) as document:
        assert len(document) == pages
