"""The public site, every kind of page, by one reader and by eight, without a cache and behind nginx with it.

    python bench/site.py [--documents 1000] [--data DIR] [--turns 20] [--seed 1]

Serves a made-up country (`--data`: a folder with one that is built) with `mingzhang serve`, from the machine's
memory (the file is read once before: no disk is measured), asks each kind of page many times after once, then the
same addresses again through the real nginx on `deploy/nginx.conf`. A CSV is timed up to its first rows, the rest is
read, by one reader; eight ask for pages (HTML and JSON). In the same run stock Datasette serves the same file, with
its default facets and `LIKE`. The first page image is that of a sample PDF, ingested and served for it. At the end
stands a table of all kinds under all targets, and of each target whether it is met.
"""

from __future__ import annotations

import argparse
import math
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from msgspec import Struct  # noqa: E402

from archive.beside import digest  # noqa: E402
from bench.country.addresses import STOCK, Draw, addresses  # noqa: E402
from bench.country.built import built  # noqa: E402
from bench.country.reading import free_port, served, serving  # noqa: E402
from bench.front import nginx, program  # noqa: E402
from bench.report import tell  # noqa: E402
from bench.running import Watch, mingzhang, processor_seconds  # noqa: E402

ONE, EIGHT, CACHED, IMAGE = 100, 400, 10, 500
"""Targets: milliseconds that 95 in 100 pages of each kind take at most."""
MEGABYTES = 500
SAMPLE = ROOT / "samples" / "rendered" / "yantai" / "2023-final.pdf"
_hosts = count(2)

Timed = dict[str, list[float]]


class Phase(Struct, frozen=True):
    """One way in which all kinds were asked for, and the milliseconds that 95 in 100 pages of each may take."""

    what: str
    most: int
    took: Timed

    def late(self, kind: str) -> float:
        """Milliseconds that 95 in 100 pages of a kind took at most."""
        return 1000 * percentile(self.took[kind], 0.95)

    @property
    def beyond(self) -> list[str]:
        """The kinds that are not within the target, the slowest first."""
        return sorted((k for k in self.took if self.late(k) > self.most), key=self.late, reverse=True)


def ask(port: int, address: str, host: str = "127.0.0.1") -> tuple[float, int, str]:
    """Seconds (of a CSV: to its first rows), the status, and what nginx says of its cache.

    Asked from `host`: nginx limits what one client may ask for in a second.
    """
    with closing(HTTPConnection("127.0.0.1", port, timeout=300, source_address=(host, 0))) as connection:
        started = perf_counter()
        connection.request("GET", address)
        answer = connection.getresponse()
        is_csv = ".csv" in address.partition("?")[0]
        if is_csv:
            answer.readline()
        took = perf_counter() - started
        try:
            answer.read()
        except HTTPException:
            return math.inf, 0, "torn"
        return took if is_csv else perf_counter() - started, answer.status, answer.headers.get("X-Cache", "")


def timed(port: int, asked: dict[str, list[str]], clients: int, seed: int) -> Timed:
    """Seconds by kind, of all addresses in one mixed order, by so many clients; one that fails takes for ever."""
    order = [(kind, address) for kind, found in asked.items() for address in found]
    random.Random(seed).shuffle(order)
    took: Timed = {kind: [] for kind in asked}

    def one(place: tuple[str, str]) -> None:
        kind, address = place
        seconds, status, _ = ask(port, address)
        if status != 200:
            print(f"{address} answers {status}", flush=True)
        took[kind].append(seconds if status == 200 else math.inf)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, order))
    return took


def cost(port: int, pid: int, found: list[str]) -> float:
    """Milliseconds of the processor for a page (of a CSV: all of it): the same on a machine that is busy."""
    before = processor_seconds(pid)
    for address in found:
        ask(port, address)
    return 1000 * (processor_seconds(pid) - before) / len(found)


def cached(port: int, asked: dict[str, list[str]]) -> Timed:
    """Seconds by kind of what nginx has in its cache: each address is asked for once before."""
    took: Timed = {kind: [] for kind in asked}
    for kind, found in asked.items():
        for address in found:
            for is_second in (False, True):
                number = next(_hosts)
                host = f"127.{1 + number % 200}.{number // 200 % 200}.{1 + number // 40_000}"
                seconds, status, state = ask(port, address, host)
                if status != 200 or (is_second and state != "HIT"):
                    print(f"{address} through nginx: {status} {state}", flush=True)
                    seconds = math.inf
                took[kind] += [seconds] * is_second
    return took


@contextmanager
def stock(database: Path, folder: Path) -> Iterator[int]:
    """Datasette as it comes, on the same file."""
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(database), "--port", str(port)]
    with serving(command, port, cwd=folder):
        yield port


def beside_stock(ours: int, theirs: int, draw: Draw, turns: int) -> dict[str, tuple[float, float]]:
    """By kind, the medians of ours and of stock Datasette, asked in turn; its slowest end at its time limit."""
    found = {}
    for kind, shapes in STOCK.items():
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(turns):
            for seconds, port, shape in zip(took, (ours, theirs), shapes, strict=True):
                seconds.append(ask(port, draw.filled(shape))[0])
        found[kind] = (percentile(took[0], 0.5), percentile(took[1], 0.5))
    return found


def first_image(folder: Path) -> float:
    """Seconds of a page's first image, the slowest of three documents; the process that draws has begun before."""
    mingzhang(folder, "ingest", str(SAMPLE.parent))
    mingzhang(folder, "parse")
    mingzhang(folder, "build")
    database = folder / "mingzhang.db"
    with closing(sqlite3.connect(database)) as connection:
        sql = "SELECT id FROM documents WHERE format = 'pdf' AND pages > 3 ORDER BY id LIMIT 3"
        ids = [id_ for (id_,) in connection.execute(sql)]
    with served(database) as (port, _):
        begun = ask(port, f"/document/{ids[0]}/page/1.png")[0]
        print(f"the very first image, with the process that draws: {1000 * begun:.0f} ms")
        return max(ask(port, f"/document/{id_}/page/3.png")[0] for id_ in ids)


def percentile(seconds: list[float], share: float) -> float:
    """The least that so many of them take no longer than (the nearest rank)."""
    return sorted(seconds)[max(math.ceil(share * len(seconds)) - 1, 0)]


def told(phase: Phase, size: str) -> bool:
    """Tell the slowest kind; whether it is within the target."""
    slowest = max(phase.took, key=phase.late)
    what = f"{phase.what}: 95% of the slowest kind, ms"
    return tell("serve", what, phase.late(slowest), size=size, ours=slowest, at_most=phase.most)


def table(phases: list[Phase], costs: dict[str, float]) -> Iterator[str]:
    """A line for each kind: milliseconds of half its pages and of 95 in 100, those beyond a target with a star."""
    yield " | ".join([f"{'ms':18}", *(f"{p.what + ' ≤ ' + str(p.most):^22}" for p in phases), "processor"])
    for kind in phases[0].took:
        cells = [
            f"{1000 * percentile(p.took[kind], 0.5):9.1f}{p.late(kind):10.1f} {'*' if kind in p.beyond else ' '} "
            if kind in p.took
            else " " * 22
            for p in phases
        ]
        yield " | ".join([f"{kind:18}", *cells, f"{costs[kind]:8.0f}"])


def verdict(phase: Phase) -> str:
    """Whether all kinds are within the target, and which are not."""
    beyond = ", ".join(f"{kind} {phase.late(kind):.0f}" for kind in phase.beyond)
    within = f"{len(phase.took) - len(phase.beyond)} of {len(phase.took)} kinds within {phase.most} ms"
    return f"{'missed' if beyond else 'met':7} {phase.what}: {within}{'; beyond: ' * bool(beyond)}{beyond}"


def measure(database: Path, folder: Path, turns: int, seed: int) -> bool:
    """All measures on one database; whether all are within their targets."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        total = dict(connection.execute("SELECT what, count FROM totals"))
    size = f"{total['documents']:,} documents, {total['amounts']:,} amounts"
    draw = Draw(database, seed)
    asked = addresses(draw, turns)
    digest(database)
    with served(database) as (port, pid):
        watch = Watch(pid)
        timed(port, {kind: found[:1] for kind, found in asked.items()}, 1, seed)
        phases = [Phase("one reader", ONE, timed(port, asked, 1, seed))]
        pages = {kind: found for kind, found in asked.items() if not kind.endswith(".csv")}
        phases.append(Phase("eight readers", EIGHT, timed(port, pages, 8, seed)))
        watch.stop()
        costs = {kind: cost(port, pid, found) for kind, found in asked.items()}
        with stock(database, folder) as theirs:
            for kind, (our, their) in beside_stock(port, theirs, draw, 5).items():
                tell("serve", f"a {kind}, against stock Datasette", our / their, size=size,
                     ours=f"{1000 * our:.0f} ms", peer=f"stock {1000 * their:.0f} ms")  # fmt: skip
        if program():
            with nginx(port, database.parent, folder) as front:
                few = {kind: found[:4] for kind, found in asked.items()}
                phases.append(Phase("from the cache", CACHED, cached(front, few)))
    print(*table(phases, costs), *map(verdict, phases), sep="\n", flush=True)
    dearest = max(costs, key=lambda kind: costs[kind])
    tell("serve", "processor time of the dearest kind, ms", costs[dearest], size=size, ours=dearest)
    within = [told(phase, size) for phase in phases]
    return all([tell("serve", "memory, MB", watch.together, size=size, at_most=MEGABYTES), *within])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--data", type=Path)
    options.add_argument("--turns", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        data = given.data or next(built([given.documents], place / "country"))[0]
        within = measure(data / "mingzhang.db", place, given.turns, given.seed)
        image = 1000 * first_image(place / "image")
        return int(not all([tell("serve", "the first image of a page, ms", image, at_most=IMAGE), within]))


if __name__ == "__main__":
    sys.exit(main())
