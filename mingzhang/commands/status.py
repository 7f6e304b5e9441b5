"""`mingzhang status`: what is held, and how the last crawls ended."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import click
from msgspec import Struct

from mingzhang.console import finish, table
from mingzhang.home import Home
from mingzhang.options import json_option

HELD = ["regions", "agencies", "sites", "captures", "files", "documents", "statements", "amounts", "findings"]


class Status(Struct, frozen=True):
    """Rows by table, the documents by status, and each site's last crawl."""

    held: dict[str, int]
    documents: dict[str, int]
    sites: list[tuple[str, str, str | None, str | None]]


@click.command()
@json_option
@click.pass_obj
def status(home: Home, as_json: bool) -> None:
    """收录了什么、各站最近一次抓取如何 · What is held, and how each site's last crawl ended."""
    if not home.database.exists():
        raise click.ClickException(f"没有数据库 {home.database}：先运行 mingzhang build")
    found = read_status(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True))
    if not as_json:
        table(["站点", "名称", "最近抓取", "结果"], [[cell or "—" for cell in row] for row in found.sites])
        table(["文件状态", "份数"], [[name, str(count)] for name, count in found.documents.items()])
    held = "，".join(f"{name} {count}" for name, count in found.held.items())
    finish(found, f"现状 status：{held}", as_json)


def read_status(database: sqlite3.Connection) -> Status:
    """Reads the published database, then closes it."""
    with closing(database):
        held = {name: database.execute(f"select count(*) from {name}").fetchone()[0] for name in HELD}
        documents = dict(database.execute("select status, count(*) from documents group by status"))
        sites = database.execute("select id, name, last_crawled_at, last_outcome from sites order by id")
        return Status(held, documents, sites.fetchall())
