"""The stores, each of which does the same; and the local one: durable, and never showing half a file."""

from __future__ import annotations

import os
import pickle
import random
import secrets
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import folder as folder_module
from archive import seals
from archive.bucket import PART
from archive.folder import LocalStore
from archive.store import MissingKey, Store, StoreError, add_raw, open_store, parsed_key, raw_key

NAMES = st.text("ab中-_0.", min_size=1, max_size=4).filter(lambda s: not s.startswith("."))
KEYS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(tmp_path / "data" if request.param == "folder" else request.getfixturevalue("s3_url"))


def test_what_is_put_is_there_and_is_never_overwritten(store: Store) -> None:
    assert store.put("raw/ab/x", b"first")
    assert not store.put("raw/ab/x", b"second")
    assert store.get("raw/ab/x") == b"first"
    assert store.size("raw/ab/x") == 5
    assert store.exists("raw/ab/x")
    with store.open("raw/ab/x") as stream:
        assert stream.read(2) == b"fi"


def test_missing_keys_are_named(store: Store) -> None:
    assert not store.exists("raw/ab/x")
    assert list(store.keys()) == []
    for ask in (store.get, store.size, store.open):
        with pytest.raises(MissingKey, match="raw/ab/x"):
            ask("raw/ab/x")


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../x", "a/./x", ".hidden", "a//b", "a/", "a\0b"]
)
def test_keys_cannot_leave_the_store_or_hide_in_it(store: Store, key: str) -> None:
    for ask in (lambda: store.put(key, b""), lambda: store.replace(key, b""), lambda: store.get(key)):
        with pytest.raises(StoreError, match="not a key"):
            ask()


def test_only_what_can_be_made_again_is_replaced(store: Store) -> None:
    store.replace("parsed/1/x", b"first")
    store.replace("parsed/1/x", b"second")
    assert store.get("parsed/1/x") == b"second"
    for key in ("raw/ab/x", "ledger/site/run/000000.jsonl"):
        with pytest.raises(StoreError, match="never overwritten"):
            store.replace(key, b"")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(keys=st.sets(KEYS, max_size=8), prefix=st.one_of(st.just(""), KEYS, KEYS.map(lambda k: k + "/")))
def test_keys_are_listed_sorted_by_prefix(store: Store, keys: set[str], prefix: str) -> None:
    space = f"{secrets.token_hex(8)}/"
    kept = set()
    for key in sorted(keys):
        try:
            kept |= {key} if store.put(space + key, key.encode()) else set()
        except StoreError:  # a file stands where this key needs a folder
            assert any(key.startswith(other + "/") for other in kept)
    found = sorted(space + key for key in kept if key.startswith(prefix))
    assert list(store.keys(space + prefix)) == found
    assert list(store.sizes(space + prefix)) == [(k, len(k.encode()) - len(space)) for k in found]


@pytest.mark.parametrize("size", [0, 1, PART, PART + 1, 2 * PART + 12345])
def test_bytes_of_any_size_come_back_whole(store: Store, size: int) -> None:
    data = random.Random(size).randbytes(size)
    digest = add_raw(store, data)
    key = raw_key(digest)
    assert (store.get(key) == data, store.size(key), store.put(key, b"other")) == (True, size, False)
    with store.open(key) as stream:
        assert sha256(stream.read()).hexdigest() == digest


@pytest.mark.parametrize("size", [0, 1, PART, 2 * PART + 12345])
def test_what_a_file_holds_is_stored_like_bytes(store: Store, tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(random.Random(size).randbytes(size))
    key = raw_key(sha256(path.read_bytes()).hexdigest())
    assert store.put_file(key, path)
    assert store.get(key) == path.read_bytes()
    assert not store.put_file(key, Path(__file__))
    store.replace_file("releases/2024-09-20/x", Path(__file__))
    store.replace_file("releases/2024-09-20/x", path)
    assert store.get("releases/2024-09-20/x") == path.read_bytes() == store.get(key)
    with pytest.raises(StoreError, match="never overwritten"):
        store.replace_file(key, path)


def test_a_file_is_never_in_memory_as_a_whole(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(random.Random(0).randbytes(4 * PART))
    tracemalloc.start()
    store.put_file("releases/2024-09-20/x", path)
    with store.open("releases/2024-09-20/x") as stream:
        assert sum(map(len, iter(lambda: stream.read(PART), b""))) == 4 * PART
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 3 * PART


def test_of_many_writers_of_a_key_one_stores_it(store: Store) -> None:
    for n in range(5):
        with ThreadPoolExecutor(8) as pool:
            written = list(pool.map(lambda w, n=n: store.put(f"raw/ab/{n}", b"%d" % w), range(8)))
        assert written.count(True) == 1
        assert store.get(f"raw/ab/{n}") == b"%d" % written.index(True)


def test_truth_is_restored_only_with_what_proves_that_it_belongs_there(store: Store) -> None:
    digest = add_raw(store, b"%PDF")
    store.restore(raw_key(digest), b"%PDF")
    line = seals.sealed(b"{}\n", seals.LINE)
    store.restore("ledger/site/run/000000.jsonl", line)
    assert store.get("ledger/site/run/000000.jsonl") == line
    for key, data in ((raw_key(digest), b"%PDG"), ("ledger/a/b/c", line[:-1]), ("parsed/1/x", b"")):
        with pytest.raises(StoreError, match=f"not what belongs under {key}"):
            store.restore(key, data)
    assert store.get(raw_key(digest)) == b"%PDF"


def test_raw_files_are_kept_once_under_their_hash(store: Store) -> None:
    digest = add_raw(store, b"%PDF")
    assert digest == add_raw(store, b"%PDF") == sha256(b"%PDF").hexdigest()
    assert list(store.keys()) == [f"raw/{digest[:2]}/{digest}"] == [raw_key(digest)]
    assert parsed_key("v1", digest) == f"parsed/v1/{digest[:2]}/{digest}.json.zst"


def test_unknown_backends_are_refused_by_name() -> None:
    with pytest.raises(StoreError, match="unsupported store: ftp://"):
        open_store("ftp://bucket/prefix")


def test_a_store_travels_to_another_process(store: Store) -> None:
    store.put("a", b"1")
    assert pickle.loads(pickle.dumps(store)).get("a") == b"1"


def test_everything_is_synced_before_put_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "data")
    events: list[str] = []
    fsync, link = os.fsync, os.link

    def record_fsync(handle: int) -> None:
        events.append("sync " + Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        fsync(handle)

    def record_link(source: str, target: str) -> None:
        events.append("link")
        link(source, target)

    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(os, "link", record_link)
    store.put("raw/ab/x", b"1")
    linked = events.index("link")
    assert events[linked - 1].startswith("sync .tmp-")
    assert events[linked + 1 :] == ["sync ab"]
    assert {"sync raw", "sync data"} <= set(events[:linked]), "the folders made for it"


def killed_before_call(number: int, do: Callable[[], object]) -> bool:
    """Do it in a process that kills itself just before the so many'th call of a C function; whether it came so far.

    Between two of them lies whatever the system is asked for: opening, locking, writing, syncing, linking.
    """
    child = os.fork()
    if not child:
        calls = count(1)

        def watch(_: object, event: str, __: object) -> None:
            if event == "c_call" and next(calls) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
        try:
            do()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("is_there", [False, True])
def test_killed_between_any_two_calls_of_a_put_it_is_there_whole_or_not_at_all(
    is_there: bool, tmp_path: Path
) -> None:
    key, was, new = "parsed/v1/x", b"was", b"new" * 9
    for number in count(1, 3):  # every third call: there are a hundred
        store = LocalStore(tmp_path / str(number))
        if is_there:
            store.put(key, was)
        fresh = LocalStore(store.root)
        met = killed_before_call(number, partial(fresh.replace if is_there else fresh.put, key, new))
        held = [store.get(found) for found in store.keys("")]
        assert held in ([was], [new]) if is_there else held in ([], [new])
        assert met or held == [new], "acknowledged"
        assert LocalStore(store.root).put(key, new) is (held == [])
        assert [path.name for path in store.root.rglob("*") if path.is_file()] == ["x"], "the rest is swept"
        if not met:
            break
    assert number > 50


def test_leftovers_of_a_killed_writer_are_ignored_and_swept(tmp_path: Path) -> None:
    LocalStore(tmp_path).put("raw/ab/x", b"1")
    leftover = tmp_path / "raw/ab/.tmp-0123456789abcdef"
    leftover.write_bytes(b"half")
    store = LocalStore(tmp_path)
    assert list(store.keys()) == ["raw/ab/x"]
    store.put("raw/ab/y", b"2")
    assert not leftover.exists()


def test_a_living_writers_temporary_file_is_not_swept(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with folder_module._temporary(tmp_path / "raw", BytesIO(b"half")) as temporary:
        LocalStore(tmp_path).put("raw/x", b"1")
        assert temporary.exists()
    assert not temporary.exists()


def test_what_stands_in_the_way_is_never_taken_for_what_was_stored(tmp_path: Path) -> None:
    """A folder, a pipe, or a link to nowhere in a file's place: a put that said nothing would lose the bytes."""
    store = LocalStore(tmp_path)
    (tmp_path / "raw" / "ab" / "folder" / "x").mkdir(parents=True)
    os.mkfifo(tmp_path / "raw" / "ab" / "pipe")
    (tmp_path / "raw" / "ab" / "link").symlink_to("nowhere")
    for name in ("folder", "pipe", "link"):
        with pytest.raises(StoreError, match=f"no file stands in its place: raw/ab/{name}"):
            store.put(f"raw/ab/{name}", b"1")
        for ask in (store.get, store.size, store.open):
            with pytest.raises(MissingKey, match=f"raw/ab/{name}"):
                ask(f"raw/ab/{name}")
    (tmp_path / "parsed" / "x").mkdir(parents=True)
    with pytest.raises(StoreError, match="parsed/x is not stored in"):
        store.replace("parsed/x", b"1")


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), folder_module._temporary(tmp_path, BytesIO(b"1")):
        pass
    assert list(tmp_path.iterdir()) == []


WRITER = """
import sys
from archive.store import add_raw, open_store
store = open_store(sys.argv[1])
for n in range(100_000):
    print(add_raw(store, str(n).encode() * 5000), flush=True)
"""


def test_kill_9_loses_nothing_acknowledged_and_shows_no_half_file(tmp_path: Path) -> None:
    for delay in (0.05, 0.12, 0.2):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True)
        assert writer.stdout
        said = [writer.stdout.readline()]
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.readlines()
        writer.wait()
        store = open_store(tmp_path)
        held = {key.rsplit("/", 1)[1]: store.get(key) for key in store.keys("raw/")}
        assert {line.strip() for line in said if line.endswith("\n")} <= held.keys()
        assert all(sha256(data).hexdigest() == name for name, data in held.items())
