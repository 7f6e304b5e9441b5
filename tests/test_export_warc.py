"""Raw files as WARC: read by warcio's own reader, checked by its digests, and found by the index."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from archive_cases import rows
from export_cases import first_year, next_year, unpacked
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.recordloader import ArcWarcRecord

from archive.export.cdxj import surt
from archive.export.release import export


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = first_year(tmp_path_factory.mktemp("data"))
    next_year(store)
    made = export(store, store.root / "mingzhang.db")
    return store.root / "releases" / made.release


def read(path: Path) -> list[tuple[ArcWarcRecord, bytes]]:
    with path.open("rb") as stream:
        return [
            (record, record.content_stream().read()) for record in ArchiveIterator(stream, check_digests=True)
        ]


def index(release: Path) -> list[tuple[str, str, dict[str, str]]]:
    lines = [
        line for path in (release / "warc").glob("*.cdxj") for line in path.read_text("utf-8").splitlines()
    ]
    parts = [line.split(" ", 2) for line in lines]
    return [(key, timestamp, json.loads(facts)) for key, timestamp, facts in parts]


def test_every_capture_with_bytes_is_a_record(release: Path, tmp_path: Path) -> None:
    database = unpacked(release, tmp_path / "mingzhang.db")
    wanted = rows(database, "SELECT fetched_at, sha256 FROM captures WHERE sha256 IS NOT NULL")
    records = [r for path in (release / "warc").glob("*.warc.gz") for r in read(path)]
    found = [
        (r.rec_headers["WARC-Date"], r.rec_headers["WARC-Payload-Digest"].removeprefix("sha256:"))
        for r, _ in records
        if r.rec_type != "warcinfo"
    ]
    assert sorted(found) == sorted(wanted)
    for record, data in records:
        if record.rec_type in ("response", "resource"):
            assert record.rec_headers["WARC-Payload-Digest"] == f"sha256:{sha256(data).hexdigest()}"


def test_warcio_finds_no_fault(release: Path) -> None:
    class Arguments:
        inputs = tuple(map(str, (release / "warc").glob("*.warc.gz")))
        verbose = False

    checker = Checker(Arguments())
    for path in Arguments.inputs:
        checker.process_one(path)
    assert Arguments.inputs
    assert checker.exit_value == 0


def test_kinds_of_records(release: Path) -> None:
    september = read(release / "warc" / "yantai-2024-09.warc.gz")
    october = read(release / "warc" / "yantai-2024-10.warc.gz")
    taken = read(release / "warc" / "ingest-2024-09.warc.gz")
    assert [r.rec_type for r, _ in september] == ["warcinfo", "response", "response"]
    assert [r.rec_type for r, _ in october] == ["warcinfo", "response", "response", "revisit"]
    assert [r.rec_type for r, _ in taken] == ["warcinfo", "resource"]
    page = september[1][0]
    assert page.http_headers.get_statuscode() == "200"
    assert page.http_headers["x-archive-orig-content-encoding"] == "gzip"
    assert page.http_headers["content-encoding"] is None
    seen = october[3][0].rec_headers
    assert seen["WARC-Refers-To-Target-URI"] == page.rec_headers["WARC-Target-URI"]
    assert seen["WARC-Refers-To-Date"] == page.rec_headers["WARC-Date"]
    assert taken[1][0].rec_headers["WARC-Target-URI"] == "ingest:%E9%A2%84%E7%AE%97.pdf"


def test_the_index_leads_to_each_record(release: Path) -> None:
    for _, timestamp, facts in index(release):
        with (release / "warc" / facts["filename"]).open("rb") as stream:
            stream.seek(int(facts["offset"]))
            packed = stream.read(int(facts["length"]))
        (release / "one.warc.gz").write_bytes(packed)
        ((record, _),) = read(release / "one.warc.gz")
        (release / "one.warc.gz").unlink()
        assert record.rec_headers["WARC-Target-URI"] == facts["url"]
        assert record.rec_headers["WARC-Payload-Digest"] == facts["digest"]
        assert "".join(filter(str.isdigit, record.rec_headers["WARC-Date"])) == timestamp
    assert len(index(release)) == 6


def test_the_index_is_sorted(release: Path) -> None:
    for path in (release / "warc").glob("*.cdxj"):
        lines = path.read_bytes().splitlines()
        assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.YanTai.gov.cn/Col/", "cn,gov,yantai)/col"),
        ("http://a.gov.cn", "cn,gov,a)/"),
        ("http://a.gov.cn:8080/x?b=2&a=1", "cn,gov,a:8080)/x?a=1&b=2"),
        ("https://a.gov.cn:443/x", "cn,gov,a)/x"),
        ("http://127.0.0.1:9/x", "127.0.0.1:9)/x"),
        ("ingest:%E9%A2%84.pdf", "ingest:%e9%a2%84.pdf"),
    ],
)
def test_keys_of_the_index(url: str, key: str) -> None:
    assert surt(url) == key
