"""`mingzhang status`: how each site stands, and what is held."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import click
from msgspec import Struct

from archive.ledger import utc_now
from crawler.sites import SHIPPED, load
from crawler.standing import Standing, Trouble, standings
from mingzhang.console import counted, finish, table
from mingzhang.home import Home
from mingzhang.options import json_option, registry_option
from mingzhang.words import called

HELD = ["regions", "agencies", "sites", "captures", "files", "documents", "statements", "amounts", "findings"]
TROUBLES: dict[Trouble, str] = {
    "refused": "被拒",
    "failed": "有未读",
    "incomplete": "未完成",
    "short": "不足",
    "stale": "过期",
    "never": "从未完成",
}
_GOOD = "正常"
_NONE = "—"


class Status(Struct, frozen=True):
    """Each site; and of the published database, if there is one, rows by table and documents by status."""

    sites: tuple[Standing, ...]
    troubles: dict[str, int]
    """Sites by trouble; a site may have several."""
    held: dict[str, int]
    documents: dict[str, int]


@click.command()
@click.option(
    "--stale-days",
    type=click.IntRange(1),
    default=35,
    show_default=True,
    help="多少天未完整抓取算过期 · days after the last complete crawl at which a site is stale",
)
@click.option("--all", "everything", is_flag=True, help="也列出从未抓取的站点 · list sites never crawled too")
@registry_option
@json_option
@click.pass_obj
def status(home: Home, stale_days: int, everything: bool, registry: Path | None, as_json: bool) -> None:
    """各站最近成功于何时、谁拒绝了、哪站不足；收录了什么 · How each site stands, and what is held.

    A site's last success is its last complete crawl. Sites are those of the registry and of the ledger; the
    worst come first.
    """
    sites = standings(home.store, load(registry or SHIPPED), utc_now(), timedelta(days=stale_days))
    ranked = tuple(sorted(sites, key=_rank))
    troubles = Counter(trouble for site in ranked for trouble in site.troubles)
    found = Status(ranked, dict(troubles.most_common()), *_held(home))
    if not as_json:
        _show([site for site in ranked if everything or site.last_crawled_at], found.documents)
    named = {TROUBLES[trouble]: count for trouble, count in troubles.items()}
    uncrawled = sum(site.last_crawled_at is None for site in ranked)
    faults = f"（{counted(named)}）" if any(named.values()) else ""
    line = f"现状 status：{len(ranked)} 站{faults}，从未抓取 {uncrawled} 站"
    finish(found, line + (f"；收录 {counted(found.held, 'rows')}" if found.held else ""), as_json)


def _rank(site: Standing) -> tuple[bool, int, str]:
    worst = min((list(TROUBLES).index(trouble) for trouble in site.troubles), default=len(TROUBLES))
    return site.last_crawled_at is None, worst, site.id


def _held(home: Home) -> tuple[dict[str, int], dict[str, int]]:
    """Rows by table and documents by status; both empty where nothing was built yet."""
    if not home.database.exists():
        return {}, {}
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as database:
        held = {name: database.execute(f"select count(*) from {name}").fetchone()[0] for name in HELD}
        return held, dict(database.execute("select status, count(*) from documents group by status"))


def _show(sites: list[Standing], documents: dict[str, int]) -> None:
    heads = ["站点", "名称", "状况", "最近成功", "距今", "份数", "说明"]
    table(heads, [[cell or _NONE for cell in _cells(site)] for site in sites])
    if documents:
        table(
            ["文件状态", "份数"], [[called(name, "status"), str(count)] for name, count in documents.items()]
        )


def _cells(site: Standing) -> list[str]:
    return [
        site.id,
        site.name,
        "、".join(TROUBLES[trouble] for trouble in site.troubles) or _GOOD,
        (site.last_success_at or "")[:10],
        "" if site.age_days is None else f"{site.age_days} 天",
        _counted(site),
        "；".join(_said(site)),
    ]


def _counted(site: Standing) -> str:
    """Documents of the fullest year, and how many were expected."""
    if site.documents is None:
        return ""
    if site.expected is None:
        return str(site.documents)
    most = "" if site.expected.max is None else str(site.expected.max)
    return f"{site.documents}（应 {site.expected.min}–{most}）"


def _said(site: Standing) -> list[str]:
    """Who refused what, what was not read, and why the last run ended."""
    said = [f"{r.host} {called(r.cause, 'cause')} {r.cause} ×{r.count}" for r in site.refusals]
    said += [
        f"{called(cause, 'cause', 'failure')} {cause} ×{count}" for cause, count in site.failures.items()
    ]
    ended = site.reason if "incomplete" in site.troubles else None
    return [*said, *([ended] if ended else [])]
