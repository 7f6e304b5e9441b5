"""Numbers of persons, planted wherever a site or a file may say one, and looked for in all that goes out."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
import zstandard
from archive_cases import crawl, document, put_record, rows, statement, table
from lxml.html import document_fromstring
from msgspec import structs
from site_browser import answer, serve

from archive.build import build
from archive.export.release import export
from archive.folder import LocalStore
from archive.framed import clean
from parsers.model import (
    Amount,
    Cell,
    Claim,
    Document,
    Evidence,
    Fund,
    Indicator,
    Project,
    Repair,
    Section,
    Statement,
)

MOBILE, HIDDEN = "13987654321", "139********"
CARD = "11010519491231002X"
MONEY = "13800138000"
"""What is printed in a cell of money, and looks like a mobile number."""
WHO = f"王某_{MOBILE}、{CARD}"
LEAK = re.compile(rb"87654321|19491231002|8765-4321")
WEB = "https://rsj.example.gov.cn/art/"
FILE = f"{WEB}{quote('王某')}{MOBILE}/{CARD}.pdf"
VIEWS = ("statements", "sections", "projects", "findings", "original")
LISTS = ("findings", "rules", "projects", "changes", "coverage", "compare")
PAGES = (
    *("/", "/downloads", "/downloads.json", "/about", "/documents.atom", "/changes.atom", "/sitemap.xml"),
    *("/sitemap-documents-1.xml", "/region/370600"),
    *(
        f"/search{kind}?q={word}"
        for kind in ("", ".json", ".csv")
        for word in ("王某", "联系人", "139", "决算")
    ),
    *(f"/{name}{kind}" for name in LISTS for kind in ("", ".json", ".csv")),
)


def told(title: str, fen: int) -> Document:
    """A document that names a person wherever it can, with one amount that looks like a number."""
    grid = table(["科目编码", f"联系人{WHO}", "合计"], ["", WHO, MOBILE], ["208", f"Tel{MOBILE}", MONEY])
    doubtful = tuple(
        Cell(c.row, c.col, c.text, page=c.page, box=c.box, doubt=f"also read as '{MOBILE}'")
        if c.row == 1
        else c
        for c in grid.cells
    )
    amount = Amount(2, 2, MONEY, fen, "total", 1, subject_kind="item", subject_name=f"联系人{WHO}")
    held: Statement = statement(
        table=type(grid)(doubtful, grid.n_rows, grid.n_cols, 1), amounts=(amount,), empty_note=WHO
    )
    indicator = Indicator(1, 2, WHO, level1=WHO, target=WHO, actual=CARD, score=f"联系{MOBILE}", reason=WHO)
    project = Project(
        *(1, "form", f"{WHO}项目"),
        row=1,
        department=WHO,
        goal=f"电话{MOBILE}，9876",
        achieved=WHO,
        score=f"电{MOBILE}",
        funds=(Fund(WHO, budget_fen=100, executed_fen=300, rate=f"电{MOBILE}"),),
        indicators=(indicator,),
    )
    made = document(
        statements=(held,),
        sections=(Section(1, 1, f"联系人{WHO}", f"手机：139-8765-4321，{WHO}人事科。", page=2),),
        claims=(Claim("totals", "amount", f"{WHO}花了3元", subject=WHO, fen=300, section=1),),
        projects=(project,),
        repairs=(Repair(1, 2, 2, MONEY, MONEY, f"问过{WHO}"),),
    )
    evidence = tuple(e for e in made.evidence if e.field != "title")
    return structs.replace(made, evidence=(*evidence, Evidence("title", title, "cover")))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store whose one address served two versions, built and released."""
    store = LocalStore(tmp_path_factory.mktemp("planted"))
    names = f'attachment; filename="{WHO}.pdf"'
    seen = {
        "url": FILE,
        "final_url": FILE,
        "found_on": f"{WEB}?tel={MOBILE}",
        "article_title": f"决算（{WHO}）",
        "file_name": f"{WHO}.pdf",
        "detail": f"王某{MOBILE}",
        "headers": {"content-disposition": names, "location": FILE},
        "status": 200,
        "media_type": "application/pdf",
    }
    versions = []
    for day, fen, outcome in (("20", 100, "new"), ("21", 300, "changed")):
        digest = put_record(store, f"of {day}".encode(), told(f"2023年度决算（{WHO}）", fen))
        at = f"2024-09-{day}T09:00:00Z"
        versions.append({**seen, "sha256": digest, "bytes": 5, "fetched_at": at, "outcome": outcome})
    crawl(store, "20240920T080000000000Z", *versions)
    build(store, store.root / "mingzhang.db")
    export(store, store.root / "mingzhang.db")
    return store


@pytest.fixture(scope="module")
def address(planted: LocalStore) -> Iterator[str]:
    yield from serve(planted.root / "mingzhang.db")


def paths(database: Path) -> Iterator[str]:
    """The address of every page of a database, and of each of its tables in every form."""
    yield from PAGES
    for (agency,) in rows(database, "select id from agencies"):
        yield f"/agency/{agency}"
    for document_, title in rows(database, "select id, title from documents"):
        assert HIDDEN in title
        yield from (f"/document/{document_}?view={view}" for view in VIEWS)
        yield from (f"/document/{document_}?statement=1", f"/search?q={title}")
        for kind in ("", ".json"):
            yield from (f"/figure/{document_}/1/{row}/{col}{kind}" for row in range(3) for col in range(3))
    for (project,) in rows(database, "select id from projects"):
        yield from (f"/project/{project}", f"/project/{project}.json")
    for (rule,) in rows(database, "select distinct rule from findings"):
        yield from (f"/rule/{rule}", f"/rule/{rule}.json")
    for (url,) in rows(database, "select distinct url from captures"):
        yield from (
            f"/history{kind}?url={quote(which, '')}" for kind in ("", ".json") for which in (url, FILE)
        )
    for (name,) in rows(database, "select name from sqlite_schema where type in ('table', 'view')"):
        yield from (f"/mingzhang/{name}{kind}" for kind in ("", ".csv?_size=max"))
        sql = quote(f"select * from [{name}]", safe="")
        yield f"/mingzhang.json?sql={sql}"


def test_nothing_that_the_site_answers_names_a_person(planted: LocalStore, address: str) -> None:
    found: dict[str, str] = {}
    refused: dict[str, int] = {}
    kept: list[str] = []
    for path in paths(planted.root / "mingzhang.db"):
        status, headers, text = answer(address + path)
        refused |= {} if status == 200 else {path: status}
        said = f"{headers}{text}"
        if leak := LEAK.search(said.encode()):
            found[path] = said[max(leak.start() - 60, 0) : leak.end()]
        kept += [path] if MONEY in said else []
    assert found == {}
    assert refused == {}
    assert [path for path in kept if path.startswith("/figure/") and "/1/2/2" in path]
    assert [path for path in kept if path.startswith("/document/") and "statement=1" in path]


def unpacked(path: Path) -> Iterator[bytes]:
    """What a file of a release holds."""
    data = path.read_bytes()
    match path.suffix:
        case ".zst":
            yield zstandard.ZstdDecompressor().stream_reader(BytesIO(data)).read()
        case ".gz":
            yield gzip.decompress(data)
        case ".zip":
            with zipfile.ZipFile(path) as packed:
                yield from (packed.read(name) for name in packed.namelist())
        case ".parquet":
            yield repr(pq.read_table(path).to_pylist()).encode()
        case _:
            yield data


def test_nothing_that_is_released_names_a_person(planted: LocalStore) -> None:
    files = [path for path in (planted.root / "releases").rglob("*") if path.is_file()]
    kinds = {path.suffix for path in files}
    assert {".zst", ".gz", ".zip", ".parquet", ".json", ".md"} <= kinds, kinds
    assert [str(path) for path in files for part in unpacked(path) if LEAK.search(part)] == []
    assert [path for path in files for part in unpacked(path) if MONEY.encode() in part]


def test_a_framed_page_is_masked_but_for_its_amounts() -> None:
    cells = "".join(f"<td>{text}</td>" for text in (MONEY, MOBILE, CARD))
    split = (
        f"<p>电话 139<b>8765</b><span><i>43</i>21</span>，<a href=x>{MONEY}</a></p><p>139</p><p>87654321</p>"
    )
    page = f"<div>{split}<table><tr>{cells}</tr></table></div>"
    shown = clean(document_fromstring(page), {MONEY})
    assert "139<b>****</b><span><i>**</i>**</span>，138********" in shown
    assert f"<td>{MONEY}</td><td>{HIDDEN}</td><td>110***************</td>" in shown
    assert "<p>139</p><p>87654321</p>" in shown


def test_where_the_amounts_are_not_known_what_may_be_one_stays() -> None:
    page = f"<div><p>电话 {MOBILE}</p><table><tr><td>{MOBILE}</td><td>{CARD}</td></tr></table></div>"
    shown = clean(document_fromstring(page))
    assert (shown.count(HIDDEN), shown.count(MOBILE), shown.count(CARD)) == (1, 1, 0)
