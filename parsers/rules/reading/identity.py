"""What the titles of a document say of whose it is, of which year, and what: whether they say the same.

A title counts where it names an account: a notice about several years or both kinds names none. A body's
name stands for a longer one that holds its characters in their order: 市人社局 for 市人力资源和社会保障局.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
from msgspec import Struct

from parsers.model import Evidence, Finding, Place
from parsers.plain import bare
from parsers.rules.book import Book
from parsers.rules.wording import data


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields and places that are compared, the strongest place first, and what they are called."""

    fields: dict[str, str]
    places: dict[str, str]
    kinds: dict[str, str]
    message: str


@cache
def words() -> Words:
    """What `identity.yml` declares."""
    return msgspec.yaml.decode(data("parsers.rules.reading", "identity.yml"), type=Words)


def identity(book: Book, rule: str) -> Iterator[Finding]:
    """A finding for each value that a place states against that of the strongest place that states one."""
    order = list(words().places)
    evidence = book.document.evidence
    naming = {e.source for e in evidence if e.field == "kind"}
    strong = [e for e in evidence if e.source in order and (e.source in naming or e.source == "given")]
    for field in words().fields:
        said = dict.fromkeys(e for e in strong if e.field == field)
        yield from _differing(rule, sorted(said, key=lambda e: order.index(e.source)))


def _differing(rule: str, said: Sequence[Evidence]) -> Iterator[Finding]:
    for other in said[1:]:
        if not _same(said[0], other):
            first, second = _value(said[0]), _value(other)
            places = words().places
            message = words().message.format(
                field=words().fields[other.field],
                place=places[said[0].source],
                value=first,
                other_place=places[other.source],
                other=second,
            )
            stood = (Place(text=f"{places[e.source]}:{_value(e)}") for e in (other, said[0]))
            yield Finding(rule, "warning", message, expected=first, actual=second, evidence=tuple(stood))


def _same(one: Evidence, other: Evidence) -> bool:
    if one.field == "agency_name":
        shorter, longer = sorted((bare(one.value), bare(other.value)), key=len)
        rest = iter(longer)
        return all(character in rest for character in shorter)
    return one.value == other.value


def _value(said: Evidence) -> str:
    return words().kinds.get(said.value, said.value)
