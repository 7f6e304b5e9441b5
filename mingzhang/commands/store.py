"""`mingzhang store`: what concerns the store as a whole."""

from __future__ import annotations

import click

from archive.copying import copy_store
from archive.store import open_store
from mingzhang.console import counted, finish, progress, warn
from mingzhang.home import existing
from mingzhang.options import json_option


@click.group()
def store() -> None:
    """整个档案库 · The store as a whole: a folder, or s3://bucket/prefix."""


@store.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def copy(source: str, target: str, as_json: bool) -> None:
    """把一份档案复制到另一处，可中断、可续 · Copy a store into another; begun again, it goes on.

    FROM and TO are each a folder or s3://bucket/prefix. What is damaged in FROM is not copied, and what TO has is
    not overwritten: each is named, and exits with 1.
    """
    with progress("复制 copy") as tick:
        summary = copy_store(existing(source), open_store(target), tick)
    for failure in summary.failures:
        warn(failure)
    finish(summary, f"复制 store copy：{counted(summary.counts, 'copied')} → {target}", as_json)
    if summary.failures:
        raise SystemExit(1)
