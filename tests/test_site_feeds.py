"""Feeds, sitemap, downloads, and the pages that say how it all came about."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import mingzhang
from playwright.sync_api import Page
from site_browser import answer, browser, follow, holds_together, page, rows_of, serve

__all__ = ["browser", "page"]

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def changed(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder with a release, and a document that was replaced in silence by another."""
    data = tmp_path_factory.mktemp("changed") / "data"
    shutil.copytree(demo, data)
    done = mingzhang("--data", data, "export")
    assert done.returncode == 0, done.stderr
    database = sqlite3.connect(data / "mingzhang.db")
    query = "select id from documents where fiscal_year = ? and region_code = '370600'"
    (earlier,), (later,) = (database.execute(query, (year,)).fetchone() for year in (2022, 2023))
    values = (later, earlier, "final_three_public", "公务接待费 <b>", "total.final", 2_000_000, 2_500_000)
    sql = "insert into changes values (?, ?, ?, ?, ?, ?, ?, '2024-10-01T00:00:00Z')"
    database.execute(sql, values)
    database.commit()
    database.close()
    return data


@pytest.fixture(scope="module")
def address(changed: Path) -> Iterator[str]:
    yield from serve(changed / "mingzhang.db")


def entries(address: str, path: str) -> list[ElementTree.Element]:
    status, headers, text = answer(address + path)
    assert status == 200
    assert headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(text)
    found = feed.findall(f"{ATOM}entry")
    for part in (feed, *found):
        assert all(part.findtext(f"{ATOM}{name}") for name in ("title", "id", "updated"))
        assert RFC_3339.fullmatch(part.findtext(f"{ATOM}updated") or "")
        links = {link.get("rel"): link.get("href") or "" for link in part.findall(f"{ATOM}link")}
        assert all(link.startswith(address) for link in links.values())
        assert links["alternate"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert feed.findtext(f"{ATOM}id") == f"{address}{path}"
    assert feed.findtext(f"{ATOM}updated") == max(e.findtext(f"{ATOM}updated") or "" for e in found)
    assert len({e.findtext(f"{ATOM}id") for e in found}) == len(found)
    return found


def test_a_silent_change_is_on_its_page_in_the_feed_and_at_home(page: Page, address: str) -> None:
    """A journey: what was changed in silence, figure by figure, and a feed of it."""
    page.goto(address)
    follow(page.locator("main section", has_text="悄悄改过的").locator("ol a").first)
    assert page.locator("td.col-subject_name").inner_text() == "公务接待费 <b>"
    cells = [page.locator(f"td.col-{name}").inner_text() for name in ("earlier_fen", "fen", "difference_fen")]
    assert cells == ["20,000.00", "25,000.00", "5,000.00"]
    assert page.locator("td.col-seen_at time").get_attribute("datetime") == "2024-10-01T00:00:00Z"
    (entry,) = entries(address, "/changes.atom")
    assert "公务接待费 <b>：20,000.00 元 → 25,000.00 元" in (entry.findtext(f"{ATOM}summary") or "")
    (row,) = rows_of(f"{address}/changes.csv")
    assert (row["earlier_fen"], row["fen"]) == ("2000000", "2500000")


def test_new_documents_have_a_feed(address: str, changed: Path) -> None:
    database = sqlite3.connect(changed / "mingzhang.db")
    held = {id_ for (id_,) in database.execute("select id from documents")}
    database.close()
    ids = {(e.findtext(f"{ATOM}id") or "").rpartition("/")[2] for e in entries(address, "/documents.atom")}
    assert ids == held


def test_the_sitemap_names_pages_that_are_there(address: str) -> None:
    _, _, text = answer(f"{address}/sitemap.xml")
    parts = [loc.text or "" for loc in ElementTree.fromstring(text).iter(f"{SITEMAP}loc")]
    assert len(parts) == 5
    named: set[str] = set()
    for part in parts:
        pages = [loc.text or "" for loc in ElementTree.fromstring(answer(part)[2]).iter(f"{SITEMAP}loc")]
        assert pages
        assert answer(pages[-1])[0] == 200
        named |= {page.removeprefix(address) for page in pages}
    assert {"/region/370600", "/region/370000", "/coverage", "/rule/A-ROW-PARTS"} <= named
    assert answer(f"{address}/sitemap-rules-9.xml")[0] == 404
    assert f"Sitemap: {address}/sitemap.xml" in answer(f"{address}/robots.txt")[2]


@pytest.mark.parametrize("path", ["/downloads", "/api", "/about", "/"])
def test_the_pages_hold_together(page: Page, address: str, path: str) -> None:
    holds_together(page, address + path)


def test_every_address_that_the_api_page_names_answers(page: Page, address: str) -> None:
    page.goto(f"{address}/api")
    links = {a.get_attribute("href") or "" for a in page.locator("main a").all()}
    assert len(links) > 8
    assert {answer(address + link)[0] for link in links} == {200}


def test_downloads_are_what_their_hashes_say_and_can_be_resumed(page: Page, address: str) -> None:
    page.goto(f"{address}/downloads")
    (newest, *_) = json.loads(answer(f"{address}/downloads.json")[2])["releases"]
    assert page.locator("main tbody tr").count() == len(newest["files"])
    database = next(f for f in newest["files"] if f["path"] == "mingzhang.db.zst")
    url = f"{address}/releases/{newest['release']}/{database['path']}"
    whole = urllib.request.urlopen(url).read()
    assert hashlib.sha256(whole).hexdigest() == database["sha256"]
    resumed = urllib.request.urlopen(urllib.request.Request(url, headers={"range": "bytes=1000-"}))
    assert resumed.status == 206
    assert resumed.read() == whole[1000:]


@pytest.mark.parametrize(
    "path", ["../../mingzhang.db", "%2e%2e/%2e%2e/mingzhang.db", "nothing", "README.md/.."]
)
def test_nothing_but_a_release_is_served(address: str, path: str) -> None:
    (newest, *_) = json.loads(answer(f"{address}/downloads.json")[2])["releases"]
    assert answer(f"{address}/releases/{newest['release']}/{path}")[0] == 404
    assert answer(f"{address}/releases/2001-01-01/README.md")[0] == 404


def test_the_map_says_what_is_held_of_each_province(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator(".tile").count() == 34
    shandong = page.locator(".tile a[href='/region/370000']")
    expected = rows_of(f"{address}/coverage.json?region=370000")
    held = sum(row["status"] in ("published", "late") for row in expected)
    assert shandong.get_attribute("title") == f"应有 {len(expected)}，收到 {held}"


def test_the_data_is_described_for_search_engines(page: Page, address: str) -> None:
    page.goto(f"{address}/downloads")
    told = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Dataset")
    assert 50 <= len(told["description"]) <= 5000
    (newest, *_) = json.loads(answer(f"{address}/downloads.json")[2])["releases"]
    hashes = {f"{address}/releases/{newest['release']}/{f['path']}": f["sha256"] for f in newest["files"]}
    assert told["distribution"]
    for part in told["distribution"]:
        assert part["sha256"] == hashes[part["contentUrl"]]
        assert part["encodingFormat"].partition("/")[2]
    assert told["version"] == newest["release"]


def test_the_provinces_that_are_held_are_ways_in(page: Page, address: str) -> None:
    page.goto(address)
    follow(page.locator(".counts").get_by_role("link", name="地区"))
    held = {a.inner_text(): a.get_attribute("href") for a in page.locator("#regions a").all()}
    assert held == {
        "山西省": "/region/140000",
        "辽宁省": "/region/210000",
        "山东省": "/region/370000",
        "宁夏回族自治区": "/region/640000",
    }


def test_every_page_says_what_it_is_to_who_shows_a_link_to_it(page: Page, address: str) -> None:
    """OpenGraph's four basic properties (https://ogp.me/), and a description."""
    for path in ("/", "/coverage?year=2023", "/downloads", "/mingzhang/sites", "/search?q=三公"):
        page.goto(address + path)
        told = page.locator("meta[property^='og:']").evaluate_all(
            "all => all.map(m => [m.getAttribute('property'), m.content])"
        )
        assert len(dict(told)) == len(told)
        assert all(dict(told)[f"og:{name}"] for name in ("title", "type", "url", "image", "description"))
        assert dict(told)["og:url"] == page.url
        with urllib.request.urlopen(dict(told)["og:image"]) as got:
            assert got.headers["content-type"].startswith("image/")


def test_a_wrong_address_is_told_in_chinese_and_offers_the_search(address: str) -> None:
    for path in ("/nowhere", "/document/none", "/mingzhang/none"):
        status, _, text = answer(address + path)
        assert status == 404
        assert "not found" not in text.lower()
        assert 'role="search"' in text
        assert "<title>没有这一页 · 明账</title>" in text
