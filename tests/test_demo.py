"""The main job, end to end: the embedded sites crawled, archived, parsed, built, and their figures right."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from conftest import mingzhang
from ports import free_ports

from samples.document import organisations
from samples.sites.model import load

HERE = {
    "烟台市社会保险服务中心": (2023, "final"),
    "盘锦市社会保险事业服务中心": (2023, "final"),
    "忻州市社会保障卡服务中心": (2023, "final"),
    "威海市社会保险事业中心": (2024, "budget"),
    "盐池县社会保险事业管理中心": (2024, "final"),
}


def rows(database: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in database.execute(query)]


def test_each_organisation_has_this_year_and_last(demo_database: sqlite3.Connection) -> None:
    found = rows(
        demo_database,
        """select agency_name, fiscal_year, kind from documents where superseded_by is null
        order by agency_name, fiscal_year""",
    )
    for agency, (year, kind) in HERE.items():
        years = {(year, kind) for name, year, kind in found if str(name).endswith(agency)}
        assert years == {(year - 1, kind), (year, kind)}, agency


def test_every_standard_table_is_known_and_read_cell_by_cell(demo_database: sqlite3.Connection) -> None:
    assert not rows(demo_database, "select document_id, title from statements where form = 'unknown'")
    assert not rows(
        demo_database,
        """select a.id from amounts a join cells c using (statement_id, row, col) where c.text != a.text""",
    )
    orphans = """select a.id from amounts a left join cells c using (statement_id, row, col)
        where c.text is null or c.is_header"""
    assert not rows(demo_database, orphans)


def test_every_verified_figure_stands_in_amounts(demo: Path, reference: Path) -> None:
    said = score(demo, reference, "facts")
    assert "facts 1522/1522 = 100.00%, in place 100.00%, invented 0, off their cell 0" in said


def test_every_verified_claim_stands_in_claims(demo: Path, reference: Path) -> None:
    said = score(demo, reference, "claims")
    assert "claims found 323/323 = 100.00%" in said
    assert "unexpected 0" in said


def score(data: Path, reference: Path, what: str) -> str:
    """What the scorer of this kind of truth says of the demo's database; fails where it fails."""
    script, truth = reference / "accept" / f"score_{what}.py", reference / "expected" / f"{what}.jsonl"
    command = [sys.executable, str(script), str(data / "mingzhang.db"), str(truth)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_figure_leads_back_to_its_file(demo: Path, demo_database: sqlite3.Connection) -> None:
    for sha256, source_url, article_url in rows(
        demo_database, "select sha256, source_url, article_url from documents"
    ):
        assert str(source_url).startswith("http://127.0.0.1:")
        assert article_url
        assert (demo / "raw" / str(sha256)[:2] / str(sha256)).is_file()
    unplaced = """select statement_id from cells join statements s on s.id = statement_id
        join documents d on d.id = s.document_id
        where case d.format when 'pdf' then page is null or x0 is null else anchor is null end"""
    assert not rows(demo_database, unplaced)


@pytest.mark.parametrize("organisation", organisations())
def test_every_published_file_is_held_and_no_other_article_was_asked_for(
    demo_database: sqlite3.Connection, organisation: str
) -> None:
    site = load(organisation)
    wanted = [article for article in site.data.articles if article.kind in ("document", "dead")]
    files = [file.file for article in wanted for file in site.files(article) if file.file]
    asked = "select {} from captures where site = ? and role = ?"
    held = demo_database.execute(asked.format("sha256"), (site.data.id, "file"))
    assert Counter(sha for (sha,) in held) == Counter(hashlib.sha256(site.read(f)).hexdigest() for f in files)
    titles = demo_database.execute(asked.format("article_title"), (site.data.id, "article"))
    assert Counter(title for (title,) in titles) == Counter(article.title for article in wanted)


def test_near_misses_and_noise_are_no_documents(demo_database: sqlite3.Connection) -> None:
    titles = [str(title) for (title,) in rows(demo_database, "select title from documents")]
    assert not [title for title in titles if "检查" in title or "通知" in title]


def test_the_dead_link_is_a_result_with_its_cause(demo_database: sqlite3.Connection) -> None:
    dead = rows(demo_database, "select outcome, status from captures where status = 404")
    assert len(dead) >= len(HERE)
    assert {outcome for outcome, _ in dead} <= {"gone", "failed"}


def test_a_second_demo_downloads_no_file_and_changes_nothing(tmp_path: Path) -> None:
    ports = str(free_ports(8))
    first = mingzhang("--data", tmp_path, "demo", "--once", "--json", "--samples-port", ports)
    before = contents(tmp_path / "mingzhang.db")
    second = mingzhang("--data", tmp_path, "demo", "--once", "--json", "--samples-port", ports)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert contents(tmp_path / "mingzhang.db") == before
    assert not json.loads(second.stdout)["crawl"].get("new")
    assert not json.loads(second.stdout)["crawl"].get("changed")


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What is published about the documents, apart from when it was asked for."""
    tables = ("documents", "document_files", "statements", "amounts", "sections", "findings", "agencies")
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {name: rows(database, f"select * from {name} order by 1, 2, 3") for name in tables}
    finally:
        database.close()


def test_an_interrupt_ends_the_crawl_and_the_demo(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mingzhang", "--data", tmp_path, "demo", "--once"]
    ports = ["--samples-port", str(free_ports(8))]
    with subprocess.Popen([*map(str, command), *ports], stderr=subprocess.DEVNULL) as process:
        while not any(tmp_path.glob("raw/*/*")):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 1
    assert not (tmp_path / "mingzhang.db").exists()


def test_without_a_browser_the_list_that_needs_one_is_missed_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGZHANG_CHROMIUM", str(tmp_path / "none"))
    ports = str(free_ports(8))
    done = mingzhang("--data", tmp_path, "demo", "--once", "--json", "--samples-port", ports)
    summary = json.loads(done.stdout)
    assert done.returncode == 1
    assert [line for line in summary["failures"] if "weihai" in line and "needs_browser" in line]
    assert summary["build"]["documents"] == 2 * (len(HERE) - 1)


def test_every_searched_table_is_indexed_whole(demo_database: sqlite3.Connection) -> None:
    indexes = [
        name for (name,) in rows(demo_database, "select name from sqlite_master where name like '%_fts'")
    ]
    counts = {
        str(name): [
            rows(demo_database, f"select count(*) from {table}")[0][0]
            for table in (f"{name}_docsize", str(name).removesuffix("_fts"))
        ]
        for name in indexes
    }
    assert {"claims_fts", "projects_fts", "statements_fts"} <= counts.keys()
    assert all(indexed == held and held for indexed, held in counts.values()), counts
