"""`mingzhang read`: one file on the terminal, without store or database."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

import parsers
from mingzhang.console import table
from mingzhang.options import json_option
from parsers.model import Document, Record
from parsers.rules import check

KINDS = {"budget": "预算", "final": "决算", "performance": "绩效", None: "？"}
UNITS = {"yuan": "元", "wan_yuan": "万元", None: "？"}


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """读一份文件：是什么、有哪些表、有何疑点 · Read files without storing them."""
    records = [parsers.read(path.read_bytes(), path.name) for path in files]
    for path, record in zip(files, records, strict=True):
        if as_json:
            click.echo(msgspec.json.encode(record, order="deterministic"))
        else:
            show(path, record)
    failed = sum(record.failure is not None for record in records)
    if not as_json:
        click.echo(f"读取 read：{len(files)} 份文件，读不出 {failed}")
    if failed:
        raise SystemExit(1)


def show(path: Path, record: Record) -> None:
    """Prints what a file is: a heading, then each of its documents."""
    pages = f"，{record.pages} 页" if record.pages else ""
    click.echo(f"{path.name}  {record.format}{pages}")
    if record.failure:
        click.echo(f"  读不出：{record.failure} {record.failure_detail or ''}")
    elif not record.documents:
        click.echo("  不是预算、决算或绩效文件")
    for document in record.documents:
        show_document(document)


def show_document(document: Document) -> None:
    """Prints a document's identity, its statements and the counts of its findings."""
    who = document.identity
    click.echo(
        f"  {who.agency_name or '？'}  {who.fiscal_year or '？'}  {KINDS[who.kind]}  {document.status}"
    )
    rows = [
        [f"  {s.ordinal}", s.form, s.title, UNITS[s.unit], f"{s.first_page or ''}", f"{len(s.amounts)}"]
        for s in document.statements
    ]
    table(["  序", "表式", "标题", "单位", "页", "金额"], rows)
    for finding in check(document):
        if finding.outcome not in ("pass", "rounding"):
            click.echo(f"  [{finding.outcome}] {finding.rule} {finding.message}")
