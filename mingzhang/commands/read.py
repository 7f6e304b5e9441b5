"""`mingzhang read`: one file on the terminal, without store or database."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

import parsers
from mingzhang.options import json_option
from mingzhang.report import show

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--brief", is_flag=True, help="只看概要，不列表格 · without the tables themselves")
@json_option
def read(files: tuple[Path, ...], brief: bool, as_json: bool) -> None:
    """读一份文件：是什么、有哪些表、有何疑点 · Read files without storing them.

    PDF, Word, Excel, OFD, web pages, and containers of these. `--json` prints all that was read, one JSON
    object a file.
    """
    failed = 0
    for path in files:
        record = parsers.read(path.read_bytes(), path.name)
        failed += record.failure is not None
        if as_json:
            click.echo(msgspec.json.encode(record, order="deterministic"))
        else:
            show(path, record, brief)
    if not as_json:
        click.echo(f"读取 read：{len(files)} 份文件，读不出 {failed}")
    if failed:
        raise SystemExit(1)
