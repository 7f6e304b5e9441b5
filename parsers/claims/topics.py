"""What a number is about: the headings above it, then its subject."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from parsers.claims.grammar import load, pattern


class Heading(Struct, frozen=True, forbid_unknown_fields=True):
    """What a heading says of the numbers under it (see topics.yml)."""

    pattern: str
    topic: str | None = None
    holds: bool = False
    reason: str | None = None
    only: str | None = None


class _Subject(Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str
    topic: str
    under: tuple[str, ...] = ()
    not_under: tuple[str, ...] = ()


class _Topics(Struct, frozen=True, forbid_unknown_fields=True):
    headings: tuple[Heading, ...]
    subjects: tuple[_Subject, ...]


@cache
def _topics() -> _Topics:
    return load("topics.yml", _Topics)


def heading_of(text: str) -> Heading | None:
    """What a heading's text says, if it is known."""
    return next((heading for heading in _topics().headings if pattern(heading.pattern).search(text)), None)


def topic_of(subject: str, heading: Heading | None) -> str | None:
    """The topic of a number of this subject below this heading, if either tells."""
    under = heading.topic if heading else None
    if heading and heading.holds:
        return under
    fits = (
        rule.topic
        for rule in _topics().subjects
        if (not rule.under or under in rule.under)
        and under not in rule.not_under
        and pattern(rule.pattern).search(subject)
    )
    return next(fits, under)
