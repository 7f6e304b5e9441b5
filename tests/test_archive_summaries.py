"""The summaries say what counting anew would, after every build: what came, changed and went."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
from archive_cases import crawl, document, put_record, rows, statement
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.build import build
from archive.store import open_store
from parsers.formbook import account_forms
from parsers.model import Amount, Statement

RECOUNTED = {
    "rule_outcomes": "SELECT rule, outcome, count(*), count(DISTINCT document_id) FROM findings GROUP BY 1, 2",
    "coverage_counts": """
        SELECT substr(a.region_code, 1, 2) || '0000', a.role, c.fiscal_year, c.kind, c.status, count(*)
        FROM coverage c JOIN agencies a ON a.id = c.agency_id WHERE a.region_code IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5""",
    "document_counts": """
        SELECT id, (SELECT count(*) FROM statements WHERE document_id = d.id),
            (SELECT count(*) FROM amounts WHERE document_id = d.id),
            (SELECT count(*) FROM sections WHERE document_id = d.id),
            (SELECT count(*) FROM claims WHERE document_id = d.id),
            (SELECT count(*) FROM projects WHERE document_id = d.id),
            (SELECT count(*) FROM findings WHERE document_id = d.id AND outcome = 'error'),
            (SELECT count(*) FROM findings WHERE document_id = d.id AND outcome = 'warning'),
            (SELECT count(*) FROM findings WHERE document_id = d.id AND outcome = 'rounding'),
            (SELECT count(*) FROM findings WHERE document_id = d.id AND outcome = 'info'),
            (SELECT count(*) FROM findings WHERE document_id = d.id AND outcome = 'pass')
        FROM documents d""",
    "totals": """
        SELECT 'regions', count(DISTINCT region_code) FROM documents
        UNION ALL SELECT 'agencies', count(*) FROM agencies UNION ALL SELECT 'documents', count(*) FROM documents
        UNION ALL SELECT 'statements', count(*) FROM statements UNION ALL SELECT 'amounts', count(*) FROM amounts
        UNION ALL SELECT 'sections', count(*) FROM sections UNION ALL SELECT 'claims', count(*) FROM claims
        UNION ALL SELECT 'projects', count(*) FROM projects UNION ALL SELECT 'findings', count(*) FROM findings""",
}
EVENTS = st.tuples(
    st.integers(0, 3),
    st.none() | st.tuples(st.sampled_from([2022, 2023, None]), st.sampled_from([100, 314_000_000])),
    st.sampled_from(["https://x.gov.cn/1", "https://x.gov.cn/2"]),
)


def figures_of(path: Path) -> list[tuple[Any, ...]]:
    """What is compared, told by the tables that it was made from."""
    told = msgspec.yaml.decode(resources.files("archive").joinpath("summaries.yml").read_bytes())
    sql = """
        SELECT DISTINCT d.id, iif(n.value ->> 'id' = 'code', a.subject_code, n.value ->> 'id') AS subject,
            a.fen, s.ordinal, a."row", a.col, a.measure, d.fiscal_year, d.kind, d.agency_id, d.region_code
        FROM amounts a JOIN statements s ON s.id = a.statement_id JOIN documents d ON d.id = a.document_id
        JOIN json_each(?) n ON s.form = d.kind || '_' || (n.value ->> 'form')
        WHERE d.superseded_by IS NULL AND d.scope != 'government' AND d.fiscal_year IS NOT NULL
        AND (a.measure = n.value ->> 'stem' OR a.measure LIKE (n.value ->> 'stem') || '.%')
        AND (n.value ->> 'row' = '' OR (n.value ->> 'row' = '0' AND a.level = 0)
             OR a.subject_name = n.value ->> 'row')
        AND subject IS NOT NULL"""
    return sorted(rows(path, sql, json.dumps(told["figures"])))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(EVENTS, min_size=1, max_size=4), min_size=2, max_size=3))
def test_they_are_what_counting_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[Any, ...]]]
) -> None:
    root = tmp_path_factory.mktemp("store")
    store, path = open_store(root), root / "mingzhang.db"
    for n, batch in enumerate(batches):
        for m, (file, found, url) in enumerate(batch):
            made = [document(found[0], statements=(statement(fen=found[1]),))] if found else []
            sha = put_record(store, b"%d" % file, *made)
            crawl(
                store, f"r{n}{m}", {"url": url, "sha256": sha, "fetched_at": f"2024-09-{n + 1}{m}T00:00:00Z"}
            )
        build(store, path)
        for table, sql in RECOUNTED.items():
            assert sorted(rows(path, f"SELECT * FROM {table}")) == sorted(rows(path, sql)), table
        listed = (
            "document_id, subject, fen, ordinal, row, col, measure, fiscal_year, kind, agency_id, region_code"
        )
        assert sorted(rows(path, f"SELECT {listed} FROM figures")) == figures_of(path)


def test_a_figure_has_its_basis(tmp_path: Path) -> None:
    """The column that a document states of its own kind, and those of another."""
    store = open_store(tmp_path)
    cells = [("total.budget", 100), ("total.final", 200), ("reception.final", 50), ("carry_in", 1)]
    amounts = tuple(Amount(1, col, str(fen), fen, measure) for col, (measure, fen) in enumerate(cells))
    table = statement().table
    wide = Statement(1, "final_three_public", "“三公”经费", table, amounts=amounts)
    sha = put_record(store, b"1", document(statements=(wide,)))
    crawl(store, "r1", {"url": "u", "sha256": sha})
    build(store, tmp_path / "mingzhang.db")
    found = rows(tmp_path / "mingzhang.db", "SELECT subject, basis, fen FROM figures ORDER BY subject, basis")
    expected = [("reception", "final", 50), ("three_public", "budget", 100), ("three_public", "final", 200)]
    assert found == expected


def test_what_is_compared_stands_in_forms_that_there_are() -> None:
    told = msgspec.yaml.decode(resources.files("archive").joinpath("summaries.yml").read_bytes())
    names = {f"{kind}_{figure['form']}" for figure in told["figures"] for kind in ("budget", "final")}
    assert names <= account_forms()
