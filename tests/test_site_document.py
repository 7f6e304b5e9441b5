"""The page of a document: statements as printed beside their pages, findings with both places, the original."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from site_browser import address, answer, browser, follow, holds_together, page, rows_of, serve

__all__ = ["address", "browser", "page"]

VIEWS = ("statements", "sections", "projects", "findings", "original")


@pytest.fixture
def known(demo_database: sqlite3.Connection) -> dict[str, str]:
    """The demo's parsed documents by format; docx is Yanchi's, which has mended cells."""
    rows = demo_database.execute("select format, id from documents where status = 'parsed' order by pages")
    return {row["format"]: row["id"] for row in rows}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", ["pdf", "html", "zip"])
def test_every_view_holds_together_wide_and_on_a_phone(
    page: Page, address: str, known: dict[str, str], kind: str, view: str
) -> None:
    holds_together(page, f"{address}/document/{known[kind]}?view={view}")
    assert page.locator(".tabs a[aria-current]").count() == 1


def test_a_document_without_statements_says_so(
    page: Page, address: str, demo_database: sqlite3.Connection
) -> None:
    query = "select id from documents where status = 'partial' and format = 'pdf'"
    holds_together(page, f"{address}/document/{demo_database.execute(query).fetchone()[0]}")
    assert "没有读出报表" in page.locator(".empty").inner_text()


def test_every_money_cell_leads_to_its_figure(
    page: Page, address: str, known: dict[str, str], demo_database: sqlite3.Connection
) -> None:
    page.goto(f"{address}/document/{known['pdf']}")
    links = page.locator(".printed .money a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    query = """select s.ordinal, a."row", a.col from amounts a join statements s on s.id = a.statement_id
        where a.document_id = ?"""
    figures = {
        f"/figure/{known['pdf']}/{o}/{r}/{c}" for o, r, c in demo_database.execute(query, [known["pdf"]])
    }
    assert set(links) == figures
    assert len(links) == len(figures)


def test_the_card_tells_where_it_came_from(
    page: Page, address: str, known: dict[str, str], demo_database: sqlite3.Connection
) -> None:
    d = demo_database.execute("select * from documents where id = ?", [known["pdf"]]).fetchone()
    page.goto(f"{address}/document/{d['id']}")
    told = " ".join(page.locator(".card").all_inner_texts())
    for fact in (
        d["agency_name"],
        str(d["fiscal_year"]),
        d["published_on"],
        d["sha256"],
        d["source_url"],
        "只见过这一版",
    ):
        assert fact in told
    page.locator(".cite summary").click()
    citation = page.locator(".citation").inner_text()
    assert "[EB/OL]" in citation
    assert d["sha256"] in citation
    assert f"({d['published_on']})" in citation
    assert f"@misc{{mingzhang-{d['id']}" in page.locator(".cite pre").inner_text()


def test_a_statement_stands_beside_its_pages_whose_boxes_lead_to_figures(
    page: Page, address: str, known: dict[str, str], demo_database: sqlite3.Connection
) -> None:
    query = """select s.ordinal, s.first_page, s.last_page, count(a.id) as amounts from statements s
        join amounts a on a.statement_id = s.id where s.document_id = ? and s.last_page > s.first_page
        group by s.id order by s.ordinal"""
    s = demo_database.execute(query, [known["pdf"]]).fetchone()
    page.goto(f"{address}/document/{known['pdf']}?statement={s['ordinal']}")
    assert page.locator(".page img").count() == s["last_page"] - s["first_page"] + 1
    assert page.locator(".page img").first.evaluate("i => i.decode().then(() => i.naturalWidth)") > 1000
    assert page.locator(".page rect").count() >= s["amounts"]
    figure = page.locator(".page svg a").first
    text = figure.get_attribute("aria-label")
    follow(figure)
    assert f"印作“{text}”" in page.locator(".also").inner_text()


def test_a_box_lies_on_the_printed_figure(page: Page, address: str, known: dict[str, str]) -> None:
    """Where the box of the first figure is, the page's image has ink."""
    page.goto(f"{address}/document/{known['pdf']}?statement=1")
    sheet, box = page.locator(".page-sheet").first, page.locator(".page rect").first.bounding_box()
    whole = sheet.bounding_box()
    assert box is not None
    assert whole is not None
    assert whole["x"] <= box["x"] <= box["x"] + box["width"] <= whole["x"] + whole["width"]
    assert whole["y"] <= box["y"] <= box["y"] + box["height"] <= whole["y"] + whole["height"]


def test_selecting_a_figure_marks_its_box_and_a_second_time_opens_it(
    page: Page, address: str, known: dict[str, str]
) -> None:
    page.goto(f"{address}/document/{known['pdf']}?statement=1")
    figure = page.locator(".printed .money a").last
    text, href = figure.inner_text(), figure.get_attribute("href")
    figure.click()
    assert page.locator(".printed .is-picked").inner_text() == text
    box = page.locator(".page-sheet a.is-picked")
    assert box.get_attribute("href") == href
    assert box.is_visible()
    assert text in page.locator(".picked").inner_text()
    figure.click()
    page.wait_for_url(f"**{href}")


def test_findings_are_grouped_and_show_both_places(
    page: Page, address: str, known: dict[str, str], demo_database: sqlite3.Connection
) -> None:
    page.goto(f"{address}/document/{known['pdf']}?view=findings")
    query = "select outcome, count(*) from findings where document_id = ? group by outcome"
    counts = dict(demo_database.execute(query, [known["pdf"]]).fetchall())
    for outcome in ("error", "warning", "rounding", "info", "pass"):
        assert page.locator(f".verdicts .{outcome} span").inner_text() == str(counts[outcome])
        assert page.locator(f"#{outcome} > ul > li").count() == counts[outcome]
    assert [page.locator(f"#{o}").get_attribute("open") for o in ("error", "info", "pass")] == [
        "",
        None,
        None,
    ]
    first = page.locator("#error li").filter(has=page.locator(".crop")).first
    assert first.locator(".places > li").count() >= 2
    picture = first.locator(".crop img").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("i => i.decode().then(() => i.naturalWidth)") > 200
    assert "疑似" in first.inner_text()


def test_a_place_in_the_text_leads_to_its_section(page: Page, address: str, known: dict[str, str]) -> None:
    page.goto(f"{address}/document/{known['docx']}?view=findings")
    follow(page.locator("#error .places a[href*='view=sections#p']").first)
    assert page.locator(":target h2, :target h3, :target h4").count() == 1


def test_mended_cells_are_marked_with_original_and_proof(
    page: Page, address: str, known: dict[str, str], demo_database: sqlite3.Connection
) -> None:
    query = """select r.*, s.ordinal from repairs r join statements s on s.id = r.statement_id
        where s.document_id = ? order by s.ordinal, r."row", r.col"""
    repairs = demo_database.execute(query, [known["docx"]]).fetchall()
    page.goto(f"{address}/document/{known['docx']}?statement={repairs[0]['ordinal']}")
    assert page.locator(".printed .mended").count() == sum(
        r["ordinal"] == repairs[0]["ordinal"] for r in repairs
    )
    style = page.locator(".printed .mended a").first.evaluate("a => getComputedStyle(a).textDecoration")
    assert "dotted" in style
    page.goto(address + str(page.locator(".printed .mended a").first.get_attribute("href")))
    told = page.locator(".notice").first.inner_text()
    assert repairs[0]["original"] in told
    assert repairs[0]["repaired"] in told
    assert repairs[0]["proof"] in told


def test_the_pages_of_the_original_are_turned(page: Page, address: str, known: dict[str, str]) -> None:
    page.goto(f"{address}/document/{known['pdf']}?page=7")
    assert page.locator(".tabs a[aria-current]").inner_text().startswith("原件")
    follow(page.locator(".pager a[rel=next]").first)
    assert page.locator(".page img").get_attribute("src") == f"/document/{known['pdf']}/page/8.png"
    page.locator(".pager input[name=page]").first.fill("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=3*")
    assert page.locator("figcaption").inner_text().startswith("第 3 页")


def test_an_html_document_is_a_frame_without_anything_that_runs(
    page: Page, address: str, known: dict[str, str]
) -> None:
    page.goto(f"{address}/document/{known['html']}?view=original")
    frame = page.frame_locator("iframe.original")
    assert frame.locator("table").count() > 5
    assert frame.locator("script, style, img, iframe, form, [style], [onclick]").count() == 0
    _, headers, _ = answer(f"{address}/document/{known['html']}/frame")
    assert "sandbox" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?page=0", 404),
        ("?page=9999", 404),
        ("?page=-1", 404),
        ("?page=%CD%B2", 404),
        ("?page=1e3", 404),
        ("?statement=99", 404),
        ("?statement=x", 404),
        ("?view=nothing", 400),
        ("?view=original&file=../../etc/passwd", 404),
        ("?view=<script>", 400),
    ],
)
def test_no_parameter_leads_astray(address: str, known: dict[str, str], query: str, status: int) -> None:
    got, _, text = answer(f"{address}/document/{known['pdf']}{query}")
    assert got == status
    assert "<script" not in text


@pytest.fixture(scope="module")
def versioned(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's database elsewhere, without its files, with a second version and a moved figure."""
    path = tmp_path_factory.mktemp("versions") / "mingzhang.db"
    shutil.copy(demo / "mingzhang.db", path)
    database = sqlite3.connect(path)
    old, new = (
        id_
        for (id_,) in database.execute("select id from documents where format = 'pdf' order by pages limit 2")
    )
    database.execute(
        "update documents set superseded_by = ?, title = ? where id = ?", [new, "<b>旧</b>", old]
    )
    database.execute(
        "insert into changes values (?, ?, 'final_income', '合计', 'total', 100, 250, '2026-01-02T00:00:00Z')",
        [new, old],
    )
    database.execute(
        """insert into figures select document_id, subject, basis, fen + 1000000, ordinal, "row" + 900, col,
            measure, fiscal_year, kind, agency_id, region_code from figures
            where subject = 'total' and basis = kind"""
    )
    figure = database.execute("select document_id from amounts limit 1").fetchone()[0]
    database.execute(
        "insert into aliases values (?, ?, '1')", [f"/figure/{figure}/1/900/9", f"/figure/{figure}/1/4/2"]
    )
    database.commit()
    database.close()
    yield from serve(path)


def test_versions_lead_to_each_other_and_say_what_changed(versioned: str, browser: object) -> None:
    _, _, text = answer(f"{versioned}/mingzhang/documents.json?superseded_by__notblank=1&_shape=array")
    (row,) = json.loads(text)
    _, _, old = answer(f"{versioned}/document/{row['id']}")
    assert f'href="/document/{row["superseded_by"]}"' in old
    assert "<b>旧</b>" not in old
    _, _, new = answer(f"{versioned}/document/{row['superseded_by']}?view=original")
    assert "改了 1 个数" in new
    assert re.search(r"1\.00 元.*2\.50 元", new, re.S)


MARKUP = "<img src=x onerror=evil()><script>evil()</script>"
SPOILED = (
    "update documents set title = :m, agency_name = :m, source_url = :m where id = :id",
    """update statements set title = :m, printed_number = :m, empty_note = :m, is_empty = 1,
        grid = replace(grid, '合计', replace(:m, '"', '')) where document_id = :id""",
    "update sections set heading = :m, text = :m where document_id = :id",
    "update claims set text = :m, subject = :m where document_id = :id",
    "update projects set name = :m, goal = :m where document_id = :id",
    "update findings set message = :m where document_id = :id",
    "update repairs set original = :m, repaired = :m, proof = :m",
    "update captures set url = :m, detail = :m, cause = :m, file_name = :m",
    "update amounts set subject_name = :m, text = :m where document_id = :id",
)
"""What strangers write: a document whose every text is markup."""


def test_no_text_of_a_document_is_markup(
    demo: Path, tmp_path: Path, demo_database: sqlite3.Connection
) -> None:
    query = """select s.document_id || '', s.ordinal || '/' || r."row" || '/' || r.col from repairs r
        join statements s on s.id = r.statement_id"""
    document, place = demo_database.execute(query).fetchone()
    shutil.copy(demo / "mingzhang.db", tmp_path / "mingzhang.db")
    with closing(sqlite3.connect(tmp_path / "mingzhang.db")) as database:
        for spoil in SPOILED:
            database.execute(spoil, {"m": MARKUP, "id": document})
        database.commit()
    for spoiled in serve(tmp_path / "mingzhang.db"):
        pages = [f"/document/{document}?view={view}" for view in VIEWS]
        pages += [
            f"/document/{document}?statement=2",
            f"/figure/{document}/{place}",
            "/findings",
            "/projects",
        ]
        for path in (*pages, "/search?q=evil", f"/history?url={quote(MARKUP)}", "/"):
            status, _, text = answer(spoiled + path)
            assert status == 200, path
            assert "onerror" in text or path == "/search?q=evil"
            assert "<img src=x" not in text, path
            assert "<script>" not in text, path


def test_without_the_files_nothing_is_promised(versioned: str, demo_database: sqlite3.Connection) -> None:
    query = "select id from documents where format = 'pdf' and status = 'parsed' order by pages desc"
    document = demo_database.execute(query).fetchone()[0]
    for view in VIEWS:
        status, _, text = answer(f"{versioned}/document/{document}?view={view}")
        assert status == 200
        assert "<img" not in text
    assert answer(f"{versioned}/document/{document}/file")[0] == 404
    assert answer(f"{versioned}/document/{document}/page/1.png")[0] == 404


def test_of_a_document_in_two_files_each_page_is_of_the_file_that_it_stands_in(
    demo: Path, tmp_path: Path, demo_database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document's own file has its text, another one its tables."""
    query = "select id, sha256 from documents where format = 'pdf' and status = 'parsed' order by pages"
    (document, text), (_, tables) = demo_database.execute(query).fetchmany(2)
    shutil.copy(demo / "mingzhang.db", tmp_path / "mingzhang.db")
    with closing(sqlite3.connect(tmp_path / "mingzhang.db")) as database:
        database.execute("update statements set sha256 = ? where document_id = ?", [tables, document])
        database.execute("insert into document_files values (?, ?, 'tables')", [document, tables])
        database.commit()
    monkeypatch.setenv("STORE_URL", str(demo))
    for parted in serve(tmp_path / "mingzhang.db"):
        here = f"{parted}/document/{document}"
        with urllib.request.urlopen(f"{here}/file") as got:
            assert sha256(got.read()).hexdigest() == text
        sections = answer(f"{here}?view=sections")[2]
        assert set(re.findall(r'class="leaf" href="[^"]+&amp;file=(\w+)"', sections)) == {text}
        assert 'class="leaf"' in sections
        shown = {}
        for file in (text, tables):
            page = answer(f"{here}?view=original&file={file}")[2]
            (picture,) = re.findall(r'<img src="([^"]+)"', page)
            with urllib.request.urlopen(f"{parted}{picture}") as got:
                shown[file] = got.read()
        assert shown[text] != shown[tables]


def test_a_figure_printed_twice_is_the_same_on_every_page_and_says_so(versioned: str) -> None:
    rows = rows_of(f"{versioned}/compare.json?subject=total&year=2024&region=371000&kind=budget")
    first, again = sorted(rows, key=lambda row: row["row"])
    assert again["fen"] == first["fen"] + 1_000_000
    shown, other = f"{first['fen'] / 1_000_000:,.2f}", f"{again['fen'] / 1_000_000:,.2f}"
    for path in ("/agency/{agency_id}", "/region/371000", "/compare?subject=total&year=2024&kind=budget"):
        _, _, text = answer(versioned + path.format_map(first))
        drawn = "".join(re.findall(r"<svg.*?</svg>", text, re.S))
        assert shown in drawn, path
        assert other not in drawn, path
        link = f'{first["document_id"]}/{again["ordinal"]}/{again["row"]}/{again["col"]}">另一处印作'
        assert link in text, path


def test_an_old_figure_leads_to_where_it_is_now(versioned: str) -> None:
    _, _, text = answer(f"{versioned}/mingzhang/aliases.json?_shape=array")
    (alias,) = json.loads(text)
    status, _, shown = answer(f"{versioned}{alias['old']}")
    assert status == 200
    assert f'{alias["new"]}"' in shown
    status, headers, text = answer(f"{versioned}{alias['old']}.json")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "application/json")
    assert json.loads(text)["cell"]["row"] == int(alias["new"].split("/")[-2])
