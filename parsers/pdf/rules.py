"""Ruled lines → lattices: the grids of lines that touch one another, one for each table of the page.

The steps are pdfplumber's (`pdfplumber.table`: snap, join, intersect, group), over plain tuples. What
differs: a cell is what no rule divides, so that spans come out exact and a table open at its sides is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from parsers.pdf.crowded import Crowded
from parsers.pdf.frames import Rect
from parsers.pdf.paths import THIN, Edge, Edges

TOLERANCE = 3.0
"""Points: lines nearer than that are one line, gaps shorter than that are none, as in pdfplumber."""

MOST_CROSSINGS = 1_000_000
"""Of the lines of a page, horizontal times vertical; a full page of A3 in 5-point rows has some ten thousand."""


class Lattice(NamedTuple):
    """A table's rules: `horizontal[i]` are the edges at `ys[i]`, `vertical[j]` those at `xs[j]`."""

    xs: list[float]
    ys: list[float]
    horizontal: list[list[Edge]]
    vertical: list[list[Edge]]

    @property
    def box(self) -> Rect:
        """The whole table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def find_lattices(edges: Edges) -> list[Lattice]:
    """The groups of edges that touch, with two lines or more either way, from the top of the page down.

    Raises `Crowded`.
    """
    horizontal, vertical = _clean(edges.horizontal), _clean(edges.vertical)
    if len(horizontal) * len(vertical) > MOST_CROSSINGS:
        raise Crowded(f"{len(horizontal)} lines across and {len(vertical)} down")
    groups = _connected(horizontal, vertical)
    lattices = [_lattice(h, v) for h, v in groups]
    wanted = [lattice for lattice in lattices if len(lattice.xs) > 1 and len(lattice.ys) > 1]
    return sorted(wanted, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _clean(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for each ruled line: dots and dashes joined, near lines snapped to one, and joined again."""
    dashes = _join(edges, lambda edge: round(2 * edge.at))
    lines = sorted(edge for edge in dashes if edge.end - edge.start > THIN)
    snapped: list[Edge] = []
    cluster: list[Edge] = []
    for edge in lines:
        if cluster and edge.at - cluster[-1].at > TOLERANCE:
            snapped += _snap(cluster)
            cluster = []
        cluster.append(edge)
    return _join([*snapped, *_snap(cluster)], lambda edge: edge.at)


def _snap(cluster: list[Edge]) -> list[Edge]:
    if not cluster:
        return []
    at = sum(edge.at for edge in cluster) / len(cluster)
    return [Edge(at, edge.start, edge.end) for edge in cluster]


def _join(edges: Iterable[Edge], line_of: Callable[[Edge], float]) -> list[Edge]:
    """Edges of one line that meet, or nearly, become one."""
    joined: list[Edge] = []
    for _, line in groupby(sorted(edges, key=lambda edge: (line_of(edge), edge.start)), key=line_of):
        dashes = list(line)
        last = dashes[0]
        for edge in dashes[1:]:
            if edge.start <= last.end + TOLERANCE:
                last = Edge(last.at, last.start, max(last.end, edge.end))
            else:
                joined.append(last)
                last = edge
        joined.append(last)
    return joined


def _connected(horizontal: list[Edge], vertical: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Groups of edges of which each crosses or touches another one of its group."""
    edges = [*horizontal, *vertical]
    parent = list(range(len(edges)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical, len(horizontal)):
            if _touch(h, v):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for i, edge in enumerate(edges):
        groups.setdefault(root(i), ([], []))[i >= len(horizontal)].append(edge)
    return list(groups.values())


def _touch(h: Edge, v: Edge) -> bool:
    return (
        h.start - TOLERANCE <= v.at <= h.end + TOLERANCE and v.start - TOLERANCE <= h.at <= v.end + TOLERANCE
    )


def _lattice(horizontal: list[Edge], vertical: list[Edge]) -> Lattice:
    """A lattice closed at its sides: where a table has no outer rule its lines' ends stand for it."""
    ys, rows = _lines(horizontal)
    xs, columns = _lines(vertical)
    if not xs or not ys:
        return Lattice(xs, ys, rows, columns)
    left, right = min(e.start for e in horizontal), max(e.end for e in horizontal)
    top, bottom = min(e.start for e in vertical), max(e.end for e in vertical)
    _close(xs, columns, left, right, top, bottom)
    _close(ys, rows, top, bottom, left, right)
    return Lattice(xs, ys, rows, columns)


def _lines(edges: list[Edge]) -> tuple[list[float], list[list[Edge]]]:
    lines = [(at, list(line)) for at, line in groupby(sorted(edges), key=lambda edge: edge.at)]
    return [at for at, _ in lines], [line for _, line in lines]


def _close(
    places: list[float], lines: list[list[Edge]], first: float, last: float, start: float, end: float
) -> None:
    if first < places[0] - TOLERANCE:
        places.insert(0, first)
        lines.insert(0, [Edge(first, start, end)])
    if last > places[-1] + TOLERANCE:
        places.append(last)
        lines.append([Edge(last, start, end)])
