"""Initial budgets: the items' against their total, and that of the basic expenditure worked out backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from parsers.model import Finding, Place, Project
from parsers.rules.arithmetic import money
from parsers.rules.book import Book
from parsers.rules.sentences.interval import Interval, added, agree, around, minus, rounds_to
from parsers.rules.sentences.parts import shown_total, total
from parsers.rules.sentences.quantities import quantity
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import finding, messages

_MEASURE = "initial_budget"
_WAN = 1_000_000
_FEWEST = 2
_MOST_LEFT_OUT = 2


def items(book: Book, rule: str) -> Iterator[Finding]:
    """Σ the items' initial budgets = the total's, where the items' outturns add up to the total's outturn too."""
    spoken = speech(book)
    for whole in _totals(book, spoken):
        here = spoken.by_section[whole.claim.section]
        parts = [s for s in here if s.claim.measure == _MEASURE and _id(s, book) == "general.item"]
        spent = [s for s in here if s.claim.measure == "final" and _id(s, book) == "general.item"]
        final = next((s for s in here if s.claim.measure == "final" and _id(s, book) == "general"), None)
        if len(parts) < _FEWEST or final is None or not final.interval.meets(total(spent)):
            continue
        agreement = agree(whole.interval, total(parts))
        outcome = agreement if agreement in ("pass", "rounding") else "error"
        names = " + ".join(p.shown for p in parts)
        words = {"formula": f"Σ 各科目年初预算：{names}", "other": shown_total(parts)}
        expected = total(parts).whole
        yield finding(rule, outcome, f"sum_{agreement}", whole, parts, expected, **words)


def backwards(book: Book, rule: str) -> Iterator[Finding]:
    """Total − Σ the projects' initial budgets = the basic expenditure's, known from its changes against it."""
    solved = _solved(book)
    if solved is None:
        return
    basic, projects, whole = solved
    rest = minus(whole.interval, basic)
    found = _sum([p for _, p in projects])
    unit = whole.unit or "wan_yuan"
    is_so = rest.meets(found)
    words = {
        "other": money(basic.whole, unit, whole.places),
        "rest": money(rest.whole, unit, whole.places),
        "projects": money(found.whole, "wan_yuan", 2),
        "items": "；".join(f"{p.name} {money(p.initial_fen or 0, 'wan_yuan', 2)}" for _, p in projects),
        "hint": "" if is_so else _hint([p for _, p in projects], rest),
    }
    places = [Place(statement=p.statement, project=i) for i, p in projects]
    template = "initial_pass" if is_so else "initial_error"
    yield finding(rule, "pass" if is_so else "warning", template, whole, places, **words)


def is_solved(book: Book) -> bool:
    """Whether the projects' initial budgets are known backwards, so that `backwards` judges them."""
    return _solved(book) is not None


def _solved(book: Book) -> tuple[Interval, list[tuple[int, Project]], Said] | None:
    """The basic expenditure's initial budget, the forms with one, and the total that the text states."""
    spoken = speech(book)
    wholes = _totals(book, spoken)
    projects = [(i, p) for i, p in enumerate(book.document.projects) if p.origin == "form" and p.initial_fen]
    basic = _basic(book, spoken) if wholes and projects else None
    return (basic, projects, wholes[0]) if basic else None


def _totals(book: Book, spoken: Speech) -> list[Said]:
    return [s for s in spoken.spoken if s.claim.measure == _MEASURE and _id(s, book) == "general"]


def _id(said: Said, book: Book) -> str:
    known = quantity(said, book.document.identity.kind)
    return known.id if known else ""


def _basic(book: Book, spoken: Speech) -> Interval | None:
    """The basic expenditure's initial budget: each class's outturn − its change, if they are all there."""
    whole = next((s for s in spoken.spoken if s.is_whole and _id(s, book) == "general.basic"), None)
    if whole is None:
        return None
    spent, planned = list[Interval](), list[Interval]()
    for said in spoken.by_section[whole.claim.section]:
        if not said.is_whole or _id(said, book) != "basic.item":
            continue
        changes = [s for s in spoken.near(said) if s.claim.measure == f"delta.{_MEASURE}"]
        if said.fen and not changes:
            return None
        spent.append(said.interval)
        planned.append(minus(said.interval, changes[0].interval) if changes else said.interval)
    found, slack = added(planned), added([whole.interval, *planned])
    rest = minus(whole.interval, added(spent))
    off = Interval(slack.low - slack.point, 0, slack.high - slack.point, slack.per)
    return found if planned and rounds_to(off, rest.point, rest.per) else None


def _sum(projects: Sequence[Project]) -> Interval:
    """What the forms' initial budgets add up to; a form prints two decimals of 万元, or as many as it needs."""
    fens = [p.initial_fen or 0 for p in projects]
    return around(2 * sum(fens), sum(map(_place, fens)), 2)


def _place(fen: int) -> int:
    place = _WAN // 100
    while place > 1 and fen % place:
        place //= 10
    return place


def _hint(projects: Sequence[Project], rest: Interval) -> str:
    """The projects without which it would hold, if there is one such choice."""
    for size in range(1, min(_MOST_LEFT_OUT, len(projects) - 1) + 1):
        fitting = [
            left
            for left in combinations(projects, size)
            if rest.meets(_sum([p for p in projects if p not in left]))
        ]
        if len(fitting) == 1:
            amount = money(sum(p.initial_fen or 0 for p in fitting[0]), "wan_yuan", 2)
            names = "、".join(p.name for p in fitting[0])
            return messages()["initial_hint"].format(project=names, amount=amount)
    return ""
