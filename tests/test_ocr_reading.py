"""What two readings of a number say together, and the recogniser itself on printed lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scanning import page_image

from parsers.numbers import is_number
from parsers.ocr.engine import Reading, detect, recognise
from parsers.ocr.reading import read_boxes, weigh

BOX = (0, 0, 100, 30)
SAMPLE = Path(__file__).parents[1] / "samples/rendered/xinzhou/2023-final.pdf"


def reading(text: str, certainty: float = 0.99) -> Reading:
    return Reading(text, (certainty,) * len(text))


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_read_alike_twice_and_surely_is_not_doubted(number: object) -> None:
    read = weigh(reading(f"{number:,}"), reading(f"{number:,}"), BOX)
    assert (read.text, read.doubt) == (f"{number:,}", None)


@given(st.text("0123456789.,", min_size=1, max_size=9), st.text("0123456789.,", min_size=1, max_size=9))
def test_numbers_that_differ_or_are_malformed_are_never_undoubted(one: str, other: str) -> None:
    read = weigh(reading(one), reading(other), BOX)
    if read.doubt is None and any(char.isdigit() for char in one):
        assert one == other
        assert is_number(read.text)


@pytest.mark.parametrize(
    ("first", "second", "text", "doubt"),
    [
        ("990%", "99%", "990%", "also read as '99%'"),
        ("14119", "141.19", "141.19", "also read as '14119'"),
        ("13, 260. 00", "13,260.00", "13,260.00", None),
        ("13 260.00", "13 260.00", "13 260.00", "read as '13 260.00', which is no number"),
        ("2.267.43", "2,267.43", "2,267.43", "also read as '2.267.43'"),
        ("2.267.43", "2.267.43", "2,267.43", "read as '2.267.43', which is no number"),
        ("2.26.43", "2.26.43", "2.26.43", "read as '2.26.43', which is no number"),
        ("119万元", "19万元", "119万元", "also read as '19万元'"),
        ("119万元", "119万元", "119万元", None),
        (">90%", "≥90%", "≥90%", "also '>90%'"),
        (">90%", ">90%", ">90%", "the sign may be ≥ or ≤"),
        ("1年", "2年", "1年", "also read as '2年'"),
    ],
)
def test_two_readings_weighed(first: str, second: str, text: str, doubt: str | None) -> None:
    read = weigh(reading(first), reading(second), BOX)
    assert (read.text, read.doubt) == (text, doubt)


def test_an_unsure_digit_is_doubted_and_an_unsure_comma_less() -> None:
    unsure = Reading("1,234", (0.99, 0.6, 0.99, 0.99, 0.99))
    assert weigh(unsure, unsure, BOX).doubt is None
    unsure = Reading("1,234", (0.99, 0.99, 0.99, 0.6, 0.99))
    assert weigh(unsure, unsure, BOX).doubt == "certain to 0.60"


def test_printed_lines_are_found_and_read_the_same_each_time() -> None:
    gray = page_image(SAMPLE.read_bytes(), 5, 150)[:420]
    boxes = [(round(x0), round(top), round(x1), round(bottom)) for x0, top, x1, bottom in detect(gray)]
    read = [line.text for line in read_boxes(gray, boxes, 20, in_cells=True)]
    assert "收入决算表" in read
    assert any("金额单位" in text for text in read)
    assert [line.text for line in read_boxes(gray, boxes, 20, in_cells=True)] == read


def test_no_lines_no_reading() -> None:
    assert recognise([]) == []


@pytest.mark.parametrize(
    ("box", "text"), [((0, 10, 9, 13), "-"), ((0, 10, 30, 13), "—"), ((0, 10, 62, 13), "——")]
)
def test_what_is_flat_is_a_dash(box: tuple[int, int, int, int], text: str) -> None:
    gray = page_image(SAMPLE.read_bytes(), 5, 72)
    (read,) = read_boxes(gray, [box], 30, in_cells=True)
    assert read.text == text
