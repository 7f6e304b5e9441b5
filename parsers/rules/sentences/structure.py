"""The shares of the parts of one whole add up to 100%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.sentences.interval import agree
from parsers.rules.sentences.parts import total
from parsers.rules.sentences.rates import HUNDRED, Number, number
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.shares import bases
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import finding, outcome_of

_FEWEST = 2


def structure(book: Book, rule: str) -> Iterator[Finding]:
    """Σ shares = 100%, where the parts that they are of add up to the whole."""
    spoken = speech(book)
    for shares in _groups(book, spoken):
        kept = [s for s in shares if s.value]
        if len(kept) >= _FEWEST:
            summed = total(kept)
            agreement = agree(HUNDRED, summed)
            outcome = outcome_of("error" if agreement == "cut" else agreement, spoken)
            value = f"{summed.point / summed.per:.{max(s.places for s in kept)}f}"
            words = {"formula": " + ".join(s.shown for s in kept), "other": f"{value}%"}
            yield finding(rule, outcome, f"structure_{agreement}", kept[0], kept[1:], "100", **words)


def _groups(book: Book, spoken: Speech) -> Iterator[Sequence[Said]]:
    """The shares of each whole in a section, of which the parts add up to that whole."""
    grouped: dict[int | None, dict[str, list[tuple[Said, Said, list[Number]]]]] = {
        s: {} for s in spoken.by_section
    }
    for said, part, wholes in book.once(bases):
        if wholes:
            first = number(wholes[0])
            of_whole = grouped[said.claim.section].setdefault(
                f"{part.claim.topic} {first.point}/{first.per}", []
            )
            of_whole.append((said, part, wholes))
    for found in chain.from_iterable(by_whole.values() for by_whole in grouped.values()):
        parts = {part.key: part for _, part, _ in found}
        is_whole = any(number(w).meets(total(list(parts.values()))) for w in found[-1][2])
        if is_whole and len(parts) == len(found):
            yield [said for said, _, _ in found]
