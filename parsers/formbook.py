"""The standard tables, as `parsers/forms/*.yml` describes them, and the words that they share.

A table's form is `<kind>_<family>`: the families of budgets and final accounts have one description for both.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from parsers.model import Kind, SubjectKind
from parsers.plain import bare, unbracketed
from parsers.remembered import remembered
from parsers.titles import agency_in

_YEARS = re.compile(r"20\d\d年?(?:度|初|末)?")
_OF_WHICH = re.compile(r"^其中:?")
_MONEY_TAIL = re.compile(r"(?:预算|决算|支出|统计)数$|\(?(?:万元|元)\)?$")


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of a list without money: regular expressions for a whole header word (`header_word`).

    The lowest word over each column is one of either, or its highest one of `over`, whose parts may be called
    anything; one column at least has one of `names`.
    """

    names: str
    others: str
    over: str


class Family(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of standard table. `titles` are regular expressions for the whole plain title.

    `kinds`: of what documents it is an account; none: it is a list beside the accounts, of either. `shape`:
    one of these measures must have a column. `measures`: header words that mean something else here.
    `labels`: sets of words that tell the table by its cells alone. `measured_rows`: a row's name may state
    the measure. `sections` and `counts`: for lists of which only some rows are money. `columns`: for lists
    without money, told by their header alone.
    """

    id: str
    kinds: tuple[Kind, ...]
    titles: tuple[str, ...]
    shape: tuple[str, ...] = ()
    sided: bool = False
    measured_rows: bool = False
    may_be_empty: bool = False
    subject: SubjectKind | None = None
    measures: dict[str, str] = {}
    labels: tuple[tuple[str, ...], ...] = ()
    sections: dict[str, tuple[str, ...]] = {}
    counts: str | None = None
    columns: Columns | None = None

    def form(self, kind: Kind | None) -> str | None:
        """The form's public id in a document of a kind; None where no such document has it."""
        if not self.kinds:
            return self.id
        if kind not in self.kinds:
            return None
        return self.id if kind == "performance" else f"{kind}_{self.id}"


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """`words.yml`: what titles, header words and rows mean in all tables."""

    titles: tuple[tuple[str, str], ...]
    printed_number: str
    measures: dict[str, tuple[str, ...]]
    totals: tuple[str, ...]
    amounts: tuple[str, ...]
    bases: dict[str, str]
    ignored: tuple[str, ...]
    columns: dict[str, str]
    column_numbers: tuple[str, ...]
    total_rows: str
    row_measures: dict[str, tuple[str, ...]]
    top_rows: str
    heads: tuple[str, ...]
    empty_notes: tuple[str, ...]


@cache
def words() -> Words:
    """The shared words."""
    return msgspec.yaml.decode(
        resources.files("parsers.forms").joinpath("words.yml").read_bytes(), type=Words
    )


@cache
def empty_note() -> re.Pattern[str]:
    """What says that a table is empty, searched for in a bare text."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in words().empty_notes))


@cache
def families() -> tuple[Family, ...]:
    """All families, sorted by id. Raises msgspec.ValidationError for a description with unknown keys."""
    files = (file for file in resources.files("parsers.forms").iterdir() if file.name.endswith(".yml"))
    texts = (file.read_bytes() for file in files if file.name != "words.yml")
    return tuple(sorted((msgspec.yaml.decode(text, type=Family) for text in texts), key=lambda f: f.id))


@cache
def account_forms() -> frozenset[str]:
    """The forms that state accounts or performance: all but `unknown` and the lists beside them."""
    return frozenset(form for f in families() for kind in f.kinds if (form := f.form(kind)))


def plain_title(title: str) -> str:
    """A title without what varies: number, year, agency, remarks, and words that mean the same."""
    text = _YEARS.sub("", unbracketed(title).replace(agency_in(title) or "\0", ""))
    text = re.sub(rf"^(?:{words().printed_number})[:、.]?", "", text)
    text = re.sub(r"^(?:[一二三四五六七八九十]+、|\d{1,2}[.、])", "", text)
    for word, meaning in words().titles:
        text = text.replace(word, meaning)
    return text.strip("-—·.:、")


@remembered
def families_titled(title: str) -> tuple[Family, ...]:
    """The families that a title may belong to."""
    plain = plain_title(title)
    return tuple(f for f in families() if any(re.fullmatch(pattern, plain) for pattern in f.titles))


def families_labelled(texts: frozenset[str]) -> tuple[Family, ...]:
    """The families that the cells of a table tell by their labels; `texts` are bare."""
    return tuple(f for f in families() if any(texts.issuperset(labels) for labels in f.labels))


def families_listed() -> tuple[Family, ...]:
    """The families of lists without money, which only their columns tell."""
    return tuple(f for f in families() if f.columns)


@remembered
def header_word(text: str) -> str:
    """A header word as it is compared: no remarks in brackets, no 其中, no quotes."""
    return _OF_WHICH.sub("", unbracketed(text))


def measure_of(word: str, family: Family) -> str | None:
    """The measure that a header word (`header_word`) names in a family."""
    by_word = _measures()
    undated = _YEARS.sub("", word)
    for text in (word, undated, _MONEY_TAIL.sub("", undated)):
        if found := family.measures.get(text) or by_word.get(text):
            return found
    return None


@cache
def _measures() -> dict[str, str]:
    return {word: measure for measure, listed in words().measures.items() for word in listed}


@remembered
def basis_of(text: str) -> tuple[str, int | None] | None:
    """The basis that a header word states (`final`, `budget`, `previous_…`), and its year if it has one."""
    plain = header_word(text)
    years = re.findall(r"20\d\d", plain)
    bare_word = _YEARS.sub("", plain)
    for basis, pattern in words().bases.items():
        if re.fullmatch(pattern, bare_word):
            return basis, int(years[-1]) if years else None
    return None


@remembered
def is_ignored(word: str) -> bool:
    """Whether a header word or row name is known to state no money of a measure."""
    return any(re.fullmatch(pattern, word) for pattern in words().ignored)


@remembered
def column_role(word: str) -> str | None:
    """What a column without money is: `line`, `attribute`, `code` or `name`."""
    return next((role for role, pattern in words().columns.items() if re.fullmatch(pattern, word)), None)


@remembered
def is_total_row(name: str) -> bool:
    """Whether a row of this name (without numbering) adds up others."""
    return re.fullmatch(words().total_rows, bare(name)) is not None or bare(name) in words().totals
