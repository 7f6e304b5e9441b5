"""`mingzhang build`: ledger and parsed documents to the published database."""

from __future__ import annotations

import click

from archive.build import build as build_database
from mingzhang.console import counted, finish, progress, warn
from mingzhang.home import Home
from mingzhang.options import json_option


@click.command()
@click.option("--full", is_flag=True, help="从头重建 · build from nothing")
@json_option
@click.pass_obj
def build(home: Home, full: bool, as_json: bool) -> None:
    """生成并发布数据库 · Build the database, then publish it in one rename.

    Lines of the ledger that had to be set aside are named; what a step of ours did not survive exits with 1.
    """
    with progress("建库 build") as tick:
        summary = build_database(home.held, home.database, full=full, progress=tick)
    for message in (
        *(f"{fault.key}:{fault.line}: {fault.reason}" for fault in summary.faults),
        *summary.warnings,
        *summary.failures,
    ):
        warn(message)
    finish(summary, f"建库 build：{counted(summary.counts, 'rows', 'status')} → {home.database}", as_json)
    if summary.failures:
        raise SystemExit(1)
