"""What is remembered of texts never shows: answers are those of the function alone, and forgetting is whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.claims.thread import lead_of
from parsers.numbers import NotANumber, is_number, read_number
from parsers.plain import bare, plain, unbracketed
from parsers.remembered import forget, remembered
from parsers.text import squash, tidy
from parsers.units import find_unit

TEXTS = st.text("甲乙“”（）() 　1２.,万元单位:：\u2f00\u200b", max_size=80)


def test_a_short_text_is_asked_once_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    long = "长" * 100
    assert [length("甲"), length("甲"), length(long), length(long)] == [1, 1, 100, 100]
    assert asked == ["甲", long, long]
    forget()
    assert length("甲") == 1
    assert asked[3:] == ["甲"]


def test_a_failure_is_no_answer() -> None:
    @remembered
    def number(text: str) -> int:
        return int(text)

    for _ in range(2):
        with pytest.raises(ValueError, match="甲"):
            number("甲")
    assert number.__name__ == "number"


@given(TEXTS)
def test_the_second_answer_is_the_first(text: str) -> None:
    for function in (plain, bare, unbracketed, squash, tidy, find_unit):
        forget()
        first = function(text)
        assert function(text) == first
        assert function(text + "甲" * 70) == function(text + "甲" * 70)


@given(st.text("0123456789.,，-（）() 万", max_size=12))
def test_what_is_a_number_can_be_read(text: str) -> None:
    forget()
    if is_number(text):
        assert isinstance(read_number(text), Decimal)
    else:
        with pytest.raises(NotANumber):
            read_number(text)
    assert is_number(text) == is_number(text)


@given(st.text("甲乙,;:。!?", max_size=12))
def test_the_last_clause_is_the_same_with_and_without_a_bracket_before_it(text: str) -> None:
    assert lead_of(text) == lead_of(f"(注){'。' + text}")
    assert lead_of(f"其中({text}") == lead_of(text)
