"""The build: what the ledger and the records say becomes rows, each leading back to its file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from archive_cases import AGENCY, SITE, crawl, document, put_record, rows, statement, table

from archive.agencies import role_of, short_name
from archive.build import BuildSummary, build
from archive.database import BuildError, state_path, working_path
from archive.ingest import ingest
from archive.parsing import parse_pending
from archive.search import scope_query
from archive.store import Store, open_store
from parsers.model import Document

ARTICLE = "https://rsj.example.gov.cn/art/2024/9/20/art_1_2.html"
FILE = "https://rsj.example.gov.cn/attach/a.pdf"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mingzhang.db"


def file(sha256: str, url: str = FILE, **fields: Any) -> dict[str, Any]:
    return {"url": url, "sha256": sha256, "bytes": 9, "found_on": ARTICLE, "file_name": "a.pdf"} | fields


def page(sha256: str, url: str = ARTICLE, **fields: Any) -> dict[str, Any]:
    return {"url": url, "sha256": sha256, "bytes": 9, "role": "article", "media_type": "text/html"} | fields


def documents(database: Path, columns: str = "id, status, failure") -> list[tuple[Any, ...]]:
    return rows(database, f"SELECT {columns} FROM documents ORDER BY id")


def test_what_no_memory_holds_is_read_in_large_pages(store: Store, database: Path) -> None:
    build(store, database)
    for path in (database, working_path(database), state_path(database)):
        assert rows(path, "PRAGMA page_size") == [(16_384,)]


def test_a_document_leads_back_to_its_file_its_page_and_its_agency(store: Store, database: Path) -> None:
    sha = put_record(store, b"%PDF", document())
    crawl(
        store, "r1", page(put_record(store, b"<html>", format="html")), file(sha, published_on="2024-09-20")
    )
    summary = build(store, database)
    columns = """id, sha256, agency_name, region_code, fiscal_year, kind, title, published_on, source_url,
        article_url, unit, format, pages, status, failure, superseded_by, text_layer"""
    assert documents(database, columns) == [
        (
            *(
                sha[:12],
                sha,
                AGENCY,
                "370600",
                2023,
                "final",
                "2023年度部门决算",
                "2024-09-20",
                FILE,
                ARTICLE,
            ),
            *("wan_yuan", "pdf", 3, "parsed", None, None, "native"),
        )
    ]
    ((agency, *facts),) = rows(database, "SELECT id, name, region_code, role FROM agencies")
    assert facts == ["烟台市社会保险服务中心", "370600", "social_insurance"]
    assert rows(database, "SELECT agency_id FROM documents") == [(agency,)]
    assert rows(database, "SELECT * FROM document_files") == [(sha[:12], sha, "whole")]
    assert rows(database, "SELECT * FROM files WHERE sha256 = ?", sha) == [
        (sha, 9, None, "2024-09-20T08:01:00Z")
    ]
    assert summary.counts["documents"] == summary.counts["parsed"] == 1
    assert summary.done == {"loaded": 1, "kept": 0, "removed": 0, "unparsed": 0}


def test_figures_and_cells_stand_at_their_place(store: Store, database: Path) -> None:
    sha = put_record(store, b"%PDF", document())
    crawl(store, "r1", file(sha))
    build(store, database)
    id_ = sha[:12]
    amounts = rows(database, "SELECT id, row, col, level, subject_code, fen, printed_fen, text FROM amounts")
    assert amounts == [
        (f"{id_}-s1-r1c2", 1, 2, 0, None, 314_000_000, 314_000_000, "314.00"),
        (f"{id_}-s1-r2c2", 2, 2, 1, "208", 314_000_000, 314_000_000, "314.00"),
    ]
    cells = rows(database, "SELECT * FROM cells WHERE statement_id = ? AND row != 1", f"{id_}-s1")
    box = (72.0, 90.5, 100.25, 110.0)
    assert cells[0] == (f"{id_}-s1", 0, 0, 1, 1, "科目编码", 1, 1, *box, None, None, None)
    assert [cell[5:8] for cell in cells[3:]] == [
        ("208", 0, 1),
        ("社会保障和就业支出", 0, 1),
        ("314.00", 0, 1),
    ]
    unmatched = (
        "SELECT id FROM amounts a LEFT JOIN cells c USING (statement_id, row, col) WHERE c.text IS NOT a.text"
    )
    assert rows(database, unmatched) == []
    assert rows(database, "SELECT * FROM sections") == [
        (id_, 1, 1, "第一部分 概况", "负责社保经办。“三公”经费减少。", 2, sha)
    ]


def test_findings_say_what_where_and_by_which_rule(store: Store, database: Path) -> None:
    wrong = statement()
    wrong = statement(amounts=(wrong.amounts[0], *statement(fen=300_000_000).amounts[1:]))
    crawl(store, "r1", file(put_record(store, b"%PDF", document(statements=(wrong,)))))
    build(store, database)
    found = rows(
        database,
        """SELECT f.id, f.document_id, f.statement_id, f.expected_fen, f.actual_fen, f.difference_fen,
        f.evidence FROM findings f JOIN rules r ON r.id = f.rule WHERE f.outcome = 'error'""",
    )
    ((id_, of, where, expected, actual, difference, evidence),) = found
    assert id_.startswith(f"{of}-f")
    assert where == f"{of}-s1"
    assert difference == actual - expected != 0
    assert json.loads(evidence)[0]["statement_id"] == where


def test_a_page_without_pages_of_paper_has_anchors(store: Store, database: Path) -> None:
    html = document(statements=(statement(table=table(["合计"], ["1.00"], page=None), amounts=()),))
    crawl(store, "r1", page(put_record(store, b"<html>", html, format="html", content_sha256="c" * 64)))
    build(store, database)
    assert rows(database, "SELECT page, x0, anchor FROM cells") == [
        (None, None, "1/0/0"),
        (None, None, "1/1/0"),
    ]
    assert documents(database, "id, source_url, article_url") == [("c" * 12, ARTICLE, ARTICLE)]
    assert rows(database, "SELECT part FROM document_files") == [("page",)]


def test_a_visit_counter_makes_no_new_document(store: Store, database: Path) -> None:
    shas = [
        put_record(store, b"<html>%d" % n, document(), format="html", content_sha256="c" * 64) for n in (1, 2)
    ]
    crawl(store, "r1", page(shas[0]))
    crawl(store, "r2", page(shas[1], fetched_at="2024-10-01T00:00:00Z", outcome="changed"))
    build(store, database)
    assert documents(database, "id, sha256, superseded_by") == [("c" * 12, shas[0], None)]


def test_one_file_at_two_addresses_is_one_document(store: Store, database: Path) -> None:
    sha = put_record(store, b"%PDF", document())
    crawl(store, "r1", file(sha, "https://x.gov.cn/late.pdf", fetched_at="2024-10-01T00:00:00Z"), file(sha))
    build(store, database)
    assert documents(database, "id, source_url") == [(sha[:12], FILE)]


def test_what_was_given_wins_and_a_crawled_address_is_kept(
    store: Store, database: Path, tmp_path: Path
) -> None:
    sha = put_record(store, b"%PDF", document())
    (tmp_path / "local.pdf").write_bytes(b"%PDF")
    ingest(store, [tmp_path / "local.pdf"], year=2021)
    build(store, database)
    assert documents(database, "fiscal_year, source_url, kind") == [(2021, None, "final")]
    ingest(store, [tmp_path / "local.pdf"], kind="budget", agency="盘锦市财政局")
    crawl(store, "r1", file(sha, fetched_at="2099-01-01T00:00:00Z"))
    build(store, database)
    assert documents(database, "fiscal_year, source_url, kind, agency_name, region_code") == [
        (2021, FILE, "budget", "盘锦市财政局", "211100")
    ]
    assert rows(database, "SELECT name, role FROM agencies") == [("盘锦市财政局", "finance")]


BUDGET = document(kind="budget")
TEXT = document(statements=())
NONE = None


@pytest.mark.parametrize(
    ("own", "attached", "failure", "kept"),
    [
        (document(), document(), None, "file"),
        (document(), BUDGET, None, "both"),
        (document(), document(year=None), None, "file"),
        (document(), TEXT, None, "file"),
        (document(), NONE, None, "page"),
        (document(), NONE, "encrypted", "both"),
        (TEXT, TEXT, None, "file"),
        (TEXT, NONE, "encrypted", "file"),
        (TEXT, NONE, None, "page"),
        (NONE, document(), None, "file"),
    ],
)
def test_a_page_that_announces_its_attachment_is_no_document(
    store: Store,
    database: Path,
    own: Document | None,
    attached: Document | None,
    failure: str | None,
    kept: str,
) -> None:
    article = put_record(store, b"<html>", *filter(None, [own]), format="html")
    sha = put_record(store, b"%PDF", *filter(None, [attached]), failure=failure)
    crawl(store, "r1", page(article), file(sha))
    build(store, database)
    names = {article[:12]: "page", sha[:12]: "file"}
    found = {names[id_] for (id_,) in documents(database, "id")}
    assert found == ({"page", "file"} if kept == "both" else {kept})


def test_what_could_not_be_read_is_a_failed_document_with_its_cause(store: Store, database: Path) -> None:
    torn = put_record(store, b"torn", failure="truncated", format="pdf")
    other = put_record(store, b"<html>index", format="html", content_sha256="d" * 64)
    noise = put_record(store, b"%PDF notice")
    crawl(
        store,
        "r1",
        file(torn, article_title="2023年度烟台市社会保险服务中心决算"),
        file(other, "https://x.gov.cn/c.html", file_name="c.html"),
        file(noise, "https://x.gov.cn/d.pdf"),
        page(put_record(store, b"", failure="empty_file"), "https://x.gov.cn/e.html"),
    )
    summary = build(store, database)
    found = documents(database, "status, failure, fiscal_year, title")
    assert {row[1]: row for row in found} == {
        "truncated": ("failed", "truncated", 2023, "2023年度烟台市社会保险服务中心决算"),
        "empty_file": ("failed", "empty_file", None, None),
    }
    assert summary.counts["failed"] == 2


def test_list_pages_refusals_and_lost_answers_are_no_documents(store: Store, database: Path) -> None:
    sha = put_record(store, b"%PDF", document())
    crawl(
        store,
        "r1",
        {"url": "https://x.gov.cn/", "role": "list", "sha256": sha},
        file(sha, outcome="refused", cause="waf_block"),
        {"url": FILE, "outcome": "gone", "status": 404},
    )
    summary = build(store, database)
    assert documents(database) == []
    assert rows(database, "SELECT outcome, cause FROM captures ORDER BY outcome") == [
        ("gone", None),
        ("new", None),
        ("refused", "waf_block"),
    ]
    assert summary.done["unparsed"] == 0


def test_several_documents_of_a_file_have_ids_of_their_own(store: Store, database: Path) -> None:
    sha = put_record(store, b"%PDF", document(), document(kind="budget", part=2))
    crawl(store, "r1", file(sha))
    build(store, database)
    assert documents(database, "id, kind") == [(sha[:12], "final"), (f"{sha[:12]}-2", "budget")]


def test_two_contents_never_share_an_id(store: Store, database: Path) -> None:
    for n in (1, 2):
        put_record(store, b"%d" % n, document(), format="html", content_sha256="c" * 63 + str(n))
    crawl(
        store,
        "r1",
        *(page(sha.rsplit("/", 1)[1], f"{ARTICLE}{n}") for n, sha in enumerate(store.keys("raw/"))),
    )
    with pytest.raises(BuildError, match="two contents share the document id cccccccccccc"):
        build(store, database)


def test_a_site_stands_as_its_last_run_left_it(store: Store, database: Path) -> None:
    crawl(store, "r1", {"url": "u", "outcome": "gone"})
    crawl(store, "r2", {"url": "u", "outcome": "gone"}, entry=SITE | {"name": "新名", "region": "999999"})
    summary = build(store, database)
    columns = "id, name, region_code, role, url, family, evidence, last_outcome, last_reason"
    assert rows(database, f"SELECT {columns} FROM sites") == [
        ("yantai", "新名", None, "hrss", SITE["lists"][0], "hanweb", "演示数据", "complete", "finished")
    ]
    assert summary.warnings == ["the region 999999 of the site yantai is not known"]


def test_the_divisions_the_subjects_and_the_rules_are_there(store: Store, database: Path) -> None:
    build(store, database)
    assert rows(database, "SELECT level, parent_code, path FROM regions WHERE code = '370600'") == [
        ("prefecture", "370000", "山东省/烟台市")
    ]
    assert rows(database, "SELECT count(*) > 3000 FROM regions") == [(1,)]
    assert rows(database, "SELECT count(*) > 10 FROM rules") == [(1,)]
    children = (
        "SELECT count(*) > 50 FROM subjects c JOIN subjects p ON p.code = c.parent_code AND p.kind = c.kind"
    )
    assert rows(database, children) == [(1,)]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("辽宁省盘锦市社会保险事业服务中心", "盘锦市社会保险事业服务中心"),
        ("辽宁盘锦市社会保险事业服务中心", "盘锦市社会保险事业服务中心"),
        ("上海市普陀区司法局（本级）", "普陀区司法局"),
        ("烟台市财政局本级", "烟台市财政局"),
        ("山东省财政厅", "山东省财政厅"),
        ("上海市财政局", "上海市财政局"),
        ("吉林市财政局", "吉林市财政局"),
        ("社会保险中心", "社会保险中心"),
    ],
)
def test_agencies_go_without_their_province(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("name", "site", "role"),
    [
        ("人力资源和社会保障局社会保险中心", "hrss", "social_insurance"),
        ("忻州市社会保障卡服务中心", "other", "social_insurance"),
        ("烟台市人力资源和社会保障局", "social_insurance", "hrss"),
        ("盐池县财政局", "other", "finance"),
        ("普陀区司法局", "finance", "other"),
        ("烟台市信息中心", "hrss", "hrss"),
    ],
)
def test_a_role_is_in_the_name_or_comes_with_the_site(name: str, site: str, role: str) -> None:
    assert role_of(name, site) == role


@pytest.mark.parametrize("roles", [("finance", "hrss"), ("hrss", "finance")])
def test_an_agency_has_one_role_whatever_site_came_first(
    store: Store, database: Path, roles: tuple[str, str]
) -> None:
    centre = [
        put_record(store, b"%d" % n, document(agency="烟台市信息中心", year=2020 + n)) for n in range(4)
    ]
    for n, sha in enumerate(centre):
        role = roles[n % 2]
        crawl(store, f"r{n}", file(sha, f"{FILE}?{n}"), entry=SITE | {"id": role, "role": role})
        build(store, database)
    assert rows(database, "SELECT name, role FROM agencies") == [("烟台市信息中心", "hrss")]
    assert rows(database, "SELECT count(DISTINCT agency_id), count(*) FROM documents") == [(1, 4)]
    for of in ("documents", "amounts", "sections"):
        within = f"SELECT count(*) FROM {of}_fts WHERE {of}_fts MATCH ?"
        assert rows(database, within, scope_query({"role": "hrss"})) == rows(
            database, f"SELECT count(*) FROM {of}"
        )
        assert rows(database, within, scope_query({"role": "finance"})) == [(0,)]


def test_what_is_searched_is_found(store: Store, database: Path) -> None:
    crawl(store, "r1", file(put_record(store, b"%PDF", document())))
    build(store, database)

    def hits(table: str, match: str) -> int:
        found = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?"
        return int(rows(database, f"SELECT count(*) FROM {table} WHERE rowid IN ({found})", match)[0][0])

    assert hits("sections", '"三公"') == hits("sections", '"社保"') == 1
    assert (
        hits("documents", '"烟台"')
        == hits("agencies", '"社会 会保 保险"')
        == hits("statements", '"支出"')
        == 1
    )
    assert hits("amounts", '"保障"') == 1
    assert hits("documents", '"盘锦"') == 0


def test_the_verified_real_documents(reference: Path, tmp_path: Path) -> None:
    store, database = open_store(tmp_path), tmp_path / "mingzhang.db"
    ingest(store, [reference / "real"])
    parse_pending(store)
    summary: BuildSummary = build(store, database)
    assert (summary.counts["parsed"], summary.counts["blank"], summary.counts["documents"]) == (5, 1, 6)
    incomplete = """SELECT id FROM documents WHERE status = 'parsed' AND
        (agency_id IS NULL OR fiscal_year IS NULL OR kind IS NULL OR unit IS NULL OR region_code IS NULL)"""
    assert rows(database, incomplete) == []
    assert (
        rows(
            database,
            "SELECT a.id FROM amounts a JOIN documents d ON d.id = document_id WHERE status = 'blank'",
        )
        == []
    )
    score = [reference / "accept" / "score_real.py", database, reference / "expected"]
    done = subprocess.run([sys.executable, *map(str, score)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
