"""How fast the crawler goes, against `scrapy bench`, and how closely it keeps to the delay that it owes.

    python bench/crawl.py [--sites 200] [--few 20] [--delay 3] [--polite-sites 20] [--skip-polite]

Without a delay: so many loopback sites, each a host of its own with a list, its articles and their files, into
a store in a folder with every write durable; requests per second, and the memory of the process at its most,
with few sites and with all. `scrapy bench` runs before and after, on the same one core, server included.

With a delay: the bound is the time in which the busiest host can answer all requests that it gets so far
apart; all hosts are independent, so that the whole crawl could end with it. Jitter is left out, so that the
bound is exact.

Exits with 1 where a target is missed: rate ≥ 0.3 of `scrapy bench`'s, memory ≤ 1.15 of that with few sites,
delayed crawl ≤ 1.1 of its bound.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.report import tell  # noqa: E402

ARTICLES = 10
"""Of a site; each has a file, and robots.txt and the list come on top."""
RATE, MEMORY, TIME = 0.3, 1.15, 1.1


class Crawled(NamedTuple):
    """A crawl: requests sent to all hosts and to the busiest, seconds, and most memory held in MB."""

    requests: int
    busiest: int
    seconds: float
    memory: float


def serve(count: int) -> None:
    """So many sites, each at a loopback address of its own, at a port that is printed; ends with its parent."""
    from twisted.internet import stdio
    from twisted.internet.protocol import Protocol
    from twisted.web.resource import Resource
    from twisted.web.server import Site

    reactor: Any = import_module("twisted.internet.reactor")

    class Pages(Resource):
        isLeaf = True

        def render(self, request: Any) -> bytes:
            body, media = answer(request.path.decode(), request.getRequestHostname().decode())
            if body is None:
                request.setResponseCode(404)
                return b"no such page"
            request.setHeader("Content-Type", media)
            return body

    class Parent(Protocol):
        def connectionLost(self, reason: object = None) -> None:  # noqa: ARG002 (Twisted's signature)
            reactor.stop()

    first, *others = hosts(count)
    pages = Site(Pages())  # type: ignore[no-untyped-call]
    port = reactor.listenTCP(0, pages, interface=first).getHost().port
    for host in others:
        reactor.listenTCP(port, pages, interface=host)
    stdio.StandardIO(Parent())  # type: ignore[no-untyped-call]
    print(port, flush=True)
    reactor.run()


def answer(path: str, host: str) -> tuple[bytes | None, str]:
    """(body, media type) of a page of a site; the body is None where there is none."""
    name, _, number = path.strip("/").partition("/")
    if name == "list":
        rows = "".join(
            f'<li><a href="/t2024092{n}_{n}.html" title="{title(n)}">{title(n)}</a><span>2024-09-2{n}</span></li>'
            for n in range(ARTICLES)
        )
        return page(f"<ul>{rows}</ul>{MENU}", title=host), HTML
    if article := re.fullmatch(r"t\d+_(\d+)\.html", name):
        n = int(article[1])
        body = f'<h1>{title(n)}</h1>{TEXT}<a href="/files/{n}.pdf">附件：{title(n)}.pdf</a>{MENU}'
        return page(body, title=title(n)), HTML
    if name == "files" and number:
        return b"%PDF-1.4\n" + f"{host} {number}\n".encode() + bytes(range(256)) * 400, "application/pdf"
    return None, ""


def title(number: int) -> str:
    return f"{2018 + number}年度甲市社会保险中心单位决算"


def page(body: str, *, title: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


HTML = "text/html; charset=utf-8"
MENU = "".join(f'<a href="/col{n}/">栏目{n}</a>' for n in range(40))
TEXT = "<p>根据预算法及其实施条例，现将本单位决算公开如下。</p>" * 30


def hosts(count: int) -> list[str]:
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


def crawl_here(registry: str, store: str, delayed: str) -> None:
    """The crawl of a process that measures itself; prints a line of JSON."""
    from archive.store import open_store
    from crawler.run import crawl
    from crawler.sites import load

    settings = {"DOWNLOAD_DELAY_JITTER": 0.0} if delayed else {}
    began = time.monotonic()
    summary = crawl(load(Path(registry)), open_store(store), settings=settings)
    seconds = time.monotonic() - began
    assert all(site.complete for site in summary.sites), summary.warnings[:3]
    asked = [sum(site.requests.values()) for site in summary.sites]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([sum(asked), max(asked), seconds, memory]))


def crawled(count: int, delay: float, core: int | None = None) -> Crawled:
    """A crawl of so many sites, in a process of its own, on one core where one is named."""
    pin = ["taskset", "-c", str(core)] if core is not None else []
    program = [*pin, sys.executable, __file__]
    server = subprocess.Popen(
        [*program, "serve", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin
    assert server.stdout
    port = server.stdout.readline().strip()
    try:
        with tempfile.TemporaryDirectory(dir=os.environ.get("MINGZHANG_BENCH_STORE")) as folder:
            registry = Path(folder, "registry.yml")
            registry.write_text(json.dumps([entry(host, port, delay) for host in hosts(count)]))
            store = str(Path(folder, "store"))
            command = [*program, "crawl", str(registry), store, "delayed" if delay else ""]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return Crawled(*json.loads(done.stdout))
    finally:
        server.stdin.close()
        server.wait()


def entry(host: str, port: str, delay: float) -> dict[str, object]:
    fields = {"id": f"h-{host.replace('.', '-')}", "name": "甲", "region": "370600", "role": "hrss"}
    return {**fields, "family": "generic", "lists": [f"http://{host}:{port}/list/"], "delay": delay}


def scrapy_bench(core: int) -> float:
    """The requests per second of Scrapy's own benchmark."""
    command = ["taskset", "-c", str(core), sys.executable, "-m", "scrapy", "bench"]
    with tempfile.TemporaryDirectory() as elsewhere:  # away from our settings
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=elsewhere)
    found = {
        name: float(value)
        for name, value in re.findall(r"'(\w+[/\w]*)': ([\d.]+)", done.stderr)
        if name in ("downloader/response_count", "elapsed_time_seconds")
    }
    return found["downloader/response_count"] / found["elapsed_time_seconds"]


def fast(sites: int, few: int, core: int) -> list[bool]:
    """Speed and memory without a delay."""
    before = scrapy_bench(core)
    small, large = crawled(few, 0.0, core), crawled(sites, 0.0, core)
    peer = (before + scrapy_bench(core)) / 2
    rates = [(count, made, made.requests / made.seconds) for count, made in ((few, small), (sites, large))]
    return [
        *(
            tell("crawl", "requests per second, against scrapy bench", rate / peer, size=f"{count} sites",
                 ours=f"{made.requests} requests, {rate:.0f}/s", peer=f"{peer:.0f}/s", at_least=RATE)
            for count, made, rate in rates
        ),
        tell("crawl", "growth of the most memory", large.memory / small.memory, size=f"{few} → {sites} sites",
             ours=f"{large.memory:.0f} MB", peer=f"{small.memory:.0f} MB", at_most=MEMORY),
    ]  # fmt: skip


def polite(sites: int, delay: float) -> list[bool]:
    """The time that a crawl with a delay takes."""
    made = crawled(sites, delay)
    bound = (made.busiest - 1) * delay
    return [
        tell("crawl", f"time, {delay:g} s between requests, against the bound", made.seconds / bound,
             size=f"{sites} sites", ours=f"{made.seconds:.1f} s", peer=f"{bound:.1f} s", at_most=TIME)
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--delay", type=float, default=3.0)
    parser.add_argument("--polite-sites", type=int, default=20)
    parser.add_argument("--skip-polite", action="store_true")
    given = parser.parse_args()
    print(f"load: {os.getloadavg()[0]:.1f}")
    met = fast(given.sites, given.few, min(os.sched_getaffinity(0)))
    met += [] if given.skip_polite else polite(given.polite_sites, given.delay)
    raise SystemExit(0 if all(met) else 1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", count_]:
            serve(int(count_))
        case ["crawl", registry_, store_, delayed_]:
            crawl_here(registry_, store_, delayed_)
        case _:
            main()
