"""The weights of a form: a hundred together, those under a heading what it prints, and no score above its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from parsers.model import Finding, Indicator
from parsers.rules.book import Book
from parsers.rules.performance.execution import DEFAULT_WEIGHT
from parsers.rules.performance.form import Form
from parsers.rules.performance.points import has_execution, is_read, total, verdict
from parsers.rules.performance.printed import Printed, apart, decimal, points
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of

FULL = 100


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
        is_added = execution is not None and best == value + execution.value
        outcome = verdict(best - FULL, slack + (execution.half if execution and is_added else 0))
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
