"""Servers that fail in every way, on raw sockets: the crawl ends, says what happened, and loses nothing else."""

from __future__ import annotations

import gzip
import socket
import socketserver
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from replicas_crawl import captures, crawl_in_process, site

from archive.model import Capture
from crawler.summary import CrawlSummary, SiteSummary

"""One worker makes what all of these look at."""

MEGABYTE = 1024 * 1024
SETTINGS = {
    "DOWNLOAD_MAXSIZE": MEGABYTE,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_TIMEOUT_FILE": 3,
    "RETRY_TIMES": 1,
    "RETRY_BACKOFF": 0.05,
}
PDF = b"%PDF-1.4\n% a small one\n%%EOF\n"

Answering = Callable[[socket.socket, "Faulty"], None]
ANSWERS: dict[str, Answering] = {}


def answers(path: str) -> Callable[[Answering], Answering]:
    def add(answering: Answering) -> Answering:
        ANSWERS[path] = answering
        return answering

    return add


@dataclass
class Faulty:
    """A server whose every path fails in its own way; it counts what it was asked and sent."""

    base: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)

    def send(self, connection: socket.socket, path: str, data: bytes) -> None:
        connection.sendall(data)
        self.sent[path] += len(data)


def reply(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def pdf(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(PDF, "Content-Type: application/pdf"))


@answers("/robots.txt")
def no_robots(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(b"", status="404 Not Found"))


@answers("/good-1.pdf")
def good(connection: socket.socket, server: Faulty) -> None:
    pdf(connection, server)


@answers("/heals.pdf")
def heals(connection: socket.socket, server: Faulty) -> None:
    if server.asked["/heals.pdf"] == 1:
        connection.sendall(reply(b"", status="502 Bad Gateway"))
    else:
        pdf(connection, server)


@answers("/reset-once.pdf")
def resets_once(connection: socket.socket, server: Faulty) -> None:
    if server.asked["/reset-once.pdf"] == 1:
        resets(connection, server)
    else:
        pdf(connection, server)


@answers("/reset.pdf")
def resets(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(PDF, length=5000))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@answers("/drips.pdf")
def drips(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(b"", length=5000))
    for _ in range(200):
        connection.sendall(b"x")
        time.sleep(0.1)


@answers("/silent.pdf")
def silent(connection: socket.socket, server: Faulty) -> None:
    time.sleep(6)


@answers("/loops.pdf")
def loops(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(b"", "Location: /loops.pdf?again", status="302 Found"))


@answers("/to-metadata.pdf")
def to_metadata(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(b"", "Location: http://169.254.169.254/latest/meta-data/", status="302 Found"))


@answers("/to-another.pdf")
def to_another(connection: socket.socket, server: Faulty) -> None:
    other = server.base.replace("127.0.0.1", "127.0.0.2")
    connection.sendall(reply(b"", f"Location: {other}/good-1.pdf", status="301 Moved"))


@answers("/to-a-file.pdf")
def to_a_file(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(b"", "Location: file:///etc/passwd", status="302 Found"))


@answers("/cut.pdf")
def cut(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(PDF, length=5000))
    connection.close()


@answers("/says-less.pdf")
def says_less(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(PDF * 3, length=len(PDF)))


@answers("/two-gigabytes.pdf")
def two_gigabytes(connection: socket.socket, server: Faulty) -> None:
    server.send(connection, "/two-gigabytes.pdf", reply(b"", length=2048 * MEGABYTE))
    stream(connection, server, "/two-gigabytes.pdf", bytes(MEGABYTE))


@answers("/no-end.pdf")
def no_end(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    stream(connection, server, "/no-end.pdf", b"100000\r\n" + bytes(MEGABYTE) + b"\r\n")


def stream(connection: socket.socket, server: Faulty, path: str, piece: bytes) -> None:
    for _ in range(2048):
        server.send(connection, path, piece)


@answers("/bomb.pdf")
def bomb(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(gzip.compress(bytes(64 * MEGABYTE)), "Content-Encoding: gzip"))


@answers("/bomb-in-a-bomb.pdf")
def nested_bomb(connection: socket.socket, server: Faulty) -> None:
    bomb = gzip.compress(gzip.compress(bytes(64 * MEGABYTE)))
    connection.sendall(reply(bomb, "Content-Encoding: gzip, gzip"))


@answers("/no-gzip.pdf")
def no_gzip(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(reply(b"\x1f\x8b but then something else", "Content-Encoding: gzip"))


@answers("/no-http.pdf")
def no_http(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(b"220 ftp.example.org ready\r\n")
    connection.close()


@answers("/good-2.pdf")
def good_again(connection: socket.socket, server: Faulty) -> None:
    pdf(connection, server)


ROWS = [path for path in ANSWERS if path != "/robots.txt"]


def title(number: int) -> str:
    return f"{2000 + number}年度甲市社会保险中心单位决算"


def html(body: str) -> bytes:
    return reply(f"<html><body>{body}</body></html>".encode(), "Content-Type: text/html; charset=utf-8")


@answers("/list/")
def faulty_list(connection: socket.socket, server: Faulty) -> None:
    connection.sendall(
        html("".join(f'<p><a href="{path}">{title(n)}</a></p>' for n, path in enumerate(ROWS)))
    )


@answers("/repeats/")
def repeats(connection: socket.socket, server: Faulty) -> None:
    after = server.asked["/repeats/"] + 1
    connection.sendall(
        html(f'<a href="/good-3.pdf">{title(1)}</a><a href="/repeats/?page={after}">下一页</a>')
    )


@answers("/many/")
def many(connection: socket.socket, server: Faulty) -> None:
    links = "".join(
        f'<li><a href="/n/{n}.html">工作动态第{n}期</a><span>2024-01-01</span></li>' for n in range(10_000)
    )
    connection.sendall(html(f'<ul>{links}</ul><a href="/good-4.pdf">{title(2)}</a>'))


ANSWERS |= {"/good-3.pdf": pdf, "/good-4.pdf": pdf}


@contextmanager
def serving() -> Iterator[Faulty]:
    faulty = Faulty()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                while path := self.path():
                    faulty.asked[path] += 1
                    ANSWERS[path](self.request, faulty)

        def path(self) -> str:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := self.request.recv(65536)):
                    return ""
                head += piece
            return head.split()[1].split(b"?")[0].decode()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("0.0.0.0", 0), Handler) as server:  # on all loopback addresses
        faulty.base = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield faulty
        server.shutdown()


@dataclass
class Outcome:
    server: Faulty
    found: dict[str, Capture]
    summary: CrawlSummary
    seconds: float

    def of(self, path: str) -> tuple[str, str | None]:
        capture = self.found[path]
        return capture.outcome, capture.cause

    def site(self, name: str) -> SiteSummary:
        return next(s for s in self.summary.sites if s.site == name)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    folder = tmp_path_factory.mktemp("faults")
    with serving() as server:
        entries = [site(f"{server.base}/{name}/", "generic", id=name) for name in ("list", "repeats", "many")]
        began = time.monotonic()
        summary = crawl_in_process(folder, *entries, settings=SETTINGS)
        lines = [c for name in ("list", "repeats", "many") for c in captures(folder, 0, name)]
        found = {c.url.removeprefix(server.base): c for c in lines}
        yield Outcome(server, found, summary, time.monotonic() - began)


@pytest.mark.parametrize("path", ["/good-1.pdf", "/heals.pdf", "/reset-once.pdf", "/good-2.pdf", "/list/"])
def test_what_is_well_or_heals_is_kept(outcome: Outcome, path: str) -> None:
    assert outcome.of(path) == ("new", None)


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/reset.pdf", "network_error"),
        ("/cut.pdf", "network_error"),
        ("/drips.pdf", "timeout"),
        ("/silent.pdf", "timeout"),
        ("/loops.pdf", "http_error"),
        ("/to-metadata.pdf", "off_site"),
        ("/to-another.pdf", "off_site"),
        ("/to-a-file.pdf", "http_error"),
        ("/two-gigabytes.pdf", "too_large"),
        ("/no-end.pdf", "too_large"),
        ("/bomb.pdf", "too_large"),
        ("/bomb-in-a-bomb.pdf", "too_large"),
        ("/no-gzip.pdf", "network_error"),
        ("/no-http.pdf", "network_error"),
    ],
)
def test_what_fails_has_its_cause(outcome: Outcome, path: str, cause: str) -> None:
    assert outcome.of(path) == ("failed", cause)
    assert outcome.found[path].sha256 is None
    assert outcome.found[path].detail


def test_bytes_beyond_the_stated_length_are_no_part_of_a_file_or_of_the_next(outcome: Outcome) -> None:
    assert outcome.of("/says-less.pdf") == ("new", None)
    assert outcome.found["/says-less.pdf"].bytes == len(PDF)
    assert outcome.found["/two-gigabytes.pdf"].cause == "too_large"


def test_nothing_else_is_lost_and_nothing_of_ours_has_failed(outcome: Outcome) -> None:
    assert outcome.summary.failures == ()
    assert {path for path in ROWS if path not in outcome.found} == set()
    assert {site.site: site.complete for site in outcome.summary.sites} == {
        "list": True,
        "repeats": False,
        "many": True,
    }


def test_a_large_body_is_not_taken_to_its_end(outcome: Outcome) -> None:
    assert outcome.server.sent["/two-gigabytes.pdf"] < 32 * MEGABYTE
    assert outcome.server.sent["/no-end.pdf"] < 32 * MEGABYTE


def test_only_what_can_heal_is_asked_for_again(outcome: Outcome) -> None:
    again = {path for path, times in outcome.server.asked.items() if times > 1 and path in ROWS}
    healing = {
        "/heals.pdf",
        "/reset-once.pdf",
        "/reset.pdf",
        "/drips.pdf",
        "/silent.pdf",
        "/cut.pdf",
        "/no-http.pdf",
    }
    assert again == healing | {"/loops.pdf"}


def test_a_list_that_repeats_its_first_page_for_ever_ends(outcome: Outcome) -> None:
    assert outcome.server.asked["/repeats/"] <= 3
    assert outcome.of("/good-3.pdf") == ("new", None)
    assert outcome.site("repeats").unfit == (f"{outcome.server.base}/repeats/?page=2",)


def test_ten_thousand_links_are_read_and_their_document_found(outcome: Outcome) -> None:
    assert outcome.of("/good-4.pdf") == ("new", None)
    assert outcome.site("many").seconds < 60
