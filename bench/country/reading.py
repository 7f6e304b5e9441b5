"""The site on a country's database, asked page by page by one reader, without a cache in front."""

from __future__ import annotations

import random
import socket
import sqlite3
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import quote

from msgspec import Struct

from bench.country.prose import words
from bench.running import own_megabytes
from mingzhang.commands.serve import command

BROAD = (
    "预算",
    "社保",
    "支出",
    "项目",
    "社会保障",
    "基本支出",
    "公务接待费",
    "养老保险",
    "财政拨款",
    "一般公共预算",
)
_START_SECONDS = 120.0
_ROUNDS = 3


class Read(Struct, frozen=True):
    """Seconds of the pages: half of them and 95 in 100 took no longer; the server's own memory in MB at the end."""

    opened: float
    search_p50: float
    search_p95: float
    pages_p50: float
    pages_p95: float
    megabytes: int


def read_site(database: Path, seed: int = 1, turns: int = 60) -> Read:
    """Serve the database and read it: searches of words that are everywhere and nowhere, and other pages."""
    dice = random.Random(seed)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        pages = [*_pages(connection, dice, turns)]
    searches = [f"/search?q={quote(word)}" for word in (*BROAD, *_words(dice, turns - len(BROAD)))]
    started = monotonic()
    with served(database) as (port, pid):
        opened = monotonic() - started
        for address in ("/", searches[0]):
            _seconds(port, address)
        found, others = _best(port, searches), _best(port, pages)
        return Read(opened, *_percentiles(found), *_percentiles(others), own_megabytes(pid))


@contextmanager
def served(database: Path) -> Iterator[tuple[int, int]]:
    """The site on a free port, and its process id; it is there when this begins, and ended when this ends."""
    port = free_port()
    with serving(command(database, "127.0.0.1", port), port) as pid:
        yield port, pid


def free_port() -> int:
    """A port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: Sequence[str], port: int, cwd: Path | None = None) -> Iterator[int]:
    """A server's process id, from when it listens on its port; it ends with this."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=cwd) as process:
        try:
            _wait(port, process)
            yield process.pid
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Raises `RuntimeError` where it does not begin to answer."""
    deadline = monotonic() + _START_SECONDS
    while monotonic() < deadline and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError("the site does not answer")


def _seconds(port: int, address: str) -> float:
    """How long a page takes. Raises `RuntimeError` where it is none."""
    started = perf_counter()
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return perf_counter() - started


def _best(port: int, addresses: Sequence[str]) -> list[float]:
    """How long each page takes, the best of some rounds of all, sorted: what else runs on the machine only adds."""
    rounds = [[_seconds(port, address) for address in addresses] for _ in range(_ROUNDS)]
    return sorted(map(min, zip(*rounds, strict=True)))


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds), seconds[int(0.95 * len(seconds))]


def _words(dice: random.Random, count: int) -> Iterator[str]:
    """Words of two to six characters from what the country's bodies are called and say: the same at every size."""
    known = words()
    said = [*known.duties, *known.reasons, *known.uses, *known.matters, *(name for name, _ in known.bodies)]
    for _ in range(count):
        text, length = dice.choice(said), dice.randint(2, 6)
        at = dice.randrange(max(1, len(text) - length))
        yield "".join(c for c in text[at : at + length] if c.isalnum())


def _pages(connection: sqlite3.Connection, dice: random.Random, count: int) -> Iterator[str]:
    """Documents, agencies and regions by chance, and the lists."""
    lists = ("/", "/coverage", "/rules", "/compare", "/findings")
    ids = {
        table: [id_ for (id_,) in connection.execute(f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 50000")]
        for table, key in (("documents", "id"), ("agencies", "id"), ("regions", "code"))
    }
    for turn in range(count - len(lists)):
        table, what = (("documents", "document"), ("agencies", "agency"), ("regions", "region"))[turn % 3]
        yield f"/{what}/{dice.choice(ids[table])}"
    yield from lists
