"""The words of `wording.yml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import yaml
from msgspec import Struct, convert

from parsers.plain import plain
from parsers.remembered import remembered
from parsers.text import squash

CaptionKind = Literal["unit", "agency", "number", "year", "title"]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is: words, and regular expressions as text."""

    totals: frozenset[str]
    subtotals: frozenset[str]
    column_numbers: frozenset[str]
    column_number: str
    column_marks: str
    column_labels: tuple[str, ...]
    form_labels: frozenset[str]
    captions: dict[CaptionKind, str]
    account_title: str
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


@remembered
def caption_kind(text: str) -> CaptionKind | None:
    """What a line above a table is, if it is of those that belong to one."""
    plain = squash(text)
    kinds = wording().captions.items()
    return next((kind for kind, pattern in kinds if _compiled(pattern).fullmatch(plain)), None)


def is_account_title(text: str) -> bool:
    """Whether a title without its body's name is nothing but that of an account: 2024年度部门决算公开."""
    return _compiled(wording().account_title).fullmatch(plain(text)) is not None


def ends_as_account_title(text: str) -> bool:
    """Whether a line ends as the title of an account does; its beginning may stand on the line before."""
    return "算" in text and _compiled(f"(?:{wording().account_title})$").search(plain(text)) is not None


@remembered
def is_note(text: str) -> bool:
    """Whether a line or row explains a table (注：…)."""
    return _compiled(wording().notes).fullmatch(squash(text)) is not None


@remembered
def is_column_label(text: str) -> bool:
    """Whether a cell's text labels a column wherever it stands."""
    plain = squash(text)
    return any(_compiled(pattern).fullmatch(plain) for pattern in wording().column_labels)


@remembered
def is_column_number(text: str) -> bool:
    """Whether a header cell numbers its column: 3, 3=1+2, **, 甲."""
    plain = squash(text)
    patterns = wording().column_number, wording().column_marks
    return any(_compiled(pattern).fullmatch(plain) for pattern in patterns)


def numbers_columns(texts: Iterable[str]) -> bool:
    """Whether a row of these texts only numbers the columns: 栏次 1 2 3, ** ** 1 2=3+4, 甲 乙 1 2, 类 款 项.

    The numbers count up from 1, or from any number where a word or a sum of columns says what they are.
    """
    plain = [text for text in map(squash, texts) if text]
    numbers = [m for text in plain if (m := _compiled(wording().column_number).fullmatch(text))]
    words = [text for text in plain if text in wording().column_numbers]
    marks = [m for text in plain if (m := _compiled(wording().column_marks).fullmatch(text))]
    if len(numbers) + len(words) + len(marks) < max(2, len(plain)):
        return False
    if words or any(number[2] for number in numbers):
        return _counts_up([int(number[1]) for number in numbers])
    if not numbers:
        return all(mark["letter"] for mark in marks)
    return _counts_up([1, *(int(number[1]) + 1 for number in numbers)]) and len(numbers) + len(marks) > 2


def _counts_up(numbers: list[int]) -> bool:
    return all(after == before + 1 for before, after in pairwise(numbers))


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
