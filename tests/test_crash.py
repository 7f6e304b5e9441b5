"""`kill -9` at random moments, then the same command again: the result equals an undisturbed one."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import free_ports, mingzhang
from test_demo import contents

import samples

ROUNDS = 10
SITES = ["yantai-social-insurance", "panjin-social-insurance", "xinzhou-social-security-card"]
"""Those without legacy Word files: converting them would take most of the time of each round."""
RENDERED = Path(__file__).parents[1] / "samples" / "rendered" / "xinzhou"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo's sites, served for as long as this module runs, and the registry that names them."""
    port = free_ports(8)
    path = tmp_path_factory.mktemp("registry") / "registry.yml"
    path.write_text(samples.registry_text(port), "utf-8")
    with samples.serve(port):
        yield path


def steps(registry: Path) -> list[list[str]]:
    return [["crawl", *SITES, "--registry", str(registry)], ["ingest", str(RENDERED)], ["parse"], ["build"]]


def kill_somewhere(arguments: list[str], seconds: float) -> bool:
    """Runs a command and kills it after so many seconds; whether it was still running."""
    command = [sys.executable, "-m", "mingzhang", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
    return running


@pytest.fixture(scope="module")
def undisturbed(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[float]]:
    """The data folder of a run that nothing disturbs, and how long each of its steps took."""
    data, seconds = tmp_path_factory.mktemp("undisturbed"), []
    for step in steps(registry):
        start = time.monotonic()
        done = mingzhang("--data", data, *step)
        seconds.append(time.monotonic() - start)
        assert done.returncode == 0, done.stderr
    return data, seconds


def raw_files(data: Path) -> set[str]:
    return {path.name for path in (data / "raw").rglob("*") if path.is_file()}


def acknowledged(data: Path) -> list[tuple[str, str]]:
    """What the ledger holds of files: (URL, SHA-256) of every capture that brought new bytes."""
    lines = [
        line for path in sorted((data / "ledger").rglob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    captures = [json.loads(line) for line in lines]
    return [(c["url"], c["sha256"]) for c in captures if c.get("outcome") in ("new", "changed")]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_killed_anywhere_and_run_again(
    round_: int, registry: Path, undisturbed: tuple[Path, list[float]], tmp_path: Path
) -> None:
    whole, seconds = undisturbed
    chance = random.Random(round_)
    for step, usual in zip(steps(registry), seconds, strict=True):
        held = set(acknowledged(tmp_path)) if (tmp_path / "ledger").exists() else set()
        if step != ["parse"]:  # whose workers outlive it for a moment; it writes nothing but records
            kill_somewhere(["--data", str(tmp_path), *step], chance.uniform(0.3, 1.1) * usual)
        assert held <= set(acknowledged(tmp_path))
        assert readable(tmp_path / "mingzhang.db")
        done = mingzhang("--data", tmp_path, *step)
        assert done.returncode == 0, done.stderr
    assert raw_files(tmp_path) == raw_files(whole)
    assert sorted(acknowledged(tmp_path)) == sorted(acknowledged(whole))
    assert contents(tmp_path / "mingzhang.db") == contents(whole / "mingzhang.db")


def readable(database: Path) -> bool:
    """Whether there is no published database yet, or a whole one."""
    if not database.exists():
        return True
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return bool(connection.execute("pragma integrity_check").fetchone() == ("ok",))
    finally:
        connection.close()
