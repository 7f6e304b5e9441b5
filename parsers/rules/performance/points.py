"""The points of a form: weights that add up to a hundred, scores to the total, none above its weight."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from parsers.model import Finding, Indicator, Place
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.performance.execution import DEFAULT_WEIGHT
from parsers.rules.performance.form import Form
from parsers.rules.performance.printed import Exact, Printed, apart, decimal, points, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import WORDS, fits

FULL = 100
FINEST = Fraction(1, 200)
"""The half unit of hundredths: points are given in no smaller parts."""


def total(numbers: list[Printed]) -> tuple[Exact, Exact]:
    """A sum of points, and how far off it may be."""
    return sum(n.value for n in numbers), sum(n.half for n in numbers)


def verdict(difference: Exact, slack: Exact) -> Outcome:
    """`pass`, `rounding` or `error`, by what the numbers may be off by."""
    if difference == 0:
        return "pass"
    return "rounding" if apart(difference, 0) <= slack else "error"


def is_read(form: Form) -> bool:
    """Whether every row of the indicators was understood."""
    return not any(i.row in form.unread for i in form.project.indicators)


def has_execution(form: Form) -> bool:
    """Whether the execution is one of the indicators, and its points among theirs."""
    return any(fits("execution", w) for i in form.project.indicators for w in (i.level1, i.level2, i.level3))


def weights(book: Book, rule: str) -> Iterator[Finding]:
    """The weights of the indicators and of the execution = 100; a form that only plans may lack the latter."""
    for form in forms_of(book).forms:
        found = [(i, w) for i in form.project.indicators if (w := points(i.weight))]
        if not found:
            continue
        fund = form.total
        own = points(fund.weight if fund and fund.weight else None)
        execution = own or points(DEFAULT_WEIGHT if form.project.execution_score else None)
        value, slack = total([w for _, w in found])
        sums = [value + (execution.value if execution else 0)]
        if own is None:
            sums += [value, value + 10]
        elif has_execution(form):
            sums.append(value)
        best = min(sums, key=lambda s: apart(s, FULL))
        outcome = verdict(best - FULL, slack)
        if outcome == "error" and (len(found) < len(form.project.indicators) or not is_read(form)):
            outcome = "info"
        elif outcome == "error" and form.project.stage == "target":
            outcome = "warning"
        evidence = [form.indicator(i, "weight") for i, _ in found]
        shown = decimal(best - value)
        yield tell(
            rule, outcome, "weights", evidence, [form], expected="100", actual=decimal(best), unit="分",
            project=form.name, indicators=decimal(value), execution=shown, computed=decimal(best),
        )  # fmt: skip


def headings(book: Book, rule: str) -> Iterator[Finding]:
    """The weight that a heading prints = those of the indicators under it, and of the headings under it."""
    for form in forms_of(book).forms:
        for name, weight, rows in _groups(form.project.indicators, lambda i: (i.level1, i.level1_weight)):
            yield from _heading(rule, form, "level1", name, weight, rows)
        yield from _second(rule, form)


def _groups(
    indicators: Sequence[Indicator], of: Callable[[Indicator], tuple[str | None, str | None]]
) -> Iterator[tuple[str, Printed, list[Indicator]]]:
    """Each heading with its weight and its indicators; one that prints two weights is left out.

    On a further page a heading may be repeated without its weight.
    """
    for name, group in groupby(indicators, key=lambda i: of(i)[0]):
        rows = list(group)
        printed_weights = {w for i in rows if (w := of(i)[1])}
        number = points(next(iter(printed_weights), None))
        if name and number and len(printed_weights) == 1:
            yield name, number, rows


def _heading(
    rule: str, form: Form, level: str, name: str, weight: Printed, rows: list[Indicator]
) -> Iterator[Finding]:
    parts = [w for i in rows if (w := points(i.weight))]
    if not parts:
        return
    value, slack = total(parts)
    outcome = verdict(value - weight.value, slack + weight.half)
    if outcome == "error" and (len(parts) < len(rows) or not is_read(form)):
        outcome = "info"
    evidence = [form.indicator(rows[0], level), *(form.indicator(i, "weight") for i in rows)]
    yield tell(
        rule, outcome, "heading", evidence, [form], expected=decimal(value), actual=weight.text, unit="分",
        project=form.name, heading=name, weight=weight.text, parts="、".join(p.text for p in parts),
        computed=decimal(value),
    )  # fmt: skip


def _second(rule: str, form: Form) -> Iterator[Finding]:
    """The second level of each first one, told together: each heading with its indicators, and their sum."""
    if not is_read(form):
        return
    for name, group in groupby(form.project.indicators, key=lambda i: i.level1):
        rows = list(group)
        listed = list(_groups(rows, lambda i: (i.level2, i.level2_weight)))
        off = [(n, w, p) for n, w, g in listed if (p := _parts(g)) and _is_off(w, p)]
        whole = next((i.level1_weight for i in rows if i.level1_weight), None)
        stated = sum(w.value for _, w, _ in listed)
        if not off:
            continue
        marked, found = (
            "、".join(w.text for _, w, _ in off),
            "、".join(decimal(total(p)[0]) for _, _, p in off),
        )
        evidence = [form.indicator(g[0], "level2") for _, _, g in listed]
        evidence += [form.indicator(i, "weight") for _, _, g in listed for i in g]
        yield tell(
            rule, "error", "headings", evidence, [form], project=form.name, heading=name or "",
            expected=found, actual=marked, unit="分", names="、".join(n for n, _, _ in off), stated=marked,
            parts=found, sum=decimal(stated), whole=whole or "未印",
        )  # fmt: skip


def _parts(rows: list[Indicator]) -> list[Printed]:
    found = [w for i in rows if (w := points(i.weight))]
    return found if len(found) == len(rows) else []


def _is_off(weight: Printed, parts: list[Printed]) -> bool:
    value, slack = total(parts)
    return apart(value, weight.value) > slack + weight.half


def within_weight(book: Book, rule: str) -> Iterator[Finding]:
    """No score above its weight."""
    for form in forms_of(book).evaluated:
        for i in form.project.indicators:
            score, weight = points(i.score), points(i.weight)
            if score and weight and score.value > weight.value:
                outcome: Outcome = "rounding" if score.low <= weight.high else "error"
                yield tell(
                    rule, outcome, "above_weight", [form.indicator(i, f) for f in ("score", "weight")], [form],
                    expected=weight.text, actual=score.text, unit="分", project=form.name, indicator=i.level3,
                    score=score.text, weight=weight.text,
                )  # fmt: skip


def scores(book: Book, rule: str) -> Iterator[Finding]:
    """Σ scores = subtotal, and Σ scores + the points of the execution − deductions = the total."""
    for form in forms_of(book).evaluated:
        project = form.project
        found = [(i, s) for i in project.indicators if (s := points(i.score))]
        is_whole = is_read(form) and all(i.score or not i.weight for i in project.indicators)
        if not found:
            continue
        value, slack = total([s for _, s in found])
        cells = [form.indicator(i, "score") for i, _ in found]
        if subtotal := printed(project.subtotal):
            place = form.row_cell(project.subtotal, "subtotal")
            outcome = verdict(subtotal.value - value, slack + subtotal.half)
            yield tell(
                rule, outcome if is_whole else _unsure(outcome), "subtotal", [place, *cells], [form],
                expected=decimal(value), actual=subtotal.text, unit="分", project=form.name,
                stated=subtotal.text, indicators=decimal(value),
            )  # fmt: skip
        if stated := printed(project.score):
            yield _total(rule, form, stated, (value, slack), cells, is_whole)


def _total(
    rule: str,
    form: Form,
    stated: Printed,
    summed: tuple[Exact, Exact],
    cells: list[Place],
    is_whole: bool,
) -> Finding:
    project, (value, slack) = form.project, summed
    execution, deduction = points(project.execution_score), points(project.deduction)
    computed = value - (apart(deduction.value, 0) if deduction else 0)
    if execution and not (has_execution(form) and computed == stated.value):
        computed += execution.value
    slack += stated.half + sum(n.half for n in (execution, deduction) if n)
    outcome = verdict(stated.value - computed, slack)
    if not is_whole or (execution is None and 0 <= stated.value - value <= 10):
        outcome = _unsure(outcome)
    body = "score_less" if deduction and deduction.value else "score"
    return tell(
        rule, outcome, body, [form.row_cell(project.score, "score"), *cells], [form], expected=decimal(computed),
        actual=stated.text, unit="分", project=form.name, stated=stated.text, indicators=decimal(value),
        execution=execution.text if execution else "未印", deduction=deduction.text if deduction else "0",
        computed=decimal(computed, 4),
    )  # fmt: skip


def _unsure(outcome: Outcome) -> Outcome:
    return "info" if outcome == "error" else outcome


def deduction(book: Book, rule: str) -> Iterator[Finding]:
    """Points taken off need a reason, and a form has no place for one; doubted where nobody gives such points."""
    for form in forms_of(book).evaluated:
        taken = printed(form.project.deduction)
        if taken and taken.value:
            place = form.row_cell(form.project.deduction, "deduction")
            outcome: Outcome = "warning" if taken.half < FINEST else "info"
            yield tell(
                rule, outcome, "deduction", [place], [form], actual=taken.text, unit="分", project=form.name,
                deduction=taken.text,
            )  # fmt: skip


def grade(book: Book, rule: str) -> Iterator[Finding]:
    """The grade is that of the score, by the bands that the document itself prints."""
    forms = forms_of(book)
    graded = [f for f in (*forms.evaluated, *forms.listed) if f.project.grade]
    least = _bands(book) if graded else {}
    for form in graded:
        score, stated = printed(form.project.score), (form.project.grade or "")[:1]
        if score is None or stated not in least:
            continue
        reached = [g for g, n in least.items() if score.value >= n]
        due = max(reached, key=lambda g: least[g]) if reached else "差"
        place = form.place() if form.project.origin == "form" else form.listed_cell(text=form.project.grade)
        yield tell(
            rule, "pass" if due == stated else "warning", "grade", [place], [form], expected=due, actual=stated,
            project=form.name, score=score.text, grade=stated, due=due,
            bands="、".join(f"{g} ≥ {decimal(n)}" for g, n in least.items()),
        )  # fmt: skip


def _bands(book: Book) -> dict[str, Fraction]:
    """Grade → its least score, where the text prints one set of bands for three grades."""
    found: dict[str, set[Fraction]] = {}
    for section in book.document.sections:
        if not all(g in section.text for g in "优良中"):
            continue
        for pattern in WORDS.bands:
            for match in re.finditer(pattern, plain(section.text)):
                found.setdefault(match["grade"], set()).add(Fraction(match["least"]))
    if any(len(n) > 1 for n in found.values()) or len(found.keys() & {"优", "良", "中"}) < 3:
        return {}
    return {g: n.pop() for g, n in found.items() if g in ("优", "良", "中")}
