"""Every command, killed, cut off from its store, or on a full disk, and then begun again: as if nothing had been.

`bench/crash.py` does many more rounds of kills.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from full_disk import AMPLE, disk
from kills import Usual, kill_and_repeat, undisturbed, watched
from s3_faults import Faults, faulty
from s3_server import BUCKET, environment
from warm import Warm, warm
from work import COMMANDS, Work, finish, outcome, unfinished, works

from archive.verify import verify

SLOW = ("crawl", "parse")
FULL = r"(raw|ledger|parsed)/\S+ is not stored in \S+: No space left|(build|export) \(\S+\): .*disk is full"


@pytest.fixture(scope="module")
def warmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warm(tmp_path_factory.mktemp("said")) as found:
        yield found


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Work]]:
    with works(tmp_path_factory.mktemp("works") / "begin") as found:
        yield found


@pytest.fixture(scope="module")
def usual(
    warmed: Warm, prepared: dict[str, Work], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Usual]:
    """What comes of each work when nothing disturbs it."""
    folder = tmp_path_factory.mktemp("whole")
    return {name: undisturbed(warmed, work, work.prepared(folder / name)) for name, work in prepared.items()}


@pytest.fixture
def in_s3(s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A prefix for the stores of a test."""
    for name, value in environment(s3_address).items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{tmp_path.name}"


@pytest.mark.parametrize("store", ["folder", "s3"])
@pytest.mark.parametrize("name", COMMANDS)
def test_killed_and_begun_again(
    name: str,
    store: str,
    warmed: Warm,
    prepared: dict[str, Work],
    usual: dict[str, Usual],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    location = None if store == "folder" else request.getfixturevalue("in_s3")
    place = prepared[name].prepared(tmp_path / "data", location)
    kill_and_repeat(warmed, prepared[name], place, usual[name], random.Random(f"{name} {store}"))


@pytest.mark.parametrize("name", COMMANDS)
def test_with_a_network_that_fails(
    name: str,
    warmed: Warm,
    prepared: dict[str, Work],
    usual: dict[str, Usual],
    in_s3: str,
    s3_address: str,
    tmp_path: Path,
) -> None:
    """A tenth of all requests to S3 is dropped, delayed, refused, cut, garbled, reset, or its answer lost."""
    work, faults = prepared[name], Faults(chance=0.1, seed=COMMANDS.index(name))
    place = work.prepared(tmp_path / "data", in_s3)
    with faulty(s3_address, faults) as address:
        leading = place.environment | environment(address)
        done = warmed.run(*work.command(place), **leading)
        verified = warmed.run("--data", place.data, "verify", **leading)
    assert (done.status, verified.status) == (0, 0), done.stderr + verified.stdout
    assert sum(faults.happened.values()) > faults.happened["none"]
    assert {path.name.partition(".")[0] for path in place.data.iterdir()} <= {"mingzhang", ""}, (
        "the databases"
    )
    assert outcome(place) == usual[name].outcome
    assert verify(place.store, place.database).flaws == ()


@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_disk_that_is_full(
    name: str, warmed: Warm, prepared: dict[str, Work], usual: dict[str, Usual], tmp_path: Path
) -> None:
    with disk(tmp_path / "disk") as small:
        work = prepared[name]
        place = work.prepared(small.folder / "data")
        with watched(place, work):
            for room in (40_000,) if name in SLOW else (0, 40_000):
                small.leave(room)
                done = warmed.run(*work.command(place), **place.environment)
                assert done.status == 1, done.stdout
                assert re.search(FULL, done.stderr), done.stderr
                assert len(done.stderr.splitlines()) < 5, done.stderr
                assert unfinished(place) == {
                    (f.kind, f.name) for f in verify(place.store, place.database).flaws
                }
            small.leave(AMPLE)
            finish(warmed, work, place)
        assert outcome(place) == usual[name].outcome
        assert verify(place.store, place.database).flaws == ()
