"""A proxy between us and an S3 server that does what networks do: it drops, delays, refuses, cuts and garbles."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FAULTS = ("drop", "delay", "500", "503", "cut", "shorten", "garble", "reset", "garble_upload", "lose_answer")
"""`cut`: the body breaks off; `shorten`: it is shorter, and says so; `garble`: a bit of an object flips (other
answers have no checksum but that of TLS); `reset`: the connection, while we send; `lose_answer`: the server did
what it was asked, and we are not told."""


@dataclass
class Faults:
    """Which faults happen: those of `planned` first, then each of `kinds` alike, with the given chance."""

    kinds: tuple[str, ...] = FAULTS
    chance: float = 0.0
    seconds: float = 0.05
    seed: int = 0
    planned: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random, self._lock = random.Random(self.seed), threading.Lock()

    def next(self) -> str:
        with self._lock:
            if self.planned:
                kind = self.planned.pop(0)
            else:
                kind = self._random.choice(self.kinds) if self._random.random() < self.chance else ""
            self.happened[kind or "none"] += 1
            return kind


@contextmanager
def faulty(upstream: str, faults: Faults) -> Iterator[str]:
    """The address of a proxy to the server at `upstream`."""

    class Handler(_Handler):
        pass

    Handler.upstream, Handler.faults = str(urlsplit(upstream).netloc), faults
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream: str
    faults: Faults

    def do_any(self) -> None:
        kind = self.faults.next()
        length = int(self.headers.get("Content-Length") or 0)
        if kind == "reset":
            self.rfile.read(length // 2)
            return self._hang_up(reset=True)
        body = self.rfile.read(length)
        if kind == "drop":
            return self._hang_up()
        if kind in ("500", "503"):
            return self._refuse(int(kind))
        if kind == "delay":
            time.sleep(self.faults.seconds)
        if kind == "garble_upload" and body:
            body = _garbled(body)
        try:
            answer, data = self._forward(body)
        except (OSError, HTTPException):
            return self._hang_up()
        if kind == "lose_answer":
            return self._hang_up()
        return self._answer(answer, data, kind)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_any

    def _forward(self, body: bytes) -> tuple[HTTPResponse, bytes]:
        """The server's answer to the request as it came: its signature covers the Host that we gave."""
        connection = HTTPConnection(self.upstream, timeout=30)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() != "expect":
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def _answer(self, answer: HTTPResponse, data: bytes, kind: str) -> None:
        if kind == "garble" and "x-amz-meta-sha256" in answer.headers and data:
            data = _garbled(data)
        if kind == "shorten":
            data = data[: len(data) // 2]
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if kind == "cut" else data)
        if kind == "cut":
            self._hang_up()

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _hang_up(self, *, reset: bool = False) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile.flush()
        self.connection.close() if reset else self.connection.shutdown(socket.SHUT_RDWR)

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):  # whoever asked has gone, or we hung up
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return

    def log_message(self, *arguments: object) -> None:
        return


def _garbled(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    return bytes(changed)
