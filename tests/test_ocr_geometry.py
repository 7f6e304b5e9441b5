"""Images of pages: their skew, their rules, and where the lines of text stand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scanning import Gray, askew, grainy

from parsers.ocr.layout import lines_in, text_height
from parsers.ocr.raster import Raster, level, skew
from parsers.ocr.ruling import find_ink, read_ruling
from parsers.pdf.frames import Frame

SCALE = 300 / 72
FRAME = Frame(0, 0, 300, 240, 0)


def blank(width: float = 300, height: float = 240) -> Gray:
    return np.full((round(height * SCALE), round(width * SCALE)), 255, np.uint8)


def rule(image: Gray, x0: float, top: float, x1: float, bottom: float, points: float = 0.7) -> None:
    ends = [(round(x * SCALE), round(y * SCALE)) for x, y in ((x0, top), (x1, bottom))]
    cv2.line(image, ends[0], ends[1], 0, round(points * SCALE))


def table(xs: list[float], ys: list[float]) -> Gray:
    image = blank()
    for y in ys:
        rule(image, xs[0], y, xs[-1], y)
    for x in xs:
        rule(image, x, ys[0], x, ys[-1])
    return image


def write(image: Gray, text: str, x: float, baseline: float, size: float = 0.9) -> None:
    cv2.putText(
        image, text, (round(x * SCALE), round(baseline * SCALE)), cv2.FONT_HERSHEY_SIMPLEX, size, 0, 2
    )


def raster(image: Gray) -> Raster:
    return Raster(image, SCALE, 0.0, FRAME)


XS, YS = [30.0, 90.0, 150.0, 270.0], [40.0, 60.0, 80.0, 140.0]


@pytest.mark.parametrize("degrees", [-3.1, -0.8, -0.5, 0.0, 0.25, 0.6, 2.0])
def test_skew_is_measured_to_a_twentieth_of_a_degree(degrees: float) -> None:
    image = grainy(askew(table(XS, YS), degrees), 8, 1)
    assert skew(image) == pytest.approx(degrees, abs=0.05)


def test_a_level_page_is_left_as_it_is() -> None:
    image = table(XS, YS)
    assert level(image, SCALE, FRAME).gray is image


@given(st.floats(-3, 3), st.floats(20, 200), st.floats(20, 200))
@settings(max_examples=25, deadline=None)
def test_boxes_lead_back_to_where_they_stood_on_the_page(degrees: float, x: float, y: float) -> None:
    page = blank()
    cv2.circle(page, (round(x * SCALE), round(y * SCALE)), 4, 0, -1)
    turned = askew(page, -degrees)
    ys, xs = np.nonzero(turned < 128)
    dot = xs.mean() / SCALE, ys.mean() / SCALE
    x0, top, x1, bottom = Raster(turned, SCALE, degrees, FRAME).page_rect((*dot, *dot), FRAME)
    assert (x0, top) == pytest.approx((x, y), abs=0.7)
    assert (x1, bottom) == (x0, top)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_turned_by_quarters_comes_back_upright(turns: int) -> None:
    page = table(XS, YS)
    raster = level(np.ascontiguousarray(np.rot90(page, turns)), SCALE, FRAME, turns)
    assert np.array_equal(raster.gray, page)
    assert raster.frame.turns == turns


def test_a_table_is_found_by_its_rules_and_they_are_painted_over() -> None:
    image = table(XS, YS)
    write(image, "12.30", 100, 75)
    ruling = read_ruling(raster(image))
    (lattice,) = ruling.lattices
    assert lattice.xs == pytest.approx(XS, abs=0.3)
    assert lattice.ys == pytest.approx(YS, abs=0.3)
    assert np.count_nonzero(ruling.ink[:, round(29 * SCALE) : round(31 * SCALE)]) < 5
    assert ruling.ink[round(62 * SCALE) : round(78 * SCALE)].max() == 255


def test_a_merged_cell_lacks_the_rule_between() -> None:
    image = blank()
    for y in YS:
        rule(image, XS[0], y, XS[-1], y)
    for x in (XS[0], XS[-1]):
        rule(image, x, YS[0], x, YS[-1])
    for x in XS[1:-1]:
        rule(image, x, YS[1], x, YS[-1])
    (lattice,) = read_ruling(raster(image)).lattices
    assert [edge.start for edge in lattice.vertical[1]] == [pytest.approx(60, abs=1)]


def test_a_gap_that_a_scanner_left_in_a_rule_closes() -> None:
    image = table(XS, YS)
    image[:, round(120 * SCALE) : round(120.8 * SCALE)] = 255
    (lattice,) = read_ruling(raster(image)).lattices
    assert all(len(line) == 1 for line in lattice.horizontal)


def test_strokes_of_large_characters_are_no_table() -> None:
    image = blank()
    for x in (40.0, 52.0, 64.0):
        rule(image, x, 40, x, 64)
    for y in (40.0, 52.0, 64.0):
        rule(image, 40, y, 64, y)
    ruling = read_ruling(raster(image))
    assert not ruling.lattices
    assert ruling.ink.max() == 255


def test_strokes_that_meet_along_a_line_of_text_are_no_table() -> None:
    image = blank()
    for y in (40.0, 45.0, 52.0):
        rule(image, 40, y, 120, y)
    for x in range(40, 130, 10):
        rule(image, x, 40, x, 52)
    assert not read_ruling(raster(image)).lattices


def test_strokes_that_nearly_reach_from_rule_to_rule_are_no_border() -> None:
    image = table([30.0, 150.0, 270.0], [40.0, 54.0, 68.0])
    rule(image, 60, 42.2, 60, 52)
    rule(image, 60, 56.2, 60, 66)
    (lattice,) = read_ruling(raster(image)).lattices
    assert lattice.xs == pytest.approx([30, 150, 270], abs=0.3)


def test_a_low_table_is_one_if_it_is_wide() -> None:
    image = table([30.0, 90.0, 270.0], [40.0, 56.0])
    (lattice,) = read_ruling(raster(image)).lattices
    assert len(lattice.xs) == 3


def test_grain_is_no_ink() -> None:
    image = grainy(blank(), 20, 3)
    write(image, "12.30", 100, 75)
    ink = find_ink(image, SCALE)
    ys, xs = np.nonzero(ink)
    assert xs.min() > 98 * SCALE
    assert xs.max() < 150 * SCALE
    assert ys.min() > 60 * SCALE
    assert ys.max() < 80 * SCALE


def bars(*heights: tuple[float, float]) -> Gray:
    """Ink as bands of so many points from top to bottom."""
    ink = np.zeros_like(blank())
    for top, bottom in heights:
        ink[round(top * SCALE) : round(bottom * SCALE), round(40 * SCALE) : round(80 * SCALE)] = 255
    return ink


CELL = (round(30 * SCALE), round(10 * SCALE), round(100 * SCALE), round(100 * SCALE))


@pytest.mark.parametrize(
    ("bands", "lines"),
    [
        ([], 0),
        ([(20, 29)], 1),
        ([(20, 29), (33, 42)], 2),
        ([(20, 21.5), (27, 29)], 1),  # 二: two strokes of one character
        ([(20, 39)], 2),  # two lines that touch
        ([(20, 20.6)], 1),  # a dash: flat, but long
    ],
)
def test_lines_of_a_cell_by_their_ink(bands: list[tuple[float, float]], lines: int) -> None:
    assert len(lines_in(bars(*bands), CELL, 9 * SCALE, SCALE)) == lines


def test_a_speck_is_no_line_but_a_point_belongs_to_its_number() -> None:
    ink = np.zeros_like(blank())
    ink[200:205, 300:305] = 255
    assert lines_in(ink, CELL, 9 * SCALE, SCALE) == []
    ink[170:205, 200:280] = 255
    assert lines_in(ink, CELL, 9 * SCALE, SCALE) == [(200, 170, 305, 205)]


def test_the_usual_height_is_that_of_most_lines() -> None:
    ink = bars((20, 29), (33, 42), (46, 55), (60, 61), (70, 95))
    assert text_height(ink, [CELL], SCALE) == pytest.approx(9 * SCALE, abs=1)
    assert text_height(bars(), [CELL], SCALE) == 9 * SCALE
