"""The points of a form, added up and judged: what the checks of weights and of scores have in common."""

from __future__ import annotations

from parsers.rules.performance.form import Form
from parsers.rules.performance.printed import Exact, Printed, apart
from parsers.rules.performance.told import Outcome
from parsers.rules.performance.words import fits


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
