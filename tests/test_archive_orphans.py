"""A parse that is killed leaves no worker behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

MARK = "MINGZHANG_TEST_ORPHANS"
PARSE = """
import sys
from pathlib import Path
from archive.parsing import parse_pending
from archive.store import open_store
sys.path.insert(0, {tests!r})
from test_archive_parsing import PARSER, take
store = open_store(Path({data!r}))
take(store, b"hang")
print("begun", flush=True)
parse_pending(store, parser=PARSER, workers=1)
"""


def marked(value: str) -> list[int]:
    """The processes that carry the mark in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={value}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_until(value: str, count: range, seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    while len(found := marked(value)) not in count and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_no_worker_outlives_a_killed_parse(tmp_path: Path) -> None:
    value = str(tmp_path)
    script = PARSE.format(tests=str(Path(__file__).parent), data=str(tmp_path / "data"))
    environment = os.environ | {MARK: value}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as parse:
        assert parse.stdout
        assert parse.stdout.readline() == b"begun\n"
        # The parse, its server of workers, the tracker of resources and a worker.
        assert len(wait_until(value, range(4, 9), 120)) >= 4
        time.sleep(0.5)
        parse.send_signal(signal.SIGKILL)
    assert wait_until(value, range(1), 50) == []
