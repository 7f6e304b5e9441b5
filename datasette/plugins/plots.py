"""Plots as SVG, drawn here: zero-based, a gap where a number is missing, each bar with its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import leather
from markupsafe import Markup
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

NARROW, HALF, HEIGHT = 420, 532, 150
"""A plot of few columns is little wider than a phone's screen; half a page is as wide as six."""
FRAME, COLUMN = 100, 72
MARGIN = 0.05
"""What the library keeps free on every side, of the width: above and beneath that is more than is of use."""
ABOVE, BENEATH = 12, 26
BARS_WIDTH, BAR_HEIGHT, BARS_FRAME = 640, 26, 26
MOST_BARS = 30
FEWEST_COLUMNS = 4
NAME_AND_NUMBER = re.compile(r'(<text x="([^"]+)"[^>]*>[^<\s]+) ([^<\s]+)(?=</text>)')
FIRST_WIDE = "⺀"
FEN_IN_WAN_YUAN, PLACES = 1_000_000, Decimal("0.01")

Points = Sequence[tuple[Any, int | None]]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `columns_plot` and `bars_plot`, on pairs of a name and fen (None: missing), and `by_year`."""
    for plot in (columns_plot, bars_plot, by_year):
        env.filters[plot.__name__] = plot


def by_year(rows: Iterable[dict[str, Any]], due: Iterable[int] = ()) -> list[tuple[int, int | None]]:
    """What `columns_plot` draws: every year from the first of the rows' and of those that are `due` to the last.

    There is one row of a year, as `leading` gives them.
    """
    fen = {row["fiscal_year"]: row["fen"] for row in rows}
    years = fen.keys() | set(due)
    return [(year, fen.get(year)) for year in range(min(years), max(years) + 1)] if years else []


def columns_plot(points: Points) -> Markup:
    """A series over years, upright, in 万元; nothing where no year has a number."""
    if not _are_any(points):
        return Markup()
    chart = leather.Chart()
    named = [(_label(name, fen), _wan(fen)) for name, fen in points]
    # One or two years would be as wide as the page: empty places keep every plot's columns alike.
    named += [(" " * (place + 1), None) for place in range(FEWEST_COLUMNS - len(named))]
    chart.add_y_scale(*_reach(value for _, value in named))
    chart.add_y_axis(tick_formatter=_tick)
    chart.add_columns(named)
    width = max(NARROW, FRAME + COLUMN * len(points))
    kind = "short" if width <= NARROW else "long" if width <= HALF else "long whole"
    return _two_lines(_svg(chart, width, HEIGHT, kind))


def bars_plot(points: Points) -> Markup:
    """Some agencies beside each other, the first `MOST_BARS` of them, in 万元; nothing where none has a number."""
    shown = points[:MOST_BARS]
    if not _are_any(shown):
        return Markup()
    chart = leather.Chart()
    named = [(_wan(fen), _room(str(name)) + _label(name, fen)) for name, fen in shown]
    chart.add_x_scale(*_reach(value for value, _ in named))
    chart.add_x_axis(tick_formatter=_tick)
    chart.add_bars(named)
    return _svg(chart, BARS_WIDTH, BARS_FRAME + BAR_HEIGHT * len(shown), "bars")


def _are_any(points: Points) -> bool:
    return any(fen is not None for _, fen in points)


def _room(name: str) -> str:
    """Spaces before a name, which a drawing does not show: its library counts letters of Latin width."""
    return " " * (sum(letter >= FIRST_WIDE for letter in name) // 2 + 1)


def _wan(fen: int | None) -> float | None:
    return None if fen is None else fen / FEN_IN_WAN_YUAN


def _label(name: Any, fen: int | None) -> str:
    """A name with its number in 万元, rounded as a table rounds: half a step away from nothing."""
    if fen is None:
        return f"{name} 无"
    return f"{name} {(Decimal(fen) / FEN_IN_WAN_YUAN).quantize(PLACES, ROUND_HALF_UP):,}"


def _tick(value: Any, _index: int, _count: int) -> str:
    """A number of an axis: 12500 → `12,500`, 2.50 → `2.5`."""
    return f"{float(value):,.6g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")


def _reach(values: Iterable[float | None]) -> tuple[float, float]:
    """Where the axis begins and ends: at nothing, or what is less; at the most, or 1 where all are nothing."""
    known = [value for value in values if value]
    return min([0.0, *known]), max([0.0, *known]) or (0.0 if known else 1.0)


def _svg(chart: Any, width: int, height: int, kind: str) -> Markup:
    """The drawing, so high without its margins; colours, type, and whether it may shrink are the style sheet's."""
    margin = MARGIN * width
    drawn = str(chart.to_svg(width=width, height=height + 2 * margin))
    sized = f'width="{width}" height="{height + 2 * margin}"'
    top, shown = margin - ABOVE, height + ABOVE + BENEATH
    return Markup(
        drawn.replace(
            sized,
            f'width="{width}" height="{shown}" viewBox="0 {top} {width} {shown}" class="{kind}" aria-hidden="true"',
            1,
        )
    )


def _two_lines(drawn: Markup) -> Markup:
    """The number of each column under its name: beside it, the numbers of six years would run together."""
    return Markup(NAME_AND_NUMBER.sub(r'\1 <tspan x="\2" dy="1.25em">\3</tspan>', str(drawn)))
