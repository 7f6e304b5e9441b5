"""`mingzhang sites`: the registry."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from crawler.sites import SHIPPED, load
from mingzhang.console import table
from mingzhang.options import json_option, registry_option


@click.group()
def sites() -> None:
    """站点登记 · The registry of sites."""


@sites.command("list")
@registry_option
@json_option
def list_sites(registry: Path | None, as_json: bool) -> None:
    """列出登记的站点 · Print the registered sites."""
    found = load(registry or SHIPPED)
    if as_json:
        click.echo(msgspec.json.encode(found, order="deterministic"))
        return
    table(
        ["id", "名称", "区划", "类别", "平台", "可信度"],
        [[s.id, s.name, s.region, s.role, s.family, s.confidence] for s in found],
    )
    click.echo(f"登记 sites：{len(found)} 站")


@sites.command()
@registry_option
def check(registry: Path | None) -> None:
    """检查登记文件 · Validate the registry: exit 1 names file and line of what is wrong."""
    found = load(registry or SHIPPED)
    click.echo(f"登记无误 sites check：{len(found)} 站")
