"""`mingzhang crawl`: the registered sites."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from archive.ledger import utc_now
from archive.model import Capture
from crawler.lanes import Shard
from crawler.night import Hours
from crawler.sites import SHIPPED, Site, load
from mingzhang.console import Tick, counted, finish, progress, warn
from mingzhang.home import Home
from mingzhang.options import json_option, limit_option, night_option, registry_option


@click.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="登记的全部站点 · every registered site")
@registry_option
@limit_option
@night_option
@click.option(
    "--shard",
    metavar="I/N",
    help="按主机分成 N 份，只抓第 I 份 · of N parts by host, only the I-th: a part for each machine",
)
@click.option(
    "--frontier",
    metavar="URL",
    help="与其他机器共用一个 Redis 队列 · share the sites with other machines by this Redis (redis://…)",
)
@json_option
@click.pass_obj
def crawl(
    home: Home,
    names: tuple[str, ...],
    everything: bool,
    registry: Path | None,
    limit: int | None,
    at_night: bool,
    shard: str | None,
    frontier: str | None,
    as_json: bool,
) -> None:
    """抓取登记的站点 · Crawl the named sites, or all.

    What a site answers, a 404 or a refusal, is a result. A validation that does not hold exits with 1.
    """
    from crawler.run import CrawlError  # Scrapy's import costs a second that the other commands spare
    from crawler.run import crawl as walk

    wanted = part(chosen(load(registry or SHIPPED), names, everything), shard)
    until = wait_for_night() if at_night else None
    try:
        with progress("抓取 crawl") as tick:
            tell = counting(tick)
            summary = walk(wanted, home.store, limit=limit, until=until, progress=tell, frontier=frontier)
    except CrawlError as error:
        raise click.ClickException(str(error)) from error
    for message in (*summary.failures, *summary.warnings):
        warn(message)
    finish(summary, f"抓取 crawl：{len(summary.sites)} 站，{counted(summary.counts, 'outcome')}", as_json)
    if summary.failures:
        raise SystemExit(1)


def wait_for_night() -> datetime:
    """Returns when it is night in China, with the moment when that night ends."""
    begin = Hours().next_begin(utc_now())
    while (seconds := (begin - utc_now()).total_seconds()) > 0:
        logging.getLogger(__name__).info("waiting until %s", begin)
        time.sleep(min(seconds, 60))  # a machine that was asleep must not sleep on
    return Hours().next_end(begin)


def counting(tick: Tick) -> Callable[[Capture], None]:
    """What a crawl calls with each capture: how many there are in the end is not known before."""
    seen = itertools.count(1)
    return lambda _: tick(next(seen), None)


def chosen(sites: list[Site], names: tuple[str, ...], everything: bool) -> list[Site]:
    """The sites asked for; raises a usage error for none and for an unknown one."""
    if everything == bool(names):
        raise click.UsageError("写出站点 id，或用 --all · name sites, or say --all")
    known = {site.id: site for site in sites}
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"没有登记的站点 · not registered: {', '.join(unknown)}")
    return sites if everything else [known[name] for name in names]


def part(sites: list[Site], shard: str | None) -> list[Site]:
    """The sites of a shard, or all; raises a usage error for what is no shard."""
    if shard is None:
        return sites
    try:
        return Shard.of(shard).take(sites)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--shard") from wrong
