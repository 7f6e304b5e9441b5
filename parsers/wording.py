"""The words of `wording.yml`, compiled."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from msgspec import Struct, convert

from parsers.text import squash

CaptionKind = Literal["unit", "agency", "number", "year", "title"]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is: words, and regular expressions as text."""

    totals: frozenset[str]
    subtotals: frozenset[str]
    column_numbers: frozenset[str]
    column_labels: tuple[str, ...]
    form_labels: frozenset[str]
    captions: dict[CaptionKind, str]
    notes: str
    continued: str
    page_numbers: tuple[str, ...]
    counters: str


@cache
def wording() -> Wording:
    """The packaged wording. Raises msgspec.ValidationError where the file does not fit."""
    text = files("parsers").joinpath("wording.yml").read_text(encoding="utf-8")
    return convert(yaml.safe_load(text), Wording)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def caption_kind(text: str) -> CaptionKind | None:
    """What a line above a table is, if it is of those that belong to one."""
    plain = squash(text)
    kinds = wording().captions.items()
    return next((kind for kind, pattern in kinds if _compiled(pattern).fullmatch(plain)), None)


def is_note(text: str) -> bool:
    """Whether a line or row explains a table (注：…)."""
    return _compiled(wording().notes).fullmatch(squash(text)) is not None


def is_column_label(text: str) -> bool:
    """Whether a cell's text labels a column wherever it stands."""
    plain = squash(text)
    return any(_compiled(pattern).fullmatch(plain) for pattern in wording().column_labels)


def is_page_number(text: str) -> bool:
    """Whether a line in the margin is a page number."""
    plain = squash(text)
    return any(_compiled(pattern).fullmatch(plain) for pattern in wording().page_numbers)


def without_continued(text: str) -> str:
    """A line for comparison with its first printing: squashed, and without （续）."""
    return _compiled(wording().continued).sub("", squash(text))


def without_counter(text: str) -> str:
    """A text without the visit counter that a page may carry in it."""
    return _compiled(wording().counters).sub("", text)
