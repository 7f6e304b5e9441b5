"""Builds again: only what changed, equal to a build from nothing, and never a half published one."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from archive_cases import contents, crawl, document, put_record, rows, statement
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import archive.build as build_module
import archive.database
from archive.build import build
from archive.database import BuildError, state_path, working, working_path
from archive.ingest import ingest
from archive.store import Store, add_raw, open_store
from mingzhang.cli import main
from parsers import rules
from parsers.claims import claims_of
from parsers.model import Document, Kind, Section

URLS = [f"https://x.gov.cn/{n}" for n in range(3)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mingzhang.db"


def made(year: int, kind: Kind, agency: str, fen: int, count: int, holds: str) -> list[Document]:
    """Documents of a file, of which the first `holds` tables, text, or both."""
    sections = (Section(1, 1, "说明", "本年支出合计314.00万元。"),) if holds != "tables" else ()
    return [
        document(
            year,
            kind,
            agency,
            part=part,
            statements=(statement(fen=fen),) * (part == 1 and holds != "text"),
            sections=sections,
            claims=claims_of(sections, (), kind),
        )
        for part in range(1, count + 1)
    ]


DOCUMENTS = st.builds(
    made,
    st.sampled_from([2022, 2023]),
    st.sampled_from(["budget", "final"]),
    st.sampled_from(["山东省烟台市社会保险服务中心", "盘锦市财政局（本级）", "信息中心"]),
    st.sampled_from([100, 314_000_000]),
    st.integers(0, 2),
    st.sampled_from(["tables", "text", "whole"]),
)
PARSED = st.tuples(st.just("parse"), st.integers(0, 3), st.none() | DOCUMENTS, st.booleans())
CRAWLED = st.tuples(
    st.just("crawl"),
    st.sampled_from(URLS),
    st.integers(0, 3),
    st.sampled_from(["list", "article", "file"]),
    st.integers(1, 28),
    st.sampled_from(["hrss", "finance"]),
)
REGISTERED = st.tuples(
    st.just("register"),
    st.sampled_from(["hrss", "finance"]),
    st.sampled_from(["370600", "211100", "999999"]),
    st.lists(st.sampled_from(["烟台市财政局", "信息中心", "盘锦市民政局"]), max_size=2, unique=True),
    st.sampled_from([None, {"final": "08-31"}]),
    st.booleans(),
)
LOST = st.tuples(st.just("lose"), st.sampled_from(["parsed/", "ledger/"]), st.integers(0, 5))
INGESTED = st.tuples(st.just("ingest"), st.integers(0, 3), st.sampled_from([None, 2022]))


def apply(store: Store, root: Path, n: int, event: tuple[object, ...]) -> None:
    """Do to the store what may happen between two builds."""
    match event:
        case ("parse", int(file), None, _):
            put_record(store, b"%d" % file, failure="truncated")
        case ("parse", int(file), list(found), html):
            page = {"format": "html", "content_sha256": str(file // 2) * 64} if html else {}
            put_record(store, b"%d" % file, *found, **page)
        case ("crawl", str(url), int(file), str(role), int(day), str(site)):
            sha = add_raw(store, b"%d" % file)
            facts = {"url": url, "sha256": sha, "role": role, "fetched_at": f"2024-09-{day:02}T00:00:00Z"}
            facts |= {"found_on": URLS[0], "article_title": "2023年部门决算"} if role == "file" else {}
            entry = {"id": site, "name": site, "region": "370600", "role": site, "family": "generic"}
            crawl(store, f"r{n}", facts, entry=entry)
        case ("register", str(site), str(region), list(bodies), due, bool(refuses)):
            entry = {"id": site, "name": site, "region": region, "role": "other", "family": "trs"}
            refusal = {"url": "l", "role": "list", "outcome": "refused", "cause": "waf_block"}
            crawl(store, f"r{n}", *[refusal] * refuses, entry=entry | {"bodies": bodies, "due": due})
        case ("lose", str(kind), int(which)):
            if keys := list(store.keys(kind)):
                path = root / "data" / keys[which % len(keys)]
                data = path.read_bytes()
                path.unlink() if kind == "parsed/" else path.write_bytes(data[: len(data) // 2])
        case ("ingest", int(file), year):
            (root / "local.pdf").write_bytes(b"%d" % file)
            ingest(store, [root / "local.pdf"], year=year)  # type: ignore[arg-type]


EVENTS = st.lists(st.one_of(PARSED, PARSED, CRAWLED, CRAWLED, INGESTED, REGISTERED, LOST), max_size=7)


class Killed(BaseException):
    """What ends a build between two transactions, as a kill would."""


def build_until(store: Store, database: Path, steps: int | None) -> None:
    """Build; killed after so many articles and checks, each of them committed by itself."""
    left = iter(range(steps or 0))

    def tick(done: int, total: int) -> None:
        if steps is not None and next(left, None) is None:
            raise Killed

    with pytest.MonkeyPatch.context() as patch, suppress(Killed):
        patch.setattr("archive.build.BATCH", 1)
        build(store, database, progress=tick)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(EVENTS, st.none() | st.integers(0, 6)), min_size=1, max_size=4))
def test_a_build_after_another_equals_one_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[list[tuple[object, ...]], int | None]]
) -> None:
    root = tmp_path_factory.mktemp("store")
    store, n = open_store(root / "data"), 0
    for batch, steps in batches:
        for event in batch:
            apply(store, root, n, event)
            n += 1
        build_until(store, root / "grown.db", steps)
    grown = build(store, root / "grown.db")
    fresh = build(store, root / "fresh.db", full=True)
    assert contents(root / "grown.db") == contents(root / "fresh.db")
    assert grown.counts == fresh.counts
    assert grown.done["unparsed"] == fresh.done["unparsed"]


def counted(database: Path) -> dict[str, int]:
    """The rows of the tables that a summary counts."""
    return {name: rows(database, f"SELECT count(*) FROM {name}")[0][0] for name in build_module._COUNTED}


def test_a_first_build_that_was_cut_short_goes_on(store: Store, database: Path) -> None:
    shas = [put_record(store, b"%d" % n, document(year=2018 + n)) for n in range(6)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    build_until(store, database, 3)
    assert not database.exists()
    summary = build(store, database)
    assert (summary.done["loaded"], summary.done["kept"]) == (2, 4)
    assert {name: summary.counts[name] for name in build_module._COUNTED} == counted(database)


def test_a_first_build_that_meets_a_change_begins_again(store: Store, database: Path) -> None:
    shas = [put_record(store, b"%d" % n, document()) for n in range(3)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    build_until(store, database, 2)
    for n in range(3):
        put_record(store, b"%d" % n, document(year=2022))
    assert build(store, database).done["loaded"] == 3
    assert rows(database, "SELECT DISTINCT fiscal_year FROM documents") == [(2022,)]


def test_where_most_is_new_all_is_made_anew(
    store: Store, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.documents._MANY", 1)
    crawl(store, "r0", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    build(store, database)
    shas = [put_record(store, b"%d" % n, document(year=2020 + n)) for n in range(3)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    assert build(store, database).done == {"loaded": 4, "kept": 0, "removed": 0, "unparsed": 0}


def test_each_document_is_checked_once(store: Store, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Document, Document | None]] = []
    check = rules.check

    def watched(one: Document, last: Document | None = None, **how: Any) -> Any:
        seen.append((one, last))
        return check(one, last, **how)

    monkeypatch.setattr(rules, "check", watched)
    shas = [put_record(store, b"%d" % n, document(year=2020 + n)) for n in range(3)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    build(store, database)
    assert [(one.identity.fiscal_year, last is not None) for one, last in seen] == [
        (2020, False),
        (2021, True),
        (2022, True),
    ]


def test_only_what_changed_is_made_again(store: Store, database: Path) -> None:
    shas = [put_record(store, b"%d" % n, document()) for n in range(4)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    assert build(store, database).done == {"loaded": 4, "kept": 0, "removed": 0, "unparsed": 0}
    assert build(store, database).done == {"loaded": 0, "kept": 4, "removed": 0, "unparsed": 0}
    put_record(store, b"1", document(year=2022))
    put_record(store, b"2")
    assert build(store, database).done == {"loaded": 1, "kept": 2, "removed": 1, "unparsed": 0}
    assert build(store, database, full=True).done["loaded"] == 3


def test_an_agency_that_no_document_names_any_more_is_gone(store: Store, database: Path) -> None:
    sha = put_record(store, b"1", document(agency="盘锦市财政局"))
    crawl(store, "r1", {"url": "u", "sha256": sha})
    build(store, database)
    put_record(store, b"1", document(agency="烟台市财政局"))
    build(store, database)
    assert rows(database, "SELECT name FROM agencies") == [("烟台市财政局",)]
    indexed = "SELECT rowid FROM agencies_fts WHERE agencies_fts MATCH ?"
    assert (rows(database, indexed, "盘锦"), len(rows(database, indexed, "烟台"))) == ([], 1)


def test_builds_of_one_store_are_equal_byte_for_byte(store: Store, tmp_path: Path) -> None:
    shas = [put_record(store, b"%d" % n, document()) for n in range(4)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    for name in ("one.db", "two.db"):
        build(store, tmp_path / name)
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_what_is_not_parsed_is_counted_and_waits(store: Store, database: Path) -> None:
    sha = put_record(store, b"%PDF", document())
    (key,) = store.keys("parsed/")
    data = store.get(key)
    store.replace(key, b"damaged")
    crawl(store, "r1", {"url": "u", "sha256": sha})
    summary = build(store, database)
    assert (summary.done["unparsed"], summary.counts["documents"]) == (1, 0)
    assert sha in summary.failures[0]
    store.replace(key, data)
    assert build(store, database).counts["documents"] == 1


def test_a_rule_that_does_not_survive_a_document_is_named_at_every_build(
    store: Store, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = put_record(store, b"%PDF", document())
    crawl(store, "r1", {"url": "u", "sha256": sha})
    with monkeypatch.context() as broken:
        fails = structs.replace(rules.RULES[0], run=lambda book, rule: 1 // 0)
        broken.setattr(rules, "RULES", (fails, *rules.RULES[1:]))
        for _ in range(2):
            (failure,) = build(store, database).failures
            assert sha[:12] in failure
            assert "ZeroDivisionError" in failure
        assert rows(database, "SELECT count(*) FROM amounts") == [(2,)]
    assert build(store, database).failures == []
    assert build(store, database).counts["findings"] > 0


def test_a_torn_ledger_is_reported_and_read_again_when_mended(
    store: Store, database: Path, tmp_path: Path
) -> None:
    shas = [put_record(store, b"%d" % n, document()) for n in range(3)]
    crawl(store, "r1", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    (key,) = store.keys("ledger/")
    whole = store.get(key)
    (tmp_path / key).write_bytes(whole[: whole.index(b'"u2"')])
    summary = build(store, database)
    assert [fault.torn for fault in summary.faults] == [True]
    assert summary.counts["documents"] == 2
    assert rows(database, "SELECT last_outcome FROM sites") == [("incomplete",)]
    (tmp_path / key).write_bytes(whole)
    assert build(store, database).counts["documents"] == 3


def test_the_published_database_is_whole_public_and_readable_alone(store: Store, database: Path) -> None:
    crawl(store, "r1", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    build(store, database)
    assert rows(database, r"SELECT name FROM sqlite_schema WHERE name LIKE '\_%' ESCAPE '\'") == []
    assert rows(database, "PRAGMA journal_mode") == [("delete",)]
    with closing(sqlite3.connect(f"file:{database}?immutable=1", uri=True)) as alone:
        assert alone.execute("SELECT count(*) FROM documents").fetchone() == (1,)
    names = {"mingzhang.db", "mingzhang.working.db", "mingzhang.state.db"}
    assert {path.name for path in database.parent.glob("*.db*")} == names | {f"{n}.sha256" for n in names}


@pytest.mark.parametrize("path", [working_path, state_path])
def test_what_something_else_wrote_is_not_built_upon(
    store: Store, database: Path, path: Callable[[Path], Path]
) -> None:
    crawl(store, "r1", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    build(store, database)
    before = contents(database)
    with closing(sqlite3.connect(path(database))) as other, other:
        other.execute("CREATE TABLE strange (n)")
    assert build(store, database).done["loaded"] == 1
    assert contents(database) == before


def test_a_seal_that_is_damaged_keeps_no_build_from_its_work(store: Store, database: Path) -> None:
    crawl(store, "r1", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    build(store, database)
    for seal in database.parent.glob("*.sha256"):
        seal.write_bytes(bytes(byte ^ 0x80 for byte in seal.read_bytes()))
    crawl(store, "r2", {"url": "v", "sha256": put_record(store, b"%PDF 2", document())})
    assert build(store, database).counts["documents"] == 2


def test_a_first_build_that_is_broken_is_never_published(
    store: Store, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(connection: sqlite3.Connection) -> None:
        connection.execute("COMMIT")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO document_files VALUES ('000000000000', 'none', 'whole')")
        connection.execute("BEGIN")

    build(store, database)
    before = database.read_bytes()
    crawl(store, "r1", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    monkeypatch.setattr("archive.build.settle", breaks)
    with pytest.raises(BuildError, match="broken foreign keys, the first in document_files"):
        build(store, database, full=True)
    assert database.read_bytes() == before


def test_what_is_no_working_database_is_made_anew(store: Store, database: Path) -> None:
    crawl(store, "r1", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    working_path(database).write_bytes(b"not a database, and longer than its header would be" * 99)
    assert build(store, database).counts["documents"] == 1


def test_code_that_changed_fills_it_again(
    store: Store, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(store, "r1", {"url": "u", "sha256": put_record(store, b"%PDF", document())})
    build(store, database)
    monkeypatch.setattr(archive.database, "code_digest", lambda: "other")
    assert build(store, database).done["loaded"] == 1
    assert build(store, database).done["loaded"] == 0


def test_one_build_at_a_time(store: Store, database: Path) -> None:
    build(store, database)
    with closing(sqlite3.connect(working_path(database))) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BuildError, match="another program"):
            build(store, database)
    with working(database):
        with pytest.raises(BuildError, match="another build"):
            build(store, database)
        said = CliRunner().invoke(main, ["--data", str(database.parent), "build"])
    assert (said.exit_code, said.stderr) == (1, "Error: another build has the working database open\n")


BUILDER = """
import sys
from pathlib import Path
from archive.build import build
from archive.store import open_store
said = lambda done, total: print(done, flush=True)
build(open_store(sys.argv[1]), Path(sys.argv[1], "mingzhang.db"), progress=said)
"""


def test_kill_9_leaves_the_published_database_and_the_next_build_completes(
    store: Store, database: Path, tmp_path: Path
) -> None:
    shas = [put_record(store, b"%d" % n, document()) for n in range(120)]
    crawl(store, "r1", {"url": "u", "sha256": shas[0]})
    build(store, database)
    crawl(store, "r2", *({"url": f"u{n}", "sha256": sha} for n, sha in enumerate(shas)))
    for said in (1, 40, 90):
        builder = subprocess.Popen([sys.executable, "-c", BUILDER, tmp_path], stdout=subprocess.PIPE)
        assert builder.stdout
        for _ in range(said):
            builder.stdout.readline()
        builder.send_signal(signal.SIGKILL)
        builder.wait()
        assert rows(database, "PRAGMA integrity_check") == [("ok",)]
        assert rows(database, "SELECT count(*) FROM documents") in ([(1,)], [(120,)])
    assert build(store, database).counts["documents"] == 120
    shutil.copy(database, tmp_path / "grown.db")
    build(store, database, full=True)
    assert contents(tmp_path / "grown.db") == contents(database)
