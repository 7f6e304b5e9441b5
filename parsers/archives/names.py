"""The names of files in containers: which ones are used, and which are not files of a publisher at all."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml
from msgspec import convert

from parsers.unreadable import Unreadable

_DRIVE = re.compile(r"[A-Za-z]:")


def clean(name: str) -> str:
    """A member's path, parted by `/`. Raises `Unreadable` (`unsafe_name`) for one that leads out."""
    path = name.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or _DRIVE.match(path) or "\x00" in path or not parts:
        raise Unreadable("unsafe_name", f"a member named {name!r}")
    return "/".join(parts)


def is_litter(path: str) -> bool:
    """Whether a member was left there by a system or an editor."""
    parts = path.split("/")
    return any(pattern.fullmatch(part) for part in parts for pattern in _litter())


@cache
def _litter() -> tuple[re.Pattern[str], ...]:
    text = files("parsers.archives").joinpath("litter.yml").read_text(encoding="utf-8")
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in convert(yaml.safe_load(text), list[str]))
