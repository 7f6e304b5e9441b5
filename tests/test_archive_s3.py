"""The store in S3 over a network that fails: nothing wrong is stored or returned, and work resumes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from archive_cases import crawl
from s3_faults import FAULTS, Faults, faulty
from s3_server import BUCKET

from archive.bucket import PART
from archive.copying import copy_store
from archive.ledger import read_ledger
from archive.s3 import S3Store
from archive.store import DamagedKey, Store, StoreError, add_raw, open_store, raw_key
from archive.verify import verify

Through = Callable[..., AbstractContextManager[S3Store]]
BIG = random.Random(1).randbytes(PART + 5000)


@pytest.fixture
def through(s3_url: str, s3_address: str, monkeypatch: pytest.MonkeyPatch) -> Through:
    """Opens the store with a proxy between that does these faults."""

    @contextmanager
    def opened(faults: Faults, attempts: int = 15, seconds: float = 10) -> Iterator[S3Store]:
        with faulty(s3_address, faults) as address:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            yield S3Store(BUCKET, s3_url.removeprefix(f"s3://{BUCKET}/"), attempts, seconds)
            monkeypatch.setenv("AWS_ENDPOINT_URL", s3_address)

    return opened


ASKED: list[tuple[Callable[[Store], Any], Any]] = [
    (lambda store: store.get("raw/ab/x"), b"first"),
    (lambda store: store.put("raw/ab/x", b"other"), False),
    (lambda store: list(store.sizes("raw/")), [("raw/ab/x", 5)]),
    (lambda store: store.exists("raw/ab/x"), True),
    (lambda store: store.exists("raw/ab/y"), False),
]


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_on_the_way_is_got_over(kind: str, through: Through, s3_url: str) -> None:
    with through(Faults(planned=[kind])) as store:
        assert store.put("raw/ab/x", b"first"), (
            "where the answer was lost, it was we who stored it all the same"
        )
    for ask, expected in ASKED:
        faults = Faults(planned=[kind])
        with through(faults) as store:
            assert ask(store) == expected
        assert faults.happened[kind] == 1
    assert open_store(s3_url).get("raw/ab/x") == b"first"


@pytest.mark.parametrize("kind", FAULTS)
def test_a_large_object_is_sent_and_received_whole(kind: str, through: Through, s3_url: str) -> None:
    with through(Faults(planned=["", "", kind, "", kind])) as store:  # a head, the upload's begin, its parts
        digest = add_raw(store, BIG)
    with through(Faults(planned=[kind])) as store:
        assert store.get(raw_key(digest)) == BIG
    assert open_store(s3_url).size(raw_key(digest)) == len(BIG)


def test_an_upload_whose_end_was_not_heard_of_is_known_to_be_ours(through: Through) -> None:
    with through(Faults(planned=["", "", "", "", "lose_answer"])) as store:
        assert store.put("raw/ab/big", BIG)
        assert store.get("raw/ab/big") == BIG


def test_a_file_that_changes_while_it_is_sent_is_not_stored(s3_url: str, tmp_path: Path) -> None:
    class Changing(BytesIO):
        def seek(self, at: int, whence: int = 0) -> int:
            self.getbuffer()[0] = (self.getbuffer()[0] + 1) % 256
            return super().seek(at, whence)

    store = S3Store(BUCKET, s3_url.removeprefix(f"s3://{BUCKET}/"))
    with pytest.raises(StoreError, match="raw/ab/x changed while it was sent"):
        store._put("raw/ab/x", Changing(BIG))
    assert not store.exists("raw/ab/x")


def test_a_broken_download_goes_on_where_it_broke(through: Through, s3_url: str) -> None:
    digest = add_raw(open_store(s3_url), BIG)
    faults = Faults(planned=["cut", "cut", "cut"])
    with through(faults) as store, store.open(raw_key(digest)) as stream:
        assert stream.read() == BIG
    assert (faults.happened["cut"], faults.happened["none"]) == (3, 1)


def test_a_silent_server_is_asked_again(through: Through) -> None:
    with through(Faults(planned=["delay"], seconds=2), seconds=0.5) as store:
        assert store.put("raw/ab/x", b"1")
        assert store.get("raw/ab/x") == b"1"


@pytest.mark.parametrize("seed", range(4))
def test_with_a_third_of_all_requests_failing_no_byte_is_wrong(
    seed: int, through: Through, s3_url: str
) -> None:
    chance = random.Random(seed)
    blobs = [chance.randbytes(chance.choice((0, 10, 3000, 400_000))) for _ in range(25)]
    faults = Faults(chance=0.33, seed=seed)
    with through(faults) as store:
        digests = [add_raw(store, blob) for blob in blobs]
        crawl(store, "r1", *({"url": f"u{n}", "sha256": digest} for n, digest in enumerate(digests)))
        assert [store.get(raw_key(digest)) for digest in digests] == blobs
        assert list(store.keys("raw/")) == sorted({raw_key(digest) for digest in digests})
    assert sum(faults.happened.values()) - faults.happened["none"] >= 10
    direct = open_store(s3_url)
    assert verify(direct, Path("none.db")).flaws == ()
    assert len(list(read_ledger(direct))) == len(blobs) + 2


def test_a_copy_over_a_network_that_gives_up_is_resumed(
    through: Through, s3_url: str, tmp_path: Path
) -> None:
    source = open_store(tmp_path)
    digests = [add_raw(source, b"%d" % n * 99) for n in range(60)]
    crawl(source, "r1", *({"url": f"u{n}", "sha256": digest} for n, digest in enumerate(digests)))
    for seed in range(20):
        with through(
            Faults(kinds=("drop", "500", "lose_answer"), chance=0.4, seed=seed), attempts=2
        ) as target:
            try:
                summary = copy_store(source, target)
            except StoreError:  # not even the listing came through
                continue
        if not summary.failures:
            break
    assert summary.counts["kept"] > 0, "what an earlier attempt had copied"
    there = open_store(s3_url)
    assert {key: there.get(key) for key in there.keys("")} == {
        key: source.get(key) for key in source.keys("")
    }


def test_an_altered_object_is_never_returned(s3_url: str, s3_address: str, tmp_path: Path) -> None:
    store = open_store(s3_url)
    digest = add_raw(store, b"%PDF")
    store.replace("parsed/v1/x", b"record")
    prefix = s3_url.removeprefix(f"s3://{BUCKET}/")
    client = boto3.session.Session().client("s3", endpoint_url=s3_address)
    for key, facts in ((raw_key(digest), {}), ("parsed/v1/x", {"sha256": "ab" * 32})):
        client.put_object(Bucket=BUCKET, Key=f"{prefix}/{key}", Body=b"%PDG", Metadata=facts)
        with pytest.raises(DamagedKey, match=key):
            store.get(key)
        with pytest.raises(DamagedKey, match=key):
            store.open(key)
    found = {(flaw.kind, flaw.name) for flaw in verify(store, tmp_path / "none.db").flaws}
    assert {("altered", raw_key(digest)), ("altered", "parsed/v1/x")} <= found


def test_what_cannot_be_reached_is_one_clear_error(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match=r"s3://nowhere at http://\S+: .*NoSuchBucket"):
        open_store("s3://nowhere/x").put("a", b"")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(StoreError, match="SignatureDoesNotMatch"):
        open_store(s3_url).get("raw/ab/x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StoreError, match="EndpointConnectionError"):
        S3Store("nowhere", "", 2).get("raw/ab/x")


@pytest.mark.parametrize(
    ("location", "setting", "said"),
    [
        ("s3://", {}, "not the name of a bucket: ''"),
        ("s3://a bucket/x", {}, "not the name of a bucket: 'a bucket'"),
        ("s3://bucket/x", {"AWS_ENDPOINT_URL": "127.0.0.1:9"}, "s3://bucket cannot be asked: .*127.0.0.1:9"),
        ("s3://bucket/x", {"AWS_ENDPOINT_URL": "http://a:b"}, "s3://bucket .*http://a:b"),
        ("s3://bucket/x", {"AWS_PROFILE": "nobody"}, "s3://bucket cannot be asked: .*nobody"),
    ],
)
def test_what_cannot_be_a_server_is_named(
    location: str, setting: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", **setting}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreError, match=said):
        open_store(location).get("raw/ab/x")


def test_two_prefixes_of_a_bucket_are_two_stores(s3_url: str) -> None:
    one, other = open_store(f"{s3_url}/a"), open_store(f"{s3_url}/a-b/")
    one.put("x", b"1")
    other.put("y", b"2")
    assert (list(one.keys()), list(other.keys())) == (["x"], ["y"])
    assert list(open_store(s3_url).keys()) == ["a-b/y", "a/x"]
    assert repr(other) == f"S3Store('{s3_url}/a-b/')"
