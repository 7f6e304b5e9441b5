"""The real nginx on the configuration of `deploy/`, before a site on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.country.reading import free_port, serving
from bench.running import ROOT

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def program() -> str | None:
    """Where nginx is; none where it is not installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def nginx(site: int, data: Path, folder: Path) -> Iterator[int]:
    """The port of nginx before the site's port and a data folder; limits and cache as they are in `deploy/`.

    `folder` takes its configuration, its cache and its temporary files. Raises `RuntimeError` where it is not
    installed, or finds a fault in the configuration or warns of it.
    """
    if not (found := program()):
        raise RuntimeError("nginx is not installed")
    port = free_port()
    (folder / "site.conf").write_text(_site(port, site, data, folder), "utf-8")
    (folder / "nginx.conf").write_text(_main(folder), "utf-8")
    command = [found, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if tried.returncode or "[warn]" in tried.stderr:
        raise RuntimeError(tried.stderr)
    with serving(command, port):
        yield port


def _site(port: int, site: int, data: Path, folder: Path) -> str:
    """The configuration of `deploy/` with the places of this run. Raises `RuntimeError` where it names another."""
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    inner = free_port()
    for theirs, ours, times in (
        ("listen 80;", f"listen 127.0.0.1:{port};", 1),
        ("127.0.0.1:8001;", f"127.0.0.1:{site};", 1),
        ("127.0.0.1:8002;", f"127.0.0.1:{inner};", 2),
        ("/var/lib/mingzhang;", f"{data};", 1),
        ("/var/cache/nginx/mingzhang", f"{folder}/cache", 1),
    ):
        if text.count(theirs) != times:
            raise RuntimeError(f"deploy/nginx.conf says {theirs!r} {text.count(theirs)} times")
        text = text.replace(theirs, ours)
    return text


def _main(folder: Path) -> str:
    """A whole configuration around that of a site, which writes nowhere else."""
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    user = "user root;" if os.getuid() == 0 else ""
    return (
        f"{user} daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary} include /etc/nginx/mime.types; include {folder}/site.conf; }}\n"
    )
