"""A release: what is in it, that others' tools open it, that it is the same bytes twice, and whole or not there."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from archive_cases import contents, rows
from conftest import mingzhang
from export_cases import PHONE, first_year, manifest, next_year, tree, unpacked
from frictionless import Package

from archive.build import build
from archive.dictionary import tables
from archive.executor import ExecutorError
from archive.export import parquet
from archive.export.database import ExportError, reading, shapes
from archive.export.delta import apply_delta
from archive.export.parquet import partitions
from archive.export.release import export
from archive.export.shelf import StoreShelf, next_name, workplace
from archive.folder import LocalStore
from archive.store import open_store


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases of a store that grew in between."""
    store = first_year(tmp_path_factory.mktemp("data"))
    first = export(store, store.root / "mingzhang.db")
    next_year(store)
    second = export(store, store.root / "mingzhang.db")
    return store.root / "releases" / first.release, store.root / "releases" / second.release


def copied(releases: tuple[Path, Path], root: Path) -> LocalStore:
    """The truth of the store that was released, in another place."""
    for part in ("raw", "ledger", "parsed"):
        shutil.copytree(releases[0].parents[1] / part, root / part)
    return LocalStore(root)


def test_a_release_is_named_by_its_newest_capture(releases: tuple[Path, Path]) -> None:
    assert [release.name for release in releases] == ["2024-09-20", "2024-10-02"]
    assert manifest(releases[1])["previous"] == "2024-09-20"


def test_a_second_release_of_a_day_is_counted() -> None:
    assert next_name([], "2024-10-02") == "2024-10-02"
    assert next_name(["2024-10-02", "2024-10-02-9", "2024-10-02-10"], "2024-10-02") == "2024-10-02-11"


def test_sums_hold_and_name_every_file(releases: tuple[Path, Path]) -> None:
    for release in releases:
        sums = dict(line.split("  ")[::-1] for line in (release / "SHA256SUMS").read_text().splitlines())
        found = {
            path: sha256(data).hexdigest() for path, data in tree(release).items() if path != "SHA256SUMS"
        }
        assert sums == found
        files = manifest(release)["files"]
        assert {f["path"]: f["sha256"] for f in files} == {
            k: v for k, v in sums.items() if k != "manifest.json"
        }
        assert manifest(release)["bytes"] == sum(len(tree(release)[f["path"]]) for f in files)


def test_the_database_holds_what_is_published_in_order_and_masked(
    releases: tuple[Path, Path], tmp_path: Path
) -> None:
    database = unpacked(releases[0], tmp_path / "mingzhang.db")
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert sha256(database.read_bytes()).hexdigest() == manifest(releases[0])["database_sha256"]
    ((said,),) = rows(database, "SELECT text FROM sections WHERE text LIKE '联系人%'")
    assert said == "联系人电话：138********。“三公”经费\r\n减少。"
    assert rows(database, "SELECT count(*) FROM sections_fts WHERE sections_fts MATCH '三公'") == [(2,)]
    assert rows(database, "SELECT count(*) FROM sections_fts WHERE sections_fts MATCH ?", PHONE) == [(0,)]
    assert rows(database, "SELECT count(*) FROM amounts") == [(4,)]
    assert PHONE.encode() not in database.read_bytes()


def test_frictionless_finds_the_package_valid(releases: tuple[Path, Path]) -> None:
    for release in releases:
        report = Package(str(release / "datapackage.json")).validate()
        assert report.valid, report.flatten(["resourceName", "rowNumber", "fieldName", "message"])[:5]
        counted = {task.name: task.stats.get("rows", 0) for task in report.tasks}
        assert counted == manifest(release)["rows"]


def test_frictionless_sees_a_changed_file(releases: tuple[Path, Path], tmp_path: Path) -> None:
    broken = shutil.copytree(releases[0], tmp_path / "broken")
    shutil.copyfile(broken / "csv/sites.csv.zip", broken / "csv/files.csv.zip")
    assert not Package(str(broken / "datapackage.json")).validate().valid


def test_duckdb_reads_the_parquet_by_province_and_year(releases: tuple[Path, Path], tmp_path: Path) -> None:
    release = releases[1]
    database = unpacked(release, tmp_path / "mingzhang.db")
    for table in tables():
        if table.columns[0].type and table.name in manifest(release)["rows"]:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            files = f"read_parquet('{release}/parquet/{table.name}/**/*.parquet', hive_partitioning = true)"
            found = duckdb.execute(f"SELECT {names} FROM {files}").fetchall()
            assert sorted(map(repr, found)) == sorted(
                map(repr, rows(database, f"SELECT {names} FROM {table.name}"))
            )
    amounts = f"read_parquet('{release}/parquet/amounts/**/*.parquet', hive_partitioning = true)"
    found = duckdb.execute(
        f"SELECT province, year, sum(fen) FROM {amounts} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert [(int(province), year) for province, year, _ in found] == [
        (370000, 2022),
        (370000, 2023),
        (370000, 2024),
    ]


def test_every_table_that_has_a_document_is_partitioned() -> None:
    assert set(partitions()) <= {table.name for table in tables()}
    holding = {t.name for t in tables() if t.columns[0].type and "document_id" in {c.name for c in t.columns}}
    assert holding <= set(partitions())


def test_the_delta_brings_the_last_database_up_to_date(releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = (unpacked(r, tmp_path / f"{n}.db") for n, r in enumerate(releases))
    assert contents(old) != contents(new)
    apply_delta(old, releases[1] / "delta.sql.zst")
    assert contents(old) == contents(new)
    with pytest.raises(sqlite3.IntegrityError):
        apply_delta(old, releases[1] / "delta.sql.zst")
    assert contents(old) == contents(new), "a delta on the wrong database must change nothing"


def test_changes_name_documents_and_figures(releases: tuple[Path, Path]) -> None:
    assert "第一次发布" in (releases[0] / "CHANGES.md").read_text("utf-8")
    assert not (releases[0] / "delta.sql.zst").exists()
    page = (releases[1] / "CHANGES.md").read_text("utf-8")
    assert "## 新文件 · New documents：2" in page
    assert "3,140,000.00 元 → 999.00 元" in page
    assert "| `documents` | 4 | 3 | 1 |" in page, "the replaced one says now by what"


def test_two_checkouts_and_two_ways_of_building_give_equal_sums(
    releases: tuple[Path, Path], tmp_path: Path
) -> None:
    store = copied(releases, tmp_path)
    build(store, tmp_path / "mingzhang.db", full=True)
    shutil.copytree(releases[0], tmp_path / "to" / releases[0].name)
    damaged = tmp_path / "to" / releases[0].name / "csv" / "regions.csv.zip"
    damaged.write_bytes(
        damaged.read_bytes()[:-1] + b"x"
    )  # what is the same as before must not bring it along
    made = export(store, tmp_path / "mingzhang.db", tmp_path / "to")
    assert tree(tmp_path / "to" / made.release) == tree(releases[1])


def test_what_is_equal_is_kept_once(releases: tuple[Path, Path]) -> None:
    past = [(release / "warc" / "yantai-2024-09.warc.gz").stat().st_ino for release in releases]
    assert past[0] == past[1]


def test_a_month_that_is_unchanged_is_not_written_again_unless_it_is_damaged(
    releases: tuple[Path, Path], tmp_path: Path
) -> None:
    store = copied(releases, tmp_path)
    build(store, tmp_path / "mingzhang.db")
    shutil.copytree(releases[0], tmp_path / "to" / releases[0].name)
    digest = sha256(b"final 2023").hexdigest()
    (tmp_path / "raw" / digest[:2] / digest).unlink()  # writing it would miss it
    past = tmp_path / "to" / releases[0].name / "warc" / "yantai-2024-09.warc.gz"
    whole = past.read_bytes()
    past.write_bytes(whole[:-1] + b"!")
    with pytest.raises(ExportError, match=digest):
        export(store, tmp_path / "mingzhang.db", tmp_path / "to")
    past.write_bytes(whole)
    made = export(store, tmp_path / "mingzhang.db", tmp_path / "to")
    assert tree(tmp_path / "to" / made.release) == tree(releases[1])


def test_long_rows_are_written_a_few_at_a_time(
    releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_MOST_CHARACTERS", 100)
    database = unpacked(releases[1], tmp_path / "mingzhang.db")
    with reading(database) as connection:
        captures = next(shape for shape in shapes(connection) if shape.name == "captures")
        parquet.write_parquet(connection, captures, tmp_path)
        kept = connection.execute("SELECT id FROM captures ORDER BY rowid").fetchall()
    files = sorted((tmp_path / "captures").rglob("*.parquet"))
    assert [pq.ParquetFile(file).num_row_groups for file in files] == [
        pq.read_metadata(file).num_rows for file in files
    ]
    found = [row for file in files for row in pq.ParquetFile(file).read(["id"]).to_pydict()["id"]]
    assert sorted(found) == sorted(id_ for (id_,) in kept)


def test_nothing_new_makes_no_release(tmp_path: Path) -> None:
    store = first_year(tmp_path)
    assert export(store, tmp_path / "mingzhang.db").created
    before = tree(tmp_path / "releases")
    again = export(store, tmp_path / "mingzhang.db")
    assert (again.created, again.release) == (False, "2024-09-20")
    assert tree(tmp_path / "releases") == before


def test_a_bucket_gets_the_same_releases(releases: tuple[Path, Path], s3_url: str, tmp_path: Path) -> None:
    """There is no rename there: a release is listed only when its manifest, the last file, is."""
    store, bucket = copied(releases, tmp_path), open_store(s3_url)
    for key in store.keys(""):
        bucket.put(key, store.get(key))
    build(bucket, tmp_path / "mingzhang.db")
    StoreShelf(bucket).place(releases[0], releases[0].name)
    made = export(bucket, tmp_path / "mingzhang.db")
    prefix = f"releases/{made.release}/"
    assert {key.removeprefix(prefix): bucket.get(key) for key in bucket.keys(prefix)} == tree(releases[1])
    assert StoreShelf(bucket).names() == [release.name for release in releases]
    assert not export(bucket, tmp_path / "mingzhang.db").created
    half = StoreShelf(LocalStore(tmp_path / "half"))
    half.place(releases[1], "2024-10-02")
    (tmp_path / "half" / "releases" / "2024-10-02" / "manifest.json").unlink()
    assert half.names() == []


def test_a_missing_raw_file_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    store = first_year(tmp_path)
    digest = sha256(b"final 2023").hexdigest()
    (tmp_path / "raw" / digest[:2] / digest).unlink()
    with pytest.raises(ExportError, match=f"missing: raw/../{digest}"):
        export(store, tmp_path / "mingzhang.db")
    (tmp_path / "raw" / digest[:2] / digest).write_bytes(b"other 2023")
    with pytest.raises(ExportError, match=f"altered: raw/../{digest}"):
        export(store, tmp_path / "mingzhang.db")
    assert list(tree(tmp_path / "releases")) == [".export-lock"]


def test_a_release_before_that_is_damaged_is_named(releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = copied(releases, tmp_path)
    build(store, tmp_path / "mingzhang.db")
    before = shutil.copytree(releases[0], tmp_path / "releases" / releases[0].name)
    for name in ("mingzhang.db.zst", "manifest.json"):
        whole = (before / name).read_bytes()
        (before / name).write_bytes(whole[:40] + b"\xff" + whole[41:])
        with pytest.raises(ExportError, match=f"{name} of the release 2024-09-20 is damaged .*--repair"):
            export(store, tmp_path / "mingzhang.db")
        (before / name).write_bytes(whole)
    half = tmp_path / "releases" / releases[1].name
    half.mkdir()
    (half / "README.md").write_text("of a copy that was cut short")
    assert tree(tmp_path / "releases" / export(store, tmp_path / "mingzhang.db").release) == tree(releases[1])


def test_an_archive_without_captures_is_no_release(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    build(store, tmp_path / "mingzhang.db")
    done = mingzhang("--data", tmp_path, "export")
    assert done.returncode == 1
    assert "nothing was captured" in done.stderr


def test_one_export_at_a_time(tmp_path: Path) -> None:
    store = first_year(tmp_path)
    (tmp_path / "releases").mkdir()
    with (tmp_path / "releases" / ".export-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ExportError, match="another export"):
            export(store, tmp_path / "mingzhang.db")


def test_a_killed_export_shows_no_half_and_the_next_is_whole(
    releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes too, where time zone, locale and the order of sets are others."""
    for name, value in {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "77"}.items():
        monkeypatch.setenv(name, value)
    store = copied(releases, tmp_path)
    build(store, tmp_path / "mingzhang.db")
    shutil.copytree(releases[0], tmp_path / "releases" / releases[0].name)
    whole = tree(releases[1])
    command = [sys.executable, "-m", "mingzhang", "--data", str(tmp_path), "export"]
    for milliseconds in (0, 150, 300):
        with subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0) as process:
            _wait_for_work(tmp_path / "releases", process)
            time.sleep(milliseconds / 1000)
            with suppress(
                ProcessLookupError
            ):  # the one before it came to its end, and this one had nothing to do
                os.killpg(process.pid, signal.SIGKILL)
        found = LocalStore(tmp_path).keys("releases/2024-10-02")
        assert {k.removeprefix("releases/2024-10-02/") for k in found} in (set(), set(whole))
    done = mingzhang("--data", tmp_path, "export", "--json")
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "releases" / "2024-10-02") == whole
    assert not list((tmp_path / "releases").glob(".export-work-*"))


def test_what_went_wrong_is_said_whatever_becomes_of_the_folder(tmp_path: Path) -> None:
    """Workers of a cluster that was lost still write there, and it cannot be removed as it was found."""

    def lose_all() -> None:
        with workplace(tmp_path) as place:
            shutil.rmtree(place)
            raise ExecutorError("the scheduler was lost")

    with pytest.raises(ExecutorError, match="the scheduler was lost"):
        lose_all()


@pytest.mark.parametrize("kilobytes", [40, 300, 1000])
def test_a_full_disk_is_said_and_leaves_nothing(
    kilobytes: int, releases: tuple[Path, Path], tmp_path: Path
) -> None:
    store = copied(releases, tmp_path)
    build(store, tmp_path / "mingzhang.db")
    command = f'ulimit -f {kilobytes}; exec "$0" -m mingzhang --data "$1" export'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Error: " in done.stderr
    assert list(tree(tmp_path / "releases")) == [".export-lock"]
    assert export(store, tmp_path / "mingzhang.db").created


def _wait_for_work(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the export has begun to write, or is through."""
    while not list(folder.glob(".export-work-*/*")) and process.poll() is None:
        time.sleep(0.01)
