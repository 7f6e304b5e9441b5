"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from archive.executor import FORM, LOCAL

json_option = click.option(
    "--json", "as_json", is_flag=True, help="以 JSON 输出结果 · print the run's summary as JSON"
)

registry_option = click.option(
    "--registry",
    type=click.Path(exists=True, path_type=Path),
    help="另一份站点登记（文件或目录）· another registry file or folder",
)

limit_option = click.option(
    "--limit", type=click.IntRange(1), help="每站最多请求数 · at most so many requests a site"
)

night_option = click.option(
    "--at-night",
    is_flag=True,
    help="等到夜间（北京时间 22:00–6:00）再抓，天亮即止 · wait for the night in China, end with it",
)


def of_the_web(context: click.Context, option: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    """A callback for an option that takes an address: raises a usage error for what is none."""
    if value and not value.startswith(("http://", "https://")):
        raise click.BadParameter(f"{value} · http:// 或 https:// · not an address of the web")
    return value


def _named(context: click.Context, option: click.Parameter, value: str) -> str:  # noqa: ARG001
    if not FORM.fullmatch(value):
        raise click.BadParameter(f"{value} · local, dask, dask://host:port")
    return value


executor_option = click.option(
    "--executor",
    envvar="MINGZHANG_EXECUTOR",
    default=LOCAL,
    show_default=True,
    metavar="local|dask|dask://HOST:PORT",
    callback=_named,
    help="在何处运算：本机、本机上的 Dask 集群、已有的 Dask 集群 · where it is done: this machine's processes, "
    "a Dask cluster made of them, or the cluster of a scheduler",
)

previews_option = click.option(
    "--previews/--no-previews",
    default=True,
    help="用 LibreOffice 把 Office 文件转成网站显示的页面 · make pages of office files by LibreOffice",
)
