"""The words of `labels.yml`, and how a cell's text is compared with them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from parsers.plain import plain, unbracketed
from parsers.text import tidy

Group = Literal["heads", "money", "sources", "titles", "goals", "indicators", "totals", "lists"]

_LEAD = re.compile(r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.、])?(?:其中:?)?(?:\d{1,2}[.、])?")
_UNCLOSED = re.compile(r"\([^()]*$")
_MOST_CHARS = 40
_REMEMBERED = 4_000
"""Texts whose meaning is kept: the same few labels come again in every form."""


class Operators(Struct, frozen=True, forbid_unknown_fields=True):
    """How targets are compared: each symbol with its other spellings, and words."""

    symbols: dict[str, tuple[str, ...]]
    words: tuple[str, ...]


class Labels(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is: groups of fields, each field with the regular expression of its labels."""

    heads: dict[str, str]
    money: dict[str, str]
    sources: dict[str, str]
    titles: dict[str, str]
    goals: dict[str, str]
    indicators: dict[str, str]
    totals: dict[str, str]
    lists: dict[str, str]
    ignored: str
    captions: str
    grades: str
    operators: Operators
    unfilled: str
    not_units: str
    dates: str


@cache
def labels() -> Labels:
    """The packaged words. Raises msgspec.ValidationError where the file does not fit."""
    return msgspec.yaml.decode(files("parsers.performance").joinpath("labels.yml").read_bytes(), type=Labels)


@lru_cache(_REMEMBERED)
def word(text: str) -> str:
    """A label as it is compared: no remarks in brackets, no numbering, no 其中, no colon behind it."""
    return _LEAD.sub("", _UNCLOSED.sub("", unbracketed(text))).strip(":;,.、")


def field_of(text: str, *groups: Group) -> str | None:
    """The field that a text labels in the first of the groups that knows it."""
    label = word(text)
    return _field(label, groups) if 0 < len(label) <= _MOST_CHARS else None


@lru_cache(_REMEMBERED)
def _field(label: str, groups: tuple[Group, ...]) -> str | None:
    listed = (item for group in groups for item in getattr(labels(), group).items())
    return next((field for field, pattern in listed if re.fullmatch(pattern, label)), None)


def is_ignored(text: str) -> bool:
    """Whether a text labels what is known and not kept."""
    return _matches("ignored", word(text))


def is_caption(text: str) -> bool:
    """Whether a text is a title, a number, a year or a unit above a form."""
    return _matches("captions", plain(text))


def is_grade(text: str) -> bool:
    """Whether a text is a score in words."""
    return _matches("grades", plain(text))


@lru_cache(_REMEMBERED)
def _matches(name: Literal["ignored", "captions", "grades"], text: str) -> bool:
    if len(text) > _MOST_CHARS:
        return False
    return re.fullmatch(getattr(labels(), name).replace(" ", ""), text) is not None


def split_inline(text: str) -> tuple[str, str] | None:
    """A label and its value in one cell (`项目名称：水电费`); None where nothing stands on either side."""
    label, colon, value = tidy(text).replace(":", "：").partition("：")
    return (label, value.strip()) if colon and label and value.strip() else None
