"""A list page as data: what it selects, shows and can be narrowed by, and the SQL that answers what was asked.

What a reader asks is only ever a bound value: no word of a URL becomes SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field
from msgspec.json import encode

from archive.bigrams import match_query
from archive.divisions import division_end

COUNTED_UP_TO = 2_000
"""A count beyond this would scan: the page says `more than`."""

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

    It offers `options`, in the site's `words`, or what `select` finds; free text where it has neither. Without the
    name in the address it is `default`, or what `default_select` finds; a blank value asks for all, unless it is
    `required`.
    """

    heading: str
    where: str
    how: How = "text"
    words: str = ""
    options: tuple[str, ...] = ()
    select: str = ""
    default: str = ""
    default_select: str = ""
    required: bool = False


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """A list: `source` is what stands after FROM; of a `grouped` one a page holds whole groups.

    `order` is of the rows, `group_order` of the groups that they stand in.
    What is `given` is bound by its name, as JSON.
    """

    title: str
    intro: str
    source: str
    order: str
    columns: dict[str, Column]
    filters: dict[str, Filter] = field(default_factory=dict)
    where: str = "true"
    grouped: str = ""
    group_order: str = ""
    page_size: int = 50
    given: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    empty: str = "没有符合条件的。去掉一个条件再试。"


class Question(Struct, frozen=True):
    """SQL and its bound values; `count` counts rows, or groups, up to `COUNTED_UP_TO` and one."""

    rows: str
    count: str
    values: dict[str, Value]


def question(listing: Listing, asked: Mapping[str, str], limit: int, offset: int = 0) -> Question:
    """What was `asked`, by filter; unknown names are no filters, and a blank value asks for nothing.

    Raises ValueError where a number is none.
    """
    used = {name: f for name, f in listing.filters.items() if asked.get(name, "").strip()}
    values: dict[str, Value] = {name: encode(rows).decode() for name, rows in listing.given.items()}
    for name, narrowed in used.items():
        values |= bound(name, narrowed.how, asked[name].strip())
    where = " and ".join([f"({listing.where})", *(f"({f.where})" for f in used.values())])
    selected = ", ".join(f'{column.sql} as "{name}"' for name, column in listing.columns.items())
    chosen = f"from {listing.source} where {where}"
    paged = "limit :limit offset :offset"
    if listing.grouped:
        inner = f"select {listing.grouped} {chosen} group by {listing.grouped}"
        groups = f"{listing.grouped} in ({inner} order by {listing.group_order} {paged})"
        rows = f"select {selected} {chosen} and {groups} order by {listing.group_order}, {listing.order}"
    else:
        inner = f"select 1 {chosen}"
        rows = f"select {selected} {chosen} order by {listing.order} {paged}"
    counted = f"select count(*) from ({inner} limit {max(limit, COUNTED_UP_TO) + 1})"
    return Question(rows, counted, values | {"limit": limit, "offset": offset})


def bound(name: str, how: How, text: str) -> dict[str, Value]:
    """What the condition of a filter is given. Raises ValueError where a number is none."""
    if how == "number":
        return {name: int(text)}
    if how == "division":
        return {name: text, f"{name}_last": division_end(text)}
    if how == "words":
        return {name: match_query(text)}
    return {name: text}
