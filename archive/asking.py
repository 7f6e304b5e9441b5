"""What a reader's words ask for: 「威海 三公 2024 预算」 is a place, a figure, a year and a kind.

Pure: which places there are is the caller's to look up. A word that is all that was typed is looked for as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

KINDS = {"预算": "budget", "决算": "final", "部门预算": "budget", "部门决算": "final"}
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?(部门)?(预算|决算)?")
ALIASES = {"三公": ("three_public", "overseas", "vehicles", "reception"), "三公经费": ("three_public",)}
"""What people call several figures, or one by another name."""

Place = tuple[str, str]
"""A division's code and name."""


class Asked(Struct, frozen=True):
    """`words` are looked for in texts; the others narrow what is looked at; `figures` are compared ones."""

    words: str
    year: str = ""
    kind: str = ""
    region: str = ""
    place: str = ""
    figures: tuple[str, ...] = ()


def understand(question: str, names: Mapping[str, str], place_of: Callable[[str], Place | None]) -> Asked:
    """What is asked; `names` are the figures' names by id, `place_of` finds the division that a word names."""
    words = list(dict.fromkeys(question.split()))
    asked: dict[str, str] = {}
    left: list[str] = []
    for word in words:
        told = _narrows(word, place_of) if len(words) > 1 else {}
        if told and not told.keys() & asked.keys():
            asked |= told
        else:
            left.append(word)
    figures = [figure for word in left for figure in _figures(word, names)]
    return Asked(words=" ".join(left), figures=tuple(dict.fromkeys(figures)), **asked)


def _narrows(word: str, place_of: Callable[[str], Place | None]) -> dict[str, str]:
    """A year, a kind or a place; nothing where the word is none of them."""
    if year := _YEAR.fullmatch(word):
        kind = KINDS.get(year[3] or "")
        return {"year": year[1]} | ({"kind": kind} if kind else {})
    if word in KINDS:
        return {"kind": KINDS[word]}
    if place := place_of(word):
        return {"region": place[0], "place": place[1]}
    return {}


def _figures(word: str, names: Mapping[str, str]) -> tuple[str, ...]:
    plain = re.sub('[“”"]', "", word)
    if plain in ALIASES:
        return ALIASES[plain]
    return tuple(figure for figure, name in names.items() if re.sub("[“”]", "", name) == plain)
