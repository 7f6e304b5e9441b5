"""A real Dask cluster for the tests: a scheduler and workers as processes of their own, on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct, json

START_SECONDS = 60


class Cluster(Struct):
    """`executor` is what `--executor` takes; the first worker has a nanny, the others are one process each."""

    executor: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def dask_cluster(folder: Path, workers: int, environment: Mapping[str, str]) -> Iterator[Cluster]:
    """A cluster whose workers can import the tests' modules."""
    told = folder / "scheduler.json"
    listening = ("--host", "127.0.0.1", "--no-dashboard")
    with ExitStack() as stack:

        def start(*command: str) -> subprocess.Popen[bytes]:
            log = stack.enter_context((folder / f"{len(list(folder.iterdir()))}.log").open("wb"))
            places = [str(Path(__file__).parent), *sys.path]
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, *listening, "--scheduler-file", str(told)],
                env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, places))},
                cwd=folder,
                stdout=log,
                stderr=log,
            )
            stack.callback(_end, process)
            return process

        scheduler = start("scheduler", "--port", "0")
        address = _address(scheduler, told)
        nannies = ("--nanny", *["--no-nanny"] * (workers - 1))
        yield Cluster(
            address.replace("tcp://", "dask://"),
            scheduler,
            [start("worker", "--nthreads", "1", nanny) for nanny in nannies],
        )


def _address(scheduler: subprocess.Popen[bytes], told: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and scheduler.poll() is None:
        if told.exists() and (text := told.read_bytes()).endswith(b"}"):
            return str(json.decode(text)["address"])
        time.sleep(0.05)
    raise RuntimeError("the Dask scheduler does not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
