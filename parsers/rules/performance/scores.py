"""The scores of a form: what they add up to, what was taken off, and the grade that they earn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from parsers.model import Finding, Place
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.performance.form import Form
from parsers.rules.performance.points import has_execution, is_read, total, verdict
from parsers.rules.performance.printed import Exact, Printed, apart, decimal, points, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import WORDS

FINEST = Fraction(1, 200)
"""The half unit of hundredths: points are given in no smaller parts."""


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
