"""`mingzhang ingest`: files that are at hand already."""

from __future__ import annotations

from pathlib import Path

import click

from archive.ingest import ingest as take_in
from mingzhang.console import counted, finish, progress, warn
from mingzhang.home import Home
from mingzhang.options import json_option, of_the_web
from parsers.model import Kind


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--agency", help="单位名称（缺省时从文件中读出）· the agency, else read from the document")
@click.option("--year", type=click.IntRange(1990, 2100), help="年度 · the fiscal year")
@click.option(
    "--kind", type=click.Choice(["budget", "final", "performance"]), help="预算、决算或绩效 · the kind"
)
@click.option(
    "--source-url",
    metavar="URL",
    callback=of_the_web,
    help="文件的公开地址 · where the file was published",
)
@json_option
@click.pass_obj
def ingest(
    home: Home,
    paths: tuple[Path, ...],
    agency: str | None,
    year: int | None,
    kind: Kind | None,
    source_url: str | None,
    as_json: bool,
) -> None:
    """收录本地文件和文件夹 · Take in files and folders as they are."""
    with progress("收录 ingest") as tick:
        summary = take_in(
            home.store, paths, agency=agency, year=year, kind=kind, source_url=source_url, progress=tick
        )
    for failure in summary.failures:
        warn(f"{failure.path}: {failure.cause}")
    finish(summary, f"收录 ingest：{counted(summary.counts, 'ingested')}", as_json)
    if summary.failures:
        raise SystemExit(1)
