"""Bad files: each costs its own document, with its cause, and the rest goes through."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pikepdf
import pytest
from conftest import mingzhang

SOUND = Path(__file__).parents[1] / "samples" / "rendered" / "xinzhou" / "2023-final.pdf"


def encrypted() -> bytes:
    with pikepdf.open(SOUND) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """The database after five bad files and a sound one were ingested, parsed and built."""
    folder, data = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("data")
    sound = SOUND.read_bytes()
    files = {
        "决算.pdf": sound,
        "网页.pdf": "<html><head><title>404 页面不存在</title></head><body>抱歉</body></html>".encode(),
        "空.pdf": b"",
        "截断.pdf": sound[: len(sound) // 2],
        "加密.pdf": encrypted(),
        "不明.bin": bytes(range(256)) * 40,
    }
    for name, data_of in files.items():
        (folder / name).write_bytes(data_of)
    for step in (("ingest", folder), ("parse",), ("build",)):
        done = mingzhang("--data", data, *step)
        assert done.returncode == 0, done.stderr
    return sqlite3.connect(f"file:{data / 'mingzhang.db'}?mode=ro", uri=True)


def test_each_bad_file_is_a_failed_document_or_capture_with_its_cause(published: sqlite3.Connection) -> None:
    documents = """select c.file_name, d.failure from documents d join captures c on c.sha256 = d.sha256
        where d.status = 'failed'"""
    captures = "select file_name, cause from captures where outcome = 'failed'"
    found = dict([*published.execute(captures), *published.execute(documents)])
    assert found == {
        "网页.pdf": "blocked_file",
        "空.pdf": "empty_file",
        "截断.pdf": "truncated",
        "加密.pdf": "encrypted",
        "不明.bin": "unknown_type",
    }


def test_the_sound_file_goes_through(published: sqlite3.Connection) -> None:
    found = published.execute("select fiscal_year, kind, status from documents where status != 'failed'")
    assert found.fetchall() == [(2023, "final", "parsed")]
    assert published.execute("select count(*) from amounts").fetchone()[0] > 100
