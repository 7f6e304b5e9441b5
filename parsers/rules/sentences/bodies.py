"""How many bodies a sentence names, against those that it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding

_COUNTED = re.compile(r"科室|机构|处室|部门|股室")
_LIST = re.compile(r"^\d*[^。;\d及和]{0,30}?(?:如下|分别[为是]|包括|[即为是:])[:,]?(?P<list>[^。;:]+)[。;]?")
_BRACKETS = re.compile(r"\([^()]*\)")
_BODY = re.compile(r"(?:科|室|处|部|办|股|局|所|站|队|院|会|组|中心|委)(?:室|本级)?$")
_JOINED = re.compile(r"[和及]|以及")
_FEWEST = 3


def bodies(book: Book, rule: str) -> Iterator[Finding]:
    """A count of bodies = the names behind it, where each of these is a body's."""
    for said in speech(book).spoken:
        if said.claim.topic != "staffing" or said.measure != "count" or not _COUNTED.search(said.name):
            continue
        names = _names(said, book)
        if len(names) < _FEWEST or not all(_BODY.search(name) for name in names):
            continue
        joined = sum(bool(_JOINED.search(name)) for name in names)
        per = said.interval.per
        is_so = len(names) * per <= said.value <= (len(names) + joined) * per
        words = {"count": str(len(names)), "items": "、".join(names)}
        template = "bodies_pass" if is_so else "bodies_error"
        yield finding(rule, "pass" if is_so else "warning", template, said, [], str(len(names)), **words)


def _names(said: Said, book: Book) -> list[str]:
    plain = book.plain(book.section_text(said.claim.section)).replace("\n", "")
    at = plain.find(said.plain[: said.start + 1]) if said.start >= 0 else -1
    match = _LIST.match(plain[at + said.start :]) if at >= 0 else None
    return _BRACKETS.sub("", match["list"]).split("、") if match else []
