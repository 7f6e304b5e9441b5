"""What several tests of claims share: a sentence under a heading, and a claim in short."""

from __future__ import annotations

from parsers.claims import Verdict, claims_of, explain
from parsers.model import Claim, Kind, Section

Short = tuple[str, str | None, str, int | str]
"""Topic, subject, measure, and money in fen or the number."""


def under(heading: str, text: str) -> tuple[Section, ...]:
    """One section."""
    return (Section(1, 2, heading, text, 7),)


def short(claim: Claim) -> Short:
    """A claim in short."""
    value = claim.fen if claim.fen is not None else claim.number
    assert value is not None
    return claim.topic, claim.subject, claim.measure, value


def read(heading: str, text: str, kind: Kind = "final") -> list[Short]:
    """The claims of a text in short."""
    return [short(claim) for claim in claims_of(under(heading, text), (), kind)]


def reasons(heading: str, text: str) -> dict[str, str]:
    """The numerals of a text that are no claims, and why."""
    return {v.numeral: v.reason for v in verdicts(heading, text) if v.reason}


def verdicts(heading: str, text: str) -> tuple[Verdict, ...]:
    """The verdicts on a text."""
    return explain(under(heading, text), "final")
