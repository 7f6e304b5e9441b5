"""The six journeys of a reader, each from the home page by clicks alone, with the site's script and without any."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from archive_cases import crawl
from playwright.sync_api import Browser, Locator, Page
from replaced import with_other_figures
from site_browser import PATIENCE, WIDE, answer, browser, follow, rows_of, serve

import samples
from archive.build import build
from archive.export.release import export
from archive.history import history
from archive.parsing import parse_pending
from archive.store import Store, add_raw, open_store

__all__ = ["browser"]

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "xinzhou-social-security-card"
ORIGINAL = Path(samples.__file__).parent / "rendered" / "xinzhou" / "2023-final.pdf"
PAGE, PRINTED, LATER = 6, "141.19", "142.19"
CONTEST = "https://issues.example.org/new"


def replace_in_silence(store: Store) -> None:
    """A day later the site serves another file at the address of its final account, and a day later still does."""
    data = ORIGINAL.read_bytes()
    past = history(store, SITE)
    url, held = next((u, c) for u, c in past.held.items() if c.sha256 == sha256(data).hexdigest())
    changed = add_raw(store, with_other_figures(data, PAGE, {PRINTED: LATER}))
    fields: dict[str, Any] = {
        "url": url,
        "role": "file",
        "found_on": held.found_on,
        "article_title": held.article_title,
    }
    fields |= {"published_on": held.published_on, "sha256": changed, "status": 200}
    for day, outcome in ((1, "changed"), (2, "unchanged")):
        at = datetime.now(UTC) + timedelta(days=day)
        seen = {"fetched_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "outcome": outcome}
        crawl(store, f"{at:%Y%m%dT%H%M%S}Z-aaaaaa", fields | seen, entry=past.runs[-1].header.entry)


@pytest.fixture(scope="module")
def data(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder as it is a day later: one document was replaced, and there are two releases."""
    folder = tmp_path_factory.mktemp("journeys") / "data"
    shutil.copytree(demo, folder)
    store, database = open_store(folder), folder / "mingzhang.db"
    export(store, database)
    replace_in_silence(store)
    parse_pending(store)
    build(store, database)
    export(store, database)
    return folder


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINGZHANG_CONTEST", CONTEST)
        yield from serve(data / "mingzhang.db")


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def home(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """The home page; its test fails where a console complains or anything is asked of another host."""
    context = browser.new_context(viewport=WIDE, java_script_enabled=request.param)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda r: None if r.url.startswith(address) else complaints.append(r.url))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


def menu(page: Page, name: str) -> None:
    follow(page.get_by_label("主要栏目").get_by_role("link", name=name, exact=True))


def search(page: Page, words: str) -> None:
    page.get_by_label("查什么").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")


def picture(address: str, image: Locator) -> bytes:
    """The bytes of an image of a page."""
    with urlopen(f"{address}{image.get_attribute('src')}") as got:
        assert got.headers["content-type"] == "image/png"
        return bytes(got.read())


def test_the_three_public_budget_of_a_city_and_its_page(home: Page, address: str) -> None:
    search(home, "威海 三公")
    rows = {row.locator("td").first.inner_text(): row for row in home.locator("#figures tbody tr").all()}
    told = {name.partition(" ")[0]: row.locator("td").nth(2).inner_text() for name, row in rows.items()}
    assert told == {"“三公”经费": "9.60", "公务用车购置及运行维护费": "6.00", "公务接待费": "3.60"}
    follow(home.locator("#figures tbody tr").first.locator("td.type-int a"))
    assert home.locator("h1").inner_text().startswith("96,000.00")
    assert "9.60 万元" in home.locator(".also").inner_text()
    assert home.locator(".sentence").inner_text().startswith("威海市社会保险事业中心 2024 年单位预算")
    assert picture(address, home.locator("img.cropped")).startswith(b"\x89PNG")
    assert "9.60" in home.locator(".printed .here").inner_text()
    before = home.locator("#same ~ .scroller tbody tr", has_text="上年预算数")
    assert "2023" in before.inner_text()
    assert "相同" in before.inner_text()
    assert home.locator("#source ~ .source time").get_attribute("datetime")
    link = home.locator("#source ~ .source a[href$='/file']").get_attribute("href")
    with urlopen(f"{address}{link}") as got:
        assert sha256(got.read()).hexdigest() in home.locator("#source ~ .source .hash").inner_text()


def test_personnel_cost_per_head_of_those_who_say_how_many_they_are(home: Page) -> None:
    menu(home, "比较")
    for label, choice in (("比什么", "personnel"), ("机构类别", "social_insurance"), ("人均", "head")):
        home.get_by_label(label).select_option(choice)
    home.get_by_label("年度").select_option("2023")
    follow(home.get_by_role("button", name="筛选"))
    rows = {row.locator("td").first.inner_text(): row for row in home.locator("tbody tr").all()}
    card = rows["忻州市社会保障卡服务中心"]
    told = [card.locator(f"td.col-{name}").inner_text() for name in ("fen", "people", "people_basis")]
    assert told == ["601,000.00", "5", "在职人数"]
    assert card.locator("td.col-fen_per_head").inner_text() == "120,200.00"
    assert rows["烟台市社会保险服务中心"].locator("td.col-fen_per_head").inner_text() == ""
    assert "12.02" in home.locator("figure.plot").inner_text()
    home.get_by_label("年度").select_option("2024")
    follow(home.get_by_role("button", name="筛选"))
    assert home.locator("td.col-people_basis").all_inner_texts() == ["编制数"]
    assert "不可比" in home.locator("main").inner_text()
    follow(home.locator("td.col-people a"))
    assert "编制12名" in home.locator(":target").inner_text()


def test_who_has_no_final_account_and_why(home: Page, address: str) -> None:
    menu(home, "公开情况")
    for label, choice in (("年度", "2023"), ("种类", "final"), ("状态", "lacking")):
        home.get_by_label(label).select_option(choice)
    follow(home.get_by_role("button", name="筛选"))
    assert home.locator("tbody th a").all_inner_texts() == ["威海市社会保险事业中心"]
    assert "没有找到" in home.locator("tbody .mark").inner_text()
    checked = home.locator("tbody time").get_attribute("datetime")
    (row,) = rows_of(f"{address}{home.get_by_role('link', name='CSV').get_attribute('href')}")
    assert (row["agency_name"], row["status"]) == ("威海市社会保险事业中心", "not_found")
    assert row["checked_at"] == checked
    assert (row["due_on"], row["due_basis"]) == ("2024-10-31", "season")


def test_everything_can_be_taken_home_and_is_what_its_hash_says(home: Page, address: str) -> None:
    menu(home, "下载")
    links = {
        (a.text_content() or ""): a.get_attribute("href") or ""
        for a in home.locator("main a[href*='/releases/']").all()
    }
    with urlopen(address + links["SHA256SUMS"]) as got:
        sums = dict(reversed(line.split("  ", 1)) for line in got.read().decode().splitlines())
    for wanted in (
        "mingzhang.db.zst",
        "datapackage.json",
        "CHANGES.md",
        "csv/amounts.csv",
        "warc/",
        "parquet/",
    ):
        assert any(name.startswith(wanted) for name in links), wanted
    assert [name for name in links if "delta" in name]
    files = {name: link for name, link in links.items() if name in sums}
    assert files.keys() == sums.keys()
    for name, link in files.items():
        with urlopen(address + link) as got:
            assert sha256(got.read()).hexdigest() == sums[name], name
    assert home.locator("#earlier + ul a").count() == 1


def test_what_was_changed_in_silence(home: Page, address: str) -> None:
    follow(home.locator("section", has_text="悄悄改过的").last.locator("ol a"))
    feed = home.get_by_role("link", name="订阅改动").get_attribute("href")
    follow(home.get_by_role("link", name="这个网址的时间线").first)
    spells = home.locator(".timeline > li")
    assert [spell.locator(".when strong").inner_text()[:2] for spell in spells.all()] == ["新 ", "有变"]
    assert "没有变" in spells.last.locator("summary").inner_text()
    hashes = home.locator(".timeline code").all_inner_texts()
    assert len(set(hashes)) == 2
    assert sha256(ORIGINAL.read_bytes()).hexdigest() == hashes[0]
    cells = home.locator("table.differences tbody tr").first.locator("td.type-int").all_inner_texts()
    assert cells == ["1,411,900.00", "1,421,900.00", "10,000.00"]
    before, after = (picture(address, crop) for crop in home.locator(".pair").first.locator("img").all())
    assert before != after
    pages = [picture(address, sheet) for sheet in home.locator(".page-sheet img").all()]
    assert len(set(pages)) == 2
    assert home.locator(".page-sheet rect.changed").count() == 2
    (entry,) = ElementTree.fromstring(answer(f"{address}{feed}")[2]).findall(f"{ATOM}entry")
    assert "1,411,900.00 元 → 1,421,900.00 元" in (entry.findtext(f"{ATOM}summary") or "")


def test_everything_doubtful_in_a_document(home: Page, address: str) -> None:
    search(home, "盐池 2024")
    follow(home.locator("#documents li a").first)
    follow(home.locator(".tabs").get_by_role("link", name="疑点"))
    groups = [group.get_attribute("id") for group in home.locator("details.findings").all()]
    assert groups == ["error", "warning", "rounding", "info", "pass", "mended"]
    assert home.locator("#mended del").count() == home.locator("#mended ins").count() == 15
    for finding in home.locator("#error > ul > li, #warning > ul > li").all():
        assert finding.locator("a[href^='/rule/']").count() == 1
        assert "疑似" in finding.inner_text() or "读取存疑" in finding.inner_text()
        cells = finding.locator(".places > li:has(> a[href^='/figure/'])")
        assert finding.locator(".places li").count() >= 1
        assert cells.locator("a.crop img").count() == cells.count()
        letter = finding.get_by_role("link", name="我来核实").get_attribute("href") or ""
        assert letter.startswith(f"{CONTEST}?title=")
        assert str(finding.get_attribute("id")) in letter
    assert picture(address, home.locator("#mended a.crop img").first) != b""
    follow(home.locator("#error a[href='/rule/N-GROWTH']"))
    assert "增减率" in home.locator("h1").inner_text()
