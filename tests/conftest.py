"""What several test modules share."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from ports import free_ports
from s3_server import BUCKET, environment, s3_server

# How long an example takes, or its making, tells of what else the machine does. Examples are the same each time:
# new ones are looked for with `--hypothesis-profile=default`, and not where something else is to be delivered.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


def reference_path() -> Path | None:
    """The folder of real documents and verified figures, if this machine has it."""
    folder = os.environ.get("MINGZHANG_REFERENCE")
    return Path(folder) if folder else None


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference folder; tests that need it say what was not run where it is unset."""
    folder = reference_path()
    if folder is None:
        pytest.skip("MINGZHANG_REFERENCE is not set: not compared with the verified real documents")
    return folder


def mingzhang(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own, as a user would."""
    command = [sys.executable, "-m", "mingzhang", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that `mingzhang demo --once` leaves."""
    data = tmp_path_factory.mktemp("demo")
    done = mingzhang("--data", data, "demo", "--once", "--samples-port", str(free_ports(8)))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def demo_database(demo: Path) -> Iterator[sqlite3.Connection]:
    """The demo's published database, read only, rows by column name."""
    database = sqlite3.connect(f"file:{demo / 'mingzhang.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    yield database
    database.close()


@pytest.fixture(scope="session")
def s3_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real S3 server's address, for as long as the tests run."""
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def s3_url(s3_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The location of an empty store on that server, which the environment leads to."""
    for name, value in environment(s3_address).items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{tmp_path.name}-{secrets.token_hex(4)}"
