"""The pages of a rule and of a project: what is doubted there is shown where it stands."""

from __future__ import annotations

import json
import re
import runpy
import sqlite3
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_browser import address, answer

from archive.views.findings import as_printed, sentence_with
from mingzhang.home import site

__all__ = ["address"]

DOUBTED = """
    select f.{0}, count(*) from findings f join statements s on s.id = f.statement_id
    where f.outcome in ('error', 'warning') and f.{0} is not null and f.col is not null and s.first_page is {1} null
    group by 1 order by 2 desc, 1"""


@pytest.mark.parametrize(("column", "page"), [("rule", "rule"), ("project_id", "project")])
@pytest.mark.parametrize("is_paged", ["not", ""])
def test_a_doubt_is_shown_with_crops_of_its_places(
    address: str, demo_database: sqlite3.Connection, column: str, page: str, is_paged: str
) -> None:
    for key, _ in demo_database.execute(DOUBTED.format(column, is_paged)).fetchmany(2):
        _, _, text = answer(f"{address}/{page}/{key}")
        crops = re.findall(r'<img src="(/figure/[^"]+/crop\.png)" alt="[^"]+"', text)
        told = json.loads(answer(f"{address}/{page}/{key}.json")[2])
        places = [p for f in told["findings"] for p in json.loads(f["evidence"]) if p.get("col") is not None]
        framed = "select count(*) from documents where id = ? and format = 'html'"
        documents = {f["document_id"] for f in told["findings"]}
        if all(demo_database.execute(framed, [d]).fetchone()[0] for d in documents):
            assert not crops
            continue
        assert crops
        assert len(crops) <= len(places)
        assert {p["statement_id"] for p in places} <= set(told["titles"])


def test_a_rule_that_quotes_shows_the_sentences(address: str, demo_database: sqlite3.Connection) -> None:
    query = """select rule, count(distinct document_id) from findings where outcome in ('error', 'warning')
        and evidence like '%section_ordinal%' group by rule order by 2 desc, 1"""
    rule = demo_database.execute(query).fetchone()[0]
    _, _, text = answer(f"{address}/rule/{rule}")
    assert re.search(r"<blockquote>.*<mark>.*</mark>.*</blockquote>", text, re.S)


@pytest.mark.parametrize(
    "path", ["/rule/nothing", "/project/nothing", "/rule/nothing.json", "/project/x.json"]
)
def test_what_is_not_there_is_said(address: str, path: str) -> None:
    assert answer(address + path)[0] == 404


@pytest.mark.parametrize(
    ("text", "quote", "sentence", "printed"),
    [
        ("甲1,097.29万元。乙2元。", "1097.29万元", "甲1,097.29万元。", "1,097.29万元"),
        ("甲 1 097.29 万元；乙", "1097.29万元", "甲 1 097.29 万元；", "1 097.29 万元"),
        ("甲2元。乙2元。", "2元", None, None),
        ("甲2元。", "3元", None, None),
    ],
)
def test_a_quote_is_found_in_its_one_sentence(
    text: str, quote: str, sentence: str | None, printed: str | None
) -> None:
    assert sentence_with(text, quote) == sentence
    if sentence:
        assert as_printed(sentence, quote) == printed


CITING = runpy.run_path(str(site() / "plugins" / "citing.py"))


def test_words_of_strangers_are_no_commands_of_bibtex() -> None:
    said = r"5\% \& \{甲\}\_乙 \$x\^{}2\~{}\textbackslash{}end \#1"
    assert unescape(str(CITING["tex"]("5% & {甲}_乙\n $x^2~\\end #1"))) == said
    assert str(CITING["tex_url"]("http://x/?a_b=%20&c={d}\\")) == r"\url{http://x/?a_b=%20&amp;c=%7Bd%7D%5C}"


@given(st.text())
def test_braces_of_a_citation_are_whole(words: str) -> None:
    said = unescape(str(CITING["tex"](words)))
    plain = re.sub(r"\\textbackslash\{\}|\\[~^]\{\}|\\[#$%&_{}]", "", said)
    assert not set(plain) & set("#$%&_{}\\~^")
    assert set(unescape(str(CITING["tex_url"](words)))[5:-1]) & set("{}\\") == set()
