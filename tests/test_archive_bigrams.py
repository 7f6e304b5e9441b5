"""Chinese search: every substring of a text is found in it, and no query is a syntax error."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.bigrams import index_text, match_query

CHINESE = st.text("三公经费预算决社保〇々㐀𠀀𬭎", min_size=1, max_size=12)
MIXED = st.lists(st.one_of(CHINESE, st.sampled_from(["2023", "PDF", "，", "“", "”", "（", "8.5", "-"]))).map(
    "".join
)


def found(texts: list[str], query: str) -> list[str]:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table t using fts5 (x, tokenize='unicode61')")
    database.executemany("insert into t (rowid, x) values (?, ?)", enumerate(map(index_text, texts)))
    rows = database.execute("select rowid from t where t match ? order by rowid", (match_query(query),))
    return [texts[n] for (n,) in rows]


@given(CHINESE, st.data())
def test_every_substring_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert found([text], text[start:end]) == [text]


@given(MIXED.filter(lambda text: any(c.isalnum() for c in text)), st.data())
def test_every_part_that_does_not_begin_inside_a_latin_word_is_found(text: str, data: st.DataObject) -> None:
    def begins_inside(start: int) -> bool:
        pair = text[max(start - 1, 0) : start + 1]
        return start > 0 and all(c.isascii() and c.isalnum() for c in pair)

    start = data.draw(st.integers(0, len(text) - 1).filter(lambda n: not begins_inside(n)))
    end = data.draw(st.integers(start + 1, len(text)))
    part = text[start:end]
    if any(c.isalnum() for c in part):
        assert found([text], part) == [text]


@given(st.lists(CHINESE, min_size=1, max_size=8), CHINESE)
def test_what_does_not_hold_the_words_is_not_found(texts: list[str], query: str) -> None:
    assert found(texts, query) == [text for text in texts if query in text]


@settings(max_examples=300)
@given(st.one_of(st.text(), st.text('"*^():-+{}AND OR NOT NEAR三公', max_size=30)))
def test_no_query_is_a_syntax_error(query: str) -> None:
    found(["三公经费"], query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("三公", '"三公"'),
        ("“三公”经费", '"三公 公经 经费"'),
        ("威海 三公", '"威海" "三公"'),
        ("保", '"保" *'),
        ("2023年", '"2023 年" *'),
        ("２０２３年度决算", '"2023 年度 度决 决算"'),
        ("社保 社保", '"社保"'),
        ("PDF", '"PDF" *'),
        ("，（）", '""'),
        ("", '""'),
    ],
)
def test_queries(query: str, expected: str) -> None:
    assert match_query(query) == expected


def test_quotes_are_no_boundary_and_width_does_not_matter() -> None:
    texts = ["2023年度“三公”经费", "三公经费２０２３", "三 公经费", "社会保险"]
    assert found(texts, "三公经费") == texts[:2]
    assert found(texts, "「三公」") == texts[:2]
    assert found(texts, "2023") == texts[:2]
    assert found(texts, "202") == texts[:2]
    assert found(texts, "三公 2023年度") == texts[:1]
    assert found(texts, "") == []


def test_a_flood_of_words_is_one_query() -> None:
    words = [chr(0x4E00 + n) + chr(0x5E00 + n) for n in range(300)]
    assert found(["".join(words), "无"], " ".join(words)) == ["".join(words)]


def test_an_index_is_tokens_and_spaces() -> None:
    assert index_text("社会保险，2023年") == "社会 会保 保险 险 2023 年"
    assert index_text(None) == index_text("") == ""
    assert index_text(unicodedata.normalize("NFD", "é")) == "é"
