"""Subject codes: joined, padded, repeated from above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.subjects import join_code, kind_of, level_of, split_name, subjects


@pytest.mark.parametrize(
    ("parts", "above", "code"),
    [
        (["208", "05", "01"], (), "2080501"),
        (["208", "", ""], (), "208"),
        (["", "05", ""], ("208",), "20805"),
        (["", "", "09"], ("208", "01", "01"), "2080109"),
        (["", "11", ""], ("210", "05", "03"), "21011"),
        (["301", "2"], (), "30102"),
        (["2080109"], (), "2080109"),
        (["201", "20113", "2011301"], (), "2011301"),
        (["２０８", "０５"], (), "20805"),
        (["208 05 05"], (), "2080505"),
    ],
)
def test_parts_are_joined(parts: list[str], above: tuple[str, ...], code: str) -> None:
    assert "".join(join_code(parts, above)) == code


@pytest.mark.parametrize("parts", [["", "", ""], ["无", "", ""], ["合计"], ["", "05", ""], ["…"]])
def test_no_code_is_made_up(parts: list[str]) -> None:
    assert join_code(parts) == ()


_PART = st.integers(1, 99).map(lambda n: f"{n:02}")


@given(st.integers(200, 239).map(str), st.lists(_PART, max_size=2), st.booleans(), st.booleans())
def test_all_ways_of_printing_give_the_same_code(
    first: str, rest: list[str], padded: bool, repeated: bool
) -> None:
    whole = (first, *rest)
    printed = [first, *(part if padded else str(int(part)) for part in rest)]
    if not repeated:
        printed = [""] * len(rest) + printed[-1:]
    printed += [""] * (3 - len(printed))
    assert join_code(printed, whole[:-1]) == whole
    assert join_code(["".join(whole)]) == ("".join(whole),)
    assert level_of("".join(whole)) == len(whole)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("208", "functional"),
        ("30113", "economic"),
        ("50501", "government_economic"),
        ("2", None),
        ("118", None),
    ],
)
def test_kind(code: str, kind: str | None) -> None:
    assert kind_of(code) == kind


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("208社会保障和就业支出", "208", "社会保障和就业支出"),
        ("[20805]行政事业单位养老支出", "20805", "行政事业单位养老支出"),
        ("2080505-基本养老保险缴费", "2080505", "基本养老保险缴费"),
        ("社会保障和就业支出", None, "社会保障和就业支出"),
        ("2024年结转", None, "2024年结转"),
    ],
)
def test_code_before_a_name(text: str, code: str | None, name: str) -> None:
    assert split_name(text) == (code, name)


def test_chart_is_sound() -> None:
    for subject in subjects():
        assert kind_of(subject.code) == subject.kind
        assert subject.name
        assert 2010 < subject.year < 2050
    assert len({(s.code, s.year) for s in subjects()}) == len(subjects())
