"""The sample sites: every platform's addresses and conventions, and a server that behaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest
import yaml
from ports import free_ports

import samples
from samples.server import HOST, Running, Served
from samples.sites.model import Article, Column

YANTAI, PANJIN, XINZHOU, WEIHAI, YANCHI = (
    "yantai-social-insurance",
    "panjin-social-insurance",
    "xinzhou-social-security-card",
    "weihai-social-insurance",
    "yanchi-social-insurance",
)
SITES = [YANTAI, PANJIN, XINZHOU, WEIHAI, YANCHI]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with samples.serve(0) as served:
        yield served


@pytest.fixture(params=SITES)
def running(request: pytest.FixtureRequest, served: Served) -> Running:
    return served[request.param]


def ask(
    running: Running, target: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(HOST, running.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, body, named)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def text_of(running: Running, target: str) -> str:
    answer, content = ask(running, target)
    assert answer.status == 200, target
    stated = re.search(rb'charset=([\w-]+)"', content)
    assert stated
    return content.decode({"gb2312": "gbk"}.get(stated[1].decode(), stated[1].decode()))


def first_column(running: Running) -> Column:
    return running.replica.site.data.columns[0]


def articles(running: Running, kind: str) -> list[Article]:
    return [article for article in running.replica.site.data.articles if article.kind == kind]


def listed(html: str, base: str) -> dict[str, str]:
    """The rows of a list: full title by address."""
    rows = re.findall(r'<li[^>]*><a [^>]*?href="([^"]+)"[^>]*? title="([^"]+)"', html)
    return {urlsplit(urljoin(base, href)).path: title for href, title in rows}


def walk(running: Running) -> dict[str, str]:
    """All rows of the first column, by the platform's own way to the next page."""
    start = running.replica.list_path(first_column(running), 0)
    html = text_of(running, start)
    rows = listed(html, start)
    if running.id == YANCHI:
        return rows | yanchi_rest(running, html, start)
    if running.id == WEIHAI:
        return rows | weihai_records(running, html, start)
    following = {YANTAI: yantai_next, PANJIN: panjin_next, XINZHOU: trs_next}[running.id]
    for target in following(html, start):
        answer, content = ask(running, target)
        assert answer.status == 200
        rows |= listed(content.decode("gbk" if running.id == PANJIN else "utf-8"), target)
    return rows


def yantai_next(html: str, start: str) -> list[str]:
    """The proxy's address is in the page; its answer says how many pages there are."""
    (proxy,) = re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', html)
    (total,) = re.findall(r"<totalpage>(\d+)</totalpage>", html)
    assert parse_qs(urlsplit(proxy).query)["columnid"] == re.findall(r"/col/col(\d+)/", start)
    return [proxy.replace("page=1", f"page={page}") for page in range(2, int(total) + 1)]


def panjin_next(html: str, start: str) -> list[str]:
    return [urljoin(start, href) for href in re.findall(r'<a href="([^"]+)">下一页</a>', html)]


def yanchi_rest(running: Running, html: str, start: str) -> dict[str, str]:
    """Each page links to the next one, numbered backwards down to 1."""
    rows: dict[str, str] = {}
    numbers = []
    while links := re.findall(r'<a href="([^"]+)">下页</a>', html):
        start = urljoin(start, links[0])
        html = text_of(running, start)
        numbers += re.findall(r"/(\d+)\.htm$", start)
        rows |= listed(html, start)
    assert numbers == ["2", "1"]
    return rows


def weihai_records(running: Running, html: str, start: str) -> dict[str, str]:
    """Each page's script names the data that hold its rows, and these say how many pages there are."""
    rows: dict[str, str] = {}
    for page in count(1):
        (name,) = re.findall(r'fetch\("([^"]+)"\)', html)
        data = json.loads(ask(running, urljoin(start, name))[1])
        rows |= {urlsplit(urljoin(start, doc["url"])).path: doc["title"] for doc in data["docs"]}
        if page == data["pages"]:
            break
        start = urljoin(start, f"index_{page}.html")
        html = text_of(running, start)
    return rows


def trs_next(html: str, start: str) -> list[str]:
    (call,) = re.findall(r'createPageHTML\((\d+), 0, "index", "html"\);', html)
    return [urljoin(start, f"index_{page}.html") for page in range(1, int(call))]


def test_every_article_is_listed_over_two_pages_and_answers_unless_it_is_dead(running: Running) -> None:
    column = first_column(running)
    rows = walk(running)
    wanted = running.replica.site.articles(column)
    assert len(running.replica.site.pages(column)) >= 2
    assert list(rows.values()) == [article.title for article in wanted]
    for path, article in zip(rows, wanted, strict=True):
        assert ask(running, path)[0].status == (404 if article.kind == "dead" else 200), path


ADDRESSES = {
    YANTAI: r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html",
    PANJIN: r"/\d{4}_\d{2}/\d{2}_\d{2}/content-\d+\.html",
    XINZHOU: r"/xxgk/\w+/\d{6}/t\d{8}_\d+\.html",
    WEIHAI: r"/xxgk/\w+/\d{6}/t\d{8}_\d+\.html",
    YANCHI: r"/info/\d{4}/\d+\.htm",
}
FILES = {
    YANTAI: r"/(attach/0/|module/download/downfile\.jsp\?classid=0&filename=)[0-9a-f]{32}\.pdf",
    XINZHOU: r"/xxgk/\w+/\d{6}/P0\d{17,20}\.pdf",
    WEIHAI: r"/xxgk/\w+/\d{6}/P0\d{17,20}\.(zip|docx)",
    YANCHI: r"/system/_content/download\.jsp\?urltype=news\.DownloadAttachUrl&owner=\d+&wbfileid=\d+"
    r"|/__local/[0-9A-F]/[0-9A-F]{2}/[0-9A-F]{2}/[0-9A-F]{27}_[0-9A-F]{8}_[0-9A-F]{5}\.pdf",
}
MEDIA = {b"%PDF-": "pdf", b"PK\3\4": "officedocument|zip", b"\xd0\xcf\x11\xe0": "msword"}


def test_addresses_are_the_platform_s(running: Running) -> None:
    assert all(re.fullmatch(ADDRESSES[running.id], path) for path in walk(running))


def files_of(running: Running, article: Article) -> dict[str, str]:
    """The files that an article links to, with the names shown, and those that it shows in a frame."""
    path = running.replica.article_path(article)
    html = text_of(running, path)
    links = re.findall(r'<p class="file"><a href="([^"]+)" title="([^"]+)"', html)
    links += re.findall(r'<li>附件【<a href="([^"]+)" target="_blank">([^<]+)</a>】', html)
    links += [(href, "") for href in re.findall(r'showVsbpdfIframe\("([^"]+)"', html)]
    return {urljoin(path, unescape(href)): name for href, name in links}


@pytest.mark.parametrize("site", list(FILES))
def test_documents_are_files_under_the_name_that_the_link_shows(served: Served, site: str) -> None:
    running = served[site]
    found = {}
    for article in articles(running, "document"):
        files = files_of(running, article)
        assert len(files) == len(running.replica.site.documents[article.id].files)
        for target, name in files.items():
            answer, content = ask(running, target)
            assert re.fullmatch(FILES[site], target)
            (media,) = [media for magic, media in MEDIA.items() if content.startswith(magic)]
            assert re.search(media, answer.headers["Content-Type"])
            stated = f"attachment; filename*=UTF-8''{quote(name)}" if name else None
            assert answer.headers["Content-Disposition"] == stated
            found[target] = content
    assert len(set(found.values())) >= 2


def test_a_list_s_links_are_relative_to_its_page(served: Served) -> None:
    running = served[YANCHI]
    for target, beginning in (("/yjsgk.htm", "info/"), ("/yjsgk/2.htm", "../info/"), ("/yjsgk/1.htm", "../")):
        rows = re.findall(r'<li id="line_u8_\d+"><a href="([^"]+)"', text_of(running, target))
        assert rows
        assert all(href.startswith(beginning) for href in rows)


def test_a_pdf_is_shown_in_the_article_beside_the_file_that_is_linked(served: Served) -> None:
    running = served[YANCHI]
    (article,) = [article for article in articles(running, "document") if article.id == "2023-final"]
    html = text_of(running, running.replica.article_path(article))
    content = html[html.index('<div id="vsb_content"><div class="v_news_content">') :]
    assert re.findall(r'showVsbpdfIframe\("/__local/[^"]+\.pdf", "100%"', content)
    assert re.findall(r"附件【<a [^>]+>[^<]+\.doc</a>】", content)


def test_the_page_is_the_document_in_gbk_under_an_older_name(served: Served) -> None:
    running = served[PANJIN]
    article = next(a for a in articles(running, "document") if a.id == "2023-final")
    answer, content = ask(running, running.replica.article_path(article))
    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset=gb2312" in content
    assert "收入支出决算总表" in content.decode("gbk")
    assert not files_of(running, article)


def test_the_proxy_answers_posts_and_any_order_of_fields(served: Served) -> None:
    running = served[YANTAI]
    (target,) = yantai_next(
        text_of(running, start := running.replica.list_path(first_column(running), 0)), start
    )
    wanted = ask(running, target)[1]
    path, _, query = target.partition("?")
    assert ask(running, f"{path}?{'&'.join(reversed(query.split('&')))}")[1] == wanted
    form = query.replace("page=2&", "")
    posted = ask(running, f"{path}?startrecord=11&endrecord=20&perpage=10", "POST", form)
    assert posted[1] == wanted
    for wrong in ("page=3", "page=0", "page=x", "startrecord=x"):
        assert ask(running, f"{path}?{wrong}&{form}")[0].status == 404
    assert ask(running, f"{path}?page=1&columnid=1&unitid=1")[0].status == 404


def test_every_page_says_that_it_is_a_demonstration(running: Running) -> None:
    replica = running.replica
    for target, resource in replica.static.items():
        if resource.media_type.startswith("text/html"):
            assert "演示数据" in text_of(running, target or "/")
    assert "演示数据" in ask(running, "/nothing")[1].decode(replica.charset)


def test_articles_state_what_the_national_standard_asks(running: Running) -> None:
    (article,) = articles(running, "near_miss")
    html = text_of(running, running.replica.article_path(article))
    stated = dict(re.findall(r'<meta name="(\w+)" content="([^"]*)">', html))
    assert stated["ArticleTitle"] == article.title
    assert stated["PubDate"].startswith(str(article.date))
    assert stated["SiteIDCode"].startswith(str(entry(running.id)["region"]))
    assert {"ColumnName", "ContentSource", "Url", "SiteName"} <= set(stated)
    assert all(paragraph in html for paragraph in article.body)


def test_a_file_that_is_held_is_not_sent_again(running: Running) -> None:
    path = running.replica.article_path(articles(running, "document")[0])
    first, content = ask(running, path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    held = [{"If_None_Match": etag}, {"If_None_Match": f'"a", W/{etag}'}, {"If_Modified_Since": modified}]
    for headers in held:
        answer, nothing = ask(running, path, **headers)
        assert (answer.status, nothing, answer.headers["ETag"]) == (304, b"", etag)
    old = {"If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    for headers in ({"If_None_Match": '"a"', "If_Modified_Since": modified}, old, {"If_Modified_Since": "?"}):
        assert ask(running, path, **headers)[1] == content


def test_head_has_no_body_and_robots_name_what_is_closed(running: Running) -> None:
    answer, content = ask(running, "/", "HEAD")
    assert (answer.status, content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 500
    assert b"Disallow: /search" in ask(running, "/robots.txt")[1]


def test_what_is_asked_is_logged(running: Running) -> None:
    ask(running, "/nothing?a=1", User_Agent="tester")
    assert running.log[-1] == ("GET", "/nothing?a=1", 404, "tester")


def entry(site: str) -> dict[str, object]:
    return next(e for e in yaml.safe_load(samples.registry_text()) if e["id"] == site)


def test_the_registry_names_each_site_s_list_on_its_port() -> None:
    entries = yaml.safe_load(samples.registry_text(9000))
    with samples.serve(0) as served:
        assert [running.id for running in served.sites] == [e["id"] for e in entries] == SITES
        for n, (running, e) in enumerate(zip(served.sites, entries, strict=True)):
            path = running.replica.list_path(first_column(running), 0)
            assert e["lists"] == [f"http://{HOST}:{9000 + n}{path}"]
            assert e["name"] == running.replica.site.data.name
        real = yaml.safe_load(served.registry_text())
        assert [e["lists"][0].split("/")[2] for e in real] == [f"{HOST}:{r.port}" for r in served.sites]


def test_ports_are_free_again_afterwards_and_a_taken_one_is_an_error() -> None:
    port = free_ports(8)
    with samples.serve(port), pytest.raises(OSError, match=r"in use"), samples.serve(port):
        pass
    with pytest.raises(ConnectionRefusedError):
        HTTPConnection(HOST, port, timeout=60).request("GET", "/")


def test_the_command_says_where_it_serves() -> None:
    command = [sys.executable, "-m", "samples", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in SITES]
        process.terminate()
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/  \S+\n", line) for line in lines)
