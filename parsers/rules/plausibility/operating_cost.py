"""机关运行经费 is for administrative bodies, and for public institutions that are run like them (参公)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from parsers.model import Finding, Place
from parsers.plain import plain
from parsers.rules.arithmetic import money
from parsers.rules.book import Book
from parsers.rules.wording import data

WORDS = msgspec.yaml.decode(data("parsers.rules.plausibility", "wording.yml"), type=dict[str, str])
SELF = re.compile(
    r"(?:为|系|属于|属|是)[^。；，]{0,12}?((?:公益[一二]类|财政?全额(?:拨款|供给)|全额拨款|差额拨款)[^。；，]{0,6}?事业单位)"
)
"""A body that says of itself that it is a public institution."""
ADMINISTRATIVE = re.compile(r"参照公务员|参公|参照.{0,12}公务员|行政单位|行政机关|行政编制")
GLOSSARY = re.compile(r"名词解释|专业.{0,4}名词")
SUBJECT = "机关运行经费"


def operating_cost(book: Book, rule: str) -> Iterator[Finding]:
    """A warning for an amount that such a body states, unless something says that it is run like an office."""
    stated = [
        (index, claim)
        for index, claim in enumerate(book.document.claims)
        if claim.topic == "operating_cost"
        and claim.measure in ("amount", "final", "budget")
        and claim.fen
        and (claim.subject or "").startswith(SUBJECT)
    ]
    if not stated:
        return
    sections = [s for s in book.document.sections if not GLOSSARY.search(s.heading)]
    said = plain("。".join(f"{s.heading}。{s.text}" for s in sections))
    itself = SELF.search(said)
    if itself is None or ADMINISTRATIVE.search(said):
        return
    for index, claim in stated:
        value = money(claim.fen or 0, book.document.unit or "yuan", 2)
        message = WORDS["operating_cost"].format(value=value, said=itself[1])
        place = Place(section=claim.section, page=claim.page, text=claim.text, claim=index)
        defined = Place(text=itself[0])
        yield Finding(rule, "warning", message, 0, claim.fen, evidence=(place, defined))
