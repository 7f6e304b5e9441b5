"""Plots as SVG, drawn here: zero-based, a gap where a number is missing, each bar with its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import leather
from markupsafe import Markup
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

WIDTH, HEIGHT = 640, 220
BAR_HEIGHT, BARS_FRAME = 26, 90
MOST_BARS = 30
FEWEST_COLUMNS = 5
FIRST_WIDE = "⺀"
FEN_IN_WAN_YUAN = 1_000_000

Points = Sequence[tuple[Any, int | None]]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `columns_plot` and `bars_plot`, on pairs of a name and fen (None: missing)."""
    env.filters["columns_plot"] = columns_plot
    env.filters["bars_plot"] = bars_plot


def columns_plot(points: Points) -> Markup:
    """A series over years, upright, in 万元; nothing where no year has a number."""
    if not _are_any(points):
        return Markup()
    chart = leather.Chart()
    named = [(_label(name, fen), _wan(fen)) for name, fen in points]
    # One or two years would be as wide as the page: empty places keep every plot's columns alike.
    named += [(" " * (place + 1), None) for place in range(FEWEST_COLUMNS - len(named))]
    chart.add_y_scale(0, _above(value for _, value in named))
    chart.add_columns(named)
    return _svg(chart, WIDTH, HEIGHT)


def bars_plot(points: Points) -> Markup:
    """Some agencies beside each other, the first `MOST_BARS` of them, in 万元; nothing where none has a number."""
    shown = points[:MOST_BARS]
    if not _are_any(shown):
        return Markup()
    chart = leather.Chart()
    named = [(_wan(fen), _room(str(name)) + _label(name, fen)) for name, fen in reversed(shown)]
    chart.add_x_scale(0, _above(value for value, _ in named))
    chart.add_bars(named)
    return _svg(chart, WIDTH, BARS_FRAME + BAR_HEIGHT * len(shown))


def _are_any(points: Points) -> bool:
    return any(fen is not None for _, fen in points)


def _room(name: str) -> str:
    """Spaces before a name, which a drawing does not show: its library counts letters of Latin width."""
    return " " * (sum(letter >= FIRST_WIDE for letter in name) // 2 + 1)


def _wan(fen: int | None) -> float | None:
    return None if fen is None else fen / FEN_IN_WAN_YUAN


def _label(name: Any, fen: int | None) -> str:
    return f"{name} {'无' if fen is None else format(fen / FEN_IN_WAN_YUAN, ',.2f')}"


def _above(values: Any) -> float:
    """Where the axis ends: the largest value, and 1 where all are nothing."""
    return max((value for value in values if value), default=1.0)


def _svg(chart: Any, width: int, height: int) -> Markup:
    """The drawing, as wide as its place; colours and type come from the style sheet."""
    drawn = str(chart.to_svg(width=width, height=height))
    sized = f'width="{width}" height="{height}"'
    return Markup(drawn.replace(sized, f'viewBox="0 0 {width} {height}" aria-hidden="true"', 1))
