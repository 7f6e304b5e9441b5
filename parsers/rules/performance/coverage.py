"""All projects together: what the text says of their money, against the forms and the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parsers.model import Claim, Finding, Place
from parsers.plain import plain
from parsers.rules.arithmetic import Term
from parsers.rules.book import Book
from parsers.rules.performance.counting import counted
from parsers.rules.performance.form import Form, MoneyField
from parsers.rules.performance.printed import Printed, apart, exact
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import Forms, claimed_money, forms_of, said
from parsers.rules.performance.words import fits, holds
from parsers.rules.sentences.initial import is_solved
from parsers.rules.wording import UNIT_NAMES

FIELDS: tuple[MoneyField, ...] = ("budget", "initial", "executed")
NAMES = {"initial": "年初预算数", "budget": "全年预算数", "executed": "全年执行数"}


class Sum:
    """A column of the forms, or of a list, added up."""

    def __init__(self, field: MoneyField, forms: Sequence[Form], terms: Sequence[Printed], of: str) -> None:
        self.field, self.forms, self.of = field, forms, of
        self.value = sum(t.value for t in terms)
        self.slack = sum(t.half for t in terms)

    @property
    def name(self) -> str:
        """The column in words: `自评表全年执行数合计`."""
        return f"{self.of}{NAMES[self.field]}合计"

    @property
    def shown(self) -> str:
        """The sum in words."""
        return self.forms[0].yuan(self.value)

    @property
    def places(self) -> list[Place]:
        """The cells that were added up."""
        return [f.own_place(self.field) for f in self.forms]

    def is_near(self, stated: Printed) -> bool:
        """Whether a printed sum may be this one."""
        return apart(stated.value, self.value) <= stated.half + self.slack


def sums(forms: Forms) -> list[Sum]:
    """The columns that every form, and every row of the lists, fills."""
    found = []
    for held, of in ((forms.projects, "绩效表"), (forms.listed, "汇总表")):
        for field in FIELDS:
            terms = [f.own_money(field) for f in held]
            known = [t for t in terms if t]
            if known and len(known) == len(terms):
                found.append(Sum(field, held, known, of))
    return found


def project_expenditure(book: Book) -> Term | None:
    """项目支出 in all, of a final account."""
    sheets = (book.only(form) for form in ("final_expenditure", "final_general_expenditure"))
    return next((t for s in sheets if s and (t := s.total("project"))), None)


def _all_money(forms: Forms) -> Iterator[tuple[int, Claim, Printed]]:
    """The claims that state the money of all projects evaluated; nil is of a fund without projects."""
    for index, claim in forms.claims:
        stated = claimed_money(claim)
        is_of_all = fits("all_money", claim.subject) and not holds("single", claim.text)
        if claim.measure in ("amount", "budget") and stated and stated.value and is_of_all:
            yield index, claim, stated


def amount(book: Book, rule: str) -> Iterator[Finding]:
    """The money that the projects evaluated involve = the sum of their budgets; what was spent is no budget."""
    forms = forms_of(book)
    found, count = sums(forms), counted(forms)
    for index, claim, stated in _all_money(forms) if found else ():
        near = [s for s in found if s.is_near(stated)]
        chosen = next((s for s in near if s.value == stated.value), next(iter(near), None))
        words = {"stated": _in(forms, stated), "sums": "、".join(f"{s.name} {s.shown}" for s in found)}
        if chosen is not None:
            yield _stated(rule, said(index, claim), claim, stated, chosen, found, words)
            continue
        other = next((s for s in found if s.field != "executed"), found[0])
        outcome: Outcome = "warning" if count == len(other.forms) else "info"
        yield tell(
            rule, outcome, "amount_other", [said(index, claim), *other.places], other.forms,
            fen=(other.value, stated.value), **words,
        )  # fmt: skip


def _stated(
    rule: str, place: Place, claim: Claim, stated: Printed, chosen: Sum, found: Sequence[Sum],
    words: Mapping[str, str],
) -> Finding:  # fmt: skip
    """The finding on money that is one of the sums: that of the budgets, or, taken for it, what was spent."""
    budgets = [s for s in found if s.field != "executed"]
    is_spent = chosen.field == "executed" and bool(budgets) and not any(s.is_near(stated) for s in budgets)
    outcome: Outcome = "pass" if chosen.value == stated.value else "rounding"
    if is_spent:
        outcome = "error" if fits("budget_money", claim.subject) else "info"
    return tell(
        rule, outcome, "amount_spent" if is_spent else "amount", [place, *chosen.places], chosen.forms,
        fen=((budgets[0] if is_spent else chosen).value, stated.value), name=chosen.name,
        computed=chosen.shown, subject=claim.subject, **words,
    )  # fmt: skip


def appropriated(book: Book, rule: str) -> Iterator[Finding]:
    """Of the money involved, the appropriations: told from what was spent of it."""
    forms = forms_of(book)
    found = {(s.of, s.field): s for s in sums(forms)}
    executed, budget = (found.get(("绩效表", f)) for f in ("executed", "budget"))
    if not executed or not budget or executed.value == budget.value:
        return
    for index, claim in forms.claims:
        stated = claimed_money(claim)
        if stated and stated.value == executed.value and fits("appropriated", claim.subject):
            yield tell(
                rule, "warning", "appropriated", [said(index, claim), *executed.places], executed.forms,
                fen=(budget.value, stated.value), subject=claim.subject, stated=_in(forms, stated),
                executed=executed.shown, budget=budget.shown,
            )  # fmt: skip


def _in(forms: Forms, stated: Printed) -> str:
    form = (forms.projects or forms.listed)[0]
    return form.yuan(stated.value)


def not_evaluated(book: Book, rule: str) -> Iterator[Finding]:
    """Project expenditure − what the forms say was spent: what no form tells of; more than all can't be."""
    forms = forms_of(book)
    term = project_expenditure(book)
    executed = next((s for s in sums(forms) if s.field == "executed" and s.forms is forms.projects), None)
    if term is None or executed is None or book.document.identity.kind != "final":
        return
    rest = term.fen - executed.value
    slack = executed.slack + exact(term.place_fen, 2)
    if apart(rest, 0) <= slack:
        body, outcome = "all_evaluated", "pass" if rest == 0 else "rounding"
    else:
        body, outcome = ("not_evaluated", "info") if rest > 0 else ("beyond", "warning")
    yield tell(
        rule, outcome, body, [*executed.places, term.place], executed.forms, fen=(term.fen, executed.value),  # type: ignore[arg-type]
        whole=executed.forms[0].yuan(term.fen), executed=executed.shown, count=len(executed.forms),
        rest=executed.forms[0].yuan(apart(rest, 0)),
    )  # fmt: skip


def initial(book: Book, rule: str) -> Iterator[Finding]:
    """The forms' initial budgets together are no more than the initial budget that the text states for all.

    Where the text lets their sum be solved, `N-INITIAL-BACKWARDS` says more, and this nothing.
    """
    forms = forms_of(book)
    planned = next((s for s in sums(forms) if s.field == "initial" and s.forms is forms.projects), None)
    stated: dict[str, tuple[int, Claim]] = {}
    for index, claim in enumerate(book.document.claims):
        is_of_all = claim.measure == "initial_budget" and plain(claim.subject or "").endswith("财政拨款支出")
        if is_of_all and claim.fen is not None:
            stated.setdefault(claim.topic, (index, claim))
    if planned is None or not planned.value or "general_expenditure" not in stated or is_solved(book):
        return
    allowed = sum(c.fen or 0 for _, c in stated.values())
    if not allowed:
        return
    is_over = planned.value > allowed + planned.slack
    form = planned.forms[0]
    yield tell(
        rule, "warning" if is_over else "pass", "initial_over" if is_over else "initial_within",
        [*planned.places, *(said(i, c) for i, c in stated.values())], planned.forms, fen=(allowed, planned.value),
        parts=" + ".join(f"{f.name} {f.yuan(f.project.initial_fen or 0)}" for f in planned.forms),
        sum=planned.shown, allowed=form.yuan(allowed),
    )  # fmt: skip


def mixed_units(book: Book, rule: str) -> Iterator[Finding]:
    """Forms in 万元 in a document whose tables are in 元: told, so that nobody takes one for the other."""
    forms = forms_of(book)
    other = [
        f
        for f in forms.projects
        if book.document.unit and f.project.budget_fen and f.unit != book.document.unit
    ]
    if other:
        yield tell(
            rule, "info", "mixed_units", [f.place() for f in other], count=len(other),
            own=UNIT_NAMES[other[0].unit], tables=UNIT_NAMES[book.document.unit or "yuan"],
        )  # fmt: skip
