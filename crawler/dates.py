"""Dates as Chinese pages and URLs print them."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_IN_URL = re.compile(r"/(20\d\d)[/_-](\d{1,2})[/_-](\d{1,2})[/_]|/t(20\d\d)(\d\d)(\d\d)_")


def first_date(text: str) -> str | None:
    """The first real date of a text, in ISO form; its time of day is left out."""
    return next((day for match in _DAY.finditer(text) if (day := _iso(*match.groups()))), None)


def date_in_url(url: str) -> str | None:
    """The date that a URL carries (`/2024/9/20/`, `/t20240920_1.html`), the weakest evidence of all."""
    match = _IN_URL.search(url)
    return _iso(*(group for group in match.groups() if group)) if match else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
