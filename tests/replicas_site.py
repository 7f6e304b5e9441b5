"""Loopback replicas of disclosure sites, made by the documented conventions of their platforms."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import NamedTuple

PDF = b"%PDF-1.4\n% a small one\n%%EOF\n"
HTML = "text/html; charset=utf-8"


@dataclass
class Reply:
    """What a replica answers. `validators`: an ETag, honoured with 304."""

    body: bytes = b""
    status: int = 200
    media: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    validators: bool = True
    stated_length: int | None = None

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:16]}"'


class Asked(NamedTuple):
    method: str
    path: str
    status: int
    sent: int
    headers: dict[str, str]
    form: str
    at: float
    """Seconds of a monotonic clock."""


def page(body: str, *, title: str = "甲市人力资源和社会保障局", meta: dict[str, str] | None = None) -> Reply:
    """A page of the site, with metadata if any."""
    tags = "".join(f'<meta name="{name}" content="{content}">' for name, content in (meta or {}).items())
    return Reply(
        f"<!DOCTYPE html><html><head><title>{title}</title>{tags}</head><body>{body}</body></html>".encode()
    )


def pdf(mark: str = "", **options: object) -> Reply:
    return Reply(PDF + mark.encode(), media="application/pdf", **options)  # type: ignore[arg-type]


class Article(NamedTuple):
    """An article of a replica; its page holds `body`, or answers 404."""

    id: int
    title: str
    date: str
    body: str = "<p>内容</p>"
    dead: bool = False


ARTICLES = (
    Article(
        1,
        "2023年度甲市社会保险中心单位决算",
        "2024-09-20",
        '<a href="/files/a1.pdf">附件：2023年度决算.pdf</a>',
    ),
    Article(2, "关于召开工作会议的通知", "2024-09-18"),
    Article(
        3, "关于开展2023年度部门决算公开检查的通知", "2024-09-12", '<a href="/files/near-miss.pdf">附件</a>'
    ),
    Article(
        4,
        "2024年甲市社会保险中心单位预算",
        "2024-02-06",
        '<iframe src="/pdfjs/web/viewer.html?file=/files/a4.pdf">',
    ),
    Article(5, "甲市组织义务植树", "2023-12-01"),
    Article(
        6,
        "2022年度甲市社会保险中心单位决算",
        "2023-09-15",
        "<a onclick=\"window.open('/files/a6.pdf')\">下载</a>",
    ),
    Article(7, "2021年度甲市社会保险中心单位决算", "2022-09-10", dead=True),
)
"""Noise, a near miss, older years and a dead link, newest first; three rows make a list page."""

FILES = ("/files/a1.pdf", "/files/a4.pdf", "/files/a6.pdf")
ROWS_PER_PAGE = 3


class Replica:
    """A site on a loopback port: its answers by path and query, and a log of what it was asked."""

    def __init__(self, host: str, port: int) -> None:
        self.base = f"http://{host}:{port}"
        self.replies: dict[str, Reply | Callable[[Asked], Reply]] = {}
        self.log: list[Asked] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, beginning: str = "/") -> list[str]:
        """The paths that were asked for, robots.txt apart."""
        return [a.path for a in self.log if a.path.startswith(beginning) and a.path != "/robots.txt"]

    def answer(self, method: str, path: str, headers: dict[str, str], form: str) -> tuple[int, Reply, bool]:
        """(status, reply, whether its body is sent)."""
        found = self.replies.get(path) or self.replies.get(path.split("?")[0]) or Reply(b"no such page", 404)
        reply = found(Asked(method, path, 0, 0, headers, form, monotonic())) if callable(found) else found
        unchanged = reply.status == 200 and reply.validators and headers.get("if-none-match") == reply.etag
        status = 304 if unchanged else reply.status
        sent = 0 if unchanged else len(reply.body)
        self.log.append(Asked(method, path, status, sent, headers, form, monotonic()))
        return status, reply, not unchanged

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Replica]:
    """A replica on a free port of a loopback address: another address is another host."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply("GET")

        def do_POST(self) -> None:
            self._reply("POST")

        def _reply(self, method: str) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            headers = {key.lower(): value for key, value in self.headers.items()}
            with replica.counted():  # and no longer: who has the answer may ask for the next one at once
                status, reply, with_body = replica.answer(method, self.path, headers, form)
                self.send_response(status)
                self.send_header("Content-Type", reply.media)
                if reply.validators and reply.status == 200:
                    self.send_header("ETag", reply.etag)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                length = len(reply.body) if reply.stated_length is None else reply.stated_length
                self.send_header("Content-Length", str(length if with_body else 0))
            self.end_headers()
            if with_body:
                self.wfile.write(reply.body)
            self.close_connection = reply.stated_length is not None

        def log_request(self, code: object = "-", size: object = "-") -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    replica = Replica(host, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield replica
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def list_pages(articles: tuple[Article, ...] = ARTICLES) -> list[tuple[Article, ...]]:
    return [articles[i : i + ROWS_PER_PAGE] for i in range(0, len(articles), ROWS_PER_PAGE)]


def add_articles(replica: Replica, path: Callable[[Article], str], *, marked: bool = True) -> None:
    """The article pages and their files."""
    for article in ARTICLES:
        meta = {"ArticleTitle": article.title, "pubdate": f"{article.date} 05:30:00"} if marked else {}
        body = f"<h1>{article.title}</h1><p>发布时间：{article.date} 05:30</p>{article.body}"
        replica.replies[path(article)] = Reply(status=404) if article.dead else page(body, meta=meta)
    for file in (*FILES, "/files/near-miss.pdf"):
        replica.replies[file] = pdf(file)


def row(article: Article, url: str) -> str:
    """A list row, its text cut as lists cut it, the whole title beside it."""
    cut = article.title if len(article.title) < 12 else article.title[:11] + "…"
    return f'<li><a href="{url}" title="{article.title}">{cut}</a><span>{article.date}</span></li>'


def add_trs(replica: Replica) -> str:
    """TRS WCM: numbered files, articles below a month's folder."""

    def name(article: Article) -> str:
        day = article.date.replace("-", "")
        return f"{day[:6]}/t{day}_{article.id}.html"

    for number, articles in enumerate(list_pages()):
        rows = "".join(row(a, f"./{name(a)}") for a in articles)
        paging = f'<script>createPageHTML({len(list_pages())}, {number}, "index", "html");</script>'
        file = "index.html" if number == 0 else f"index_{number}.html"
        replica.replies[f"/czyjs/{file}"] = page(f"<ul>{rows}</ul>{paging}")
    replica.replies["/czyjs/"] = replica.replies["/czyjs/index.html"]
    add_articles(replica, lambda a: f"/czyjs/{name(a)}")
    return "/czyjs/"


def add_generic(replica: Replica) -> str:
    """A site of no known platform, in GBK and without metadata: the pages link to each other."""

    def path(article: Article) -> str:
        return f"/show/{article.id}.html"

    add_articles(replica, path, marked=False)
    for number, articles in enumerate(list_pages(), 1):
        rows = "".join(row(a, path(a)) for a in articles)
        numbers = "".join(f'<a href="/list/{n}.html">{n}</a>' for n in range(1, len(list_pages()) + 1))
        after = f'<a href="{number + 1}.html">下一页</a>' if number < len(list_pages()) else ""
        menu = (
            '<a href="/">首页</a><a href="/list/1.html">部门决算</a><a href="javascript:void(0)">无障碍</a>'
        )
        replica.replies[f"/list/{number}.html"] = page(f"{menu}<ul>{rows}</ul>{numbers}{after}")
    for key, reply in replica.replies.items():
        if isinstance(reply, Reply) and reply.media == HTML and reply.status == 200:
            text = reply.body.decode().replace("<head>", '<head><meta charset="gbk">')
            replica.replies[key] = Reply(text.encode("gbk"), media="text/html")
    return "/list/1.html"
