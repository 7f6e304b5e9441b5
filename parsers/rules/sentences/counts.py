"""Counts beside the money spent on what they count: 团组, 批次, vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec
from msgspec import Struct

from parsers.model import Finding
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.sentences.parts import stated
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding
from parsers.rules.wording import data


class _Pair(Struct, frozen=True, forbid_unknown_fields=True):
    spent: str
    counts: str


class _Counts(Struct, frozen=True, forbid_unknown_fields=True):
    pairs: tuple[_Pair, ...]
    held: str
    vehicles: str
    operation: str


@cache
def _counts() -> _Counts:
    return msgspec.yaml.decode(data("parsers.rules.sentences", "counts.yml"), type=_Counts)


def spent_and_counted(book: Book, rule: str) -> Iterator[Finding]:
    """Where nothing was counted nothing was spent, and the other way round."""
    if book.document.identity.kind != "final":
        return
    known = stated(book)
    for pair in _counts().pairs:
        spent = known.get((pair.spent, "spent"), [])
        counted = _counted(book, pair.counts)
        if not spent or not counted or len({bool(s.fen) for s in spent}) > 1:
            continue
        if bool(spent[0].fen) != any(s.value for s in counted):
            other = next((s for s in counted if s.value), counted[0])
            words = {"base": other.name, "other": other.shown}
            yield finding(rule, "warning", "count_zero", spent[0], [other], **words)


def vehicles(book: Book, rule: str) -> Iterator[Finding]:
    """Vehicles whose running is paid for ≤ all vehicles; where they run on money there are some."""
    if book.document.identity.kind != "final":
        return
    held, all_ = _counted(book, _counts().held), _all_vehicles(book)
    if held and all_:
        words = {"base": all_.name, "other": all_.shown}
        differing = held[0].interval.compared(all_.interval)
        if differing > 0:
            yield finding(rule, "warning", "count_more", held[0], [all_], **words)
        elif differing:
            yield finding(rule, "info", "twice_info", held[0], [all_], **words)
    running = stated(book).get((_counts().operation, "spent"), [])
    if held and running and not held[0].value and all(s.fen for s in running):
        words = {"base": held[0].name, "other": held[0].shown}
        yield finding(rule, "warning", "count_zero", running[0], [held[0]], **words)


def _counted(book: Book, pattern: str) -> list[Said]:
    found = (s for s in speech(book).spoken if s.claim.topic == "three_public" and s.measure == "count")
    return [s for s in found if re.search(pattern, plain(s.name))]


def _all_vehicles(book: Book) -> Said | None:
    found = (s for s in speech(book).all if s.claim.topic == "assets" and s.measure == "count")
    return next((s for s in found if re.fullmatch(_counts().vehicles, plain(s.name))), None)
