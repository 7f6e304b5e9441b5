"""Which project of a form is which one of a list, a table or a sentence: by its name, else by what it states."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from parsers.model import Claim
from parsers.rules.book import Book
from parsers.rules.performance.form import Form, MoneyField, name_key
from parsers.rules.performance.names import Names
from parsers.rules.performance.printed import Exact, Printed, points
from parsers.rules.performance.view import Forms, forms_of

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


Other = TypeVar("Other", Form, Named)


class Pair(Struct, Generic[Other], frozen=True):
    """A form, and the same project elsewhere; `is_one`: their names agree."""

    form: Form
    other: Other
    is_one: bool


class Pairs:
    """The forms of a document, paired with the projects of its text, lists and tables."""

    def __init__(self, book: Book) -> None:
        self.forms = forms_of(book)

    @cached_property
    def named(self) -> list[Pair[Named]]:
        """The forms, or the rows of a list where there are none, and what sentences say of them."""
        return pairs(self.forms.projects or self.forms.listed, sentences(self.forms))

    @cached_property
    def listed(self) -> list[Pair[Form]]:
        """The forms and the rows of the lists."""
        return pairs(self.forms.projects, self.forms.listed)

    @cached_property
    def tabled(self) -> list[Pair[Form]]:
        """The forms and the rows of a budget's tables of projects."""
        return pairs(self.forms.projects, self.forms.tabled)


def pairs_of(book: Book) -> Pairs:
    """The pairs of a book, made once."""
    return book.once(Pairs)


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


def pairs(forms: Sequence[Form], others: Sequence[Other]) -> list[Pair[Other]]:
    """Each form with its other. Names that stand several times pair nothing."""
    keys, other_keys = Counter(f.key for f in forms), Counter(o.key for o in others)
    by_key = {f.key: f for f in forms}
    found = [Pair(by_key[o.key], o, True) for o in others if keys[o.key] == other_keys[o.key] == 1]
    left = [f for f in forms if f.key not in other_keys]
    open_ = [o for o in others if o.key not in keys]
    taken: set[int] = set()
    paired: set[int] = set()
    for _, n, m in sorted(_alike(left, open_)):
        if n not in taken and m not in paired:
            taken.add(n)
            paired.add(m)
            found.append(Pair(left[n], open_[m], False))
    return found


def _alike(forms: Sequence[Form], others: Sequence[Other]) -> Iterator[tuple[float, int, int]]:
    """Forms and others that may be of one project, by their index: first how like their names are, negative."""
    grouped: dict[_Stated, dict[int, str]] = defaultdict(dict)
    for n, form in enumerate(forms):
        for stated in _of_form(form):
            grouped[stated][n] = form.key
    names = {stated: Names(keys) for stated, keys in grouped.items()}
    for m, other in enumerate(others):
        for stated in _of_other(other):
            if stated in names:
                yield from ((-likeness, n, m) for n, likeness in names[stated].alike(other.key, ALIKE))


_Stated = tuple[Literal["score", "budget with a score", "budget"], Exact]
"""What a form and its other both state: the same score, or the same money where one of them has no score."""


def _of_form(form: Form) -> Iterator[_Stated]:
    if form.score:
        yield "score", form.score.value
    if form.project.budget_fen:
        yield "budget with a score" if form.score else "budget", form.project.budget_fen


def _of_other(other: Form | Named) -> Iterator[_Stated]:
    if other.score:
        yield "score", other.score.value
    if isinstance(other, Form) and other.project.budget_fen:
        yield "budget", other.project.budget_fen
        if not other.score:
            yield "budget with a score", other.project.budget_fen
