"""`mingzhang run`: crawl, parse, build and export in one, for a timer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct

from archive.build import build
from archive.ledger import iso, utc_now
from archive.parsing import parse_pending
from crawler.sites import SHIPPED, Site, load
from mingzhang.commands.crawl import chosen, counting, wait_for_night
from mingzhang.commands.demo import STOPPED
from mingzhang.console import finish, progress, warn
from mingzhang.home import Home
from mingzhang.options import (
    executor_option,
    json_option,
    limit_option,
    night_option,
    of_the_web,
    previews_option,
    registry_option,
)
from mingzhang.runs import Run, RunError, Step, alone, begin, save
from mingzhang.webhook import WebhookError, post

_log = logging.getLogger(__name__)

Done = tuple[Any, list[str]]
"""A step's summary, and what failed in it."""


class Options(Struct, frozen=True):
    """What was said to the command, beside the names of sites."""

    registry: Path | None
    limit: int | None
    at_night: bool
    to: Path | None
    webhook: str | None
    executor: str
    previews: bool
    as_json: bool


@click.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@registry_option
@limit_option
@night_option
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="发布到此目录 · the folder of the releases (default: the store's releases/)",
)
@click.option(
    "--webhook",
    envvar="MINGZHANG_WEBHOOK",
    metavar="URL",
    callback=of_the_web,
    help="结束时把结果以 JSON 发到此处 · where the run's record is posted as JSON",
)
@executor_option
@previews_option
@json_option
@click.pass_obj
def run(home: Home, /, names: tuple[str, ...], **said: Any) -> None:
    """一次完成抓取、解析、建库、发布 · Crawl (all sites, or those named), parse, build and export.

    One run at a time. One that was cut short goes on where it stopped, if it is begun again within a day. Its
    record stays under runs/. Exits with 1 where a validation does not hold or a step fails, each named.
    """
    options = Options(**said)
    wanted = chosen(load(options.registry or SHIPPED), names, not names)
    asked = {"sites": sorted(site.id for site in wanted), "limit": options.limit}
    try:
        with alone(home.data):
            done = begin(home.data, asked)
            _go(home, done, _steps(home, wanted, options))
    except RunError as error:
        raise click.ClickException(str(error)) from error
    _report(home, done, options)


def _steps(home: Home, wanted: list[Site], options: Options) -> dict[str, Callable[[], Done]]:
    return {
        "crawl": lambda: _crawl(home, wanted, options),
        "parse": lambda: _parse(home, options),
        "build": lambda: _build(home),
        "export": lambda: _export(home, options),
    }


def _go(home: Home, done: Run, steps: dict[str, Callable[[], Done]]) -> None:
    """Take each step that is not done yet, and keep the record after each. Stops at one that fails."""
    save(home.data, done)
    for name, step in steps.items():
        if name not in done.steps:
            begun = time.monotonic()
            try:
                summary, failures = step()
            except click.Abort:
                raise
            except Exception as error:  # whatever it was, the record and the webhook must name it
                _log.info("where it came from", exc_info=error)
                done.failures.append(f"{name}: {type(error).__name__}: {error}")
                save(home.data, done)
                return
            seconds = round(time.monotonic() - begun, 3)
            done.steps[name] = Step(seconds, msgspec.to_builtins(summary, str_keys=True))
            done.failures += [f"{name}: {failure}" for failure in failures]
            save(home.data, done)
    done.finished_at, done.ok = iso(utc_now()), not done.failures
    save(home.data, done)


def _report(home: Home, done: Run, options: Options) -> None:
    """Say what came of it, there and here; exits with 1 where it did not do all that was asked."""
    if options.webhook:
        try:
            post(options.webhook, msgspec.json.encode(done))
        except WebhookError as error:
            done.failures.append(f"webhook: {error}")
            done.ok = False
            save(home.data, done)
    for failure in done.failures:
        warn(failure)
    took = "，".join(f"{name} {step.seconds:.0f} 秒" for name, step in done.steps.items())
    finish(done, f"运行 run：{'完成' if done.ok else '未完成'}（{took}）", options.as_json)
    if not done.ok:
        raise SystemExit(1)


def _crawl(home: Home, wanted: list[Site], options: Options) -> Done:
    from crawler.run import crawl  # see `mingzhang crawl`

    until = wait_for_night() if options.at_night else None
    with progress("抓取 crawl") as tick:
        summary = crawl(wanted, home.store, limit=options.limit, until=until, progress=counting(tick))
    reasons = {reason for site in summary.sites if not site.complete for reason in site.reason.split("; ")}
    if STOPPED & reasons:
        raise click.Abort  # told to end: what was seen is kept, and the next run goes on crawling
    return summary, list(summary.failures)


def _parse(home: Home, options: Options) -> Done:
    with progress("解析 parse") as tick:
        summary = parse_pending(
            home.store, executor=options.executor, previews=options.previews, progress=tick
        )
    return summary, []


def _build(home: Home) -> Done:
    with progress("建库 build") as tick:
        summary = build(home.store, home.database, progress=tick)
    return summary, summary.failures


def _export(home: Home, options: Options) -> Done:
    from archive.export.release import export  # see `mingzhang export`

    with progress("发布 export") as tick:
        return export(home.store, home.database, options.to, tick, options.executor), []
