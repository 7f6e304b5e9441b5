"""The same project in a form, in a list, in a table and in a sentence: its name, its money, its score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction

from msgspec import Struct

from parsers.model import Claim, Finding, Place
from parsers.rules.performance.execution import base, quotient
from parsers.rules.performance.form import Form, MoneyField, name_key
from parsers.rules.performance.printed import Printed, apart, percent, points, printed, rates, same
from parsers.rules.performance.told import Outcome, outcome_of, tell
from parsers.rules.performance.view import Forms, claimed_money, forms_of, said
from parsers.rules.view import Book

ALIKE = 0.5
"""How alike two names must be to be of one project: that of the same score, or of the same money."""
FIELDS: dict[str, MoneyField] = {"initial_budget": "initial", "budget": "budget", "final": "executed"}
"""What a sentence calls the sums of a project."""
MEASURES = ("score", "completion", *FIELDS)


class Named(Struct, frozen=True):
    """What sentences say of one project: measure → claims."""

    name: str
    key: str
    claims: dict[str, tuple[tuple[int, Claim], ...]]

    @property
    def score(self) -> Printed | None:
        """The score, if one is stated."""
        return points(self.claims["score"][0][1].number) if "score" in self.claims else None


def sentences(forms: Forms) -> list[Named]:
    """The projects that sentences tell of: those with a score, or under a name that a form or list bears."""
    known = {f.key for f in (*forms.projects, *forms.listed)}
    found: dict[str, dict[str, list[tuple[int, Claim]]]] = defaultdict(lambda: defaultdict(list))
    for index, claim in forms.claims:
        if claim.subject and claim.measure in MEASURES:
            found[claim.subject][claim.measure].append((index, claim))
    return [
        Named(name, name_key(name), {m: tuple(c) for m, c in by_measure.items()})
        for name, by_measure in found.items()
        if name_key(name) in known or "score" in by_measure
    ]


def pairs(forms: Sequence[Form], others: Sequence[Form | Named]) -> list[tuple[Form, Form | Named, bool]]:
    """Each form with its other, and whether their names agree. Names that stand several times pair nothing."""
    by_key = {k: [f for f in forms if f.key == k] for k in {f.key for f in forms}}
    other_keys = Counter(o.key for o in others)
    found = [
        (by_key[o.key][0], o, True)
        for o in others
        if len(by_key.get(o.key, ())) == 1 and other_keys[o.key] == 1
    ]
    keys = {f.key for f in forms}
    left = [f for f in forms if f.key not in other_keys]
    open_ = [o for o in others if o.key not in keys]
    ranked = sorted(((_alike(f, o), f, o) for f in left for o in open_), key=lambda t: -t[0])
    for likeness, form, other in ranked:
        if likeness and form in left and other in open_:
            left.remove(form)
            open_.remove(other)
            found.append((form, other, False))
    return found


def _alike(form: Form, other: Form | Named) -> float:
    """How alike two names are; 0 where they are too different to be of one project."""
    likeness = SequenceMatcher(None, form.key, other.key, autojunk=False).ratio()
    if likeness < ALIKE:
        return 0.0
    stated = other.score if isinstance(other, Named) else points(other.project.score)
    score = points(form.project.score)
    if score and stated:
        return likeness if score.value == stated.value else 0.0
    budget = None if isinstance(other, Named) else other.project.budget_fen
    return likeness if budget and budget == form.project.budget_fen else 0.0


def names(book: Book, rule: str) -> Iterator[Finding]:
    """A project bears one name in its form, in the list and in the text."""
    forms = forms_of(book)
    for form, named, is_one in pairs(forms.projects, sentences(forms)):
        if not is_one and isinstance(named, Named):
            index, claim = next(iter(named.claims.values()))[0]
            yield _name(rule, form, named.name, named.key, said(index, claim), "name_text")
    for others, body in ((forms.listed, "name_list"), (forms.tabled, "name_table")):
        for form, other, is_one in pairs(forms.projects, others):
            if not is_one and isinstance(other, Form):
                yield _name(rule, form, other.name, other.key, other.place(), body)


def _name(rule: str, form: Form, other: str, key: str, place: Place, body: str) -> Finding:
    is_short = key in form.key or form.key in key
    return tell(
        rule, "info" if is_short else "warning", body, [form.place(), place], expected=other, actual=form.name,
        project=form.name, other=other,
    )  # fmt: skip


def text_figures(book: Book, rule: str) -> Iterator[Finding]:
    """What a sentence says of a project = what its form says; its row in the list where it has no form."""
    forms = forms_of(book)
    told = sentences(forms)
    held = forms.projects or forms.listed
    for form, named, _ in pairs(held, told):
        if isinstance(named, Named):
            for measure, claims in named.claims.items():
                for index, claim in claims:
                    yield from _claim(rule, form, measure, index, claim)


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
    forms = forms_of(book)
    for others, body in ((forms.listed, "list"), (forms.tabled, "table")):
        for form, row, _ in pairs(forms.projects, others):
            if not isinstance(row, Form):
                continue
            for field in FIELDS.values():
                stated, own = row.own_money(field), form.own_money(field)
                if stated and own:
                    yield _sums(
                        rule,
                        f"{body}_{field}",
                        form,
                        stated,
                        own,
                        row.own_place(field),
                        form.own_place(field),
                    )
            place = row.listed_cell(text=row.project.score)
            yield from _points(rule, "list_score", form, row.project.score, form.project.score, place)
