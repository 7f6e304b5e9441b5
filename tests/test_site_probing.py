"""Every parameter of every page, asked for what it does not expect: an answer with its headers, no fault."""

from __future__ import annotations

import http.client
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from site_browser import serve

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
    "/-/plugins.json",
    "/-/metadata",
    "/_internal",
    "/mingzhang.csv",
)
HEADERS = {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}
LEAKS = re.compile(rb"/tmp/|/home/|site-packages|Traceback|root:x:")


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    yield from serve(demo / "mingzhang.db")


@pytest.fixture(scope="module")
def known(demo: Path) -> dict[str, str]:
    with closing(sqlite3.connect(f"file:{demo / 'mingzhang.db'}?mode=ro", uri=True)) as database:
        ask = {"document": "documents where format = 'pdf'", "agency": "agencies"}
        return {
            name: database.execute(f"select id from {table}").fetchone()[0] for name, table in ask.items()
        }


def faults(address: str, path: str) -> list[str]:
    """What is wrong with an answer."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    with closing(line):
        line.request("GET", path)
        got = line.getresponse()
        body, headers = got.read(), {name.lower(): value for name, value in got.getheaders()}
    found = [str(got.status)] if got.status >= 500 else []
    found += sorted(HEADERS - set(headers)) if headers.get("server") is not None and got.status != 400 else []
    found += ["kept"] if got.status >= 400 and "max-age" in headers.get("cache-control", "") else []
    is_text = headers.get("content-type", "").startswith(("text/html", "application/json"))
    found += [leak.group().decode() for leak in [LEAKS.search(body)] if leak and is_text]
    found += ["a script"] if b"<script>alert" in body and "html" in headers.get("content-type", "") else []
    return [*found, "X-A"] if "x-a" in headers else found


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
