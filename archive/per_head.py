"""Personnel and 三公 per person, where the document itself states who is counted: never where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from archive.database import Row
from parsers.model import Amount, Document

What = Literal["personnel", "three_public"]


class _People(Struct, frozen=True, forbid_unknown_fields=True):
    basis: Literal["in_post", "posts"]
    subject: str
    is_posts: bool


class _Divided(Struct, frozen=True, forbid_unknown_fields=True):
    what: What
    form: str
    row: str
    measures: tuple[str, ...]


class _Data(Struct, frozen=True, forbid_unknown_fields=True):
    people: tuple[_People, ...]
    others: str
    amounts: tuple[_Divided, ...]


def per_head_rows(id_: str, document: Document, claim_ids: list[str]) -> list[Row]:
    """Rows of `per_head`: one for each kind of money that is stated once, if one number of people is."""
    counted = _people(document)
    if counted is None:
        return []
    people, index, count = counted
    rows: dict[What, Row] = {}
    for what, amount in _amounts(document):
        quotient = (Decimal(amount.fen) / count).quantize(Decimal(1), ROUND_HALF_UP)
        rows.setdefault(
            what,
            {
                "document_id": id_,
                "what": what,
                "fen": amount.fen,
                "people": count,
                "basis": people.basis,
                "fen_per_head": int(quotient),
                "claim_id": claim_ids[index],
            },
        )
    return list(rows.values())


def _people(document: Document) -> tuple[_People, int, int] | None:
    """Who is counted, the claim that says how many, and how many; None where two claims differ."""
    data = _data()
    counts = [
        (i, claim.subject or "", int(claim.number or 0))
        for i, claim in enumerate(document.claims)
        if claim.topic == "staffing"
        and claim.measure == "count"
        and (claim.number or "").isdecimal()
        and not re.search(data.others, claim.subject or "")
    ]
    for people in data.people:
        found = [(i, n) for i, subject, n in counts if re.search(people.subject, subject) and int(n)]
        if len({n for _, n in found}) == 1:
            return people, *found[0]
        if found:
            return None
    return None


def _amounts(document: Document) -> Iterator[tuple[What, Amount]]:
    """What is divided: each total that the document's own kind of form prints once."""
    for divided in _data().amounts:
        form = f"{document.identity.kind}_{divided.form}"
        totals = [
            amount
            for statement in document.statements
            if statement.form == form
            for amount in statement.amounts
            if amount.level == 0 and re.search(divided.row, amount.subject_name or "")
        ]
        for measure in divided.measures:
            found = [amount for amount in totals if amount.measure == measure]
            if len({amount.fen for amount in found}) == 1:
                yield divided.what, found[0]


@cache
def _data() -> _Data:
    text = resources.files("archive").joinpath("per_head.yml").read_bytes()
    return msgspec.yaml.decode(text, type=_Data)
