"""A page before it is drawn: texts and rules at their places. Points, from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

A4 = (595.28, 841.89)
"""Width and height of a page."""

SIDE, TOP, BOTTOM = 62.0, 68.0, 62.0
"""The margins: left and right, above, below."""

FOOTER = "演示数据"
"""Printed at the foot of every page."""

BODY, NOTE, TITLE, COVER = 12.0, 9.0, 14.0, 26.0
"""Sizes in points: running text, the lines around tables, table titles, the cover."""

HEADINGS = {1: 18.0, 2: 14.0, 3: 12.0}
LINE = 1.75
"""The distance between lines of running text, in sizes."""

FaceName = Literal["body", "heading"]


class Text(NamedTuple):
    """A line of text; `x` is its left end, `baseline` its foot."""

    x: float
    baseline: float
    text: str
    size: float
    face: FaceName = "body"


class Rule(NamedTuple):
    """A thin line of a table, horizontal or vertical."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class Page:
    """A page's size and what is on it."""

    landscape: bool = False
    numbered: bool = True
    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def width(self) -> float:
        """The width of the paper."""
        return A4[1] if self.landscape else A4[0]

    @property
    def height(self) -> float:
        """The height of the paper."""
        return A4[0] if self.landscape else A4[1]

    @property
    def floor(self) -> float:
        """Where the bottom margin begins."""
        return self.height - BOTTOM

    @property
    def measure(self) -> float:
        """The width between the margins."""
        return self.width - 2 * SIDE
