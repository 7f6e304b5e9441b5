"""Copying a store: all of it, resumable, and without overwriting the truth or carrying damage along."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from archive_cases import crawl, document, put_record, put_release
from conftest import mingzhang

import parsers
from archive.copying import copy_store
from archive.store import Store, add_preview, add_raw, open_store, parsed_key, raw_key


@pytest.fixture
def source(tmp_path: Path) -> Store:
    store = open_store(tmp_path / "source")
    digest = put_record(store, b"%PDF", document())
    crawl(store, "r1", {"url": "u", "sha256": digest})
    add_preview(store, parsers.VERSION, digest, b"%PDF-1.7")
    put_release(store, tmp_path / "release")
    return store


@pytest.fixture(params=["folder", "s3"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    found: str = str(tmp_path / "target") if request.param == "folder" else request.getfixturevalue("s3_url")
    return found


@pytest.fixture
def target(location: str) -> Store:
    return open_store(location)


def held(store: Store) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys("")}


def test_all_is_copied_and_a_second_time_nothing(source: Store, target: Store, tmp_path: Path) -> None:
    (tmp_path / "source" / "mingzhang.db").write_bytes(b"a database is no part of the store")
    seen: list[int] = []
    assert copy_store(source, target, lambda done, _: seen.append(done)).counts["copied"] == 10
    assert seen == list(range(1, 11))
    (tmp_path / "source" / "mingzhang.db").unlink()
    assert held(target) == held(source)
    assert copy_store(source, target).counts == {"copied": 0, "kept": 10, "failed": 0}


def test_what_is_new_follows(source: Store, target: Store) -> None:
    copy_store(source, target)
    crawl(source, "r2", {"url": "v", "sha256": add_raw(source, b"more")})
    assert copy_store(source, target).counts == {"copied": 2, "kept": 10, "failed": 0}
    assert held(target) == held(source)


def test_the_truth_is_never_overwritten_and_what_was_made_is(source: Store, target: Store) -> None:
    raw, made = raw_key(add_raw(source, b"%PDF")), next(iter(source.keys("parsed/")))
    for key in (raw, "releases/2024-09-20/SHA256SUMS", made):
        target.put(key, b"something else")
    summary = copy_store(source, target)
    assert [failure.partition(":")[0] for failure in summary.failures] == [
        raw,
        "releases/2024-09-20/SHA256SUMS",
    ]
    assert "another file of this name, of 14 bytes and not 4" in summary.failures[0]
    assert target.get(made) == source.get(made)


def test_damage_is_not_carried_along(source: Store, target: Store, tmp_path: Path) -> None:
    packed = "releases/2024-09-20/mingzhang.db.zst"
    damaged = [*source.keys("raw/"), *source.keys("ledger/"), *source.keys("parsed/"), packed]
    for key in damaged:
        path = tmp_path / "source" / key
        path.write_bytes(path.read_bytes()[:-1])
    done = copy_store(source, target)
    assert [failure.partition(":")[0] for failure in done.failures] == damaged
    assert [failure.split(" ")[1] for failure in done.failures] == ["altered", "torn", "torn", "altered"]
    assert not any(target.exists(key) for key in damaged)


def test_a_release_is_listed_in_the_target_only_when_it_is_whole(
    source: Store, target: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun without its manifest it is not copied; copied, its manifest goes last."""
    placed: list[str] = []
    put_file = type(target).put_file

    def noted(self: Store, key: str, path: Path) -> bool:
        placed.append(key)
        return put_file(self, key, path)

    monkeypatch.setattr(type(target), "put_file", noted)
    manifest = tmp_path / "source" / "releases/2024-09-20/manifest.json"
    shutil.copytree(manifest.parent, manifest.parents[1] / "2024-09-21")
    (manifest.parents[1] / "2024-09-21" / "manifest.json").unlink()
    assert copy_store(source, target).failures == ()
    assert {key.split("/")[1] for key in placed} == {"2024-09-20"}
    assert placed[-1] == "releases/2024-09-20/manifest.json"
    manifest.write_text("{", "utf-8")
    (failure,) = copy_store(source, target).failures
    assert failure.startswith("releases/2024-09-20/manifest.json: altered in the source: it cannot be read")


def test_the_command_names_what_failed(source: Store, tmp_path: Path) -> None:
    key = parsed_key("v1", "ab" * 32)
    source.replace(key, b"no record")
    done = mingzhang("store", "copy", tmp_path / "source", tmp_path / "target")
    assert (done.returncode, done.stderr.partition(":")[0]) == (1, key)
    assert done.stdout == f"复制 store copy：新复制 10，失败 1 → {tmp_path / 'target'}\n"
