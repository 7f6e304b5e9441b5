"""Words that say how numbers stand to each other: more than planned, the same as last year, against which year."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
from msgspec import Struct

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.sentences.interval import agree
from parsers.rules.sentences.last_year import then_of
from parsers.rules.sentences.quantities import figures_as
from parsers.rules.sentences.rates import Number, number, planned, shown_of
from parsers.rules.sentences.said import Said, bare
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import Outcome, finding, outcome_of
from parsers.rules.wording import data

_CLAUSE = re.compile(r"[,。;:\n]")
_NUMBERS = re.compile(r"[-\d.,%()]|万?元")
_SHORT = 2
"""Characters that name nothing: 均, 也, 其."""
_FAR = 400
"""How many numbers before it a clause may speak of."""


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    year: str
    level: str
    level_budget: str
    word: str
    more: tuple[str, ...]
    less: tuple[str, ...]
    year_before: str
    initial: str


@cache
def _words() -> _Words:
    return msgspec.yaml.decode(data("parsers.rules.sentences", "words.yml"), type=_Words)


def own_year(book: Book, rule: str) -> Iterator[Finding]:
    """A change against the document's own year: one finding a document."""
    year, kind = book.document.identity.fiscal_year, book.document.identity.kind
    found: list[tuple[Said, str]] = []
    for text, here in _by_text(speech(book)):
        for match in re.finditer(_words().year, text):
            is_plan = kind == "final" and (match["plan"] == "预算" or match["what"])
            if int(match["year"]) == year and not is_plan:
                found.append((_next_to(match.start(), here), match[0]))
    if found:
        first, words = found[0]
        items = "；".join(f"{said.name} {said.shown}" for said, _ in found)
        yield finding(
            rule,
            "warning",
            "year_error",
            first,
            [said for said, _ in found[1:]],
            count=str(len(found)),
            words=words,
            year=str(year),
            items=items,
        )


def unit(book: Book, rule: str) -> Iterator[Finding]:
    """A rate of growth printed without a unit."""
    for said in speech(book).spoken:
        if said.measure == "growth" and not said.claim.unit:
            yield finding(rule, "warning", "unit_missing", said, [])


def level(book: Book, rule: str) -> Iterator[Finding]:
    """Amounts that are said to be the same are the same."""
    spoken = speech(book)
    for text, here in _by_text(spoken):
        for match in re.finditer(_words().level, text):
            said = next((s for s in reversed(here) if 0 <= s.start < match.start() and s.is_whole), None)
            if said is None or not _speaks_on(text[said.start : match.start()]):
                continue
            other = _same_as(said, _words().level_budget in (match["base"] or ""), book, spoken)
            if other is not None and (said.fen or number(other).point):
                yield _compared(rule, "level", said, other, match[0], spoken)


def direction(book: Book, rule: str) -> Iterator[Finding]:
    """决算数大于预算数, where the numbers before it say so."""
    spoken = speech(book)
    for section in book.document.sections if re.search(_words().word, book.unspaced) else ():
        if not re.search(_words().word, "".join(section.text.split())):
            continue
        text = book.plain(section.text)
        here = _placed(text, spoken.by_section.get(section.ordinal, ()))
        clauses = [0, *(end.end() for end in _CLAUSE.finditer(text))]
        for match in re.finditer(_words().word, text):
            begin = clauses[bisect_right(clauses, match.start()) - 1]
            spent = _meant(text[begin : match.start()], match.start(), here)
            plans = _plans(spent, match["plan"], book, spoken) if spent else []
            if spent and plans and spent.claim.measure != "budget" and (spent.fen or plans[0].fen):
                plan = next((p for p in plans if _is_so(match["word"], spent, p)), None)
                outcome: Outcome = "pass" if plan else outcome_of("error", spoken)
                template, plan = "word_pass" if plan else "word_error", plan or plans[0]
                words = {"words": match[0], "other": plan.shown}
                yield finding(rule, outcome, template, spent, [plan], **words)


def _plans(spent: Said, which: str | None, book: Book, spoken: Speech) -> list[Said]:
    """The budgets stated of what was spent: the initial one, or that of the whole year, if the words say which."""
    found = [p for p in planned(spent, book, spoken) if isinstance(p, Said)]
    if which is None:
        return found
    return [p for p in found if (p.claim.measure == "initial_budget") == (which == _words().initial)]


def _speaks_on(between: str) -> bool:
    """Whether nothing else is named between a number and what is said of it."""
    last = _CLAUSE.split(between)[-1]
    return len(_NUMBERS.sub("", last)) <= _SHORT


def _meant(clause: str, position: int, here: Sequence[tuple[int, Said]]) -> Said | None:
    """The amount that is said to be more or less: the last one, or the last one of what the clause names."""
    name = bare(re.sub(_words().year_before, "", clause))
    end = bisect_left(here, position, key=lambda placed: placed[0])
    before = (said for _, said in reversed(here[max(0, end - _FAR) : end]) if said.is_whole)
    if len(name) > _SHORT:
        before = (s for s in before if s.key in name or name in s.key)
    return next(before, None)


def _is_so(word: str, spent: Said, plan: Said) -> bool:
    """Whether a word fits two numbers, or may fit what they stand for."""
    one, two = spent.interval, plan.interval
    if word in _words().more:
        return one.high * two.per > two.low * one.per and one.compared(two) >= 0
    if word in _words().less:
        return one.low * two.per < two.high * one.per and one.compared(two) <= 0
    return one.meets(two)


def _by_text(spoken: Speech) -> Iterator[tuple[str, list[Said]]]:
    """Each sentence once, with what it states."""
    here: list[Said] = []
    for said in spoken.spoken:
        if here and (said.claim.text != here[-1].claim.text or said.claim.section != here[-1].claim.section):
            yield here[0].plain, here
            here = []
        here.append(said)
    if here:
        yield here[0].plain, here


def _next_to(position: int, here: list[Said]) -> Said:
    return next((s for s in here if s.start > position), here[-1])


def _placed(text: str, here: tuple[Said, ...]) -> list[tuple[int, Said]]:
    """Where in a section's text what it states stands."""
    placed: list[tuple[int, Said]] = []
    at = 0
    for said in here:
        begin = text.find(said.plain, at)
        if begin < 0 and placed and placed[-1][1].plain == said.plain:
            begin = placed[-1][0] - placed[-1][1].start
        if begin >= 0 and said.start >= 0:
            at = begin
            placed.append((begin + said.start, said))
    return sorted(placed, key=lambda one: one[0])


def _same_as(said: Said, is_budget: bool, book: Book, spoken: Speech) -> Number | None:
    """What an amount is said to be the same as, if the document prints it."""
    same = (s for s in spoken.near(said) if s.claim.text == said.claim.text and s.base == "previous_year")
    earlier = next((s for s in same if s.claim.fen is not None and s.measure != "delta"), None)
    if book.document.identity.kind == "budget":
        return earlier or next(iter(figures_as(said, "budget.previous_year", book, spoken)), None)
    if not is_budget:
        return earlier or (then_of(said, book, book.previous) if book.previous else None)
    if said.claim.measure == "budget":
        return None
    return next(iter(p for p in planned(said, book, spoken) if isinstance(p, Said)), None)


def _compared(rule: str, which: str, said: Said, other: Number, words: str, spoken: Speech) -> Finding:
    agreement = agree(said.interval, number(other))
    is_so = agreement in ("pass", "rounding")
    outcome = "pass" if is_so else outcome_of("error", spoken)
    template = f"{which}_pass" if is_so else f"{which}_error"
    return finding(rule, outcome, template, said, [other], words=words, other=shown_of(other))
