"""`mingzhang serve`: the public site on the published database."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import click

from mingzhang.home import Home, site

START_SECONDS = 30


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · the address to listen on")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="端口 · the port"
)
@click.option(
    "--sql/--no-sql",
    default=True,
    envvar="MINGZHANG_SQL",
    help="是否接受读者自己的 SQL · whether to answer SQL",
)
@click.pass_obj
def serve(home: Home, host: str, port: int, *, sql: bool) -> None:
    """在浏览器里查账 · Serve the published database, read only."""
    run(home, host, port, sql=sql)


def run(home: Home, host: str, port: int, *, sql: bool = True) -> None:
    """Serves until interrupted or told to end, which takes the server along.

    Raises ClickException where there is no database or the port is taken.
    """
    if not home.database.exists():
        raise click.ClickException(f"没有数据库 {home.database}：先运行 mingzhang build")
    require_free(host, port)
    with subprocess.Popen(command(home.database, host, port, sql=sql)) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            announce(process, host, port)
            ended = process.wait()
            raise SystemExit(0 if ended == -signal.SIGTERM else ended)
        except KeyboardInterrupt:
            process.terminate()


def require_free(host: str, port: int) -> None:
    """Raises ClickException where something listens there already."""
    if answers(host, port):
        raise click.ClickException(f"端口 {port} 已被占用，用 --port 另选 · port {port} is taken")


def command(database: Path, host: str, port: int, *, sql: bool = True) -> list[str]:
    """Datasette on this project's settings, templates and plugins, with an immutable database."""
    options = [
        "--host",
        host,
        "--port",
        str(port),
        *([] if sql else ["--setting", "default_allow_sql", "off"]),
    ]
    return [sys.executable, "-m", "datasette", "serve", str(site()), "--immutable", str(database), *options]


def announce(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Says where the site is once it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if answers(host, port):
            named = f"[{host}]" if ":" in host else host
            click.echo(f"明账已打开 · open at http://{named}:{port}/（Ctrl-C 结束）")
            return
        time.sleep(0.1)


def answers(host: str, port: int) -> bool:
    """Whether something listens there. Raises OSError for a host that there is not."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        return probe.connect_ex(address) == 0
