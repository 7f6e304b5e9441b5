"""`mingzhang export`: a dated release of all that is published."""

from __future__ import annotations

from pathlib import Path

import click

from archive.export.database import ExportError
from mingzhang.console import finish, progress
from mingzhang.home import Home
from mingzhang.options import executor_option, json_option


@click.command()
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="发布到此目录（默认：档案的 releases/）· the folder of the releases (default: the store's releases/)",
)
@executor_option
@json_option
@click.pass_obj
def export(home: Home, to: Path | None, executor: str, as_json: bool) -> None:
    """发布可整体下载的数据 · Write a dated release: database, Parquet, CSV, WARC, and a delta.

    It is dated by its newest capture. Where the last release holds the same, nothing is written. Earlier
    releases stay, and a release is there whole or not at all.
    """
    from archive.export.release import export as write  # Arrow's import costs what the other commands spare

    if not home.database.exists():
        raise click.ClickException(f"没有数据库 {home.database}：先运行 mingzhang build")
    try:
        with progress("发布 export") as tick:
            summary = write(home.store, home.database, to, tick, executor)
    except ExportError as error:
        raise click.ClickException(str(error)) from error
    what = "新发布" if summary.created else "没有变化，仍是"
    size = f"{summary.files} 个文件，{summary.bytes:,} 字节"
    finish(summary, f"发布 export：{what} {summary.release}，{size}", as_json)
