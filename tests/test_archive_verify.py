"""Verification: each thing that is missing, altered, orphaned or torn is found by name, and mended."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import boto3
import pytest
from archive_cases import contents, crawl, document, put_record, put_release
from conftest import mingzhang
from export_cases import first_year, next_year, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json, structs
from s3_server import BUCKET

import parsers
from archive.build import build
from archive.copying import copy_store
from archive.database import working
from archive.export.hashes import MANIFEST, Manifest, write_manifest
from archive.export.release import export
from archive.ledger import LedgerWriter
from archive.model import Capture
from archive.parsing import parse_pending
from archive.repair import verify_and_repair
from archive.s3 import S3Store
from archive.store import Store, add_preview, add_raw, doubt, open_store, parsed_key, preview_key, raw_key
from archive.verify import verify

FIRST = "ledger/yantai/r1/000000.jsonl"
SECOND = "ledger/yantai/r2/000000.jsonl"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of two runs, three files, their records, a preview, and the databases built from them."""
    store = open_store(tmp_path / "data")
    for run, names in (("r1", (b"%PDF-1", b"%PDF-2")), ("r2", (b"%PDF-3",))):
        digests = [put_record(store, name, document(2020 + int(name[-1:]))) for name in names]
        crawl(store, run, *({"url": f"https://example.gov.cn/{d}", "sha256": d} for d in digests))
    add_preview(store, parsers.VERSION, sha256(b"%PDF-3").hexdigest(), b"%PDF-1.7 pages")
    build(store, tmp_path / "data" / "mingzhang.db")
    put_release(store, tmp_path / "release")
    return tmp_path / "data"


@pytest.fixture
def replica(data: Path, tmp_path: Path) -> Store:
    copy_store(open_store(data), open_store(tmp_path / "replica"))
    return open_store(tmp_path / "replica")


def found(data: Path) -> list[tuple[str, str]]:
    return [(flaw.kind, flaw.name) for flaw in verify(open_store(data), data / "mingzhang.db").flaws]


def raw(data: bytes) -> str:
    return raw_key(sha256(data).hexdigest())


def test_what_is_as_it_was_left_is_counted_and_has_no_flaw(data: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = verify(open_store(data), data / "mingzhang.db", lambda done, total: seen.append((done, total)))
    assert result.flaws == ()
    assert result.checked == {"raw": 3, "ledger": 2, "parsed": 3, "preview": 1, "releases": 5, "database": 3}
    assert seen[-1] == (13, 13)
    assert sorted(path.name for path in data.glob("*.db*") if path.suffix not in {".db", ".sha256"}) == []


def test_an_archive_that_nothing_was_built_from_is_verified_too(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert verify(store, tmp_path / "mingzhang.db").flaws == ()
    crawl(store, "r1", {"url": "u", "sha256": add_raw(store, b"%PDF")})
    assert verify(store, tmp_path / "mingzhang.db").checked["ledger"] == 1


FILES = {
    "raw": raw(b"%PDF-1"),
    "ledger": FIRST,
    "last of the ledger": SECOND,
    "parsed": parsed_key(parsers.VERSION, sha256(b"%PDF-2").hexdigest()),
    "preview": preview_key(parsers.VERSION, sha256(b"%PDF-3").hexdigest()),
    "release": "releases/2024-09-20/mingzhang.db.zst",
    "manifest": "releases/2024-09-20/manifest.json",
    "sums": "releases/2024-09-20/SHA256SUMS",
    "note of the release": "released/2024-09-20.jsonl",
    "published": "mingzhang.db",
    "working": "mingzhang.working.db",
    "state": "mingzhang.state.db",
}


@pytest.mark.parametrize("name", FILES.values(), ids=FILES)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(chance=st.randoms(use_true_random=False))
def test_a_flipped_bit_is_found_by_name(name: str, data: Path, chance: random.Random) -> None:
    path = data / name
    whole = path.read_bytes()
    bit = chance.randrange(len(whole) * 8)
    path.write_bytes(flipped(whole, bit))
    try:
        (flaw, *others) = sorted(found(data), key=lambda flaw: flaw[1] != name)
        assert flaw in (("altered", name), ("torn", name))
        told = {FIRST: {"orphaned", "missing"}, SECOND: {"orphaned", "missing"}}  # of what its line named
        told |= {key: {"altered", "missing", "orphaned"} for key in (FILES["manifest"], FILES["sums"])}
        assert {kind for kind, _ in others} <= told.get(name, set())
    finally:
        path.write_bytes(whole)


def test_a_bit_of_any_file_is_found_by_the_files_name(tmp_path: Path) -> None:
    """Of an archive with whole releases, and of the seals beside the databases; of tables, every twelfth."""
    store = first_year(tmp_path)
    export(store, tmp_path / "mingzhang.db")
    next_year(store)
    export(store, tmp_path / "mingzhang.db")
    paths = [p for p in sorted(tmp_path.rglob("*")) if p.is_file() and p.stat().st_size]
    tables = [p for p in paths if {"csv", "parquet"} & {*p.parts}]
    chance = random.Random(7)
    for path in sorted({*paths} - {*tables} | {*tables[::12]}):
        whole, name = path.read_bytes(), path.relative_to(tmp_path).as_posix()
        if path.stat().st_nlink > 1:  # it is a file of both releases
            continue
        path.write_bytes(flipped(whole, chance.randrange(len(whole) * 8)))
        assert name in {flaw for _, flaw in found(tmp_path)}, name
        path.write_bytes(whole)
    assert found(tmp_path) == []


def test_a_release_that_is_gone_is_missed(data: Path, replica: Store) -> None:
    """The last one by the note that it was made, one before another also by what that one says."""
    shelf, noted = data / "releases", data / "released"
    whole = tree(data)
    (shelf / "2024-09-20" / "manifest.json").unlink()
    assert found(data) == [("missing", "releases/2024-09-20/manifest.json")], "a killed export would be torn"
    shutil.rmtree(shelf)
    assert found(data) == [("missing", "releases/2024-09-20/")]
    assert any(
        "releases/2024-09-20/: missing" in failure
        for failure in copy_store(open_store(data), replica).failures
    )
    _, after = verify_and_repair(open_store(data), data / "mingzhang.db", replica)
    assert (after.flaws, tree(data)) == ((), whole)
    shutil.rmtree(noted)
    assert found(data) == [], "an archive of before there were notes"
    later = shelf / "2024-10-02"
    shutil.copytree(shelf / "2024-09-20", later)
    told = structs.replace(json.decode((later / MANIFEST).read_bytes(), type=Manifest), previous="2024-09-20")
    write_manifest(later, told)
    shutil.rmtree(shelf / "2024-09-20")
    assert found(data) == [("missing", "releases/2024-09-20/")]


def test_a_manifest_and_its_sums_that_were_changed_together_do_not_hold(data: Path) -> None:
    release = data / "releases" / "2024-09-20"
    told = json.decode((release / MANIFEST).read_bytes(), type=Manifest)
    write_manifest(release, structs.replace(told, newest_capture="2024-09-19"))
    assert ("altered", FILES["manifest"]) in found(data)


@pytest.mark.parametrize("name", ["mingzhang.db", "mingzhang.working.db", "mingzhang.state.db"])
def test_of_a_database_and_its_seal_the_one_that_changed_is_named(name: str, data: Path) -> None:
    seal = data / f"{name}.sha256"
    whole = seal.read_bytes()
    for at in (3, 65, 70, len(whole) - 1):  # the hash, the space, the name, the end of the line
        seal.write_bytes(flipped(whole, at * 8 + 7))
        assert found(data) == [("altered", seal.name)]
    seal.write_bytes(whole + whole)
    assert found(data) == [], "while one replaces the other"
    seal.write_bytes(f"{'0' * 64}  {name}\n".encode())
    assert ("altered", name) in found(data)


def test_seals_and_notes_that_were_damaged_are_made_again_without_a_second_store(data: Path) -> None:
    seals_of = [data / f"mingzhang{part}.db.sha256" for part in ("", ".working", ".state")]
    broken = [*seals_of, data / FILES["note of the release"]]
    whole = broken[-1].read_bytes()
    for path in broken:
        path.write_bytes(b"\xff" + path.read_bytes()[1:])
    before, after = verify_and_repair(open_store(data), data / "mingzhang.db")
    assert [flaw.name for flaw in before.flaws] == sorted(
        path.relative_to(data).as_posix() for path in broken
    )
    assert after.flaws == ()
    assert broken[-1].read_bytes() == whole


def test_what_lies_in_the_way_is_named_and_stops_nobody(data: Path) -> None:
    """A pipe, a folder in the place of a file, names that no program of ours writes."""
    os.mkfifo(data / "raw" / "pipe")
    strays = ["ledger/notes.txt", "ledger/yantai/r1/0.jsonl", "raw/\udcff\n", "released/notes"]
    for name in strays:
        (data / name).write_bytes(b"")
    (data / "mingzhang.db").rename(data / "kept.db")
    (data / "mingzhang.db").mkdir()
    assert {name for _, name in found(data)} == {*strays, "raw/pipe", "mingzhang.db"}
    (data / "mingzhang.db").rmdir()
    (data / "kept.db").rename(data / "mingzhang.db")
    held = contents(data / "mingzhang.db")
    for full in (False, True):
        build(open_store(data), data / "mingzhang.db", full=full)
        assert contents(data / "mingzhang.db") == held
    assert "\n" not in str(
        next(f for f in verify(open_store(data), data / "mingzhang.db").flaws if "\n" in f.name)
    )


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_every_bit_of_a_ledger_file_and_of_a_record_counts(data: Path) -> None:
    for name in (SECOND, FILES["parsed"]):
        whole = (data / name).read_bytes()
        assert doubt(name, whole) is None
        assert all(doubt(name, flipped(whole, bit)) for bit in range(0, len(whole) * 8, 11))


@pytest.mark.parametrize(
    ("name", "cut", "kind"),
    [(FIRST, 200, "torn"), (SECOND, 1, "torn"), (FILES["parsed"], 40, "torn"), (FILES["raw"], 1, "altered")],
)
def test_what_was_cut_short_is_found(data: Path, name: str, cut: int, kind: str) -> None:
    (data / name).write_bytes((data / name).read_bytes()[:-cut])
    assert found(data) == [(kind, name)]


def test_what_is_gone_is_missing(data: Path) -> None:
    for name in (FILES["raw"], FIRST, FILES["parsed"]):
        (data / name).unlink()
    assert ("missing", FIRST) in found(data), "since the last build read it"
    assert ("missing", SECOND) in found(data), "what came before it"
    assert ("missing", FILES["parsed"]) in found(data)
    assert ("orphaned", raw(b"%PDF-2")) in found(data), "nothing names it now"


def test_a_raw_file_that_the_ledger_names_is_missed(data: Path) -> None:
    (data / FILES["raw"]).unlink()
    made = parsed_key(parsers.VERSION, sha256(b"%PDF-1").hexdigest())
    assert found(data) == [("orphaned", made), ("missing", FILES["raw"])]


def test_a_gap_in_a_run_is_named(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    crawl(store, "r1")
    with LedgerWriter(store, "yantai", "r2", {"id": "yantai"}, batch=1) as ledger:
        for n in range(3):
            ledger.record(Capture(f"https://example.gov.cn/{n}", "yantai", "2024-09-20T08:30:00Z", "gone"))
    for number in (0, 1):
        (tmp_path / f"ledger/yantai/r2/{number:06d}.jsonl").unlink()
    assert found(tmp_path) == [("missing", f"ledger/yantai/r2/{n:06d}.jsonl") for n in (0, 1)]


def test_runs_that_were_written_at_the_same_time_are_a_fork_and_no_flaw(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    crawl(store, "r0")
    one = LedgerWriter(store, "yantai", "r1", {"id": "yantai"})
    two = LedgerWriter(store, "yantai", "r2", {"id": "yantai"})
    one.flush()
    two.finish(complete=True, reason="done")
    one.finish(complete=True, reason="done")
    assert found(tmp_path) == []


def test_a_line_of_another_site_is_no_line_of_this_one(data: Path) -> None:
    other = data / "ledger/weihai/r1/000000.jsonl"
    other.parent.mkdir(parents=True)
    other.write_bytes((data / FIRST).read_bytes())
    assert found(data) == [("altered", "ledger/weihai/r1/000000.jsonl")]


def test_what_nothing_names_is_orphaned(data: Path) -> None:
    store = open_store(data)
    left = raw_key(add_raw(store, b"killed before its capture was written"))
    strays = ["ledger/yantai/notes.txt", "parsed/v1/record.json", "raw/ab/x"]
    for key in strays:
        store.put(key, b"")
    made = parsed_key("v1", "ab" * 32)
    store.replace(made, (data / FILES["parsed"]).read_bytes())
    orphans = {name for kind, name in found(data) if kind == "orphaned"}
    assert orphans == {left, made, *strays}


def test_a_release_that_was_cut_short_is_torn_and_what_is_in_a_whole_one_counts(data: Path) -> None:
    shelf = data / "releases"
    shutil.copytree(shelf / "2024-09-20", shelf / "2024-09-21")
    (shelf / "2024-09-21" / "manifest.json").unlink()
    (shelf / "2024-09-20" / "csv.zip").unlink()
    (shelf / "2024-09-20" / "notes.txt").write_text("of whom?")
    assert found(data) == [
        ("missing", "releases/2024-09-20/csv.zip"),
        ("orphaned", "releases/2024-09-20/notes.txt"),
        ("torn", "releases/2024-09-21/"),
    ]


def test_a_database_without_its_seal_is_held_to_what_sqlite_finds(data: Path) -> None:
    for name in ("mingzhang.db", "mingzhang.working.db", "mingzhang.state.db"):
        (data / f"{name}.sha256").unlink()
    assert found(data) == [("torn", "mingzhang.db")], "a build that was cut short leaves the other so"
    path = data / "mingzhang.working.db"
    path.write_bytes(path.read_bytes()[:-4096])
    assert ("altered", "mingzhang.working.db") in found(data)


def test_a_build_that_was_cut_short_leaves_no_flaw(data: Path) -> None:
    class Killed(BaseException):
        pass

    def cut_short() -> None:
        with working(data / "mingzhang.db") as connection:
            connection.execute("DELETE FROM findings")
            raise Killed

    with pytest.raises(Killed):
        cut_short()
    assert found(data) == []


def test_all_is_restored_from_a_second_store(data: Path, replica: Store, tmp_path: Path) -> None:
    held = contents(data / "mingzhang.db")
    for name in FILES.values():
        path = data / name
        path.write_bytes(flipped(path.read_bytes(), 40))
    altered = (data / FILES["raw"]).read_bytes()
    for name in (raw(b"%PDF-2"), "releases/2024-09-20/csv.zip"):
        (data / name).unlink()
    before, after = verify_and_repair(open_store(data), data / "mingzhang.db", replica)
    seen = {*FILES.values(), raw(b"%PDF-2")} - {
        FILES["sums"]
    }  # with its manifest damaged, nothing tells of it
    assert {flaw.name for flaw in before.flaws} >= seen
    assert after.flaws == ()
    assert contents(data / "mingzhang.db") == held
    assert (data / "damaged" / sha256(altered).hexdigest()).read_bytes() == altered, "kept for whoever asks"


IN_STORE = [name for name in FILES.values() if "/" in name]


def test_damage_in_s3_is_found_by_name_and_mended_from_a_folder(data: Path, s3_url: str) -> None:
    store, database = S3Store(BUCKET, s3_url.removeprefix(f"s3://{BUCKET}/")), data / "mingzhang.db"
    copy_store(open_store(data), store)
    assert verify(store, database).flaws == ()
    for name in IN_STORE:
        place = {"Bucket": BUCKET, "Key": f"{s3_url.removeprefix(f's3://{BUCKET}/')}/{name}"}
        facts = boto3.client("s3").head_object(**place)["Metadata"]
        body = flipped((data / name).read_bytes(), 40)
        boto3.client("s3").put_object(**place, Body=body, Metadata=facts)
    before, after = verify_and_repair(store, database, open_store(data))
    assert {flaw.name for flaw in before.flaws if flaw.kind == "altered"} >= set(IN_STORE) - {FILES["sums"]}
    assert after.flaws == ()
    assert {name: store.get(name) for name in IN_STORE} == {n: (data / n).read_bytes() for n in IN_STORE}


def test_a_folder_is_mended_from_s3(data: Path, s3_url: str) -> None:
    copy_store(open_store(data), open_store(s3_url))
    whole = {name: (data / name).read_bytes() for name in IN_STORE}
    for name in IN_STORE[::2]:
        (data / name).write_bytes(flipped(whole[name], 40))
    for name in IN_STORE[1::2]:
        (data / name).unlink()
    _, after = verify_and_repair(open_store(data), data / "mingzhang.db", open_store(s3_url))
    assert after.flaws == ()
    assert {name: (data / name).read_bytes() for name in IN_STORE} == whole


def test_what_is_altered_is_not_parsed(data: Path, s3_url: str) -> None:
    """It would stand under the name of other bytes. Elsewhere the rest is parsed all the same."""
    record, path = FILES["parsed"], data / raw(b"%PDF-2")
    (data / record).unlink()
    path.write_bytes(flipped(path.read_bytes(), 3))
    altered = open_store(s3_url)
    altered.put(raw(b"%PDF-2"), path.read_bytes())
    copy_store(open_store(data), altered)
    for store in (open_store(data), altered):
        summary = parse_pending(store, workers=1)
        assert (summary.counts["parsed"], summary.failures) == (1, {"altered": 1})
        assert not store.exists(record)


def test_the_end_of_a_ledger_that_only_the_second_store_has_comes_back(data: Path, replica: Store) -> None:
    for path in (*data.glob("mingzhang*"), data / SECOND, data / raw(b"%PDF-3")):
        path.unlink()
    assert [kind for kind, _ in found(data)] == ["orphaned", "orphaned"], "nothing here knows of it"
    _, after = verify_and_repair(open_store(data), data / "mingzhang.db", replica)
    assert after.flaws == ()
    assert (data / raw(b"%PDF-3")).read_bytes() == b"%PDF-3"


def test_a_run_that_followed_a_torn_file_follows_the_mended_one(data: Path, replica: Store) -> None:
    path = data / SECOND
    path.write_bytes(path.read_bytes()[:-150])
    crawl(open_store(data), "r3")
    _, after = verify_and_repair(open_store(data), data / "mingzhang.db", replica)
    assert after.flaws == ()


def test_a_second_store_that_is_damaged_too_mends_nothing(data: Path, replica: Store, tmp_path: Path) -> None:
    for folder in (data, tmp_path / "replica"):
        for name in (FILES["raw"], SECOND):
            (folder / name).write_bytes(flipped((folder / name).read_bytes(), 40))
    _, after = verify_and_repair(open_store(data), data / "mingzhang.db", replica)
    assert {flaw.name for flaw in after.flaws if flaw.kind == "altered"} == {FILES["raw"], SECOND}


@pytest.fixture
def real(tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Runs `verify` on an archive of one real file; its exit status and lines."""
    sample = next((Path(__file__).parents[1] / "samples/rendered/xinzhou").rglob("*.pdf"))
    for step in (["ingest", str(sample)], ["parse"], ["build"]):
        assert mingzhang("--data", tmp_path, *step).returncode == 0

    def run(*arguments: str) -> tuple[int, list[str]]:
        done = mingzhang("--data", tmp_path, "verify", *arguments)
        return done.returncode, done.stdout.splitlines()

    return run


def test_what_was_made_is_made_again_without_a_second_store(
    real: Callable[..., tuple[int, list[str]]], tmp_path: Path
) -> None:
    assert real()[0] == 0
    (record,) = (tmp_path / "parsed").rglob("*.zst")
    whole = record.read_bytes()
    for path in (record, tmp_path / "mingzhang.db"):
        path.write_bytes(flipped(path.read_bytes(), 5000))
    status, lines = real()
    assert (status, len(lines)) == (1, 3)
    assert lines[0].startswith("有误 found\taltered mingzhang.db: ")
    assert lines[1].startswith(f"有误 found\taltered {record.relative_to(tmp_path)}: ")
    status, lines = real("--repair")
    assert (status, [line.split("\t")[0] for line in lines[:2]]) == (0, ["已修复 repaired"] * 2)
    assert record.read_bytes() == whole
    assert real()[0] == 0
    assert real("--from", "elsewhere")[0] == 2
