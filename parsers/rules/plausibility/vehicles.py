"""The vehicles that 三公 speaks of, those among the assets, and what it cost to run them."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Claim, Finding, Place
from parsers.rules.arithmetic import Term, decimals, money
from parsers.rules.plausibility.operating_cost import WORDS
from parsers.rules.view import Book

HELD, OWNED = "保有量", "车辆"
NUMERALS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def vehicles(book: Book, rule: str) -> Iterator[Finding]:
    """One finding: what the numbers contradict, or a pass where there is something to compare with."""
    held = _count(book, "three_public", HELD)
    if held is None:
        return
    index, count = held
    owned, cost = _count(book, "assets", OWNED), _operation(book)
    place = _place(book.document.claims[index], index)
    if cost and cost.fen and not count:
        value = money(cost.fen, cost.unit, decimals(cost.text))
        message = WORDS["vehicles_none"].format(value=value)
        yield Finding(rule, "warning", message, 0, cost.fen, evidence=(cost.place, place))
    elif owned and count > owned[1]:
        message = WORDS["vehicles_more"].format(held=count, owned=owned[1])
        other = _place(book.document.claims[owned[0]], owned[0])
        yield Finding(
            rule,
            "info",
            message,
            expected=str(owned[1]),
            actual=str(count),
            value_unit="辆",
            evidence=(place, other),
        )
    elif cost and count and not cost.fen:
        message = WORDS["vehicles_unpaid"].format(held=count)
        yield Finding(rule, "info", message, actual=str(count), evidence=(place, cost.place))
    elif owned or cost:
        yield Finding(rule, "pass", WORDS["vehicles_agree"].format(held=count), evidence=(place,))


def _count(book: Book, topic: str, word: str) -> tuple[int, int] | None:
    """The first count of a topic whose subject ends in a word: the claim's index, and how many."""
    for index, claim in enumerate(book.document.claims):
        is_count = claim.topic == topic and claim.measure == "count"
        if is_count and (claim.subject or "").endswith(word) and (number := _whole(claim.number)) is not None:
            return index, number
    return None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else NUMERALS.get(text or "")


def _operation(book: Book) -> Term | None:
    """公务用车运行维护费 of the year: the final account's, or the budget's own."""
    kind = book.document.identity.kind
    sheet = book.only(f"{kind}_three_public")
    found = [
        t
        for t in (sheet.terms if sheet else ())
        if t.amount.measure in ("vehicle_operation", f"vehicle_operation.{kind}")
    ]
    return found[0] if len(found) == 1 else None


def _place(claim: Claim, index: int) -> Place:
    return Place(section=claim.section, page=claim.page, text=claim.text, claim=index)
