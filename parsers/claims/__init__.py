"""Sentences → `Claim`s: the numbers that the running text states, each with what it is about.

    sections ─ printed.py ─▶ plain text ─ numerals.py, ignored.py ─▶ numbers that may be figures
             ─ reading.py: clause by clause, measures.py, subjects.py, topics.py ─▶ verdicts
    statements ─ statistics.py ─▶ claims of tables of counts

The language is data: `numerals.yml` (numbers, units), `ignored.yml` (dates, ordinals, thresholds: what is no
figure, and why), `measures.yml`, `subjects.yml`, `topics.yml`. What counts as a claim is for the public
schema to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.claims.reading import Verdict, read_text
from parsers.claims.statistics import read_statistics
from parsers.model import Claim, Kind, Section, Statement

__all__ = ["Verdict", "claims_of", "explain"]


def claims_of(
    sections: Sequence[Section], statements: Sequence[Statement], kind: Kind | None
) -> tuple[Claim, ...]:
    """All claims of a document: of its sentences in their order, then of its tables of counts."""
    spoken = (verdict.claim for verdict in explain(sections, kind))
    return (*filter(None, spoken), *read_statistics(statements))


def explain(sections: Sequence[Section], kind: Kind | None) -> tuple[Verdict, ...]:
    """Every numeral of the sections, in order: the claim that it makes, or the reason why it makes none."""
    return tuple(read_text(sections, kind))
