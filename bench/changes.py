"""One digit of one amount changed at a time: what of it the checks find."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from bench.covered import Watched, spot, spots_of
from parsers.model import Amount, Document, Statement
from parsers.rules import check
from parsers.rules.arithmetic import FEN_PER

_PLAIN = re.compile(r"-?[0-9]+\.?[0-9]*")


class Found(NamedTuple):
    """How many changes were to be found, how many were, and those that were not."""

    wanted: int
    seen: int
    missed: list[str]


def mutate(all_watched: Sequence[Watched], count: int, seed: int) -> Found:
    """Change one digit so many times; to be found is what an identity covers and its tolerance does not."""
    dice = random.Random(seed)
    wanted, missed = 0, list[str]()
    pool = [(w, s, a) for w in all_watched for s, a in w.amounts if worth(s, a.text) == a.fen]
    for _ in range(count if pool else 0):
        w, statement, amount = dice.choice(pool)
        new = changed(statement, amount, dice)
        limit = w.tolerance.get(spot(statement, amount))
        if limit is None or abs(new.fen - amount.fen) <= limit:
            continue
        wanted += 1
        if not is_found(w, statement, amount, new):
            where = f"{w.name} 《{statement.title}》{spot(statement, amount)}"
            missed.append(f"{where} {amount.text} → {new.text}")
    return Found(wanted, wanted - len(missed), missed)


def is_found(w: Watched, statement: Statement, old: Amount, new: Amount) -> bool:
    """Whether a change raises an error that was not there, at its cell or by an identity through it."""
    after = check(with_amount(w.document, statement, old, new))
    raised = (f for f in after if f.outcome == "error" and (f.rule, f.message) not in w.errors)
    return any(spot(statement, old) in spots_of(f) for f in raised)


def changed(statement: Statement, amount: Amount, dice: random.Random) -> Amount:
    """The amount with one digit of its print another one. Raises ValueError where its print is no plain number."""
    at = dice.choice([i for i, c in enumerate(amount.text) if c.isascii() and c.isdigit()])
    digit = dice.choice([d for d in "0123456789" if d != amount.text[at]])
    text = amount.text[:at] + digit + amount.text[at + 1 :]
    fen = worth(statement, text)
    if fen is None:
        raise ValueError(f"{amount.text!r} is no plain number")
    return replace(amount, text=text, fen=fen)


def worth(statement: Statement, text: str) -> int | None:
    """What a plain print stands for in fen; None for one with other marks in it, and in no unit."""
    plain = text.replace(",", "").strip()
    if statement.unit is None or not _PLAIN.fullmatch(plain):
        return None
    return int(Decimal(plain) * FEN_PER[statement.unit])


def with_amount(document: Document, statement: Statement, old: Amount, new: Amount) -> Document:
    """The document as it would be with the other print: the amount, and the text of its cell."""
    cells = tuple(
        replace(c, text=new.text) if (c.row, c.col) == (old.row, old.col) else c
        for c in statement.table.cells
    )
    amounts = tuple(new if a is old else a for a in statement.amounts)
    other = replace(statement, amounts=amounts, table=replace(statement.table, cells=cells))
    return replace(document, statements=tuple(other if s is statement else s for s in document.statements))
