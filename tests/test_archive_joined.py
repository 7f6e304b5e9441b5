"""What one article published in several files: one document where nothing keeps them apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from archive_cases import contents, crawl, document, put_record, rows, statement

from archive.build import build
from archive.ingest import ingest
from archive.store import Store, open_store
from parsers.claims import claims_of
from parsers.model import Document, Evidence, Section, Statement

ARTICLE = "https://rsj.example.gov.cn/art/1.html"
SPOKEN = "本年支出合计314.00万元，其中基本支出200.00万元。"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def tables(*statements: Statement, **fields: Any) -> Document:
    return document(statements=statements or (statement(),), sections=(), **fields)


def text(said: str = SPOKEN, **fields: Any) -> Document:
    sections = (Section(1, 1, "第二部分 决算情况说明", said, page=2),)
    return document(
        statements=(), sections=sections, claims=claims_of(sections, (), "final"), status="partial", **fields
    )


def whole(*statements: Statement, said: str = SPOKEN, **fields: Any) -> Document:
    found = text(said, **fields)
    return document(
        statements=statements or (statement(),), sections=found.sections, claims=found.claims, **fields
    )


def form() -> Statement:
    return Statement(1, "performance_form", "项目支出绩效自评表", statement().table)


def publish(
    store: Store, run: str = "r1", article: str = ARTICLE, title: str = "2023年度部门决算", **files: str
) -> None:
    """Crawl an article's files: names, with their endings after `_`, and the SHA-256 of each; `r2` a day later."""
    captures = [
        {
            "url": f"{article}/{name.replace('_', '.')}",
            "sha256": sha,
            "found_on": article,
            "article_title": title,
            "file_name": name.replace("_", "."),
            "fetched_at": f"2024-09-{run[1:]:0>2}T00:00:00Z",
        }
        for name, sha in files.items()
    ]
    crawl(store, run, *captures)


def held(store: Store, tmp_path: Path) -> dict[str, dict[str, str]]:
    """Documents by id, with the part of each of their files; a build that grew equals one from nothing."""
    database = tmp_path / "mingzhang.db"
    build(store, database)
    build(store, tmp_path / "fresh.db", full=True)
    assert contents(database) == contents(tmp_path / "fresh.db")
    found: dict[str, dict[str, str]] = {}
    for id_, sha, part in rows(database, "SELECT document_id, sha256, part FROM document_files"):
        found.setdefault(id_, {})[sha] = part
    assert len(found) == rows(database, "SELECT count(*) FROM documents")[0][0]
    return found


def query(tmp_path: Path, sql: str) -> list[tuple[Any, ...]]:
    return rows(tmp_path / "mingzhang.db", sql)


def test_one_account_in_two_formats_is_one_document(store: Store, tmp_path: Path) -> None:
    old = put_record(store, b"doc", whole(), format="doc", pages=None)
    new = put_record(store, b"docx", whole(), format="docx", pages=None)
    publish(store, a_doc=old, a_docx=new)
    assert held(store, tmp_path) == {new[:12]: {new: "whole", old: "whole"}}
    assert query(tmp_path, "SELECT count(*) FROM amounts") == [(2,)]
    assert query(tmp_path, "SELECT count(*) FROM sections") == [(1,)]
    assert query(tmp_path, "SELECT format, status, sha256 FROM documents") == [("docx", "parsed", new)]


def test_tables_text_and_forms_are_one_document_led_by_its_text(store: Store, tmp_path: Path) -> None:
    sheet = put_record(store, b"xlsx", tables(), format="xlsx", pages=None)
    words = put_record(store, b"pdf", text(), format="pdf", pages=9)
    forms = put_record(store, b"docx", tables(form(), kind="performance"), format="docx", pages=None)
    publish(store, a_xlsx=sheet, b_pdf=words, c_docx=forms)
    assert held(store, tmp_path) == {words[:12]: {words: "text", sheet: "tables", forms: "forms"}}
    assert query(tmp_path, "SELECT ordinal, form, sha256 FROM statements ORDER BY ordinal") == [
        (1, "final_expenditure", sheet),
        (2, "performance_form", forms),
    ]
    assert query(tmp_path, "SELECT ordinal, sha256 FROM sections") == [(1, words)]
    assert query(tmp_path, "SELECT kind, status, pages, unit FROM documents") == [
        ("final", "parsed", 9, "wan_yuan")
    ]
    claims = query(tmp_path, "SELECT fen, section_ordinal FROM claims ORDER BY fen")
    assert claims == [(200_000_000, 1), (314_000_000, 1)]


def test_tables_that_a_text_file_already_holds_are_not_there_twice(store: Store, tmp_path: Path) -> None:
    sheet = put_record(store, b"xlsx", tables(), format="xlsx")
    both = put_record(store, b"pdf", whole(), format="pdf")
    publish(store, a_xlsx=sheet, b_pdf=both)
    assert held(store, tmp_path) == {both[:12]: {both: "whole", sheet: "tables"}}
    assert query(tmp_path, "SELECT count(*) FROM amounts") == [(2,)]


def test_the_text_of_the_page_belongs_to_what_is_attached(store: Store, tmp_path: Path) -> None:
    article = put_record(store, b"<html>", text(), format="html", content_sha256="c" * 64)
    sheet = put_record(store, b"xlsx", tables(), format="xlsx")
    publish(store, a_xlsx=sheet)
    crawl(store, "r2", {"url": ARTICLE, "sha256": article, "role": "article"})
    assert held(store, tmp_path) == {sheet[:12]: {sheet: "tables", article: "page"}}
    assert query(tmp_path, "SELECT sha256, article_url FROM documents") == [(sheet, ARTICLE)]


@pytest.mark.parametrize(
    "other",
    [
        whole(agency="盘锦市社会保险中心"),
        whole(year=2022),
        whole(kind="budget"),
        whole(statement(fen=100)),
    ],
    ids=["agency", "year", "kind", "figures"],
)
def test_what_contradicts_stays_apart(store: Store, tmp_path: Path, other: Document) -> None:
    shas = [put_record(store, b"1", whole()), put_record(store, b"2", other)]
    publish(store, a_pdf=shas[0], b_pdf=shas[1])
    assert held(store, tmp_path) == {sha[:12]: {sha: "whole"} for sha in shas}


def test_a_list_of_bodies_stays_a_list_and_what_names_none_of_them_alone(
    store: Store, tmp_path: Path
) -> None:
    names = ["烟台市财政局", "烟台市水利局", None]
    shas = [
        put_record(store, b"%d" % n, text(f"支出{n + 1}.00万元。", agency=a)) for n, a in enumerate(names)
    ]
    publish(store, a_pdf=shas[0], b_pdf=shas[1], c_pdf=shas[2])
    assert held(store, tmp_path) == {sha[:12]: {sha: "whole"} for sha in shas}


def test_of_two_accounts_of_a_body_each_gets_the_text_of_its_scope(store: Store, tmp_path: Path) -> None:
    def scoped(made: Document, scope: str) -> Document:
        said = (*made.evidence, Evidence("scope", scope, "cover"))
        return made.__class__(**{f: getattr(made, f) for f in made.__struct_fields__} | {"evidence": said})

    sheets = {s: scoped(tables(statement(fen=f)), s) for s, f in (("department", 500), ("unit", 300))}
    words = {s: scoped(text(f"支出{n}.00万元。"), s) for s, n in (("department", 5), ("unit", 3))}
    a, b = (put_record(store, s.encode(), sheets[s]) for s in sheets)
    c, d = (put_record(store, s.encode() * 2, words[s]) for s in words)
    publish(store, a_xlsx=a, b_xlsx=b, c_pdf=c, d_pdf=d)
    assert held(store, tmp_path) == {c[:12]: {c: "text", a: "tables"}, d[:12]: {d: "text", b: "tables"}}


def test_files_of_two_articles_are_not_joined(store: Store, tmp_path: Path) -> None:
    sheet, words = put_record(store, b"1", tables()), put_record(store, b"2", text())
    publish(store, "r1", a_xlsx=sheet)
    publish(store, "r2", article=f"{ARTICLE}?2", b_pdf=words)
    assert len(held(store, tmp_path)) == 2


def test_a_file_that_comes_later_joins_and_one_that_could_not_be_read_does_not(
    store: Store, tmp_path: Path
) -> None:
    sheet, words = put_record(store, b"1", tables()), put_record(store, b"2", text())
    torn = put_record(store, b"3", failure="truncated")
    publish(store, "r1", a_xlsx=sheet)
    assert held(store, tmp_path) == {sheet[:12]: {sheet: "whole"}}
    publish(store, "r2", b_pdf=words, c_pdf=torn)
    assert held(store, tmp_path) == {
        words[:12]: {words: "text", sheet: "tables"},
        torn[:12]: {torn: "whole"},
    }


def test_an_earlier_version_keeps_the_files_that_it_had(store: Store, tmp_path: Path) -> None:
    sheet, words = put_record(store, b"1", tables()), put_record(store, b"2", text())
    newer = put_record(store, b"3", text(said=f"更正：{SPOKEN}"))
    publish(store, "r1", a_xlsx=sheet, b_pdf=words)
    before = query(tmp_path, "SELECT * FROM amounts") if held(store, tmp_path) else []
    publish(store, "r2", b_pdf=newer)
    assert held(store, tmp_path) == {
        words[:12]: {words: "text", sheet: "tables"},
        newer[:12]: {newer: "text", sheet: "tables"},
    }
    assert query(tmp_path, f"SELECT * FROM amounts WHERE document_id = '{words[:12]}'") == before
    assert dict(query(tmp_path, "SELECT id, superseded_by FROM documents")) == {
        words[:12]: newer[:12],
        newer[:12]: None,
    }


def test_tables_that_were_corrected_take_the_place_of_the_earlier_ones(store: Store, tmp_path: Path) -> None:
    sheet, words = put_record(store, b"1", tables()), put_record(store, b"2", text())
    newer = put_record(store, b"3", tables(statement(fen=100)))
    publish(store, "r1", a_xlsx=sheet, b_pdf=words)
    publish(store, "r2", a_xlsx=newer)
    assert held(store, tmp_path) == {
        words[:12]: {words: "text", newer: "tables"},
        sheet[:12]: {sheet: "whole"},
    }
    assert dict(query(tmp_path, "SELECT id, superseded_by FROM documents")) == {
        words[:12]: None,
        sheet[:12]: words[:12],
    }


def test_files_taken_in_from_one_page_are_joined(store: Store, tmp_path: Path) -> None:
    put_record(store, b"1", tables())
    words = put_record(store, b"2", text())
    (tmp_path / "in").mkdir()
    for name, data in (("a.xlsx", b"1"), ("b.pdf", b"2")):
        (tmp_path / "in" / name).write_bytes(data)
    ingest(store, [tmp_path / "in"], source_url=ARTICLE)
    assert list(held(store, tmp_path)) == [words[:12]]


def test_what_the_files_say_of_themselves_differently_is_doubted(store: Store, tmp_path: Path) -> None:
    sha = put_record(store, b"1", whole())
    publish(store, title="烟台市社会保险服务中心2022年度部门决算", a_pdf=sha)
    held(store, tmp_path)
    found = query(
        tmp_path, "SELECT outcome, expected, actual, message FROM findings WHERE rule = 'Q-IDENTITY'"
    )
    assert found == [
        ("warning", "2023", "2022", "疑似不一致：年度在封面为“2023”，在文章标题为“2022”。"),
    ]
