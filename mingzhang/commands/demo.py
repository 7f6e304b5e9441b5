"""`mingzhang demo`: the whole way on the embedded sites, from a disclosure site to a public page."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click
from msgspec import Struct

import samples
from archive.build import build
from archive.parsing import parse_pending
from crawler.sites import load
from mingzhang.commands.serve import require_free
from mingzhang.commands.serve import run as serve
from mingzhang.console import counted, finish, progress, warn
from mingzhang.home import Home
from mingzhang.options import json_option
from mingzhang.words import causes

SAMPLES_PORT = 8011
HOST = "127.0.0.1"
STOPPED = frozenset({"shutdown", "not begun"})
"""Why the run of a site is not complete in a crawl that was told to end."""


class DemoSummary(Struct, frozen=True):
    """What each step of the demo came to."""

    crawl: dict[str, int]
    parse: dict[str, int]
    unread: dict[str, int]
    """How many files could not be read, by cause."""
    build: dict[str, int]
    failures: list[str]
    """Validations that did not hold, and what a step of ours did not survive."""


@click.command()
@click.option("--once", is_flag=True, help="做完即止，不开网站 · all but the serving")
@click.option(
    "--port",
    default=8001,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="网站端口 · the site's port",
)
@click.option(
    "--samples-port",
    default=SAMPLES_PORT,
    show_default=True,
    type=click.IntRange(1, 65000),
    help="演示站点的起始端口 · first port of the sites",
)
@json_option
@click.pass_obj
def demo(home: Home, once: bool, port: int, samples_port: int, as_json: bool) -> None:
    """在内置的演示站点上走完全程 · Crawl the embedded sites, parse, build, check and serve."""
    if not once:
        require_free(HOST, port)
    with ExitStack() as running:
        start_sites(running, samples_port)
        summary = steps(home, samples_port)
        line = f"演示 demo：抓取 {counted(summary.crawl, 'outcome')}；解析 {counted(summary.parse, 'read')}"
        line += f"；建库 {counted(summary.build, 'rows', 'status')}"
        if summary.unread:
            line += f"；读不出 {causes(summary.unread)}"
        for failure in summary.failures:
            warn(failure)
        finish(summary, line, as_json)
        if not once:
            serve(home, HOST, port)
        elif summary.failures:
            raise SystemExit(1)


def start_sites(running: ExitStack, first_port: int) -> None:
    """Serves the embedded sites until the stack closes; raises ClickException where a port is taken."""
    try:
        running.enter_context(samples.serve(first_port))
    except OSError as error:
        message = f"演示站点的端口（{first_port} 起）已被占用，用 --samples-port 另选 · {error}"
        raise click.ClickException(message) from error


def steps(home: Home, samples_port: int) -> DemoSummary:
    """Crawl, parse and build; each step's counts."""
    from crawler.run import crawl  # see `mingzhang crawl`

    registry = home.data / "demo-registry.yml"
    registry.parent.mkdir(parents=True, exist_ok=True)
    registry.write_text(samples.registry_text(samples_port), encoding="utf-8")
    wanted = load(Path(registry))
    crawled = crawl(wanted, home.store)
    short = {site.site: site.reason for site in crawled.sites if not site.complete}
    if any(STOPPED & set(reason.split("; ")) for reason in short.values()):
        raise click.Abort  # Ctrl-C ends a crawl in good order, and must end the demo with it
    with progress("解析 parse") as tick:
        parsed = parse_pending(home.store, progress=tick)
    with progress("建库 build") as tick:
        built = build(home.store, home.database, progress=tick)
    missing = [f"{site}: {reason}" for site, reason in short.items()]
    failures = [*crawled.failures, *missing, *built.failures]
    return DemoSummary(crawled.counts, parsed.counts, parsed.failures, built.counts, failures)
