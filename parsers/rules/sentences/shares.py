"""Shares that the text states, recomputed: of the whole that a sentence names or implies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import msgspec
from msgspec import Struct

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.sentences.interval import rounds_to, share_of
from parsers.rules.sentences.quantities import figures, figures_of, quantity
from parsers.rules.sentences.rates import Number, number, rated
from parsers.rules.sentences.said import Said, bare
from parsers.rules.sentences.speech import FAR, Speech, speech
from parsers.rules.wording import data


class _Whole(Struct, frozen=True, forbid_unknown_fields=True):
    """What a share is taken of: `words` for the phrase before it; the quantities that may be meant."""

    words: str
    wholes: tuple[str, ...]


class _Shares(Struct, frozen=True, forbid_unknown_fields=True):
    phrase: str
    named: tuple[_Whole, ...]
    implied: dict[str, tuple[str, ...]]


@cache
def _shares() -> _Shares:
    return msgspec.yaml.decode(data("parsers.rules.sentences", "shares.yml"), type=_Shares)


def shares(book: Book, rule: str) -> Iterator[Finding]:
    """A share = its part ÷ the whole that its sentence names, or else the section's own whole."""
    for said, part, found in book.once(bases):
        wholes = [w for w in found if number(w).is_positive]
        if wholes:
            yield rated(rule, "share", said, [(part, w, share_of) for w in wholes], speech(book))


def bases(book: Book) -> list[tuple[Said, Said, list[Number]]]:
    """Each share with its part and the wholes that it may be of."""
    spoken = speech(book)
    shares = (s for s in spoken.spoken if s.measure == "share" and s.is_rate)
    parted = ((s, part) for s in shares if (part := part_of(s, spoken)))
    return [(said, part, wholes_of_share(said, part, book, spoken)) for said, part in parted]


def part_of(said: Said, spoken: Speech) -> Said | None:
    """The amount whose share it is: the nearest before it in its own sentence, of its own subject."""
    for other in spoken.before(said)[:4]:
        if other.claim.text != said.claim.text:
            return None
        if other.is_whole:
            return other if other.key == said.key else None
    return None


def wholes_of_share(said: Said, part: Said, book: Book, spoken: Speech) -> list[Number]:
    """What a share may be of: what its sentence names, or else what its part is a part of."""
    phrase = re.search(_shares().phrase, said.lead)
    words = phrase["base"] if phrase else ""
    named = next((w.wholes for w in _shares().named if words and re.search(w.words, words)), None)
    if words and named is None:
        return [s for s in spoken.before(part) if s.is_whole and s.key == bare(words)]
    known = quantity(part, book.document.identity.kind)
    ids = named or _shares().implied.get(known.id if known else "", ())
    wholes = [w for i in ids for w in _stated(i, part, book, spoken)]
    if wholes and named is None:
        wholes += [s for s in spoken.before(part) if s.is_whole and _gives(said, part, s)]
    return wholes


def _gives(said: Said, part: Said, whole: Said) -> bool:
    """Whether a share is just that of a part in an amount stated before it."""
    is_more = whole.fen > part.fen and whole.interval.is_positive
    return is_more and rounds_to(said.interval, 100 * part.fen, whole.fen)


def _stated(id_: str, part: Said, book: Book, spoken: Speech) -> Iterator[Number]:
    """The amounts that a quantity is stated with: in the part's section first, then in the others and in tables."""
    stated = book.once(_wholes).get((id_, part.measure == "budget"), ())
    here, far = part.claim.section, part.at - FAR
    before = (s for s in reversed(stated) if s.claim.section == here and far <= s.at < part.at)
    elsewhere = (s for s in stated if s.claim.section != here)
    said = next(before, None) or next(elsewhere, None)
    if said is None:
        yield from figures_of(id_, book)[:1]
    else:
        yield said
        yield from figures(said, book, spoken)[:1]


def _wholes(book: Book) -> dict[tuple[str, bool], list[Said]]:
    """The amounts of the year that the text states, by the ids of their quantities, budgets apart."""
    kind, found = book.document.identity.kind, defaultdict[tuple[str, bool], list[Said]](list)
    for said in speech(book).spoken:
        known = quantity(said, kind) if said.is_whole else None
        if known:
            found[known.id, said.measure == "budget"].append(said)
    return found
