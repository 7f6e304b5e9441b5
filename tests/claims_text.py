"""Sections of documents that are at hand as text: headings marked with #, table rows with tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.model import Line, Section, Source
from parsers.sections import read_sections

_DIRECTIVE = re.compile(r"\{\w[^}]*\}\s*")
_HEADING = re.compile(r"(#{1,6})\s*(.+)")


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of a text, as the parsers divide it, without front matter, tables and layout marks."""
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    return read_sections(Source("text", tuple(_lines(body))), frozenset())


def _lines(text: str) -> Iterator[Line]:
    for raw in text.splitlines():
        line = _DIRECTIVE.sub("", raw).strip()
        if not line or "\t" in line:
            continue
        heading = _HEADING.fullmatch(line)
        yield Line(heading[2].replace("*", ""), level=len(heading[1])) if heading else Line(line)
