"""What indicators ask for and in which words: units, limits, and headings under which one stands twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from parsers.model import Finding, Indicator
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.performance.form import Form
from parsers.rules.performance.measured import (
    actual_shown,
    is_cost,
    name_of,
    target_shown,
    target_text,
)
from parsers.rules.performance.printed import printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import fits


def units(book: Book, rule: str) -> Iterator[Finding]:
    """The actual is in the unit of its target: persons are no percentage. One finding a form and kind."""
    outcomes: dict[str, Outcome] = {"unit_percent": "error", "unit_other": "warning", "unit_missing": "info"}
    for form in forms_of(book).evaluated:
        kinds = [(i, kind) for i in form.project.indicators if (kind := _odd_unit(i))]
        for kind, outcome in outcomes.items():
            odd = [i for i, k in kinds if k == kind]
            if odd:
                places = [form.indicator(i, f) for i in odd for f in ("actual", "target")]
                yield tell(
                    rule, outcome, kind, places, [form], expected="、".join(map(target_shown, odd)),
                    actual="、".join(map(actual_shown, odd)), project=form.name,
                    listed="；".join(f"“{name_of(i)}”目标 {target_shown(i)}，实际 {actual_shown(i)}" for i in odd),
                )  # fmt: skip


def _odd_unit(i: Indicator) -> str | None:
    """How the units of a target and its actual differ, where both are numbers."""
    if printed(i.actual) is None or printed(target_text(i)) is None:
        return None
    is_count, is_percent = bool(fits("counts", name_of(i))), bool(fits("percent_unit", i.unit))
    if i.actual_unit == "%" and not is_percent:
        return "unit_percent" if is_count or i.unit else "unit_missing"
    is_other = is_percent and i.actual_unit and not fits("percent_unit", i.actual_unit)
    return "unit_other" if is_other else None


def wording(book: Book, rule: str) -> Iterator[Finding]:
    """Targets that can't mean what they print: a unit upside down, a limit on satisfaction, an actual with ≥."""
    for form in forms_of(book).forms:
        indicators = form.project.indicators
        kinds: list[tuple[str, Outcome, list[Indicator]]] = [
            ("inverted", "warning", [i for i in indicators if fits("inverted_unit", i.unit)]),
            ("satisfaction", "warning", [i for i in indicators if _is_capped(i)]),
            ("ratio", "info", [i for i in indicators if _is_no_ratio(i)]),
            ("cost", "info", [i for i in indicators if _is_unlimited(i)]),
        ]
        for body, outcome, odd in kinds:
            if odd:
                yield _worded(rule, outcome, body, form, odd)
        ranged = [i for i in indicators if printed(i.actual) and _is_range(i.actual_operator)]
        if ranged:
            places = [form.indicator(i, "actual") for i in ranged]
            listed = "、".join(f"{name_of(i)} {actual_shown(i)}" for i in ranged[:3])
            yield tell(
                rule, "info", "ranged", places, [form], actual=actual_shown(ranged[0]), project=form.name,
                count=len(ranged), listed=listed,
            )  # fmt: skip


def _is_capped(i: Indicator) -> bool:
    """Satisfaction with an upper limit."""
    return bool(fits("satisfaction", name_of(i)) and fits("down", i.operator))


def _is_no_ratio(i: Indicator) -> bool:
    """A rate by its name, a number of something by its unit."""
    is_ratio = fits("ratios", name_of(i)) and printed(i.target)
    return bool(is_ratio and i.unit and not fits("percent_unit", i.unit))


def _is_unlimited(i: Indicator) -> bool:
    """A sum of money under costs with a lower limit."""
    is_money = is_cost(i) and fits("money_unit", i.unit) and not fits("standard", name_of(i))
    return bool(is_money and fits("up", i.operator))


def _is_range(operator: str | None) -> bool:
    return bool(fits("up", operator) or fits("down", operator))


def _worded(rule: str, outcome: Outcome, body: str, form: Form, odd: Sequence[Indicator]) -> Finding:
    """One finding a form and a kind of oddity, with each indicator that has it."""
    places = [form.indicator(i, "target") for i in odd]
    listed = "、".join(f"{name_of(i)} {target_shown(i)}" for i in odd)
    return tell(
        rule, outcome, body, places, [form], actual=target_shown(odd[0]), project=form.name, listed=listed,
        odd=odd[0].unit or "",
    )  # fmt: skip


def duplicates(book: Book, rule: str) -> Iterator[Finding]:
    """No indicator stands twice under one heading of a form."""
    for form in forms_of(book).forms:
        named: dict[tuple[str | None, ...], list[Indicator]] = defaultdict(list)
        for indicator in form.project.indicators:
            named[indicator.level1, indicator.level2, plain(name_of(indicator))].append(indicator)
        for same in named.values():
            is_placed = bool(name_of(same[0]) and (same[0].level1 or same[0].level2))
            if len(same) < 2 or not is_placed:
                continue
            targets = [target_shown(i) for i in same]
            is_one = len(set(targets)) == 1
            yield tell(
                rule, "warning" if is_one else "error", "repeated" if is_one else "two_targets",
                [form.indicator(i, "level3") for i in reversed(same)], [form], actual=same[-1].level3,
                project=form.name, indicator=name_of(same[0]), heading=same[0].level2 or same[0].level1 or "",
                count=len(same), targets="、".join(targets),
            )  # fmt: skip
