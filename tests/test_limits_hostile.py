"""Files that mean harm, through the parse step as it runs: each costs its own document, with a cause."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hostile_files import (
    entity_bomb,
    locked,
    many_pages,
    mutated,
    nested_zip,
    segments,
    stream_bomb,
    strokes,
    truncated,
    zip_bomb,
)
from office_files import Drawn, document, workbook
from test_archive_parsing import PARSER, take

import parsers
from archive.limits import limited
from archive.parsing import Parser, parse_pending
from archive.records import load_record
from archive.store import open_store
from parsers.model import Record
from parsers.pdf import MOST_PAGES, chars, paths, rules

SAMPLES = Path(__file__).parents[1] / "samples" / "rendered"
TABLE = Drawn([["项目", "金额"], ["合计", "5,988.22"]], [], "收入决算表", "公开02表")

CAUSES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "zip bomb": (zip_bomb, "too_large"),
    "nested zip": (lambda: nested_zip(30), "too_deep"),
    "docx entities": (lambda: entity_bomb(document(TABLE), "word/document.xml"), "forbidden_xml"),
    "xlsx entities": (lambda: entity_bomb(workbook(TABLE), "xl/worksheets/sheet1.xml"), "forbidden_xml"),
    "password": (lambda: locked("b"), "encrypted"),
    "empty password": (lambda: locked(""), None),
    "pages": (lambda: many_pages(MOST_PAGES + 1), "too_large"),
    "segments": (lambda: segments(paths.MOST_SEGMENTS + 1), "too_large"),
    "strokes": (lambda: strokes(paths.MOST_SEGMENTS + 1), "too_large"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_each_has_its_cause(name: str) -> None:
    make, cause = CAUSES[name]
    record = parsers.parse(make())
    assert record.failure == cause
    assert bool(record.failure_detail) == bool(cause)


def test_a_page_that_is_a_map_keeps_its_text_and_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (SAMPLES / "xinzhou" / "2023-final.pdf").read_bytes()
    whole = parsers.parse(data)
    monkeypatch.setattr(paths, "MOST_SEGMENTS", 10)
    poor = parsers.parse(data)
    assert (whole.failure, whole.failure_detail) == (poor.failure, None)
    assert poor.failure_detail is not None
    assert "without its tables: drawn with more than 10 segments" in poor.failure_detail
    assert sum(len(d.statements) for d in poor.documents) < sum(len(d.statements) for d in whole.documents)
    assert any(d.sections for d in poor.documents)
    assert {d.status for d in poor.documents} == {"partial"}


def test_lines_that_cross_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_CROSSINGS", 3)
    record = parsers.parse(locked(""))
    assert record.failure_detail == "page 1 without its tables: 3 lines across and 3 down"


def test_characters_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chars, "MOST_CHARS", 10)
    record = parsers.parse(locked(""))
    assert (record.failure, record.documents) == ("too_large", ())
    assert record.failure_detail is not None
    assert "characters on one page, more than 10" in record.failure_detail


def test_a_bomb_ends_its_worker_and_not_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    store = open_store(tmp_path / "data")
    bomb, good = take(store, stream_bomb(1.5), locked(""))
    before = children()
    summary = parse_pending(store, workers=1, megabytes=500)
    assert summary.failures == {"too_large": 1}
    record = load_record(store, parsers.VERSION, bomb)
    assert record.failure_detail == "took over 500 MB of memory"
    assert load_record(store, parsers.VERSION, good).failure is None
    assert list(scratch.iterdir()) == []
    assert children() <= before | forkserver()


def at_once(data: bytes) -> Record:
    """Asks for four gigabytes where one is taken."""
    return PARSER.parse(bytes(4 << 30)[:1] + data)


def test_memory_that_is_asked_for_at_once(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    (digest,) = take(store, b"document")
    parse_pending(store, parser=Parser("v1", at_once), megabytes=1000)
    assert load_record(store, "v1", digest).failure == "too_large"


def test_limits_end_with_what_they_enclose() -> None:
    before, others = resource.getrlimit(resource.RLIMIT_DATA), set(threading.enumerate())
    with limited(5, 4000):
        assert len(set(threading.enumerate()) - others) == 1
        assert resource.getrlimit(resource.RLIMIT_DATA)[0] == 8000 << 20
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert set(threading.enumerate()) <= others
    assert signal.alarm(0) == 0


DAMAGED = [
    "yantai/2022-final.pdf",
    "xinzhou/2022-final.pdf",
    "panjin/2023-final.html",
    "yanchi/2024-final.docx",
]


@pytest.mark.parametrize("name", [*DAMAGED, "weihai/2024-budget.zip"])
def test_damaged_samples_are_read_or_refused(name: str) -> None:
    path = SAMPLES / name
    data = path.read_bytes()
    for number, bad in enumerate([*list(truncated(data))[::3], *(mutated(data, seed) for seed in range(2))]):
        record = parsers.parse(bad)
        assert record.failure is None or record.failure_detail, number


def test_the_engine_for_scans_keeps_nothing_of_its_own(tmp_path: Path) -> None:
    home = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    home.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", "import parsers.ocr.engine"], env=home, check=True, timeout=300)
    assert list(tmp_path.iterdir()) == []


def children() -> set[int]:
    """The processes that this one has started and that still run."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            if path.read_text().rpartition(")")[2].split()[1] == str(os.getpid()):
                found.add(int(path.parent.name))
    return found


def forkserver() -> set[int]:
    """The server that forks workers, and what tracks their resources: they stay for the next run."""
    found = set()
    for pid in children():
        with suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            found |= {pid} if b"forkserver" in line or b"resource_tracker" in line else set()
    return found
