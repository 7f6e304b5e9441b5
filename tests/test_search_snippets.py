"""Snippets: the part of a text around its first hit, and every hit in it as the index finds it."""

from __future__ import annotations

import runpy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.views.snippets import AROUND, snippet
from mingzhang.home import site

MARKED = runpy.run_path(str(site() / "plugins" / "results.py"))["marked"]
TEXT = st.text("三公经费“”支出2023abcAB％%<>&. ", max_size=200)


@pytest.mark.parametrize(
    ("text", "words", "hits"),
    [
        ("2023年“三公”经费", "三公经费", ["三公”经费"]),
        ("2023年“三公”经费", "“三公”", ["“三公”"]),
        ("２０２３年度", "2023", ["２０２３"]),
        ("2023年度", "２０２３年", ["2023年"]),
        ("Excel与EXCEL", "excel", ["Excel", "EXCEL"]),
        ("12023和20235", "2023", ["2023"]),
        ("支出增加，支出减少", "支出", ["支出", "支出"]),
        ("收入支出", "支出 收入支出", ["收入支出"]),
        ("五保", "保", ["保"]),
        ("五保，社保", "保 社保", ["社保"]),
        ("完成……", "成……", ["成……"]),
        ("支出", "查", []),
        ("支出", "，", []),
        ("支出", "", []),
    ],
)
def test_hits_are_marked_as_the_index_finds_them(text: str, words: str, hits: list[str]) -> None:
    found = snippet(text, words)
    assert found.parts[1::2] == hits
    assert "".join(found.parts) == text


@given(TEXT, TEXT)
def test_a_snippet_is_a_part_of_the_text(text: str, words: str) -> None:
    found = snippet(text, words)
    shown = "".join(found.parts)
    assert shown in text
    assert len(shown) <= 3 * AROUND
    assert found.precedes == (not text.startswith(shown)) or text.count(shown) > 1
    assert found.precedes or found.follows or shown == text


@given(TEXT, st.text("三公经费支出", min_size=2, max_size=6), TEXT)
def test_what_stands_in_a_text_is_shown(before: str, word: str, after: str) -> None:
    assert any(
        word in part.replace("“", "").replace("”", "") for part in snippet(before + word + after, word).parts
    )


@given(TEXT, TEXT)
def test_what_a_stranger_wrote_is_no_markup(text: str, words: str) -> None:
    marked = str(MARKED(text, words))
    left = marked.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in left
    assert ">" not in left
