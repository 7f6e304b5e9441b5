"""The public body that a title names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from parsers import regions
from parsers.remembered import remembered
from parsers.titles.words import longest_first, trimmed
from parsers.titles.years import YEAR, without_dates

_SCOPE_REMARK = re.compile(r"\((?:[^()]{0,3}(?:本级|汇总)|本部|机关|部门|单位|含下属|[^()]{0,6}[版稿]|\|*)\)")
_SEGMENT = re.compile(r"[|/_—:;,。、-]")
_BRACKETED = re.compile(r"\(([^()]+)\)")
_SERIAL = re.compile(r"^[\dA-Za-z.\-·]+")
_OFFICE = re.compile(r"(?<=[局委办厅会处])机关$")
_PLACEHOLDER = re.compile(r"[X×╳*＊○Ｘx]{2,}|某")
_NAME = re.compile(r"[\u3400-\u9fff]+(?:\([\u3400-\u9fff]+\)[\u3400-\u9fff]*)*")
_LENGTH = range(3, 46)


@remembered
def agency_in(title: str) -> str | None:
    """The public body that a title names, (本级) and the like apart; None: none, or a blank."""
    text = _SCOPE_REMARK.sub("|", YEAR.sub("|", without_dates(trimmed(title))))
    parts = [*_SEGMENT.split(text), *_BRACKETED.findall(text)]
    return next((head for part in parts for head in _heads(_SERIAL.sub("", part))), None)


def is_agency(name: str) -> bool:
    """Whether a text reads as a public body's name: it ends as such names do and has no blank to fill in."""
    if len(name) not in _LENGTH or name == regions.prefix(name) or _PLACEHOLDER.search(name):
        return False
    return _NAME.fullmatch(name) is not None and _ending("agency_endings").search(name) is not None


def _heads(text: str) -> Iterator[str]:
    """Where a text begins with a body's name: before the first word of what a title may be about.

    Some names hold such words themselves (预算绩效评价中心, 非税收入管理局): they are the bodies of a known
    division, and end as institutions do.
    """
    ends = [match.start() for match in _about().finditer(text)] + [len(text)]
    for n, end in enumerate(ends):
        head = _OFFICE.sub("", text[:end].strip("·."))
        if is_agency(head) and (n == 0 or _ending("institution_endings").search(head)):
            yield head


@cache
def _about() -> re.Pattern[str]:
    return re.compile(longest_first("about"))


@cache
def _ending(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(name)})(?:\([^()]*\))?$")
