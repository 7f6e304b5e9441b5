"""A list page as data: what it selects, shows and can be narrowed by, and the SQL that answers what was asked.

What a reader asks is only ever a bound value: no word of a URL becomes SQL. A list's `source` reads its rows in
the list's order, so that a page costs what it shows; few rows (`Tally` knows of how many) are read and sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from archive.bigrams import match_query, require_short
from archive.divisions import division_end

COUNTED_UP_TO = 2_000
"""A count beyond this would scan: the page says `at least`."""

FEW = 1_000
"""Rows that are sorted faster than they are found in the order of the list."""

How = Literal["text", "number", "division", "words"]
Value = str | int


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column: where it comes from, its heading, and how a page shows it.

    `words` names the column of the site's words that its codes stand in; `href` is an address with row values in
    braces; a column that is not `shown` is in CSV and JSON alone.
    """

    sql: str
    heading: str = ""
    words: str = ""
    href: str = ""

    @property
    def shown(self) -> bool:
        """Whether a page has it: then it has a heading."""
        return bool(self.heading)


class Filter(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition that `?<name>=<value>` asks for: SQL on `:<name>` (`division`: also `:<name>_last`).

    `instead` has the SQL of values that stand for several. It offers `options`, in the site's `words`, or what
    `select` finds (`value` and `name`); free text where it has neither. Without the name in the address it is
    `default`, or what `default_select` finds; a blank value asks for all (called `blank`), unless it is `required`.
    `named` finds what a value is called that is not offered. `of_group`: it is on what the rows are grouped by.
    Where it is used, rows come first in its `order`.
    """

    heading: str
    where: str
    how: How = "text"
    instead: dict[str, str] = field(default_factory=dict)
    words: str = ""
    options: tuple[str, ...] = ()
    select: str = ""
    default: str = ""
    default_select: str = ""
    required: bool = False
    blank: str = "全部"
    named: str = ""
    of_group: bool = False
    order: str = ""

    def condition(self, value: str) -> str:
        """The SQL for a value."""
        return f"({self.instead.get(value, self.where)})"


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """What the rows of a list stand under: a page holds whole groups. `rows` are those of a group, after FROM."""

    source: str
    key: str
    order: str
    rows: str


class Tally(Struct, frozen=True, forbid_unknown_fields=True):
    """Counts that are kept of a list's rows: `count` over `source` knows how many there are by the `filters`.

    Its columns go by the names that the conditions have for the list's own. Where there are few rows, `few` is read
    in the place of the list's source, `key` among the tally's.
    """

    source: str
    count: str
    filters: tuple[str, ...]
    key: str
    few: str


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """A list: `source` is what stands after FROM; `order` is of the rows, within a group where there are groups."""

    title: str
    intro: str
    source: str
    order: str
    columns: dict[str, Column]
    filters: dict[str, Filter] = field(default_factory=dict)
    group: Group | None = None
    tally: Tally | None = None
    page_size: int = 50
    empty: str = "没有符合条件的。去掉一个条件再试。"


class Question(Struct, frozen=True):
    """SQL and its bound values; `count` counts rows, or groups, up to one more than `COUNTED_UP_TO`."""

    rows: str
    count: str
    values: dict[str, Value]


@cache
def read_listings(path: Path) -> dict[str, Listing]:
    """The lists that a YAML file declares, by name. Raises `msgspec.ValidationError` for what is no list."""
    return msgspec.yaml.decode(path.read_bytes(), type=dict[str, Listing])


def question(
    listing: Listing, asked: Mapping[str, str], limit: int, offset: int = 0, *, are_few: bool = False
) -> Question:
    """What was `asked`, by filter; unknown names are no filters, and a blank value asks for nothing.

    `are_few`: the list's tally knows of at most `FEW`. Raises ValueError where a number is none.
    """
    used = _used(listing, asked)
    values = _bound(listing, used) | {"limit": limit, "offset": offset}
    conditions = {name: listing.filters[name].condition(value) for name, value in used.items()}
    selected = ", ".join(f'{column.sql} as "{name}"' for name, column in listing.columns.items())
    if listing.group:
        return _grouped(listing, listing.group, selected, conditions, values)
    source = listing.source
    if are_few and listing.tally:
        source = listing.tally.few
        conditions["few"] = (
            f"{listing.tally.key} in ({_tallied(listing.tally, listing.tally.key, conditions)})"
        )
    chosen = f"from {source} where {_all(conditions.values())}"
    order = ", ".join([f.order for name in used if (f := listing.filters[name]).order] + [listing.order])
    rows = f"select {selected} {chosen} order by {order} limit :limit offset :offset"
    return Question(rows, _counted(f"select 1 {chosen}"), values)


def tally(listing: Listing, asked: Mapping[str, str]) -> Question | None:
    """How many rows there are by what the tally knows; None where it knows nothing. `rows` is no question of it."""
    if listing.tally is None:
        return None
    used = {name: value for name, value in _used(listing, asked).items() if name in listing.tally.filters}
    conditions = {name: listing.filters[name].condition(value) for name, value in used.items()}
    sql = _tallied(listing.tally, f"coalesce({listing.tally.count}, 0)", conditions)
    return Question(sql, sql, _bound(listing, used))


def is_tallied(listing: Listing, asked: Mapping[str, str]) -> bool:
    """Whether the list's tally knows exactly how many rows there are."""
    return listing.tally is not None and _used(listing, asked).keys() <= set(listing.tally.filters)


_DIGITS = 18
"""Of a number that SQLite can hold."""


def bound(name: str, how: How, text: str) -> dict[str, Value]:
    """What the condition of a filter is given. Raises ValueError where a number is none, or anything too long."""
    if how == "number":
        if len(text) > _DIGITS:
            raise ValueError(f"{text[:_DIGITS]}… is too long for a number")
        return {name: int(text)}
    if how == "division":
        return {name: text, f"{name}_last": division_end(text)}
    if how == "words":
        return {name: match_query(require_short(text))}
    return {name: text}


def _used(listing: Listing, asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name in listing.filters if (value := asked.get(name, "").strip())}


def _bound(listing: Listing, used: Mapping[str, str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in used.items():
        values |= bound(name, listing.filters[name].how, value)
    return values


def _grouped(
    listing: Listing, group: Group, selected: str, conditions: Mapping[str, str], values: dict[str, Value]
) -> Question:
    of_rows = _all(c for name, c in conditions.items() if not listing.filters[name].of_group)
    of_groups = _all(c for name, c in conditions.items() if listing.filters[name].of_group)
    chosen = f"from {group.source} where {of_groups} and exists (select 1 from {group.rows} and {of_rows})"
    groups = f"select {group.key} as key {chosen} order by {group.order} limit :limit offset :offset"
    rows = (
        f"with page as materialized ({groups}) select {selected} from page cross join {listing.source} "
        f"where {of_rows} order by {group.order}, {listing.order}"
    )
    return Question(rows, _counted(f"select 1 {chosen}"), values)


def _tallied(tally: Tally, selected: str, conditions: Mapping[str, str]) -> str:
    known = _all(c for name, c in conditions.items() if name in tally.filters)
    return f"select {selected} from {tally.source} where {known}"


def _counted(inner: str) -> str:
    return f"select count(*) from ({inner} limit {COUNTED_UP_TO + 1})"


def _all(conditions: Iterable[str]) -> str:
    return " and ".join(conditions) or "true"
