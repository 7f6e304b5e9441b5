"""A site before which a cache is tried: it answers as the address asks, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct, field


class Asked(Struct, frozen=True):
    """A request as it came, header names in lower case."""

    address: str
    headers: dict[str, str]


class Site(Struct):
    """`port` stays the same while it is stopped and started again."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def times(self, address: str) -> int:
        """How often it was asked for an address."""
        return sum(each.address == address for each in self.asked)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The site, until it ends with all its connections."""
        with _Server(("127.0.0.1", self.port), _handler(self)) as server:
            self.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            yield
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # who is not let in at once tries again a second later


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Of the query: `status`, `wait` seconds before it; every other name is a header of the answer."""
            query = dict(parse_qsl(urlsplit(self.path).query))
            heard = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, heard))
            time.sleep(float(query.pop("wait", 0)))
            body = json.dumps({"number": len(site.asked), **heard}).encode()
            self.send_response(int(query.pop("status", 200)))
            for name, value in {**query, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Nothing: what was asked is remembered."""

    return Handler
