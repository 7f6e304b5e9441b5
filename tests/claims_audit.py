"""Draws claims of the sample documents for a reader to judge; run as a program, it prints them as a table.

A second table lists all numerals that are no claims, by their reasons. The verdicts are the reader's: they are
written into docs/claims-audit.md by hand, and no tool fills them in.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from claims_text import sections_of

from parsers.claims import Verdict, explain
from parsers.model import Claim, Kind, Section

ROOT = Path(__file__).parents[1]
AUDIT = ROOT / "docs" / "claims-audit.md"
DOCUMENTS: dict[str, Kind] = {
    "yantai/2023-final": "final",
    "panjin/2023-final": "final",
    "xinzhou/2023-final": "final",
    "weihai/2024-budget": "budget",
    "yanchi/2024-final": "final",
}
SIZE, SEED = 200, 20231
_REACH = 30


def sections(document: str) -> tuple[Section, ...]:
    """The text of a sample document."""
    return sections_of((ROOT / "samples" / f"{document}.md").read_text("utf-8"))


def verdicts() -> Iterator[tuple[str, Verdict]]:
    """Every numeral of the sample documents' sentences, in order."""
    for document, kind in DOCUMENTS.items():
        yield from ((document, verdict) for verdict in explain(sections(document), kind))


def claimed() -> Iterator[tuple[str, Verdict]]:
    """All claims of the sample documents' sentences, in order."""
    return ((document, verdict) for document, verdict in verdicts() if verdict.claim)


def unclaimed() -> Iterator[tuple[str, str, str]]:
    """The reasons why numerals are no claims: reason, how many, and which, each with its count."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for _, verdict in verdicts():
        if verdict.reason:
            found[verdict.reason][verdict.numeral] += 1
    for reason, numerals in sorted(found.items()):
        listed = (
            f"{numeral} ×{count}" if count > 1 else numeral for numeral, count in sorted(numerals.items())
        )
        yield reason, str(numerals.total()), ", ".join(listed)


def facts(claim: Claim) -> tuple[str, str, str, str, str]:
    """What a reader judges: topic, subject, measure, value, unit. Money is in yuan."""
    value = claim.number if claim.fen is None else f"{claim.fen / 100:.2f}"
    return claim.topic, claim.subject or "", claim.measure, value or "", claim.unit or ""


def excerpt(verdict: Verdict) -> str:
    """The sentence up to the number, which stands in brackets, and a little behind it."""
    end = verdict.start + len(verdict.numeral)
    before = verdict.text[max(0, verdict.start - _REACH) : verdict.start]
    return f"{before}【{verdict.numeral}】{verdict.text[end : end + 8]}".replace("|", "｜")


def drawn() -> list[tuple[str, Verdict]]:
    """The sample, in the order of the documents."""
    everything = list(claimed())
    chosen = sorted(random.Random(SEED).sample(range(len(everything)), SIZE))
    return [everything[i] for i in chosen]


if __name__ == "__main__":
    for number, (document, verdict) in enumerate(drawn(), 1):
        assert verdict.claim is not None
        print("|", " | ".join([str(number), document, excerpt(verdict), *facts(verdict.claim), ""]), "|")
    for reason, count, numerals in unclaimed():
        print("|", " | ".join([f"`{reason}`", count, numerals]), "|")
