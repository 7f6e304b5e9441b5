"""The number formats that spreadsheets name by number only, from `builtin_formats.yml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml
from msgspec import convert


@cache
def builtin_formats() -> dict[int, str]:
    """Format by number, as a Chinese Excel shows it."""
    text = files("parsers.office").joinpath("builtin_formats.yml").read_text(encoding="utf-8")
    return convert(yaml.safe_load(text), dict[int, str])
