"""What the benchmark of the site says: percentiles, the table of all kinds, and which targets are met."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.country.addresses import _SEARCHES, addresses
from bench.site import Phase, percentile, table, told, verdict

SECONDS = st.lists(st.floats(0, 10), min_size=1, max_size=50)
QUICK = Phase("one reader", 100, {"/": [0.01] * 18 + [0.5] * 2, "/search": [0.02] * 20})
SLOW = Phase("eight readers", 400, {"/": [0.1] * 20, "/search": [0.3] * 10 + [0.6] * 5 + [math.inf] * 5})


@given(SECONDS, st.floats(0, 1))
def test_a_percentile_is_one_of_the_measured(seconds: list[float], share: float) -> None:
    found = percentile(seconds, share)
    assert found in seconds
    assert sum(value <= found for value in seconds) >= share * len(seconds) - 1e-9
    assert sum(value < found for value in seconds) <= share * len(seconds)


def test_two_slow_pages_in_twenty_are_too_many() -> None:
    assert percentile([0.01] * 19 + [0.5], 0.95) == 0.01
    assert QUICK.late("/") == pytest.approx(500)
    assert QUICK.beyond == ["/"]
    assert SLOW.beyond == ["/search"]


def test_a_verdict_names_what_is_beyond_its_target() -> None:
    assert verdict(QUICK).startswith("missed  one reader: 1 of 2 kinds within 100 ms; beyond: / 500")
    assert verdict(Phase("quick", 100, {"/": [0.1]})) == "met     quick: 1 of 1 kinds within 100 ms"


def test_what_eight_are_not_asked_for_has_an_empty_cell() -> None:
    (line,) = list(table([QUICK, Phase("eight readers", 400, {})], {"/": 9.0, "/search": 31.4}))[1:2]
    assert [cell.strip() for cell in line.split("|")][2:] == ["", "9"]


def test_the_table_has_every_kind_under_every_target_and_marks_what_is_beyond() -> None:
    head, *lines = table([QUICK, SLOW], {"/": 9.0, "/search": 31.4})
    assert [name.strip() for name in head.split("|")] == [
        "ms",
        "one reader ≤ 100",
        "eight readers ≤ 400",
        "processor",
    ]
    cells = {
        line.split("|")[0].strip(): [re.sub(" +", " ", c).strip() for c in line.split("|")[1:]]
        for line in lines
    }
    assert cells == {"/": ["10.0 500.0 *", "100.0 100.0", "9"], "/search": ["20.0 20.0", "300.0 inf *", "31"]}


@pytest.mark.parametrize(
    ("phase", "is_met"), [(QUICK, False), (SLOW, False), (Phase("a", 10, {"/": [0.01]}), True)]
)
def test_a_phase_is_met_where_its_slowest_kind_is(
    capsys: pytest.CaptureFixture[str], phase: Phase, is_met: bool
) -> None:
    assert told(phase, "2 documents") is is_met is not bool(phase.beyond)
    assert capsys.readouterr().out.rstrip().endswith("ok" if is_met else "missed")


class Braces:
    """Draws nothing: an address as it is."""

    def filled(self, address: str) -> str:
        return address


@given(st.integers(1, 30))
def test_every_shape_of_search_is_asked_for(count: int) -> None:
    asked = addresses(Braces(), count)  # type: ignore[arg-type]
    assert {address.removeprefix("/search?q=") for address in asked["/search"]} == set(_SEARCHES)
    assert all(len(found) >= count for found in asked.values())
