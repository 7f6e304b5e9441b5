"""The served site in a real browser: home, search, a document with a doubt, phone width, and no script."""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize
from site_browser import browser, follow, page, serve

from archive.bigrams import index_text
from archive.search import COLUMNS, add_to_index, create_indexes
from archive.summaries import refresh_summaries
from mingzhang.home import site
from parsers.rules import RULES

__all__ = ["browser", "page"]

SHA = "ab" * 32
DOCUMENT = "abababababab"
UNREAD = "cdcdcdcdcdcd"
PARTIAL = "efefefefefef"
SENTENCE = "2023年公用经费决算为343.35万元，公务用车保有量2辆"
PHONE: ViewportSize = {"width": 360, "height": 740}
ROWS = [
    ["项目", "", "本年支出合计", "基本支出", "项目支出"],
    ["科目编码", "科目名称", "", "", ""],
    ["合计", "", "5,988.22", "2,627.04", "3,361.18"],
    ["208", "社会保障和就业支出", "5,413.02", "2,481.06", "2,931.97"],
    ["2080109", "社会保险经办机构", "2,799.56", "2,283.60", ""],
]
MERGED = {(0, 0): (1, 2), (0, 2): (2, 1), (0, 3): (2, 1), (0, 4): (2, 1), (2, 0): (1, 2)}
COVERED = {(0, 1), (1, 2), (1, 3), (1, 4), (2, 1)}


def grid() -> str:
    """The cells of `ROWS` as the database keeps them."""
    cells = []
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            if (r, c) not in COVERED:
                rows, cols = MERGED.get((r, c), (1, 1))
                cells.append(
                    [r, c, rows, cols, int(r < 2), text, 9, 50 + 90 * c, 90 + 20 * r, 140, 110, None]
                )
    return json.dumps(cells, ensure_ascii=False)


def insert(database: sqlite3.Connection, table: str, **values: object) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    database.execute(
        f"insert into {table} ({names}) values ({', '.join('?' * len(values))})", [*values.values()]
    )


def fill(database: sqlite3.Connection) -> None:
    insert(database, "regions", code="370600", name="烟台市", level="prefecture", path="山东省/烟台市")
    insert(
        database,
        "agencies",
        id="a1",
        name="烟台市社会保险服务中心",
        region_code="370600",
        role="social_insurance",
    )
    place = {"name": "演示站点", "region_code": "370600", "role": "social_insurance"}
    crawled = {"url": "http://127.0.0.1:9/", "family": "hanweb", "last_crawled_at": "2024-09-20T08:00:00Z"}
    insert(database, "sites", id="demo", evidence="演示数据", **place, **crawled)
    insert(
        database,
        "files",
        sha256=SHA,
        bytes=1234,
        media_type="application/pdf",
        first_seen_at="2024-09-20T08:00:01Z",
    )
    document = {
        "sha256": SHA,
        "agency_id": "a1",
        "agency_name": "烟台市社会保险服务中心",
        "fiscal_year": 2023,
    }
    document |= {
        "region_code": "370600",
        "kind": "final",
        "scope": "unit",
        "unit": "wan_yuan",
        "format": "pdf",
        "pages": 30,
    }
    document |= {
        "source_url": "http://127.0.0.1:9/files/2023.pdf",
        "published_on": "2024-09-20",
        "status": "parsed",
    }
    insert(database, "documents", id=DOCUMENT, title="2023年度部门决算", text_layer="native", **document)
    for ordinal, title, form, cells in (
        (1, "支出决算表", "final_expenditure", grid()),
        (2, "财政拨款“三公”经费支出决算表", "final_three_public", "[]"),
    ):
        rows = {"n_rows": len(ROWS), "n_cols": 5} if ordinal == 1 else {"n_rows": 0, "n_cols": 0}
        statement: dict[str, object] = {
            "document_id": DOCUMENT,
            "form": form,
            "title": title,
            "ordinal": ordinal,
            "unit": "wan_yuan",
        }
        statement |= {"is_empty": int(ordinal == 2), "first_page": 9, "last_page": 10, **rows, "grid": cells}
        insert(database, "statements", id=f"{DOCUMENT}-s{ordinal}", sha256=SHA, **statement)
    for r, measures in enumerate(ROWS[2:], 2):
        for c, text in enumerate(measures[2:], 2):
            if text:
                fen = round(float(text.replace(",", "")) * 1_000_000)
                amount: dict[str, object] = {
                    "statement_id": f"{DOCUMENT}-s1",
                    "document_id": DOCUMENT,
                    "row": r,
                    "col": c,
                    "text": text,
                }
                amount |= {"level": (0, 1, 3)[r - 2], "measure": "total", "fen": fen, "printed_fen": fen}
                insert(database, "amounts", id=f"{DOCUMENT}-s1-r{r}c{c}", **amount)
    for rule in RULES:
        texts = {
            "title": rule.title,
            "description": rule.description,
            "formula": rule.formula,
            "source": rule.source,
        }
        insert(database, "rules", id=rule.id, **texts)
    for number, (outcome, message) in enumerate(
        [
            ("error", "疑似不符：基本支出为 2,283.60 万元"),
            ("rounding", "舍入尾差：0.01 万元"),
            ("pass", "相符"),
        ]
    ):
        finding: dict[str, object] = {
            "document_id": DOCUMENT,
            "rule": "A-ROW-PARTS",
            "outcome": outcome,
            "message": message,
        }
        finding |= {"statement_id": f"{DOCUMENT}-s1", "row": 4, "col": 2, "actual_fen": -1}
        finding["evidence"] = json.dumps(
            [{"statement_id": f"{DOCUMENT}-s1", "row": 4, "col": 2, "text": "2,799.56"}]
        )
        insert(database, "findings", id=f"{DOCUMENT}-f{number}", **finding)
    fill_parts(database)
    fill_unread(database)
    database.create_function("index_text", 1, index_text, deterministic=True)
    create_indexes(database)
    for table in COLUMNS:
        add_to_index(database, table, "true", ())
    database.commit()
    database.execute("attach ':memory:' as state")
    database.executescript((files("archive") / "working.sql").read_text("utf-8"))
    for what, table in (("document", "documents"), ("agency", "agencies")):
        database.execute(f"insert into _touched (what, id) select '{what}', id from {table}")
    refresh_summaries(database)


def fill_parts(database: sqlite3.Connection) -> None:
    """A section with two numbers, a project with its money and an indicator, and the document's two files."""
    section = {"document_id": DOCUMENT, "ordinal": 1, "level": 1, "heading": "公用经费说明", "text": SENTENCE}
    insert(database, "sections", page=20, sha256=SHA, **section)
    claim = {"document_id": DOCUMENT, "section_ordinal": 1, "text": SENTENCE, "page": 20}
    money = {"topic": "basic", "measure": "final", "subject": "公用经费", "fen": 343_350_000}
    cars = {"topic": "three_public", "measure": "count", "subject": "保有量", "number": "2", "unit": "辆"}
    insert(database, "claims", id=f"{DOCUMENT}-c1", **claim, **money)
    insert(database, "claims", id=f"{DOCUMENT}-c2", **claim, **cars)
    project = {"id": f"{DOCUMENT}-s2-p0", "document_id": DOCUMENT, "statement_id": f"{DOCUMENT}-s2"}
    project |= {"origin": "form", "stage": "self_evaluation", "name": "社保卡制发项目", "score": "98.5"}
    insert(database, "projects", budget_fen=83_000_000, goal="制发两万张", **project)
    insert(database, "project_funds", project_id=project["id"], source="资金总额", executed_fen=82_731_000)
    indicator = {"project_id": project["id"], "ordinal": 1, "level3": "制发数量", "operator": "≥"}
    insert(database, "indicators", target="20000", unit="张", actual="20100", **indicator)
    seen = {"media_type": "application/msword", "first_seen_at": "2024-09-20T08:00:02Z"}
    insert(database, "files", sha256="12" * 32, bytes=99, **seen)
    insert(database, "document_files", document_id=DOCUMENT, sha256=SHA, part="tables")
    insert(database, "document_files", document_id=DOCUMENT, sha256="12" * 32, part="text")


def fill_unread(database: sqlite3.Connection) -> None:
    """A document that could not be read, with its capture, and one of which only text was read."""
    captured: dict[str, object] = {
        "url": "http://127.0.0.1:9/a.wps",
        "site": "demo",
        "role": "file",
        "outcome": "new",
    }
    captured |= {"ledger": "ledger/demo/1", "line": 1, "fetched_at": "2024-09-20T08:00:02Z"}
    insert(database, "captures", id="c1", sha256="12" * 32, **captured)
    plain = {"sha256": "12" * 32, "scope": "unknown", "text_layer": "native"}
    failed = {"status": "failed", "failure": "unsupported_format", "format": "unknown"}
    insert(database, "documents", id=UNREAD, title="2022年度部门决算", **plain, **failed)
    read = {"status": "partial", "format": "html", "kind": "final", "region_code": "370600"}
    insert(database, "documents", id=PARTIAL, title="2021年度部门决算", **plain, **read)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served site on a small database that holds one document."""
    path = tmp_path_factory.mktemp("site") / "mingzhang.db"
    database = sqlite3.connect(path)
    database.executescript((files("archive") / "schema.sql").read_text("utf-8"))
    fill(database)
    database.commit()
    database.close()
    yield from serve(path)


def test_home_says_what_it_is_and_what_it_holds(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("h1").inner_text().startswith("明账")
    counts = dict(
        zip(
            page.locator(".counts dt").all_inner_texts(),
            page.locator(".counts dd").all_inner_texts(),
            strict=True,
        )
    )
    assert counts == {"地区": "1", "机构": "1", "文档": "3", "数字": "8"}
    assert "2024-09-20" in page.locator(".crawled").inner_text()
    assert "疑点 1" in page.locator(".latest").inner_text()
    assert "演示数据" in page.locator(".demo-banner").inner_text()


@pytest.mark.parametrize(
    ("word", "hits"),
    [
        ("三公", {"statements": "财政拨款“三公”经费支出决算表"}),
        ("社保", {"projects": "社保卡制发项目"}),
        ("公用", {"sections": "公用经费说明", "claims": SENTENCE}),
        ("保险服务", {"agencies": "烟台市社会保险服务中心", "documents": "2023年度部门决算"}),
        ("查无此词", {}),
    ],
)
def test_enter_in_the_home_box_searches_every_table(
    page: Page, address: str, word: str, hits: dict[str, str]
) -> None:
    page.goto(address)
    page.get_by_label("查什么").fill(word)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    assert page.get_by_label("查什么").input_value() == word
    found = {s.get_attribute("id"): s.locator("li a").first.inner_text() for s in page.locator(".hits").all()}
    assert found == hits
    assert page.locator(".empty").count() == (not hits)


@pytest.mark.parametrize(("word", "target"), [("社保", "社保卡制发项目"), ("公用", "公用经费")])
def test_a_hit_leads_to_its_place_in_the_document(page: Page, address: str, word: str, target: str) -> None:
    page.goto(f"{address}/search?q={word}")
    follow(page.locator("#projects li a, #claims li a").first)
    assert target in page.locator(":target").or_(page.locator("h1")).last.inner_text()


def test_a_table_without_a_hit_offers_the_same_search_elsewhere(page: Page, address: str) -> None:
    page.goto(f"{address}/mingzhang/documents?_search=三公")
    assert "只写两个字" not in page.locator(".empty").inner_text()
    follow(page.locator(".empty").get_by_role("link", name="报表", exact=True))
    assert page.locator("table.rows tbody tr").count() == 1


@pytest.mark.parametrize("question", ['"', "NEAR(", "三公*", "a AND", " ", "'; drop"])
def test_no_question_breaks_the_search(address: str, question: str) -> None:
    status, _, text = answer(f"{address}/search?{urllib.parse.urlencode({'q': question})}")
    assert (status, "<h1>查找</h1>" in text) == (200, True)


def test_a_document_shows_its_statements_and_doubts(page: Page, address: str) -> None:
    page.goto(f"{address}/document/{DOCUMENT}")
    assert page.locator("h1").inner_text() == "2023年度部门决算"
    assert page.locator(".statement summary").all_inner_texts()[0].startswith("1. 支出决算表")
    table = page.locator("table.printed").first
    assert [len(r.locator("th, td").all()) for r in table.locator("tr").all()] == [4, 2, 4, 5, 5]
    assert table.locator(".doubted a").inner_text() == "2,799.56"
    assert table.locator(".money").count() == 8
    page.goto(f"{address}/document/{DOCUMENT}?view=findings")
    assert page.locator("details.findings.error").get_attribute("open") == ""
    assert page.locator("details.findings.pass").get_attribute("open") is None


def open_all(page: Page) -> None:
    page.locator("details.statement").evaluate_all("all => all.forEach(one => one.open = true)")


def test_a_document_shows_its_claims_projects_and_files(page: Page, address: str) -> None:
    page.goto(f"{address}/document/{DOCUMENT}?view=sections")
    assert SENTENCE in page.locator(".prose").inner_text()
    open_all(page)
    money = page.locator(f"[id='{DOCUMENT}-c1']").inner_text().split("\t")
    assert money == ["公用经费", "决算数", "3,433,500.00 元", SENTENCE, "第 20 页"]
    page.goto(f"{address}/document/{DOCUMENT}?view=projects")
    open_all(page)
    project = page.locator(f"[id='{DOCUMENT}-s2-p0']").inner_text()
    for told in (
        "社保卡制发项目",
        "绩效自评",
        "830,000.00 元",
        "98.5",
        "制发两万张",
        "827,310.00 元",
        "≥20000张",
    ):
        assert told in project
    page.goto(f"{address}/document/{DOCUMENT}?view=original")
    files = page.locator("#files + .scroller tbody tr").all_inner_texts()
    assert [text.split("\t")[0] for text in files] == ["报表", "文字"]


def test_an_unread_document_says_why_and_leads_to_its_capture(page: Page, address: str) -> None:
    page.goto(f"{address}/document/{UNREAD}")
    text = page.locator("main").inner_text()
    assert "未能读取：认得出类型，但这种格式还不能读" in text
    assert "类型不明" in text
    page.goto(f"{address}/document/{UNREAD}?view=findings")
    assert "没有两处可以互相核对的数" not in page.locator("main").inner_text()
    follow(page.get_by_role("link", name="看抓取它的记录"))
    assert "http://127.0.0.1:9/a.wps" in page.locator("table.rows").inner_text()


def test_a_document_read_in_part_says_what_that_means_without_alarm(page: Page, address: str) -> None:
    page.goto(f"{address}/document/{PARTIAL}")
    card = page.locator("dl.card").first
    assert "部分读取：没有找到标准报表" in card.inner_text()
    assert card.locator(".doubt").count() == 0


def test_the_menu_opens_the_doubts(page: Page, address: str) -> None:
    page.goto(address)
    follow(page.get_by_label("主要栏目").get_by_role("link", name="疑点"))
    assert page.locator("td.col-outcome").all_inner_texts() == ["错误（疑似）"]
    page.get_by_label("结果").select_option("")
    follow(page.get_by_role("button", name="筛选"))
    assert page.locator("td.col-outcome").count() == 3


def test_facets_speak_chinese(page: Page, address: str) -> None:
    page.goto(f"{address}/mingzhang/documents?_facet=status&_facet=region_code&_facet=kind")
    text = page.locator(".facets").inner_text()
    for told in ("读取", "地区", "种类", "已读", "部分读取", "烟台市", "决算"):
        assert told in text
    assert not re.search("[a-z]", text)


def test_a_doubt_leads_to_its_cell(page: Page, address: str) -> None:
    page.goto(f"{address}/document/{DOCUMENT}?view=findings")
    follow(page.locator("details.findings.error .places a").first)
    assert page.locator("h1").inner_text().startswith("27,995,600.00")
    follow(page.locator(".crumb-up a").last)
    assert page.locator(":target").inner_text().startswith("2,799.56")


def test_money_is_shown_in_yuan(page: Page, address: str) -> None:
    page.goto(f"{address}/mingzhang/amounts?_sort_desc=fen")
    assert page.locator("td.col-fen .money").first.inner_text() == "59,882,200.00 元"
    assert page.locator("td.col-measure").first.inner_text() == "合计"
    page.goto(f"{address}/mingzhang/findings?outcome=error")
    assert page.locator("td.col-outcome").inner_text() == "错误（疑似）"
    assert page.locator("td.col-actual_fen").inner_text() == "-0.01 元"


PATHS = [
    "/",
    "/mingzhang",
    "/mingzhang/documents",
    f"/mingzhang/documents/{DOCUMENT}",
    f"/mingzhang/statements/{DOCUMENT}-s1",
    f"/document/{DOCUMENT}",
    f"/document/{DOCUMENT}?statement=1",
    *(f"/document/{DOCUMENT}?view={view}" for view in ("sections", "projects", "findings", "original")),
    f"/document/{UNREAD}",
    f"/figure/{DOCUMENT}/1/4/2",
    "/mingzhang/amounts",
    "/mingzhang/cells",
    "/mingzhang/findings",
    "/mingzhang?sql=select+1",
    "/mingzhang/agencies/a1",
    "/search?q=公用",
    f"/mingzhang/documents/{UNREAD}",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways_on_a_phone(page: Page, address: str, path: str) -> None:
    page.set_viewport_size(PHONE)
    answer = page.goto(address + path)
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_one_heading_a_title_and_no_script(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    assert page.locator("h1").count() == 1
    assert "明账" in page.title()
    assert page.locator("script, [style], style").count() == 0
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def answer(url: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(url) as got:
            return got.status, dict(got.headers), got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


@pytest.mark.parametrize("path", ["/", "/mingzhang/documents.json", "/static/mingzhang.css", "/nowhere"])
def test_every_answer_carries_the_security_headers(address: str, path: str) -> None:
    _, headers, _ = answer(address + path)
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_a_missing_page_says_so_in_chinese(address: str) -> None:
    status, _, text = answer(f"{address}/mingzhang/documents/000000000000")
    assert status == 404
    assert "没有这一页" in text


def test_a_query_cannot_make_huge_values(address: str) -> None:
    status, _, text = answer(f"{address}/mingzhang.json?sql=select+length(hex(zeroblob(400000000)))")
    assert status == 400
    assert "too big" in text


def test_the_settings_are_in_force(address: str) -> None:
    _, _, text = answer(f"{address}/-/settings.json")
    wanted = json.loads((site() / "settings.json").read_text("utf-8"))
    assert wanted.items() <= json.loads(text).items()


def test_an_empty_database_is_served_too(tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.db"
    database = sqlite3.connect(path)
    database.executescript((files("archive") / "schema.sql").read_text("utf-8"))
    database.close()
    for empty in serve(path):
        status, _, text = answer(empty)
        assert status == 200
        assert "还没有收录任何文档" in text
        assert "演示数据" not in text
