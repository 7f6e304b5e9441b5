"""Each indicator of a form by itself: the points for what was reached, its completion, its units, its reason."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from parsers.model import Finding, Indicator
from parsers.rules.book import Book
from parsers.rules.performance.form import Form
from parsers.rules.performance.measured import (
    actual_shown,
    name_of,
    read,
    target_shown,
    target_text,
)
from parsers.rules.performance.printed import Exact, Printed, apart, decimal, percent, points, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import fits

LARGE = Fraction(1, 5)
"""A deviation of more than this part of the target is small in nobody's words."""
FAR = Fraction(13, 10)
"""Beyond this the evaluation rules of many places take points off for a target set too low."""


def _scored(book: Book) -> Iterator[tuple[Form, Indicator, Printed, Printed]]:
    """Each indicator with a score and a weight of its own: one merged over several rows is that of all of them."""
    for form in forms_of(book).evaluated:
        indicators = form.project.indicators
        for n, indicator in enumerate(indicators, 1):
            below = indicators[n] if n < len(indicators) else None
            score, weight = points(indicator.score), points(indicator.weight)
            is_shared = below is not None and below.score is None and below.weight is None
            if score and weight and weight.value > 0 and not is_shared:
                yield form, indicator, score, weight


def formula(book: Book, rule: str) -> Iterator[Finding]:
    """A target reached earns its full points, a missed one its part: B/A × weight, or A/B where less is better."""
    for form, indicator, score, weight in _scored(book):
        reading = read(indicator)
        if reading is None:
            yield from _in_words(rule, form, indicator, score, weight)
            continue
        is_met = reading.is_met
        if is_met is None:
            continue
        due = weight.value if is_met else (reading.part or 0) * weight.value
        if score.value > weight.value or (not is_met and reading.part is None):
            continue
        half = printed(score.text)
        if apart(score.value, due) <= (half.half if half and not is_met else score.half):
            yield _formula(rule, "pass", "scored", form, indicator, score, weight, due)
        elif is_met:
            is_far = reading.direction == "up" and reading.actual > FAR * reading.target
            yield _formula(rule, "info" if is_far else "warning", "low", form, indicator, score, weight, due)
        elif score.value == weight.value:
            outcome: Outcome = "error" if reading.is_printed else "warning"
            yield _formula(rule, outcome, "full", form, indicator, score, weight, due)
        else:
            is_stated = fits("proportional", indicator.scoring_method)
            outcome = "warning" if is_stated else "info"
            yield _formula(rule, outcome, "partly", form, indicator, score, weight, due)


def _formula(
    rule: str, outcome: Outcome, body: str, form: Form, indicator: Indicator, score: Printed, weight: Printed,
    due: Exact,
) -> Finding:  # fmt: skip
    evidence = [form.indicator(indicator, f) for f in ("score", "target", "actual", "weight")]
    return tell(
        rule, outcome, body, evidence, [form], expected=decimal(due), actual=score.text, unit="分",
        project=form.name, indicator=name_of(indicator), target=target_shown(indicator),
        reached=actual_shown(indicator), score=score.text, weight=weight.text, due=decimal(due),
    )  # fmt: skip


def _in_words(
    rule: str, form: Form, indicator: Indicator, score: Printed, weight: Printed
) -> Iterator[Finding]:
    """Full points for what the actual itself calls not reached."""
    if fits("unmet", indicator.actual) and score.value == weight.value:
        yield tell(
            rule, "warning", "unmet", [form.indicator(indicator, f) for f in ("score", "actual")], [form],
            actual=score.text, unit="分", project=form.name, indicator=name_of(indicator),
            reached=indicator.actual, score=score.text, weight=weight.text,
        )  # fmt: skip


def completion(book: Book, rule: str) -> Iterator[Finding]:
    """完成程度 = actual ÷ target, where it is printed beside a target that was missed."""
    for form in forms_of(book).evaluated:
        for indicator in form.project.indicators:
            stated, reading = printed(indicator.completion), read(indicator)
            if stated is None or reading is None or reading.target <= 0 or reading.is_met is None:
                continue
            ratio = Fraction(reading.actual, reading.target)
            accepted: set[Exact] = {ratio, 2 - ratio, *((reading.part,) if reading.part is not None else ())}
            if reading.is_met:
                accepted.add(1)
            value = stated.times(Fraction(1, 100)) if stated.is_percent or stated.value > 2 else stated
            is_right = any(apart(value.value, a) <= value.half for a in accepted)
            outcome: Outcome = "pass" if is_right else "info" if reading.is_met else "warning"
            if outcome == "warning" and reading.is_printed:
                outcome = "error"
            evidence = [form.indicator(indicator, f) for f in ("completion", "target", "actual")]
            due = percent(ratio, 2)
            yield tell(
                rule, outcome, "completion", evidence, [form], expected=due, actual=stated.text, unit="%",
                project=form.name, indicator=name_of(indicator), target=target_shown(indicator),
                reached=actual_shown(indicator), completion=stated.text, due=due,
            )  # fmt: skip


def reasons(book: Book, rule: str) -> Iterator[Finding]:
    """A target that was missed is explained, where the form has a column for it."""
    for form in forms_of(book).evaluated:
        if not form.asks("reason"):
            continue
        for indicator in form.project.indicators:
            reading = read(indicator)
            if reading is None or reading.is_met is not False:
                continue
            is_given = bool(indicator.reason) and not fits("no_reason", indicator.reason)
            outcome: Outcome = "pass" if is_given else "warning" if reading.is_printed else "info"
            yield tell(
                rule, outcome, "reason" if is_given else "no_reason",
                [form.indicator(indicator, f) for f in ("reason", "actual", "target")], [form],
                actual=indicator.reason, project=form.name, indicator=name_of(indicator),
                target=target_shown(indicator), reached=actual_shown(indicator),
            )  # fmt: skip


def belittled(book: Book, rule: str) -> Iterator[Finding]:
    """A reason that calls a deviation small, beside one that is not. One finding a form."""
    for form in forms_of(book).evaluated:
        called = [
            (i, by) for i in form.project.indicators if fits("small", i.reason) and (by := _deviation(i))
        ]
        large = [(i, by) for i, by in called if apart(by, 0) > LARGE]
        if called:
            listed = [(i, f"“{name_of(i)}” {percent(by, 1)}") for i, by in large or called]
            yield tell(
                rule, "warning" if large else "pass", "small", [form.indicator(i, "reason") for i, _ in listed],
                [form], actual=listed[0][0].reason, project=form.name, reason=listed[0][0].reason,
                listed="、".join(told for _, told in listed),
            )  # fmt: skip


def _deviation(i: Indicator) -> Fraction | None:
    """By which part of its target an actual in the same unit differs from it."""
    target, actual = printed(target_text(i)), printed(i.actual)
    if target is None or actual is None or not target.value or i.actual_unit not in (None, i.unit):
        return None
    return Fraction(actual.value, target.value) - 1
