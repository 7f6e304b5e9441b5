"""The data dictionary: `schema.sql` as a page for people.

Made by `python -m archive.dictionary > docs/data-dictionary.md`; a test holds it current.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import resources

from msgspec import Struct

from archive.search import COLUMNS
from parsers.formbook import families

_OBJECT = re.compile(r"^-- ([^\n]+)\nCREATE (?:TABLE|VIEW) (\w+)(.*?);$", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r'^  (?:.* AS )?"?(\w+)"?(?: .*?)?,? -- (.+)$', re.MULTILINE)
_INTRODUCTION = """\
# Data dictionary

What the published database, `mingzhang.db`, holds. This page is made from `archive/schema.sql`: change that,
then run `python -m archive.dictionary > docs/data-dictionary.md`.

Money is an integer number of fen (分). Decimals that are not money (rates, scores, counts) are text as
printed. Times are UTC, ISO 8601. Ids are derived from content: the same file gives the same ids in every
build.
"""


_FORMS = """\
## Forms

What `statements.form` may be, as `parsers/forms/` describes it: new forms are added, none is renamed. A title is a
regular expression, compared without year, body and number and without words that make no difference (预算, 情况…).
`unknown` is every other table, kept whole.
"""


class Column(Struct, frozen=True):
    """A column: its declared type (of a view: none), what it refers to, and what it says."""

    name: str
    type: str
    required: bool
    refers_to: str | None
    text: str


class Table(Struct, frozen=True):
    """A public table or view, and what one of its rows is."""

    name: str
    text: str
    columns: tuple[Column, ...]


def schema() -> str:
    """The text of the public schema."""
    return resources.files("archive").joinpath("schema.sql").read_text("utf-8")


def tables() -> tuple[Table, ...]:
    """Every table and view of the public schema. Raises ValueError for a column without a comment."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema())
        return tuple(
            Table(name, text, tuple(_columns(connection, name, dict(_COLUMN.findall(body)))))
            for text, name, body in _OBJECT.findall(schema())
        )


def page() -> str:
    """The data dictionary, in Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(table) for table in tables()), _forms()])


def _columns(connection: sqlite3.Connection, table: str, comments: dict[str, str]) -> Iterator[Column]:
    refers = {row[3]: f"{row[2]}.{row[4]}" for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
    for _, name, type_, required, _, key in connection.execute(f"PRAGMA table_info({table})"):
        if name not in comments:
            raise ValueError(f"no comment in schema.sql: {table}.{name}")
        yield Column(name, type_, bool(required or key), refers.get(name), comments[name])


def _section(table: Table) -> str:
    lines = [f"## {table.name}", "", table.text, ""]
    if table.name in COLUMNS:
        searched = ", ".join(f"`{name}`" for name in COLUMNS[table.name])
        lines += [f"Searched by `{table.name}_fts`: {searched}.", ""]
    lines += ["| column | type | | what it is |", "|---|---|---|---|"]
    lines += [_line(column) for column in table.columns]
    return "\n".join([*lines, ""])


def _forms() -> str:
    """The ids of `statements.form`, and what tells each."""
    lines = [_FORMS, "| form | what tells it |", "|---|---|"]
    for family in families():
        ids = [family.form(kind) for kind in family.kinds] or [family.form(None)]
        titles = "、".join(f"`{title}`" for title in family.titles).replace("|", r"\|")
        labels = "its labels" * bool(family.labels) or "its columns" * bool(family.columns)
        lines.append(
            f"| {', '.join(f'`{id_}`' for id_ in ids)} | {', or '.join(filter(None, (labels, titles)))} |"
        )
    return "\n".join([*lines, ""])


def _line(column: Column) -> str:
    notes = ["required"] * column.required + [f"→ {column.refers_to}"] * bool(column.refers_to)
    text = column.text.replace("|", r"\|")
    return f"| `{column.name}` | {column.type} | {', '.join(notes)} | {text} |"


if __name__ == "__main__":
    print(page(), end="")
