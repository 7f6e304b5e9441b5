"""The sites on loopback ports, one for each entry of registry.yml, with a log of what was asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl

import yaml

from samples.document import ROOT, organisations
from samples.sites.hanweb import Hanweb
from samples.sites.liaoning import Liaoning
from samples.sites.model import load
from samples.sites.replica import Replica, Resource, disposition
from samples.sites.trs import Trs
from samples.sites.trs_script import TrsScript
from samples.sites.vsb import Vsb

BASE_PORT = 8011
"""The port of the first site in registry.yml; the others follow it there."""

HOST = "127.0.0.1"
FAMILIES: dict[str, type[Replica]] = {
    family.family: family for family in (Hanweb, Liaoning, Trs, TrsScript, Vsb)
}
ADDRESS = re.compile(rf"(?<={re.escape(HOST)}:)\d+")


class Request(NamedTuple):
    """A line of a site's log; `target` is the path with its query."""

    method: str
    target: str
    status: int
    user_agent: str


@dataclass
class Running:
    """A site that is being served."""

    id: str
    replica: Replica
    port: int
    log: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The site's home page."""
        return f"http://{HOST}:{self.port}/"


@dataclass
class Served:
    """All sites that are being served, in the order of the registry."""

    sites: list[Running]

    def __getitem__(self, site: str) -> Running:
        return next(running for running in self.sites if running.id == site)

    def registry_text(self) -> str:
        """The registry with the ports that these sites really have."""
        ports = {BASE_PORT + n: running.port for n, running in enumerate(self.sites)}
        return _registry(ports)


def registry_text(base_port: int = BASE_PORT) -> str:
    """The demo's registry (YAML), its first site at `base_port` and the others on the ports that follow."""
    return _registry({port: port - BASE_PORT + base_port for port in _ports().values()})


@contextmanager
def serve(base_port: int = BASE_PORT) -> Iterator[Served]:
    """Serve all sites from `base_port` up until the block ends; 0 takes any free ports.

    Raises OSError where a port is taken.
    """
    with ExitStack() as stack:
        sites = []
        for site, port in _ports().items():
            running = Running(site, replicas()[site], port - BASE_PORT + base_port if base_port else 0)
            stack.enter_context(_listening(running))
            sites.append(running)
        yield Served(sites)


@cache
def replicas() -> dict[str, Replica]:
    """Every organisation's site by its id in the registry."""
    sites = [load(organisation) for organisation in organisations()]
    return {site.data.id: FAMILIES[site.data.family](site) for site in sites}


def _text() -> str:
    return (ROOT / "registry.yml").read_text("utf-8")


def _registry(ports: dict[int, int]) -> str:
    return ADDRESS.sub(lambda match: str(ports[int(match[0])]), _text())


def _ports() -> dict[str, int]:
    """The port of each site as registry.yml states it."""
    entries = yaml.safe_load(_text())
    found = {entry["id"]: ADDRESS.search(entry["lists"][0]) for entry in entries}
    return {site: int(match[0]) for site, match in found.items() if match}


@contextmanager
def _listening(running: Running) -> Iterator[None]:
    """A server for one site in a thread; fills in the port that it got."""
    server = Server((HOST, running.port), running)
    running.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    """A threaded server that knows its site."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], running: Running) -> None:
        super().__init__(address, Handler)
        self.running = running


class Handler(BaseHTTPRequestHandler):
    """GET, HEAD and POST of a site's addresses."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer with a resource, 304 where the client holds it, or the site's 404 page."""
        self._answer({})

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Answer a posted form."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(dict(parse_qsl(body.decode("latin-1"))))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the log in memory, not on the terminal."""

    def _answer(self, form: dict[str, str]) -> None:
        replica = self.server.running.replica
        resource = replica.answer(self.path, form)
        if resource is None:
            self._send(404, replica.page("not_found.html"))
        elif self._is_held(resource):
            self._send(304, resource)
        else:
            self._send(200, resource)

    def _is_held(self, resource: Resource) -> bool:
        """Whether the client's copy is current: by entity tag, else by date (RFC 9110, 13.2.2)."""
        if resource.modified is None:
            return False
        if tags := self.headers.get("If-None-Match"):
            return resource.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and resource.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False

    def _send(self, status: int, resource: Resource) -> None:
        running = self.server.running
        running.log.append(Request(self.command, self.path, status, self.headers.get("User-Agent", "")))
        self.send_response(status)
        if resource.modified:
            self.send_header("ETag", resource.etag)
            self.send_header("Last-Modified", format_datetime(resource.modified, usegmt=True))
        if status != 304:
            self.send_header("Content-Type", resource.media_type)
            self.send_header("Content-Length", str(len(resource.body)))
            if resource.file_name:
                self.send_header("Content-Disposition", disposition(resource.file_name))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(resource.body)
