"""The same project in a form, in a list, in a table and in a sentence: its name, its money, its score."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from parsers.model import Claim, Finding, Place
from parsers.rules.book import Book
from parsers.rules.performance.execution import base, quotient
from parsers.rules.performance.form import Form
from parsers.rules.performance.pairing import FIELDS, pairs_of
from parsers.rules.performance.printed import Printed, apart, percent, printed, rates, same
from parsers.rules.performance.told import Outcome, outcome_of, tell
from parsers.rules.performance.view import claimed_money, said


def names(book: Book, rule: str) -> Iterator[Finding]:
    """A project bears one name in its form, in the list and in the text."""
    pairs = pairs_of(book)
    for pair in pairs.named if pairs.forms.projects else ():
        if not pair.is_one:
            index, claim = next(iter(pair.other.claims.values()))[0]
            yield _name(rule, pair.form, pair.other.name, pair.other.key, said(index, claim), "name_text")
    for paired, body in ((pairs.listed, "name_list"), (pairs.tabled, "name_table")):
        for form, row in ((p.form, p.other) for p in paired if not p.is_one):
            yield _name(rule, form, row.name, row.key, row.place(), body)


def _name(rule: str, form: Form, other: str, key: str, place: Place, body: str) -> Finding:
    is_short = key in form.key or form.key in key
    return tell(
        rule, "info" if is_short else "warning", body, [form.place(), place], expected=other, actual=form.name,
        project=form.name, other=other,
    )  # fmt: skip


def text_figures(book: Book, rule: str) -> Iterator[Finding]:
    """What a sentence says of a project = what its form says; its row in the list where it has no form."""
    for pair in pairs_of(book).named:
        for measure, claims in pair.other.claims.items():
            for index, claim in claims:
                yield from _claim(rule, pair.form, measure, index, claim)


def _claim(rule: str, form: Form, measure: str, index: int, claim: Claim) -> Iterator[Finding]:
    place = said(index, claim)
    if measure == "score":
        yield from _points(rule, "text_score", form, claim.number, form.project.score, place)
    elif measure == "completion":
        yield from _rates(rule, form, claim, place)
    else:
        field = FIELDS[measure]
        stated, own = claimed_money(claim), form.own_money(field)
        if stated and own:
            yield _sums(rule, f"text_{field}", form, stated, own, place, form.own_place(field))


def _sums(rule: str, body: str, form: Form, stated: Printed, own: Printed, *places: Place) -> Finding:
    """Compare a sum of a form, the second place, with the same elsewhere, the first."""
    outcome = outcome_of(same(stated, own), "error")
    return tell(
        rule, outcome, body, [places[1], places[0]], [form], fen=(stated.value, own.value), project=form.name,
        stated=form.yuan(stated.value), own=form.yuan(own.value),
        rate=form.project.execution_rate or "未印",
    )  # fmt: skip


def _points(
    rule: str, body: str, form: Form, stated: str | None, own: str | None, place: Place
) -> Iterator[Finding]:
    one, other = printed(stated), printed(own)
    if one and other:
        outcome = outcome_of(same(one, other), "error")
        if outcome == "rounding" and one.half == other.half:
            outcome = "error"
        is_form = form.project.origin == "form"
        at = form.row_cell(own, "score") if is_form else form.listed_cell(text=own)
        yield tell(
            rule, outcome, body, [at, place], [form], expected=stated, actual=own, unit="分", project=form.name,
            stated=stated, own=own,
        )  # fmt: skip


def _rates(rule: str, form: Form, claim: Claim, place: Place) -> Iterator[Finding]:
    """The completion that the text states and the form's rate: the same, or the same at another precision."""
    stated = printed(claim.number)
    own = rates(form.project.execution_rate)
    fund = form.total
    if stated is None or not own or fund is None:
        return
    ratio = stated.times(Fraction(1, 100))
    near = min(own, key=lambda r: apart(r.value, ratio.value))
    executed, whole = form.money(fund, "executed"), base(form, fund)
    found = quotient(executed, whole[1]) if executed and whole else None
    outcome: Outcome = outcome_of(same(ratio, near), "error")
    if outcome == "rounding":
        outcome = "info"
    shown = (
        f"{form.yuan(executed.value)} ÷ {form.yuan(whole[1].value)} = {percent(found[0])}"
        if found and executed and whole else "无从复算"
    )  # fmt: skip
    yield tell(
        rule, outcome, "text_rate", [form.fund(fund, "rate"), place], [form], expected=f"{claim.number}%",
        actual=form.project.execution_rate, unit="%", project=form.name, stated=f"{claim.number}%",
        own=form.project.execution_rate, computed=shown,
    )  # fmt: skip


def list_figures(book: Book, rule: str) -> Iterator[Finding]:
    """What a list, or a budget's table of projects, says of a project = what its form says."""
    pairs = pairs_of(book)
    for paired, body in ((pairs.listed, "list"), (pairs.tabled, "table")):
        for form, row in ((p.form, p.other) for p in paired):
            yield from _row(rule, body, form, row)
            place = row.listed_cell(text=row.project.score)
            yield from _points(rule, "list_score", form, row.project.score, form.project.score, place)


def _row(rule: str, body: str, form: Form, row: Form) -> Iterator[Finding]:
    for field in FIELDS.values():
        stated, own = row.own_money(field), form.own_money(field)
        if stated and own:
            places = row.own_place(field), form.own_place(field)
            yield _sums(rule, f"{body}_{field}", form, stated, own, *places)
