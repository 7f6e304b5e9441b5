"""Every parameter of every page, asked for what it does not expect: an answer with its headers, no fault."""

from __future__ import annotations

import asyncio
import http.client
import re
import runpy
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from site_browser import EXAMPLES, serve

from mingzhang.home import site

VALUES = (
    *(
        "",
        "-1",
        "1e999",
        "NaN",
        "9" * 23,
        "abc",
        "'\"`;--",
        "\0",
        "../../etc/passwd",
        "甲",
        "²",
        "{}",
        "\r\nX-A:1",
    ),
    *("<script>alert(1)</script>", "1" * 3000),
)
RAW = (
    "%FF%FE",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "../" * 9 + "etc/passwd",
    "~2E~2E~2Fetc",
    "%252e%252e%252fetc%252fpasswd",
    "..%5c..%5cetc%5cpasswd",
    "%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
)
PARAMETERS = {
    "/search": "q region role year kind form subject in page",
    "/search.json": "q year page",
    "/document/{document}": "page view statement file",
    "/document/{document}/page/1.png": "file",
    "/document/{document}/file": "file",
    "/document/{document}/frame": "file",
    "/agency/{agency}": "year",
    "/compare": "subject measure year role region per page",
    "/compare.csv": "year",
    "/coverage": "year region role status page",
    "/changes": "page region year",
    "/findings": "page rule outcome year region",
    "/findings.json": "page next",
    "/projects": "page q year",
    "/history": "url page",
    "/changes.atom": "region",
    "/mingzhang/documents": "_size _next _sort _sort_desc _facet _facet_array _facet_date _facet_size _search _col "
    "_nocol _labels _ttl _timelimit _where _through _trace fiscal_year__gt title__like title__nope nope",
    "/mingzhang/documents.json": "_size _next _sort _shape _json _extras _nl _json_infinity",
    "/mingzhang/documents.csv": "_size _stream _next _sort",
    "/mingzhang.json": "sql _shape",
    "/mingzhang?sql=select+:a": "a _timelimit _size _shape _hide_sql",
    "/mingzhang/documents/{document}.json": "_extras _shape",
    "/mingzhang.blob?sql=select+x'00'+as+a": "_blob_column _blob_hash",
}
PATHS = (
    *("/document/%s", "/document/%s/page/1.png", "/document/{document}/page/%s.png", "/document/%s/file"),
    *(
        "/figure/{document}/%s",
        "/figure/{document}/1/%s/1",
        "/figure/{document}/1/0/%s/crop.png",
        "/agency/%s",
    ),
    *("/region/%s", "/rule/%s", "/project/%s", "/downloads/%s", "/mingzhang/%s", "/mingzhang/documents/%s"),
    *("/%s", "/static/%s", "/-/%s", "/releases/%s"),
)
TOLD = (
    "/-/databases",
    "/-/databases.json",
    "/-/threads",
    "/-/versions.json",
    "/-/plugins.json",
    "/-/metadata",
    "/_internal",
    "/mingzhang.csv",
)
HEADERS_PLUGIN = runpy.run_path(str(site() / "plugins" / "headers.py"))
SECONDS: dict[int, int] = HEADERS_PLUGIN["SECONDS"]
FOREVER = "public, max-age=31536000, immutable"
DRAWN = "public, max-age=86400"
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
HEADERS = {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}
LEAKS = re.compile(rb"/tmp/|/home/|site-packages|Traceback|root:x:")


KNOWN = {
    "document": "select id from documents where format = 'pdf'",
    "framed": "select id from documents where format = 'html' and status = 'parsed'",
    "agency": "select id from agencies",
    "figure": EXAMPLES["sound"],
}


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    yield from serve(demo / "mingzhang.db")


@pytest.fixture(scope="module")
def known(demo: Path) -> dict[str, str]:
    with closing(sqlite3.connect(f"file:{demo / 'mingzhang.db'}?mode=ro", uri=True)) as database:
        return {name: database.execute(query).fetchone()[0] for name, query in KNOWN.items()}


def got(address: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer; no redirect is followed."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)) as line:
        line.request(method, path)
        answer = line.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()


def faults(address: str, path: str) -> list[str]:
    """What is wrong with an answer."""
    status, headers, body = got(address, path)
    found = [str(status)] if status >= 500 else []
    found += sorted(HEADERS - set(headers)) if headers.get("server") is not None and status != 400 else []
    found += ["kept"] if status not in SECONDS and "max-age" in headers.get("cache-control", "") else []
    is_text = headers.get("content-type", "").startswith(("text/html", "application/json"))
    found += [leak.group().decode() for leak in [LEAKS.search(body)] if leak and is_text]
    found += ["a script"] if b"<script>alert" in body and "html" in headers.get("content-type", "") else []
    return [*found, "X-A"] if "x-a" in headers else found


KINDS = {
    "page": ("/", "text/html", "max-age=600"),
    "json": ("/findings.json", "application/json", "max-age=600"),
    "csv": ("/findings.csv", "text/csv", "max-age=600"),
    "search": ("/search?q=a", "text/html", "max-age=600"),
    "feed": ("/documents.atom", "application/atom+xml", "max-age=600"),
    "sitemap": ("/sitemap.xml", "application/xml", "max-age=600"),
    "robots": ("/robots.txt", "text/plain", "max-age=600"),
    "style": ("/static/mingzhang.css", "text/css", "max-age=600"),
    "picture": ("/static/mark.svg", "image/svg+xml", "max-age=600"),
    "image": ("/document/{document}/page/1.png", "image/png", DRAWN),
    "crop": ("/figure/{figure}/crop.png", "image/png", DRAWN),
    "frame": ("/document/{framed}/frame", "text/html", DRAWN),
    "file": ("/document/{document}/file", "application/pdf", FOREVER),
    "html file": ("/document/{framed}/file", "application/octet-stream", FOREVER),
    "table": ("/mingzhang/sites", "text/html", "max-age=3600"),
    "table as csv": ("/mingzhang/sites.csv", "text/plain", "max-age=600"),
    "sql": ("/mingzhang.json?sql=select+1", "application/json", "max-age=3600"),
    "blob": ("/mingzhang.blob?sql=select+x'00'+as+a&_blob_column=a", "application/binary", "max-age=3600"),
    "an address with a slash": ("/mingzhang/sites/", "text/html", "max-age=600"),
    "400": ("/search?page=0", "text/html", "no-store"),
    "400 of sql": ("/mingzhang.json?sql=select+nope", "application/json", "no-store"),
    "404": ("/nope", "text/html", "max-age=60"),
    "404 as json": ("/nope.json", "application/json", "max-age=60"),
    "404 of an image": ("/document/{document}/page/999.png", "text/html", "max-age=60"),
    "404 of a style": ("/static/nope.css", "text/html", "max-age=60"),
    "404 of a release": ("/releases/2024-01-01/x", "text/html", "max-age=60"),
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_says_how_it_may_be_used(
    address: str, known: dict[str, str], kind: str, method: str
) -> None:
    path, media, kept = KINDS[kind]
    status, headers, body = got(address, path.format(**known), method)
    assert status == int(kind[:3] if kind[:1] == "4" else 302 if "slash" in kind else 200)
    assert {name: headers.get(name) for name in FIXED} == FIXED
    assert headers["content-type"].partition(";")[0] == media
    assert headers["cache-control"] == kept
    policy = headers["content-security-policy"]
    is_strange = kind in ("frame", "file", "html file")
    assert policy.startswith("default-src 'none'; ")
    assert ("script-src 'self'" in policy, policy.endswith("; sandbox")) == (not is_strange, is_strange)
    is_sent = "file" in kind or kind in ("csv", "blob")
    assert headers.get("content-disposition", "").startswith("attachment") == is_sent
    assert bool(body) == (method == "GET" and status != 302)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_nothing_but_reading_is_asked_of_a_page(address: str, method: str) -> None:
    for path in ("/", "/mingzhang/sites", "/mingzhang?sql=select+1", "/static/mingzhang.css"):
        status, headers, _ = got(address, path, method)
        assert (status, headers["cache-control"], headers["allow"]) == (405, "no-store", "GET, HEAD, OPTIONS")
        assert {name: headers.get(name) for name in FIXED} == FIXED


@pytest.mark.parametrize("status", [200, 206, 301, 304, 400, 403, 404, 405, 500, 503])
def test_what_went_wrong_is_not_kept(status: int) -> None:
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"Server", b"x")]})

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET"}
    asyncio.run(HEADERS_PLUGIN["with_headers"](app)(scope, None, keep))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    is_kept = status in (200, 206, 301, 304, 404)
    assert headers["cache-control"].startswith("max-age=" if is_kept else "no-store")
    assert headers.keys() >= HEADERS
    assert headers["Server"] == "x"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", "max-age=600"),
        ("max-age=5", "max-age=5"),
        ("max-age=3600", "max-age=3600"),
        ("max-age=99999999999", "max-age=3600"),
        ("no-cache", "no-cache"),
        (DRAWN, DRAWN),
        (FOREVER, FOREVER),
    ],
)
def test_no_reader_has_a_page_kept_for_longer_than_an_hour(said: str, kept: str) -> None:
    assert HEADERS_PLUGIN["kept_for"](200, said) == kept


def test_what_an_address_asks_to_be_kept_for_is_bounded(address: str) -> None:
    for asked_for, kept in (("5", "max-age=5"), ("99999999", "max-age=3600"), ("0", "no-cache")):
        _, headers, _ = got(address, f"/mingzhang/sites.json?_ttl={asked_for}")
        assert headers["cache-control"] == kept


def asked(known: dict[str, str]) -> Iterator[str]:
    """All addresses that are tried."""
    values = [*(quote(value, safe="") for value in VALUES), *RAW]
    for page, names in PARAMETERS.items():
        for name in names.split():
            yield from (
                f"{page.format(**known)}{'&' if '?' in page else '?'}{name}={value}" for value in values
            )
    for path in PATHS:
        yield from (path.format(**known) % value for value in values)
    yield from TOLD


def test_no_parameter_of_any_page_is_a_fault(address: str, known: dict[str, str]) -> None:
    found = {path[:150]: wrong for path in asked(known) if (wrong := faults(address, path))}
    assert not found, "\n".join(f"{path} {wrong}" for path, wrong in found.items())
