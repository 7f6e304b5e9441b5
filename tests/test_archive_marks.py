"""What a store tells of what changed in it, without its being read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.store import Store, open_store

KEYS = [f"parsed/v/{n}/{n * 32}.json.zst" for n in ("aa", "ab")]


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    location = request.getfixturevalue("s3_url") if request.param == "s3" else tmp_path
    store = open_store(location)
    for key in KEYS:
        store.replace(key, b"before")
    return store


def aged(tmp_path: Path, seconds: int) -> None:
    """Make all files look as old; a bucket needs no age."""
    for path in (*tmp_path.rglob("*"), tmp_path):
        os.utime(path, ns=(0, path.stat().st_mtime_ns - seconds * 10**9))


def test_what_is_put_over_has_another_mark(store: Store, tmp_path: Path) -> None:
    aged(tmp_path, 100)
    before = dict(store.marks("parsed/v/"))
    assert list(before) == KEYS
    assert dict(store.marks("parsed/v/")) == before
    store.replace(KEYS[0], b"afters")
    aged(tmp_path, 50)
    after = dict(store.marks("parsed/v/"))
    assert after[KEYS[0]] not in (None, before[KEYS[0]])
    assert dict(store.marks("parsed/v/aa/")) == {KEYS[0]: after[KEYS[0]]}


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_folder_has_a_mark_and_what_is_young_has_none(store: Store, tmp_path: Path) -> None:
    for path in tmp_path.rglob("*"):  # to sync them may have taken as long as they are young
        os.utime(path)
    assert store.mark("parsed/v/aa/") is None
    assert dict(store.marks("parsed/v/")) == dict.fromkeys(KEYS)
    aged(tmp_path, 100)
    before = store.mark("parsed/v/aa/"), store.mark("parsed/v/ab/"), store.mark("parsed/v/zz/")
    assert None not in before
    store.replace(KEYS[0], b"afters")
    aged(tmp_path, 50)
    assert store.mark("parsed/v/aa/") != before[0]


@pytest.mark.parametrize("store", ["s3"], indirect=True)
def test_a_bucket_tells_nothing_of_folders(store: Store) -> None:
    assert store.mark("parsed/v/aa/") is None
