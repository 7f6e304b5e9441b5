"""Subject codes: joined, padded, repeated from above; and the chart that they are of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parsers
from parsers.model import Document
from parsers.plain import plain
from parsers.subjects import join_code, kind_of, level_of, parent_of, split_name, subjects

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"


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
        assert subject.name == plain(subject.name).replace("(", "（").replace(")", "）").replace(",", "，")
        assert 2010 < subject.year < 2050
    assert len({(s.code, s.year) for s in subjects()}) == len(subjects())


def test_every_subject_but_a_class_is_part_of_one_of_its_year() -> None:
    held = {(s.code, s.year) for s in subjects()}
    for subject in subjects():
        assert (subject.parent_code is None) == (level_of(subject.code) == 1)
        if subject.parent_code:
            assert (subject.parent_code, subject.year) in held, subject
            assert subject.code.startswith(subject.parent_code)


@pytest.mark.parametrize(
    ("code", "parent"), [("2080109", "20801"), ("20801", "208"), ("208", None), ("30113", "301")]
)
def test_parent(code: str, parent: str | None) -> None:
    assert parent_of(code) == parent


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2080109", "社会保险经办机构"),
        ("2082602", "财政对城乡居民基本养老保险基金的补助"),
        ("2101501", "行政运行"),
        ("2101550", "事业运行"),
        ("2210202", "提租补贴"),
        ("30112", "其他社会保障缴费"),
        ("50905", "离退休费"),
    ],
)
def test_names_of_each_year(code: str, name: str) -> None:
    assert {s.name for s in subjects() if s.code == code and 2023 <= s.year <= 2025} == {name}


def test_a_subject_that_moved_is_in_one_place_a_year() -> None:
    petitions = {(s.code, s.year) for s in subjects() if s.name == "信访事务"}
    assert petitions == {("2010308", 2023), ("20140", 2024), ("20140", 2025)}


OWN_NAMES = {("2080505", "机关事业单位基本养老保险缴费"), ("303", "对个人和家庭补助")}
"""Names by which a document calls a subject shorter than the chart does."""


def coded(document: Document) -> Iterator[tuple[str, str]]:
    """The codes that the chart may have, with the names that rows print beside them."""
    for amount in (a for statement in document.statements for a in statement.amounts):
        first = amount.subject_code, amount.subject_name
        second = amount.second_subject_code, amount.second_subject_name
        yield from ((code, plain(name or "")) for code, name in (first, second) if code and level_of(code))


def missing(data: bytes) -> set[tuple[str, str, int | None]]:
    """What the chart does not have, of the year or at all."""
    names = {(s.code, s.year): plain(s.name) for s in subjects()}
    found = set()
    for document in parsers.parse(data).documents:
        year = document.identity.fiscal_year
        for code, name in coded(document):
            if names.get((code, year or 0)) != name and (code, name) not in OWN_NAMES:
                found.add((code, name, year))
    return found


@pytest.mark.parametrize("site", ["panjin", "weihai", "xinzhou", "yanchi", "yantai"])
def test_every_coded_row_of_the_samples_is_of_the_chart(site: str) -> None:
    for path in sorted((RENDERED / site).glob("*")):
        if path.suffix != ".doc":
            assert missing(path.read_bytes()) == set(), path.name


def test_every_coded_row_of_the_real_documents_is_of_the_chart(reference: Path) -> None:
    for path in sorted((reference / "real").glob("*.pdf")):
        assert missing(path.read_bytes()) == set(), path.name
