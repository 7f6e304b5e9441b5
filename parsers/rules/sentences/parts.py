"""Sums that the text states: a whole and its parts, by quantity, or listed in one sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from parsers.model import Finding
from parsers.rules.arithmetic import money
from parsers.rules.book import Book
from parsers.rules.sentences.interval import Interval, added, agree
from parsers.rules.sentences.quantities import quantity
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import Outcome, finding, outcome_of
from parsers.rules.wording import data

_SPENT = ("amount", "final")
_FEWEST_LISTED, _FEWEST_KINDS = 3, 2
_MOST_SHOWN = 12
_BLOCKS = ("general.personnel", "general.public_use")


class _Sum(Struct, frozen=True, forbid_unknown_fields=True):
    whole: str
    parts: tuple[str, ...]
    changes: bool = False


@cache
def _sums() -> tuple[_Sum, ...]:
    return msgspec.yaml.decode(data("parsers.rules.sentences", "parts.yml"), type=tuple[_Sum, ...])


def stated(book: Book) -> dict[tuple[str, str], list[Said]]:
    """What the text states of each quantity, by its id and what it measures (spent, budget, a change…)."""
    return book.once(_stated)


def _stated(book: Book) -> dict[tuple[str, str], list[Said]]:
    found: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for said in speech(book).spoken:
        known = quantity(said, book.document.identity.kind) if said.claim.fen is not None else None
        if known and not known.id.endswith(".item"):
            measure = "spent" if said.claim.measure in _SPENT else said.claim.measure
            found[known.id, measure].append(said)
    return found


def sums(book: Book, rule: str) -> Iterator[Finding]:
    """A whole = the sum of its parts, each stated with one value."""
    spoken, known = speech(book), stated(book)
    for sum_ in _sums() if spoken.is_single else ():
        for measure in ("delta.previous_year",) if sum_.changes else ("spent", "budget"):
            whole, parts = _one(known, sum_.whole, measure), [_one(known, p, measure) for p in sum_.parts]
            found = [p for p in parts if p]
            if whole and found and (whole.fen or any(p.fen for p in found)):
                for told in _summed(rule, whole, found, len(found) == len(parts), spoken):
                    is_unsure = sum_.changes and told.outcome == "error"
                    yield replace(told, outcome="warning") if is_unsure else told


def listed(book: Book, rule: str) -> Iterator[Finding]:
    """A whole = the sum of what its own sentence lists: economic items, kinds of vehicles, areas, 合计."""
    spoken = speech(book)
    for said in spoken.spoken:
        parts = _listed(said, spoken, book)
        fewest = _FEWEST_KINDS if said.claim.topic == "assets" else _FEWEST_LISTED
        if len(parts) >= fewest and (said.value or any(p.value for p in parts)):
            agreement = agree(said.interval, total(parts))
            outcome = outcome_of(agreement, spoken)
            template = f"sum_{agreement}" if agreement in ("pass", "rounding") else "sum_open"
            yield _finding(rule, "warning" if outcome == "error" else outcome, template, said, parts)


def total(parts: Sequence[Said]) -> Interval:
    """The sum of what several claims stand for."""
    return added(p.interval for p in parts)


def shown_total(parts: Sequence[Said]) -> str:
    """The sum of several claims for a reader."""
    first = parts[0]
    value = total(parts)
    if first.claim.fen is None:
        return f"{value.point / value.per:g}{first.claim.unit or ''}"
    return money(value.whole, first.unit or "wan_yuan", max(p.places for p in parts))


def _one(known: dict[tuple[str, str], list[Said]], id_: str, measure: str) -> Said | None:
    found = known.get((id_, measure), [])
    return found[0] if len({s.fen for s in found}) == 1 else None


def _summed(
    rule: str, whole: Said, parts: list[Said], is_complete: bool, spoken: Speech
) -> Iterator[Finding]:
    agreement = agree(whole.interval, total(parts))
    if not is_complete and total(parts).low > whole.interval.high:
        yield _finding(rule, outcome_of("error", spoken), "sum_more", whole, parts)
    elif is_complete or agreement in ("pass", "rounding"):
        outcome = outcome_of("error" if agreement == "cut" else agreement, spoken)
        yield _finding(rule, outcome, f"sum_{agreement}", whole, parts)


def _finding(rule: str, outcome: Outcome, template: str, whole: Said, parts: Sequence[Said]) -> Finding:
    shown = [f"{p.name} {p.shown}" for p in parts if p.value][:_MOST_SHOWN] or [parts[0].name]
    value = total(parts)
    expected = value.whole if whole.claim.fen is not None else f"{value.point / value.per:g}"
    words = {"formula": " + ".join(shown), "other": shown_total(parts)}
    return finding(rule, outcome, template, whole, parts, expected, **words)


def _listed(said: Said, spoken: Speech, book: Book) -> list[Said]:
    """What its sentence lists of it: behind it, or before it where it is their 合计."""
    here = spoken.sentence(said)
    behind = [s for s in here if s.index > said.index]
    if said.claim.topic == "basic" and said.is_whole:
        kind = book.document.identity.kind
        known = [(s, quantity(s, kind)) for s in behind if s.is_whole]
        block = quantity(said, kind)
        if block and block.id in _BLOCKS:
            return [s for s, q in known if q and q.id == "basic.item"]
    if said.claim.topic == "assets" and said.measure == "count" and said.name.endswith("车辆"):
        return [s for s in behind if s.measure == "count" and "用车" in s.name]
    if said.claim.topic == "assets" and said.measure == "area":
        areas = [s for s in here if s.measure == "area"]
        return areas[1:] if areas[0] is said else []
    if said.claim.subject == "合计" and said.is_whole:
        return [s for s in here[1:] if s.is_whole and s.index < said.index]
    return []
