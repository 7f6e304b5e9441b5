"""Numbers of persons, masked in the database: telephone numbers and resident identity numbers.

Rows are masked before they are inserted, so that all that is made of the database is: pages, tables, answers to
SQL, feeds and releases. Raw files and parsed records are not touched: they are what the sites served.

A mask is as long as what it hides and leaves the first three digits, so that no place in a text moves and a
reader sees what stood there. Money is never masked: a number before a unit of money (元, 万…) or with a decimal
part is none of a person's, and the cells that hold a parsed amount are left as they are.

Shapes: GB 11643-1999 (identity numbers: division, birthday, order, check character), the eleven digits of the
mobile numbering plan, also as 138-1234-5678, and telephones of offices with their area code, as 0535-6632123.
A check character that does not fit is no reason to show a number.

In addresses the number of an article may look like a person's, and a mask would make two addresses one: there
only identity numbers whose check character fits are masked, and mobile numbers that stand behind words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from operator import mul

import msgspec
import yaml

Row = Mapping[str, object]
Place = tuple[str, int, int]
"""A cell: the statement's id, row, column."""

SEEN = 3
_DAY = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_ID = rf"[1-9][0-9]{{5}}(?P<part>[- ]?){_DAY}(?P=part)[0-9]{{3}}[0-9Xx]"
_WHOLE = r"1[3-9][0-9]{9}"
_PARTED = r"(?<!,)1[3-9][0-9](?P<gap>[- ])[0-9]{4}(?P=gap)[0-9]{4}(?!,[0-9])"
"""Not in a row of numbers with commas between their thousands."""
_OFFICE = r"0[1-9][0-9]{1,2}[-)] ?[1-9][0-9]{6,7}"
_PERSONAL = re.compile(
    r"(?:(?<![0-9A-Za-z_.])|(?<=[^0-9A-Za-z]_)|(?i:(?<=tel)|(?<=phone)|(?<=mobile)))(?<![0-9][-+])"
    rf"(?:(?:\+|00)?86[- ]?|0)?(?P<number>{_ID}|{_WHOLE}|{_PARTED}|{_OFFICE})"
    r"(?![0-9A-Za-z]|_[0-9A-Za-z]|\.[0-9])(?![^\S\n]*(?:[元角万亿]|分(?!机)|[千百]元))"
)
_IN_ADDRESS = re.compile(
    rf"(?:(?<=%[0-9A-Fa-f]{{2}})|(?<![0-9A-Za-z]))(?P<id>[1-9][0-9]{{5}}{_DAY}[0-9]{{3}}[0-9Xx])(?![0-9A-Za-z])"
    rf"|(?:(?<=%[89A-Fa-f][0-9A-Fa-f])|(?<=[^\x00-\x7f])|(?i:(?<=tel=)|(?<=phone=)|(?<=mobile=)))(?P<mobile>{_WHOLE})"
    r"(?![0-9A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
"""GB 11643-1999, 4.2: by the weighted sum of the first seventeen digits, modulo 11."""
RULE = sha256((_PERSONAL.pattern + _IN_ADDRESS.pattern).encode()).hexdigest()[:8]
"""Names the rule: what was made by another one is to be made again."""
_SPACES, _HYPHENS = " \u00a0\u2002\u2003\u2009\u3000", "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
_MAYBE = re.compile(
    r"\d{{6}}[{0}]?\d{{8}}[{0}]?\d{{3}}[\dXxＸｘ]|[1１]\d\d[{0}]?\d{{4}}[{0}]?\d{{4}}"
    r"|[0０]\d{{2,3}}[{0})）][{0}]?\d{{7}}".format(_SPACES + _HYPHENS.replace("-", "\\-"))
)
"""What no text with such a number lacks, in JSON too, where an escape may stand before it: found fast."""
_WIDE = str.maketrans(
    f"０１２３４５６７８９Ｘｘ）{_SPACES}{_HYPHENS}",
    f"0123456789Xx){' ' * len(_SPACES)}{'-' * len(_HYPHENS)}",
)
_MASKED = re.compile(r"\d{3}\W{0,5}\*{4}")
_PLAIN = re.compile(r"\s*[0-9]{1,17}\s*")
"""What may be an amount: no money has as many digits as an identity number."""
_TEXT = 5
"""From where on a cell of `statements.grid` has texts: [row, col, rowspan, colspan, is_header, text, …]."""


def numbers(text: str) -> Iterator[range]:
    """The places of each personal number in a text; all but its first `SEEN` are to be hidden."""
    if _MAYBE.search(text):
        for found in _PERSONAL.finditer(text.translate(_WIDE)):
            yield range(*found.span("number"))


def mask(text: str) -> str:
    """The text, of the same length, with each personal number's digits after the third as `*`."""
    masked = list(text)
    for number in numbers(text):
        for place in number[SEEN:]:
            if masked[place].isalnum():
                masked[place] = "*"
    return "".join(masked)


def is_masked(text: str) -> bool:
    """Whether a text has what `mask` leaves of a number."""
    return _MASKED.search(text) is not None


def mask_value(text: str) -> str:
    """The same for what may be a value: a number alone is one."""
    return text if _PLAIN.fullmatch(text.translate(_WIDE)) else mask(text)


def mask_address(text: str) -> str:
    """An address, or headers of an answer, with what is surely a person's number masked as `mask` does."""
    return _IN_ADDRESS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    number = found[0]
    if found["id"] and _CHECK[sum(map(mul, _WEIGHTS, map(int, number[:-1]))) % 11] != number[-1].upper():
        return number
    return number[:SEEN] + "*" * (len(number) - SEEN)


def mask_grid(grid: str, statement: str, amounts: Container[Place]) -> str:
    """A statement's `grid` with its texts masked, but for the cells that hold an amount."""
    if not _MAYBE.search(grid):
        return grid
    cells = msgspec.json.decode(grid)
    for cell in cells:
        if (statement, cell[0], cell[1]) not in amounts:
            cell[_TEXT:] = [mask(part) if isinstance(part, str) else part for part in cell[_TEXT:]]
    return msgspec.json.encode(cells).decode()


def mask_evidence(evidence: str, amounts: Container[Place]) -> str:
    """A finding's `evidence` with its texts masked, but for those of cells that hold an amount."""
    if not _MAYBE.search(evidence):
        return evidence
    places = msgspec.json.decode(evidence)
    for place in places:
        if (
            place.get("text")
            and (place.get("statement_id"), place.get("row"), place.get("col")) not in amounts
        ):
            place["text"] = mask(place["text"])
    return msgspec.json.encode(places).decode()


def masked(table: str, rows: Sequence[Row], amounts: Container[Place] = ()) -> list[Row]:
    """Rows of a table with their texts masked, each column as `masking.yml` says; `amounts` are cells of money."""
    columns = [column for column in (rows[0] if rows else ()) if treatment(table, column) != "kept"]
    return [_masked(table, row, columns, amounts) for row in rows]


def _masked(table: str, row: Row, columns: Iterable[str], amounts: Container[Place]) -> Row:
    found = {c: text for c in columns if isinstance(text := row[c], str) and _MAYBE.search(text)}
    return (
        {**row, **{c: _put(treatment(table, c), text, row, amounts) for c, text in found.items()}}
        if found
        else row
    )


def _put(how: str, text: str, row: Row, amounts: Container[Place]) -> str:
    if how == "grid":
        return mask_grid(text, str(row["id"]), amounts)
    if how == "evidence":
        return mask_evidence(text, amounts)
    if how == "address":
        return mask_address(text)
    if how == "headers":
        return mask_address(mask(text))
    return mask_value(text) if how == "value" else mask(text)


@cache
def treatment(table: str, column: str) -> str:
    """How `masking.yml` treats a text column: `words` where it does not name it."""
    named = _named()
    return next((how for how in named if {column, f"{table}.{column}"} & named[how]), "words")


@cache
def _named() -> dict[str, set[str]]:
    found = yaml.safe_load(resources.files("archive").joinpath("masking.yml").read_text("utf-8"))
    return {how: set(columns) for how, columns in found.items()}
