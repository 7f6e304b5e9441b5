"""Processes that files are handed to: whose file one died of, and that none outlives its work."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest
from msgspec import Struct

import parsers
from archive import cells
from archive.cells import Closed, Isolated
from archive.executor import LOCAL, ExecutorError, spread


class Scripted(Struct, frozen=True):
    """Does what the item says; `folder` is where it leaves that it was here."""

    folder: str

    def __call__(self, item: str) -> str:
        with open(f"{self.folder}/{item}", "a") as log:
            log.write(f"{os.getpid()}\n")
        if item == "die" or (item == "die once" and self.times(item) == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        if item == "late":
            signal.alarm(1)
        if item in ("late", "hang"):
            time.sleep(60)
        if item == "raise":
            raise OSError(28, "No space left on device")
        if item == "odd":
            raise Odd("a", "b")
        return item

    def ended(self, item: str, exit_status: int) -> str:
        return f"{item}: {exit_status}"

    def times(self, item: str) -> int:
        """How often it was tried."""
        return len(Path(self.folder, item).read_text().split())


class Odd(Exception):
    """Cannot be made again from its message."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


@pytest.fixture
def job(tmp_path: Path) -> Scripted:
    return Scripted(str(tmp_path))


@pytest.fixture
def isolated(job: Scripted) -> Iterator[Isolated[str, str]]:
    held = Isolated(job)
    yield held
    held.close()


def has_begun(job: Scripted, item: str) -> bool:
    """Whether a process has said that it is at work on the item."""
    said = Path(job.folder, item)
    return said.exists() and said.read_text().endswith("\n")


def pid(job: Scripted, item: str) -> int:
    return int(Path(job.folder, item).read_text().split()[-1])


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_one_process_does_one_item_after_the_other(job: Scripted, isolated: Isolated[str, str]) -> None:
    assert [isolated(item) for item in "ab"] == ["a", "b"]
    assert pid(job, "a") == pid(job, "b") != os.getpid()
    assert pickle.loads(pickle.dumps(isolated))("c") == "c"
    assert pid(job, "c") == pid(job, "a"), "as it arrives on a worker, it shares the processes there"


def test_an_item_that_kills_is_tried_twice_and_one_that_is_late_once(
    job: Scripted, isolated: Isolated[str, str]
) -> None:
    assert isolated("die once") == "die once"
    assert isolated("die") == "die: -9"
    assert isolated("late") == "late: -14"
    assert [job.times(item) for item in ("die once", "die", "late")] == [2, 2, 1]
    assert isolated("a") == "a"


def test_what_a_job_raises_is_raised_and_costs_no_process(
    job: Scripted, isolated: Isolated[str, str]
) -> None:
    isolated("a")
    with pytest.raises(OSError, match="No space left") as raised:
        isolated("raise")
    assert raised.value.errno == 28
    with pytest.raises(RuntimeError, match="Odd: ab"):
        isolated("odd")
    assert pid(job, "a") == pid(job, "odd")


def test_a_process_that_did_its_share_or_has_no_work_is_replaced(
    job: Scripted, isolated: Isolated[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "TASKS", 1)
    isolated("a")
    isolated("b")
    assert pid(job, "a") != pid(job, "b")
    assert not is_alive(pid(job, "a"))
    monkeypatch.undo()
    isolated("c")
    os.kill(pid(job, "c"), signal.SIGTERM)  # as it ends by itself where nothing comes
    assert isolated("d") == "d"


class Opened(Struct, frozen=True):
    """Parses a file; the data of the parsers that this process opened for it."""

    def __call__(self, path: str) -> list[str]:
        opened: list[str] = []
        sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
        parsers.parse(Path(path).read_bytes())
        return [name for name in opened if "/parsers/" in name and name.endswith((".yml", ".csv", ".json"))]

    def ended(self, path: str, exit_status: int) -> list[str]:
        return [f"ended with {exit_status}"]


@pytest.fixture
def no_server() -> None:
    """Ends the server that forks processes, if any: one that another test began has read other things."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(
    "name", ["xinzhou/2023-final.pdf", "yantai/2023-final.pdf", "panjin/2022-final.html"]
)
def test_a_process_begins_with_what_the_parsers_read_once(name: str) -> None:
    held = Isolated(Opened())
    try:
        assert held(str(Path(__file__).parents[1] / "samples" / "rendered" / name)) == []
    finally:
        held.close()


def test_closing_ends_what_is_under_way(job: Scripted, isolated: Isolated[str, str]) -> None:
    raised: list[BaseException] = []

    def hang() -> None:
        with pytest.raises(Closed) as error:
            isolated("hang")
        raised.append(error.value)

    thread = threading.Thread(target=hang)
    thread.start()
    while not has_begun(job, "hang"):
        time.sleep(0.02)
    isolated.close()
    thread.join(50)
    assert raised
    assert not is_alive(pid(job, "hang"))
    with pytest.raises(Closed):
        isolated("a")


def test_an_error_ends_a_run_at_once(job: Scripted) -> None:
    begun = time.monotonic()
    with pytest.raises(OSError, match="No space left"):
        list(spread(LOCAL, job, ["hang", "raise"], 2))
    assert time.monotonic() - begun < 30
    assert not (has_begun(job, "hang") and is_alive(pid(job, "hang")))


def test_each_item_comes_with_its_result(job: Scripted) -> None:
    items = [f"item {n}" for n in range(40)]
    assert sorted(spread(LOCAL, job, iter(items), 3)) == sorted(zip(items, items, strict=True))
    assert len({pid(job, item) for item in items}) <= 3
    with pytest.raises(ExecutorError, match="no such executor: spark"):
        list(spread("spark", job, items))
