"""What forms say in words: copied between fields and projects, and numbers that a cell states too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from parsers.model import Finding, Indicator, Place
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.performance.form import Form, name_key
from parsers.rules.performance.measured import (
    actual_shown,
    name_of,
    target_shown,
    target_text,
)
from parsers.rules.performance.names import LONGEST, likeness
from parsers.rules.performance.printed import printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import WORDS

LONG_REASON, FEWEST = 15, 5
"""Shorter reasons come alike by chance; fewer indicators too."""
SHORTEST_TERM = 3
ALIKE = 0.6
"""Projects of names as like as this may be parts of one, with the same indicators."""
CLOSING = "，。；、：）,;:)"
"""No sentence begins with one of these."""
_NUMBER = r"(?<![\d.])(\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?|\d+(?:\.\d+)?)"
"""Of a number with commas, groups of three: 完成1，人均…, with the comma of a sentence, counts nobody."""
_TAIL_WORDS = re.compile(r"(?:成本|费用|费|数量|总额|控制数?|金额)$")
_GAP = r"(?:费用?|成本|金额|总额|合计|共计|为|是|达到?|每年|控制在|不超过|[:=≤≥<>])*"


def copied_goal(book: Book, rule: str) -> Iterator[Finding]:
    """What was achieved, word for word the goal."""
    for form in forms_of(book).evaluated:
        goal, achieved = plain(form.project.goal or ""), plain(form.project.achieved or "")
        if goal and goal == achieved:
            yield tell(
                rule, "info", "copied_goal", [_text_place(form, form.project.achieved)], [form],
                project=form.name, text=_short(form.project.achieved or ""),
            )  # fmt: skip


def cut(book: Book, rule: str) -> Iterator[Finding]:
    """A text that begins with a comma or a full stop has lost its beginning."""
    for form in forms_of(book).forms:
        for cell in (c for row in range(form.first, form.end) for c in form.area.cells(row)):
            if len(cell.text) >= LONG_REASON and cell.text[0] in CLOSING:
                left = [c for c in form.area.cells(cell.row) if c.col < cell.col]
                yield tell(
                    rule, "warning", "cut", [form.place(cell)], [form], actual=_short(cell.text),
                    project=form.name, label=left[-1].text if left else "", text=_short(cell.text, 20),
                )  # fmt: skip


def copied_between(book: Book, rule: str) -> Iterator[Finding]:
    """A reason, or a set of indicators, that stands word for word in the forms of several projects."""
    forms = forms_of(book).forms
    for rows in _by_reason(forms):
        names = list(dict.fromkeys(f.name for f, _ in rows))
        if len(names) > 1:
            yield tell(
                rule, "info", "copied_reason", [f.indicator(i, "reason") for f, i in rows], [f for f, _ in rows],
                projects="、".join(names), text=_short(rows[0][1].reason or ""),
            )  # fmt: skip
    for same in _by_indicators(forms):
        first, *others = dict.fromkeys(f.key for f in same)
        if others:
            is_like = all(likeness(first, other) >= ALIKE for other in others)
            outcome: Outcome = "info" if is_like else "warning"
            yield tell(
                rule, outcome, "copied_indicators", [f.place() for f in same], same,
                projects="、".join(f.name for f in same), count=len(same[0].project.indicators),
            )  # fmt: skip


def _by_reason(forms: Iterable[Form]) -> Iterable[list[tuple[Form, Indicator]]]:
    """The indicators that give the same reason, a long one."""
    found: dict[str, list[tuple[Form, Indicator]]] = defaultdict(list)
    for form in forms:
        for indicator in form.project.indicators:
            reason = plain(indicator.reason or "")
            if len(reason) >= LONG_REASON:
                found[reason].append((form, indicator))
    return found.values()


def _by_indicators(forms: Iterable[Form]) -> Iterable[list[Form]]:
    """The forms with the same indicators and targets, of which there are some."""
    found: dict[frozenset[tuple[str, str]], list[Form]] = defaultdict(list)
    for form in forms:
        stated = frozenset((plain(name_of(i)), target_shown(i)) for i in form.project.indicators)
        if len(stated) >= FEWEST:
            found[stated].append(form)
    return found.values()


def other_project(book: Book, rule: str) -> Iterator[Finding]:
    """A reason that speaks of another project of the document, and of nothing that its own form names."""
    forms = [f for f in forms_of(book).evaluated if f.project.indicators]
    terms = {f.index: term for f in forms if (term := _term(f))}
    for form in forms:
        for indicator in (i for i in form.project.indicators if i.reason):
            reason = plain(indicator.reason or "")
            for other in forms:
                term = terms.get(other.index)
                if term and other is not form and term in reason and term not in _own_words(form):
                    yield tell(
                        rule, "warning", "other_project", [form.indicator(indicator, "reason"), other.place()],
                        [form], actual=term, project=form.name, indicator=name_of(indicator), term=term,
                        other=other.name, text=_around(reason, term),
                    )  # fmt: skip


def _term(form: Form) -> str | None:
    """What tells a project from others: the last words of its name, which an indicator of it repeats."""
    key = name_key(form.name)[-LONGEST:]
    said = [plain(name_of(i)) for i in form.project.indicators]
    for size in range(len(key), SHORTEST_TERM - 1, -1):
        term = key[-size:]
        if any(term in name for name in said):
            return None if term in WORDS.common_tails else term
    return None


def _own_words(form: Form) -> str:
    p = form.project
    return plain(" ".join([p.name, p.goal or "", p.achieved or "", *(i.level3 for i in p.indicators)]))


def achieved_figures(book: Book, rule: str) -> Iterator[Finding]:
    """A number in the words on what was achieved is the actual's, not that of a target that was not reached."""
    for form in forms_of(book).evaluated:
        said = plain(form.project.achieved or "")
        for indicator in form.project.indicators:
            target, actual = printed(target_text(indicator)), printed(indicator.actual)
            unit = plain(indicator.unit or indicator.actual_unit or "")
            if not (target and actual and unit) or unit == "%" or target.value == actual.value or not said:
                continue
            numbers = {
                n.value for text in re.findall(_NUMBER + re.escape(unit), said) if (n := printed(text))
            }
            if target.value in numbers and actual.value not in numbers:
                yield tell(
                    rule, "warning", "achieved",
                    [_text_place(form, form.project.achieved), form.indicator(indicator, "actual")], [form],
                    expected=actual_shown(indicator), actual=target_shown(indicator), project=form.name,
                    indicator=name_of(indicator), stated=f"{target.text}{unit}", reached=actual_shown(indicator),
                    target=target_shown(indicator),
                )  # fmt: skip


def goal_figures(book: Book, rule: str) -> Iterator[Finding]:
    """A sum that the goal gives beside an indicator's name is that indicator's target."""
    for form in forms_of(book).forms:
        said = plain(form.project.goal or "")
        for indicator in form.project.indicators:
            target, name = printed(target_text(indicator)), plain(name_of(indicator))
            unit = plain(indicator.unit or "").split("/")
            money = next((u for u in unit if u in ("万元", "元")), None)
            stem = _TAIL_WORDS.sub("", name)
            if target is None or money is None or len(stem) < 2 or said.count(stem) != 1:
                continue
            pattern = re.escape(stem) + _GAP + _NUMBER + re.escape(money)
            for match in re.finditer(pattern, said):
                stated = printed(match[1])
                if stated is None:
                    continue
                is_same = stated.value == target.value
                yield tell(
                    rule, "pass" if is_same else "warning", "goal",
                    [form.indicator(indicator, "target"), _text_place(form, form.project.goal)], [form],
                    expected=stated.text + money, actual=target_shown(indicator), project=form.name,
                    indicator=name_of(indicator), target=target_shown(indicator), stated=stated.text + money,
                    text=match[0],
                )  # fmt: skip


def _text_place(form: Form, text: str | None) -> Place:
    """The cell that prints a text of a form."""
    cells = (c for row in range(form.first, form.end) for c in form.area.cells(row))
    wanted = plain(text or "")
    return form.place(next((c for c in cells if plain(c.text) == wanted), None))


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[:most] + "……"


def _around(text: str, term: str, most: int = 12) -> str:
    at = text.index(term)
    return text[max(0, at - most) : at + len(term) + most]
