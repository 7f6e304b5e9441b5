"""`mingzhang parse`: raw files to parsed documents."""

from __future__ import annotations

import click

from archive.parsing import parse_pending
from mingzhang.console import counted, finish, progress
from mingzhang.home import Home
from mingzhang.options import executor_option, json_option, previews_option
from mingzhang.words import causes


@click.command()
@click.option(
    "--reparse", is_flag=True, help="重新解析全部文件 · parse again what was parsed by this version"
)
@executor_option
@previews_option
@json_option
@click.pass_obj
def parse(home: Home, reparse: bool, executor: str, previews: bool, as_json: bool) -> None:
    """解析收录的文件 · Parse the files that are new.

    A file that cannot be read becomes a failed document with its cause; the rest goes on. The workers of a Dask
    cluster must reach the store: a folder that all machines share, or s3:// in STORE_URL.
    """
    with progress("解析 parse") as tick:
        summary = parse_pending(
            home.held, reparse=reparse, executor=executor, previews=previews, progress=tick
        )
    why = f"（{causes(summary.failures)}）" if summary.failures else ""
    shown = f"；预览 {counted(summary.previews, 'preview', 'failure')}" if summary.previews else ""
    finish(summary, f"解析 parse：{counted(summary.counts, 'read')}{why}{shown}", as_json)
