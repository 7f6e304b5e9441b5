"""The ledger: captures in durable, chained batches, and what is read back from them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json, structs

from archive.history import History, history
from archive.ledger import (
    Fault,
    LedgerError,
    LedgerWriter,
    iso,
    new_run_id,
    read_ledger,
    read_ledger_file,
)
from archive.model import Capture, RunFooter, RunHeader
from archive.store import Store, StoreError, open_store

ENTRY = {"id": "yantai-hrss", "name": "烟台市人力资源和社会保障局", "region": "370600"}
SHA = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def capture(n: int = 0, **fields: object) -> Capture:
    facts = {"sha256": f"{n:064x}", **fields}
    return Capture(f"https://example.gov.cn/{n}", "yantai-hrss", "2024-09-20T08:30:00Z", "new", **facts)  # type: ignore[arg-type]


def write(store: Store, run: str, *captures: Capture, batch: int = 50) -> None:
    with LedgerWriter(store, "yantai-hrss", run, ENTRY, batch=batch, seconds=1e9) as ledger:
        for one in captures:
            ledger.record(one)
        ledger.finish(complete=True, reason="all lists read")


def captures(store: Store) -> list[Capture]:
    return [entry.record for entry in read_ledger(store) if isinstance(entry.record, Capture)]


def test_a_run_is_read_back_in_order_with_header_and_footer(store: Store) -> None:
    write(store, "r1", *map(capture, range(7)), batch=3)
    records = [entry.record for entry in read_ledger(store)]
    assert isinstance(records[0], RunHeader)
    assert (records[0].site, records[0].run, records[0].entry) == ("yantai-hrss", "r1", ENTRY)
    assert [structs.replace(c, prev_sha256=None) for c in captures(store)] == [capture(n) for n in range(7)]
    footer = records[-1]
    assert isinstance(footer, RunFooter)
    assert (footer.complete, footer.reason, footer.counts) == (True, "all lists read", {"new": 7})
    assert list(store.keys()) == [f"ledger/yantai-hrss/r1/{n:06d}.jsonl" for n in range(3)]


def test_every_line_names_the_hash_of_the_file_before_it_also_over_runs(store: Store) -> None:
    write(store, "r1", *map(capture, range(4)), batch=2)
    write(store, "r2", capture(9))
    previous = None
    for key in store.keys("ledger/"):
        lines = [entry.record for entry in read_ledger_file(key, store.get(key))]
        assert {line.prev_sha256 for line in lines} == {previous}
        previous = sha256(store.get(key)).hexdigest()


def test_a_batch_is_durable_when_full_when_old_and_when_asked(store: Store) -> None:
    with LedgerWriter(store, "yantai-hrss", "full", ENTRY, batch=2, seconds=1e9) as ledger:
        ledger.record(capture(1))
        assert len(captures(store)) == 1, "header and capture are two lines"
        ledger.record(capture(2))
        assert len(captures(store)) == 1
        ledger.flush()
        assert len(captures(store)) == 2
    with LedgerWriter(store, "yantai-hrss", "old", ENTRY, seconds=0.0) as ledger:
        ledger.record(capture(3))
        assert len(captures(store)) == 3


def test_a_run_that_is_left_is_incomplete_and_says_why(store: Store) -> None:
    def interrupted() -> None:
        with LedgerWriter(store, "yantai-hrss", "r1", ENTRY) as ledger:
            ledger.record(capture(1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    *_, last = (entry.record for entry in read_ledger(store))
    assert isinstance(last, RunFooter)
    assert (last.complete, last.reason) == (False, "KeyboardInterrupt")
    assert len(captures(store)) == 1


def test_what_does_not_fit_is_refused(store: Store) -> None:
    with LedgerWriter(store, "yantai-hrss", "r1", ENTRY) as ledger:
        with pytest.raises(LedgerError, match="a capture of other"):
            ledger.record(structs.replace(capture(), site="other"))
        with pytest.raises(LedgerError, match="of no bytes"):
            ledger.record(structs.replace(capture(), sha256=None))
        ledger.record(structs.replace(capture(), outcome="gone", sha256=None, status=404))
        ledger.finish(complete=True, reason="done")
        with pytest.raises(LedgerError, match="is finished"):
            ledger.record(capture())
    with pytest.raises(LedgerError, match="not a name"):
        LedgerWriter(store, "../raw", "r1", ENTRY)


def test_two_writers_of_one_run_do_not_overwrite_each_other(store: Store) -> None:
    write(store, "r1", capture(1))
    with pytest.raises(LedgerError, match="another writer"):
        write(store, "r1", capture(2))
    assert [c.url[-1] for c in captures(store)] == ["1"]


@settings(max_examples=80, deadline=None)
@given(cut=st.integers(0, 5000))
def test_a_torn_file_keeps_its_whole_lines_and_reports_the_rest(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    store = open_store(tmp_path_factory.mktemp("store"))
    write(store, "r1", *(capture(n, article_title="2023年度部门决算") for n in range(8)))
    (key,) = store.keys()
    data = store.get(key)
    faults: list[Fault] = []
    kept = list(read_ledger_file(key, data[:cut], faults.append))
    cut = min(cut, len(data))
    whole = data[:cut].count(b"\n") - (cut == len(data))  # the last line is the seal
    assert len(kept) in (whole, whole + 1), "a line that lacks only its newline is whole"
    assert [entry.record for entry in kept] == [e.record for e in read_ledger_file(key, data)][: len(kept)]
    read = len(data[:cut].split(b"\n")) - data[:cut].endswith(b"\n") - (cut == 0)
    assert len(kept) + len(faults) == read - (cut >= len(data) - 1)
    assert all(fault.torn and fault.key == key for fault in faults)


def test_a_damaged_line_is_reported_and_the_rest_is_used(store: Store) -> None:
    write(store, "r1", capture(1), capture(2))
    (key,) = store.keys()
    lines = store.get(key).split(b"\n")
    lines[1] = lines[1].replace(b'"new"', b'"invented"')
    faults: list[Fault] = []
    kept = [e.record for e in read_ledger_file(key, b"\n".join(lines), faults.append)]
    assert [type(record).__name__ for record in kept] == ["RunHeader", "Capture", "RunFooter"]
    assert [(fault.line, fault.torn) for fault in faults] == [(1, False)]
    assert "invented" in faults[0].reason


def test_a_torn_file_is_logged_and_the_next_run_goes_on(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(store, "r1", capture(1), capture(2))
    (key,) = store.keys()
    (tmp_path / key).write_bytes(store.get(key)[:-140])
    write(store, "r2", capture(3))
    assert [c.url[-1] for c in captures(store)] == ["1", "2", "3"]
    assert f"{key} line 4" in caplog.text


def test_latest_is_the_last_answer_that_held_bytes(store: Store) -> None:
    first = capture(1, sha256=SHA, etag='"1"', last_modified="Fri, 20 Sep 2024 08:30:00 GMT")
    write(store, "r1", first, capture(2))
    later = structs.replace(first, outcome="unchanged", etag='"2"', last_modified=None)
    failed = structs.replace(first, outcome="failed", cause="timeout", sha256=None, etag=None)
    write(store, "r2", later, failed)
    found = history(store, "yantai-hrss").held
    assert set(found) == {first.url, capture(2).url}
    assert (found[first.url].outcome, found[first.url].etag) == ("unchanged", '"2"')
    assert found[first.url].last_modified == first.last_modified
    changed = structs.replace(first, outcome="changed", sha256="cd" * 32, etag=None, last_modified=None)
    write(store, "r3", changed)
    assert (
        history(store, "yantai-hrss").held[first.url].sha256,
        history(store, "yantai-hrss").held[first.url].etag,
    ) == (
        "cd" * 32,
        None,
    )
    assert history(store, "nobody") == History({}, {}, [])


@given(moments=st.lists(st.datetimes(min_value=datetime(2000, 1, 1)), min_size=2, max_size=2))
def test_run_ids_sort_by_time(moments: list[datetime]) -> None:
    first, second = sorted(moment.replace(tzinfo=UTC) for moment in moments)
    assert new_run_id(lambda: first) <= new_run_id(lambda: second)
    assert iso(first) <= iso(second)


def test_lines_are_plain_json_with_utf8(store: Store) -> None:
    write(store, "r1", capture(1, file_name="决算.pdf"))
    (data,) = map(store.get, store.keys())
    header, line, footer, seal = data.splitlines()
    assert json.decode(header)["type"] == "run"
    assert "决算.pdf".encode() in line
    assert json.decode(footer)["type"] == "end"
    assert json.decode(seal) == {"type": "seal", "sha256": sha256(data[: -len(seal) - 1]).hexdigest()}


def test_a_batch_whose_acknowledgement_was_lost_is_sent_again_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = store.put

    def put_and_lose(key: str, data: bytes) -> bool:
        put(key, data)
        raise StoreError("no answer")

    with LedgerWriter(store, "yantai-hrss", "r1", ENTRY) as ledger:
        ledger.record(capture(1))
        monkeypatch.setattr(store, "put", put_and_lose)
        with pytest.raises(StoreError, match="no answer"):
            ledger.flush()
        monkeypatch.undo()
        ledger.record(capture(2))
        ledger.finish(complete=True, reason="done")
    assert [c.url[-1] for c in captures(store)] == ["1", "2"]
    assert len(list(store.keys())) == 2


WRITER = """
import sys
from archive.ledger import LedgerWriter, new_run_id
from archive.model import Capture
from archive.store import add_raw, open_store
store = open_store(sys.argv[1])
with LedgerWriter(store, "site", new_run_id(), {}, batch=3) as ledger:
    for n in range(100_000):
        digest = add_raw(store, str(n).encode())
        ledger.record(Capture(f"u{n}", "site", "2024-09-20T08:30:00Z", "new", sha256=digest))
        ledger.flush()
        print(n, flush=True)
"""


def test_kill_9_loses_no_acknowledged_capture_and_doubles_none(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    acknowledged = 0
    for delay in (0.05, 0.15):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        acknowledged += 1 + sum(line.endswith("\n") for line in writer.stdout.readlines())
        writer.wait()
        faults: list[Fault] = []
        entries = list(read_ledger(store, on_fault=faults.append))
        held = [entry.record for entry in entries if isinstance(entry.record, Capture)]
        assert not faults
        assert acknowledged <= len(held) <= acknowledged + 2
        assert all(c.sha256 and store.exists(f"raw/{c.sha256[:2]}/{c.sha256}") for c in held)
