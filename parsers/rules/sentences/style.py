"""How numbers and reasons are written: mixed decimals, written-out numbers, one reason for everything."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from parsers.claims.measures import find_bases
from parsers.model import Finding
from parsers.rules.arithmetic import decimals
from parsers.rules.book import Book
from parsers.rules.sentences.rates import change_of, earlier_of
from parsers.rules.sentences.said import Said, number_of
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding

_COUNTED = ("three_public", "assets", "procurement")
_REASON = re.compile(
    r"(?:主要原因|主要是|主要由于|原因是|原因在于|是因为|是由于)(?:在于|[是为:,])*(?P<reason>[^。]+)"
)
_SHORTEST_REASON = 12
_OFTEN = 3
_DIGITS = re.compile(r"\d")


def precision(book: Book, rule: str) -> Iterator[Finding]:
    """A percentage with more decimals than all the others."""
    rates = [s for s in speech(book).spoken if s.claim.unit in ("%", "％") and s.claim.number]
    count = Counter(decimals(s.claim.number or "") for s in rates)
    if not count:
        return
    usual, times = count.most_common(1)[0]
    odd = [s for s in rates if decimals(s.claim.number or "") > max(usual, 2)]
    if odd and 2 * times > len(rates):
        words = {
            "places": str(decimals(odd[0].claim.number or "")),
            "usual": str(usual),
            "count": str(len(odd)),
        }
        yield finding(rule, "info", "precision", odd[0], odd[1:], **words)


def numerals(book: Book, rule: str) -> Iterator[Finding]:
    """A count that is written out (一辆)."""
    for said in speech(book).spoken:
        number = said.claim.number or ""
        if said.measure == "count" and said.claim.topic in _COUNTED and number and not _DIGITS.search(number):
            value = number_of(number)
            if value is not None:
                yield finding(rule, "info", "numeral", said, [], other=f"{value[0]}{said.claim.unit or ''}")


def reasons(book: Book, rule: str) -> Iterator[Finding]:
    """One reason, word for word, for several changes."""
    spoken = speech(book)
    given: dict[str, dict[str, Said]] = defaultdict(dict)
    for said in spoken.spoken:
        if said.measure in ("delta", "growth") and (reason := _reason(said)):
            given[reason].setdefault(said.claim.text, said)
    changed = [s for s in spoken.spoken if s.claim.topic == "expenditure" and s.measure == "delta"]
    for reason, texts in given.items():
        found = list(texts.values())
        if len(found) >= _OFTEN:
            words = {
                "count": str(len(found)),
                "reason": reason,
                "items": "；".join(f"{s.name} {s.shown}" for s in found),
                "parts": "；".join(f"{s.name} {s.shown}" for s in changed) or "未列",
            }
            yield finding(rule, "info", "reason", found[0], [*found[1:], *changed], **words)


def _reason(said: Said) -> str | None:
    """The reason that a sentence gives behind a change, if it is long enough to tell anything, and no figure."""
    match = _REASON.search(said.plain, max(0, said.start))
    if match is None or len(match["reason"]) < _SHORTEST_REASON or _DIGITS.search(match["reason"][:4]):
        return None
    return match["reason"]


def unbased(book: Book, rule: str) -> Iterator[Finding]:
    """A rate of growth without its change, and without what it compares with."""
    spoken = speech(book)
    for said in spoken.spoken:
        is_alone = said.measure == "growth" and not change_of(said, spoken) and not earlier_of(said, spoken)
        if is_alone and not find_bases(said.plain):
            yield finding(rule, "info", "unbased", said, [])
