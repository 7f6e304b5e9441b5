"""The projects that a document publishes, counted: in lists, in sentences, by grade, and by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from parsers.formbook import is_total_row
from parsers.model import Cell, Claim, Finding
from parsers.plain import plain
from parsers.rules.arithmetic import FEN_PER
from parsers.rules.book import Book
from parsers.rules.performance.form import Form, MoneyField, money_as_printed, name_key
from parsers.rules.performance.names import Names
from parsers.rules.performance.printed import Printed, apart, decimal, points, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import Forms, forms_of, said
from parsers.rules.performance.words import fits

ALIKE = 0.6
"""A name less like any other is of another project."""
FIELDS: tuple[MoneyField, ...] = ("initial", "budget", "executed")


def list_total(book: Book, rule: str) -> Iterator[Finding]:
    """The total row of a list = its projects."""
    forms = forms_of(book)
    for ordinal in dict.fromkeys(f.statement.ordinal for f in forms.listed):
        rows = [f for f in forms.listed if f.statement.ordinal == ordinal]
        area = rows[0].area
        ends = [r for r in range(rows[0].end) if any(is_total_row(c.text) for c in area.cells(r)[:2])]
        for field in FIELDS:
            col = _column(rows, field)
            if len(ends) == 1 and col is not None and area.at(ends[0], col).row == ends[0]:
                yield from _list_total(rule, rows, field, area.at(ends[0], col))


def _column(rows: Sequence[Form], field: MoneyField) -> int | None:
    """The one column of a list in which every row prints a sum of its project."""
    found: list[set[int]] = []
    for form in rows:
        fen: int | None = getattr(form.project, f"{field}_fen")
        if fen is None or form.project.row is None:
            return None
        found.append(form.printing(form.project.row, fen))
    shared = set.intersection(*found)
    return shared.pop() if len(shared) == 1 else None


def _list_total(rule: str, rows: Sequence[Form], field: MoneyField, cell: Cell) -> Iterator[Finding]:
    text, terms = printed(cell.text), [n for f in rows if (n := f.own_money(field))]
    if text is None:
        return
    stated, value = text.times(FEN_PER[rows[0].statement.unit or "wan_yuan"]), sum(n.value for n in terms)
    difference, slack = apart(stated.value, value), stated.half + sum(n.half for n in terms)
    outcome: Outcome = "pass" if not difference else "rounding" if difference <= slack else "error"
    yield tell(
        rule, outcome, "list_total", [rows[0].place(cell), *(f.own_place(field) for f in rows)], [rows[0]],
        fen=(value, stated.value), title=rows[0].statement.title, count=len(rows),
        stated=rows[0].yuan(stated.value), computed=rows[0].yuan(value),
    )  # fmt: skip


def counts(book: Book, rule: str) -> Iterator[Finding]:
    """How many projects, and how many of each grade, the text counts = how many are published."""
    forms = forms_of(book)
    held = forms.listed or forms.projects
    grades, most = Counter((f.project.grade or "")[:1] for f in held), counted(forms)
    for index, claim in forms.claims if held else ():
        number = printed(claim.number)
        if claim.measure != "count" or number is None or not claim.subject:
            continue
        grade = fits("grade_counts", claim.subject)
        if grade and not grades[""]:
            own, body = grades[grade[1][0]], "count_grade"
            outcome: Outcome | None = "pass" if number.value == own else "error"
        else:
            own, body = len(held), "count"
            outcome = _of_all(claim, number, own, most)
        if outcome:
            yield tell(
                rule, outcome, body, [said(index, claim), *(f.place() for f in held)], expected=str(own),
                actual=number.text, unit="个", stated=number.text, own=own, grade=grade[1] if grade else "",
            )  # fmt: skip


def _of_all(claim: Claim, number: Printed, own: int, most: int | None) -> Outcome | None:
    """How a count of all projects stands to those published; None where it counts others, or none (0个)."""
    if not number.value or not fits("all_projects", claim.subject) or number.value not in (own, most):
        return None
    return "pass" if number.value == own else "warning" if own > number.value else "info"


def average(book: Book, rule: str) -> Iterator[Finding]:
    """The average score that the text states = that of the projects published, if those are all."""
    forms = forms_of(book)
    held = forms.projects or forms.listed
    scored = [n for f in held if (n := printed(f.project.score))]
    for index, claim in forms.claims:
        stated = printed(claim.number)
        if claim.measure != "average" or stated is None or not scored or len(scored) != len(held):
            continue
        exact = Fraction(sum(n.value for n in scored), len(scored))
        slack = sum((points(n.text) or n).half for n in scored) / len(scored)
        difference = apart(stated.value, exact)
        outcome: Outcome = (
            "pass" if difference <= stated.half else "rounding" if difference <= stated.half + slack else
            "error" if counted(forms) == len(held) else "info"
        )  # fmt: skip
        yield tell(
            rule, outcome, "average", [said(index, claim), *(f.place() for f in held)], expected=decimal(exact),
            actual=stated.text, unit="分", stated=stated.text, count=len(scored),
            sum=decimal(exact * len(scored)), computed=decimal(exact, 3),
        )  # fmt: skip


def counted(forms: Forms) -> int | None:
    """The number of all projects that the text states: the greatest of those that it gives for projects."""
    stated = (c for _, c in forms.claims if c.measure == "count" and fits("all_projects", c.subject))
    return max((int(n.value) for c in stated if (n := printed(c.number)) and n.value), default=None)


def unlisted(book: Book, rule: str) -> Iterator[Finding]:
    """A single project that the text names is one of those published; two rows of one name are told apart."""
    forms = forms_of(book)
    held = (*forms.projects, *forms.listed, *forms.tabled)
    is_all = bool(forms.tabled) or counted(forms) in (len(forms.projects), len(forms.listed))
    unknown = _unknown(forms, {f.key for f in held if f.key}) if is_all and held else []
    money = _by_sentence(forms) if unknown else {}
    for index, claim, name in unknown:
        yield tell(
            rule, "warning", "unlisted", [said(index, claim)], actual=name, name=name.removesuffix("项目"),
            amounts="、".join(money.get(plain(claim.text), ())),
            count=len(forms.projects or forms.listed or forms.tabled),
        )  # fmt: skip
    for same_name in _doubled(forms.tabled):
        sums = "、".join(f.yuan(f.project.budget_fen or 0) for f in same_name)
        yield tell(
            rule, "info", "two_rows", [f.place() for f in same_name], actual=same_name[0].name,
            name=same_name[0].name, count=len(same_name), sums=sums,
        )  # fmt: skip


def _unknown(forms: Forms, keys: set[str]) -> list[tuple[int, Claim, str]]:
    """The claims that name a single project under a name like none of those that are known."""
    names, found = Names(dict(enumerate(sorted(keys)))), []
    for index, claim in forms.claims:
        subject = claim.subject or ""
        if claim.measure != "count" or printed(claim.number) != printed("1"):
            continue
        key = name_key(subject)
        if len(key) < 6 or fits("all_projects", subject) or not subject.endswith("项目"):
            continue
        if not any(key in k or k in key for k in keys) and not any(names.alike(key, ALIKE)):
            found.append((index, claim, subject))
    return found


def _by_sentence(forms: Forms) -> dict[str, dict[str, None]]:
    """The money in each sentence, as it is printed, in its order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, claim in forms.claims:
        if claim.fen is not None:
            found[plain(claim.text)][money_as_printed(claim.fen, "wan_yuan").text] = None
    return found


def _doubled(rows: Sequence[Form]) -> Iterator[list[Form]]:
    by_key: dict[str, list[Form]] = defaultdict(list)
    for form in rows:
        by_key[form.key].append(form)
    yield from (found for found in by_key.values() if len(found) > 1)
