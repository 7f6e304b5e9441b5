"""What a template leaves behind in a text that nobody finished: `residue.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from parsers.model import Finding, Place
from parsers.rules.book import Book
from parsers.rules.wording import data

WORDS = msgspec.yaml.decode(data("parsers.rules.form", "wording.yml"), type=dict[str, str])
AROUND = 12
"""Characters shown on each side of what was left."""


class Residue(Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern, what a text that it fits holds one of, what it shows, and how sure that is."""

    pattern: str
    needs: tuple[str, ...]
    name: str
    outcome: Literal["error", "warning"]


KINDS = msgspec.yaml.decode(data("parsers.rules.form", "residue.yml"), type=tuple[Residue, ...])


def residue(book: Book, rule: str) -> Iterator[Finding]:
    """Each place in a heading or a text where a template shows, but in a template itself."""
    if book.document.status == "blank":
        return
    for section in book.document.sections:
        text = f"{section.heading}\n{section.text}"
        for kind in KINDS:
            found = re.finditer(kind.pattern, text) if any(n in text for n in kind.needs) else ()
            for match in found:
                around = text[max(0, match.start() - AROUND) : match.end() + AROUND].replace("\n", "")
                place = Place(section=section.ordinal, page=section.page, text=around)
                message = WORDS["residue"].format(where=f"“{section.heading}”", text=match[0], name=kind.name)
                yield Finding(rule, kind.outcome, message, actual=match[0], evidence=(place,))
