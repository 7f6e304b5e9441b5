"""What the page of downloads makes of releases, without a server: damaged ones, and what may be asked for."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from datasette.utils.asgi import NotFound

from archive.export.hashes import MANIFEST, SUMS, File, Manifest
from archive.export.shelf import FolderShelf
from mingzhang.home import site

DOWNLOADS = runpy.run_path(str(site() / "plugins" / "downloads.py"))
NAMES = ("2024-01-01", "2024-02-01", "2024-02-01-2", "2024-03-01")
FILES = (
    "mingzhang.db.zst",
    "csv/amounts.csv",
    "parquet/amounts/province=37/a.parquet",
    "warc/a-2024-01.warc.gz",
)


def told(name: str, files: tuple[str, ...] = FILES) -> Manifest:
    """What a release says of itself."""
    held = tuple(File(path, 10, f"{number:064x}") for number, path in enumerate(files))
    sums: dict[str, Any] = {
        "database_sha256": "ab" * 32,
        "database_bytes": 9,
        "rows": {"amounts": 1},
        "raw_files": 1,
    }
    return Manifest(name, "2024-01-01T00:00:00Z", None, None, **sums, bytes=40, software={}, files=held)


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    """Four releases, the newest of them damaged."""
    for name in NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_bytes(msgspec.json.encode(told(name)))
    (tmp_path / NAMES[-1] / MANIFEST).write_bytes(b"{\xff")
    return FolderShelf(tmp_path)


def test_the_newest_that_can_be_read_is_shown_and_those_before_it_are_named(shelf: FolderShelf) -> None:
    names = reversed(shelf.names())
    assert next(DOWNLOADS["_readable"](shelf, names)).release == "2024-02-01-2"
    assert list(names) == ["2024-02-01", "2024-01-01"]


def test_only_what_a_release_names_can_be_asked_for(shelf: FolderShelf) -> None:
    assert DOWNLOADS["_held"](shelf, NAMES[0]) == {*FILES, SUMS, MANIFEST}
    for name in ("2001-01-01", "..", ""):
        with pytest.raises(NotFound):
            DOWNLOADS["_held"](shelf, name)


def test_files_stand_under_what_they_are() -> None:
    groups = DOWNLOADS["_groups"](told(NAMES[0]))
    assert {title: [file.path for file in files] for title, files in groups.items()} == {
        "总的": ["mingzhang.db.zst"],
        "CSV，一张表一个": ["csv/amounts.csv"],
        "Parquet，按省和年": ["parquet/amounts/province=37/a.parquet"],
        "原始文件，WARC/1.1": ["warc/a-2024-01.warc.gz"],
    }


def test_search_engines_are_told_of_no_raw_file_and_of_no_more_than_they_read() -> None:
    many = tuple(f"csv/{number}.csv" for number in range(DOWNLOADS["DISTRIBUTED"] + 9))
    described = DOWNLOADS["described"]("https://m", told(NAMES[0], (*FILES, *many)))
    urls = [part["contentUrl"] for part in described["distribution"]]
    assert len(urls) == DOWNLOADS["DISTRIBUTED"]
    assert not any("/warc/" in url for url in urls)
    assert "https://m/releases/2024-01-01/parquet/amounts/province=37/a.parquet" in urls
    assert "distribution" not in DOWNLOADS["described"]("https://m", None)
