"""The demo's site, served, and a browser that fails its test where a page complains."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from mingzhang.home import site

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 120_000
"""Milliseconds until something that does not come is given up: of a slow machine no more is known before."""
FOREIGN = "script:not([src^='/static/'], [type='application/ld+json']), style, [style]"
"""What no page has: scripts and styles of its own. What describes its data is no script."""

FIGURE = """select s.document_id || '/' || s.ordinal || '/' || {0}."row" || '/' || {0}.col
    from {1} join statements s on s.id = {0}.statement_id where {2} order by 1"""
EXAMPLES = {
    "pdf": "select id from documents where format = 'pdf' and status = 'parsed' order by pages",
    "html": "select id from documents where format = 'html' and status = 'parsed'",
    "mended": "select s.document_id from repairs r join statements s on s.id = r.statement_id",
    "partial": "select id from documents where status = 'partial'",
    "doubted": FIGURE.format("f", "findings f", "f.outcome = 'error' and f.col is not null"),
    "repaired": FIGURE.format("r", "repairs r", "true"),
    "sound": FIGURE.format("a", "amounts a", "s.first_page is not null and a.level = 0"),
    "agency": "select id from agencies order by name",
    "project": "select project_id from findings where project_id is not null and outcome = 'error'",
    "rule": "select rule from findings where outcome = 'error'",
    "url": "select replace(replace(source_url, '%', '%25'), '&', '%26') from documents where format = 'pdf'",
}
"""What the demo has an example of: the first row that each query finds."""
KINDS = {
    "home": "/",
    "search": "/search?q=威海 三公",
    "search, nothing found": "/search?q=查无此词",
    "region": "/region/370000",
    "agency": "/agency/{agency}",
    "document": "/document/{pdf}",
    "statement": "/document/{pdf}?statement=3",
    "text": "/document/{pdf}?view=sections",
    "projects of a document": "/document/{pdf}?view=projects",
    "findings of a document": "/document/{mended}?view=findings",
    "original": "/document/{pdf}?view=original",
    "framed original": "/document/{html}?view=original",
    "document without tables": "/document/{partial}",
    "figure": "/figure/{sound}",
    "figure in doubt": "/figure/{doubted}",
    "figure mended": "/figure/{repaired}",
    "compare": "/compare",
    "compare per head": "/compare?subject=personnel&per=head",
    "coverage": "/coverage",
    "changes": "/changes",
    "findings": "/findings",
    "rules": "/rules",
    "rule": "/rule/{rule}",
    "projects": "/projects",
    "project": "/project/{project}",
    "history": "/history?url={url}",
    "downloads": "/downloads",
    "api": "/api",
    "about": "/about",
    "database": "/mingzhang",
    "table": "/mingzhang/sites",
    "row": "/mingzhang/documents/{pdf}",
    "query": "/mingzhang?sql=select id, title from documents",
}


def serve(path: Path) -> Iterator[str]:
    """Serves a database at a free port; gives the address."""
    served = ["serve", str(site()), "--immutable", str(path), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "datasette", *served], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"running on (http://\S+)", line):
                threading.Thread(target=process.stderr.read, daemon=True).start()  # or it waits for a reader
                yield found.group(1)
                break
        process.terminate()


@pytest.fixture(scope="module")
def address(demo: Path) -> Iterator[str]:
    yield from serve(demo / "mingzhang.db")


def program() -> str:
    """Where the machine's browser is; what needs one says that it was not run where there is none."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no chromium on this machine: what needs a browser was not run")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's browser, open."""
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program(), args=options, timeout=PATIENCE)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Fails its test where the console complains or anything is asked of another host."""
    opened = browser.new_page(viewport=WIDE)
    opened.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda r: None if r.url.startswith(address) else complaints.append(r.url))
    yield opened
    opened.close()
    assert complaints == []


def answer(url: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text; words of the address may be Chinese."""
    try:
        with urllib.request.urlopen(urllib.parse.quote(url, safe=":/?&=%+,.-~#")) as got:
            return got.status, {k.lower(): v for k, v in got.headers.items()}, got.read().decode("utf-8-sig")
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read().decode()


def rows_of(url: str) -> list[dict[str, Any]]:
    """The rows of a CSV or JSON answer."""
    status, _, text = answer(url)
    assert status == 200, text
    if url.partition("?")[0].endswith(".csv"):
        return list(csv.DictReader(io.StringIO(text)))
    rows: list[dict[str, Any]] = json.loads(text)["rows"]
    return rows


def holds_together(page: Page, url: str) -> None:
    """What every page must keep, wide and on a phone: one heading, no script of its own, no sideways scrolling."""
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        got = page.goto(url)
        assert got is not None
        assert got.status == 200, url
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], url
        assert page.locator("h1").count() == 1
        assert page.locator(FOREIGN).count() == 0
        assert "明账" in page.title()


@pytest.fixture(scope="module")
def page_kinds(demo: Path, address: str) -> dict[str, str]:
    """The address of a page of every kind, by what it is."""
    with closing(sqlite3.connect(f"file:{demo / 'mingzhang.db'}?mode=ro", uri=True)) as database:
        found = {name: database.execute(query).fetchone() for name, query in EXAMPLES.items()}
    paths = {name: path.format(**{key: row[0] for key, row in found.items()}) for name, path in KINDS.items()}
    return {name: address + path for name, path in paths.items()}


def plugin(name: str) -> Any:
    """A plugin of the site, loaded as Datasette does: by its path."""
    path = Path(__file__).parent.parent / "datasette" / "plugins" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"site_{name}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def follow(link: Locator) -> None:
    """Clicks what leads to another page or place, and waits until that is there: a click alone returns before."""
    with link.page.expect_navigation():
        link.click()
