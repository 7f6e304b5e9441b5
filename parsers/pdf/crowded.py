"""The one reason why the tables of a page are not looked for."""

from __future__ import annotations

from parsers.unreadable import Unreadable


class Crowded(Unreadable):
    """A page is drawn with more than any table is: a map, a drawing, or harm."""

    def __init__(self, detail: str) -> None:
        super().__init__("too_large", detail)
