"""Contracts with small and medium enterprises, by goods, works and services, against their total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from parsers.model import Finding
from parsers.rules.arithmetic import money
from parsers.rules.book import Book
from parsers.rules.sentences.interval import added, agree, percent_of
from parsers.rules.sentences.parts import stated
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding, outcome_of

_CLASSES = {"procurement.goods": "货物", "procurement.works": "工程", "procurement.services": "服务"}
_SME = "procurement.sme"


def classes(book: Book, rule: str) -> Iterator[Finding]:
    """Contracts with such enterprises = Σ each class × its share of them."""
    spoken, known = speech(book), stated(book)
    whole = next(iter(known.get((_SME, "spent"), [])), None)
    shares = [s for s in spoken.spoken if s.claim.topic == "procurement" and s.measure == "share"]
    pairs: list[tuple[Said, Said]] = []
    for id_, word in _CLASSES.items():
        spent = next(iter(known.get((id_, "spent"), [])), None)
        rate = next((s for s in shares if re.search(f"{word}.*中小企业", s.name)), None)
        if spent and rate:
            pairs.append((spent, rate))
    if whole is None or len(pairs) < len(_CLASSES) or not any(spent.fen for spent, _ in pairs):
        return
    found = added(percent_of(s.interval, r.interval) for s, r in pairs)
    agreement = agree(whole.interval, found)
    fen = round(Fraction(found.point, found.per))
    words = {
        "formula": " + ".join(f"{s.shown} × {r.shown}" for s, r in pairs),
        "other": money(fen, whole.unit or "wan_yuan", whole.places),
    }
    outcome = outcome_of("error" if agreement == "cut" else agreement, spoken)
    others = [one for pair in pairs for one in pair]
    yield finding(rule, outcome, f"classes_{agreement}", whole, others, fen, **words)
