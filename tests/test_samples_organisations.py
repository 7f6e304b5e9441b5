"""What holds of every organisation's sample data: its site, its verified tables, its forms as printed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from sample_data import CURRENT, current, forms_of, squashed

from samples.document import documents, organisations
from samples.sites.model import load
from samples.table import Table

CLIPPED = {"yanchi": ["收入决算表", "一般公共预算财政拨款基本支出决算明细表"]}
"""The tables whose narrow columns print only the beginning of some codes, names and amounts."""


@pytest.fixture(params=organisations())
def organisation(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_site_has_further_list_pages_and_every_kind_of_article(organisation: str) -> None:
    site = load(organisation)
    kinds = Counter(article.kind for article in site.data.articles)
    assert (kinds["near_miss"], kinds["dead"], kinds["document"]) == (1, 1, 2)
    assert {article.document for article in site.data.articles} - {None} == set(site.documents)
    assert len(site.pages(site.data.columns[0])) == (3 if site.data.family == "vsb" else 2)


def test_articles_state_no_money(organisation: str) -> None:
    bodies = [line for article in load(organisation).data.articles for line in article.body]
    assert bodies
    assert not [line for line in bodies if re.search(r"\d[\d,.]*\s*[万亿]?元", line)]


def test_the_older_document_is_text_made_from_the_current_one(organisation: str) -> None:
    others = [found for found in documents(organisation) if found.id != CURRENT[organisation]]
    assert [found.front.year for found in others] == [current(organisation).front.year - 1]


def is_beginning(printed: str | None, whole: str | None) -> bool:
    """Whether a cell prints what is left of the verified one where its column is too narrow."""
    if printed is None or whole is None:
        return False
    return len(printed) >= 4 and whole.startswith(printed) and len(whole) - len(printed) <= 2


def verified_tables(reference: Path, agency: str) -> list[Table]:
    listed = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))["documents"]
    grids = next(item["tables"] for item in listed if agency.endswith(item["agency"]))
    keys = ("title", "header_rows", "merges", "rows")
    return [msgspec.convert({key: grid[key] for key in keys}, Table) for grid in grids]


def test_tables_equal_the_verified_grids(organisation: str, reference: Path) -> None:
    final = current(organisation)
    wanted = verified_tables(reference, final.front.agency)
    have = [table for name, table in final.tables.items() if name not in forms_of(final)]
    for name in ("title", "header_rows", "merges"):
        assert [getattr(table, name) for table in have] == [getattr(table, name) for table in wanted]
    odd = {
        table.title or "": differing(table, verified) for table, verified in zip(have, wanted, strict=True)
    }
    assert [title for title, cells in odd.items() if cells] == CLIPPED.get(organisation, [])
    assert all(is_beginning(*cells) for found in odd.values() for cells in found)


def differing(table: Table, verified: Table) -> list[tuple[str | None, str | None]]:
    """The cells that are not the verified ones, each with its verified text."""
    pairs = [
        (squashed(cell), squashed(whole))
        for row, full in zip(table.rows, verified.rows, strict=True)
        for cell, whole in zip(row, full, strict=True)
    ]
    return [(cell, whole) for cell, whole in pairs if cell != whole]


def plain(text: str) -> str:
    """Without spaces and the width of letters, digits and punctuation."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def indicator_cells(form: Table) -> list[str]:
    """The texts of a form's indicators: all of its fields but the goal and what became of it."""
    start = next(r for r, row in enumerate(form.rows) if "三级指标" in row)
    ends = [r for r, row in enumerate(form.rows) if plain(row[0] or "") == "总分"]
    return [cell for row in form.rows[start : (ends or [len(form.rows)])[0]] for cell in row if cell]


def test_the_fields_of_a_form_s_indicators_are_as_printed(organisation: str, reference: Path) -> None:
    agency = current(organisation).front.agency
    texts = [path.read_text("utf-8") for path in (reference / "seeds").glob("*.txt")]
    (printed,) = [plain(text) for text in texts if agency in text]
    for name, form in forms_of(current(organisation)).items():
        lines = [plain(line) for cell in indicator_cells(form) for line in cell.splitlines()]
        assert not [line for line in lines if line not in printed], name
