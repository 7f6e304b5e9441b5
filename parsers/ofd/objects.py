"""The values that OFD writes as text: boxes, matrices, colours, deltas, paths. Lengths are in millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

_WHITE = 250
_MOST_STEPS = 100_000
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Point = tuple[float, float]


class Box(NamedTuple):
    """A rectangle by its top-left corner and size."""

    x: float
    y: float
    width: float
    height: float


class Matrix(NamedTuple):
    """A transformation inside an object's box."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, x: float, y: float) -> Point:
        """A point of the object, in its box."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class Paint(NamedTuple):
    """Whether a path leaves ink by its fill and by its stroke."""

    filled: bool
    stroked: bool


def numbers(text: str) -> list[float]:
    """Numbers parted by spaces. Raises ValueError for anything else."""
    return [float(part) for part in text.split()]


def read_box(text: str) -> Box:
    """`x y width height`. Raises ValueError."""
    x, y, width, height = numbers(text)
    return Box(x, y, width, height)


def read_matrix(text: str | None) -> Matrix:
    """`a b c d e f`; nothing said is no transformation. Raises ValueError, TypeError never."""
    values = numbers(text or "")
    if values and len(values) != len(Matrix._fields):
        raise ValueError(f"{text!r} is no matrix")
    return Matrix(*values)


def read_deltas(text: str | None) -> list[float]:
    """The steps from one character to the next; `g 3 5` stands for three steps of 5. Raises ValueError."""
    parts = (text or "").split()
    steps: list[float] = []
    at = 0
    while at < len(parts):
        if parts[at] == "g":
            count = int(parts[at + 1]) if at + 2 < len(parts) else 0
            if not 0 < count <= _MOST_STEPS:
                raise ValueError(f"{text!r} has no steps")
            steps += [float(parts[at + 2])] * count
            at += 3
        else:
            steps.append(float(parts[at]))
            at += 1
    return steps


def read_paint(path: _Element) -> Paint:
    """A stroke is drawn and nothing is filled unless the path says otherwise; white is no ink."""
    filled = path.get("Fill", "false") == "true" and _is_ink(path.find("FillColor"))
    return Paint(filled, path.get("Stroke", "true") == "true" and _is_ink(path.find("StrokeColor")))


def _is_ink(colour: _Element | None) -> bool:
    if colour is None:
        return True
    values = numbers(colour.get("Value", "0 0 0"))
    return float(colour.get("Alpha", 255)) > 0 and (len(values) != 3 or min(values) < _WHITE)


def read_path(text: str) -> Iterator[list[Point]]:
    """The polygons of a path; one with a curve (a shape, no rule) is left out. Raises ValueError."""
    points: list[Point] = []
    curved = False
    parts = iter(text.split())
    for command in parts:
        if command not in _ARGUMENTS:
            raise ValueError(f"{command!r} begins no part of a path")
        values = [float(next(parts, "")) for _ in range(_ARGUMENTS[command])]
        if command in "SM":
            if len(points) > 1 and not curved:
                yield points
            points, curved = [(values[0], values[1])], False
        elif command == "C":
            points += points[:1]
        else:
            curved = curved or command != "L"
            points.append((values[-2], values[-1]))
    if len(points) > 1 and not curved:
        yield points
