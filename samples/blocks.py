"""The running text of a sample document: Markdown with directives → blocks (README.md)."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from samples.table import Align, Table

DIRECTIVE = re.compile(r"\{(cover|contents(?: pages)?|page|table: *[\w-]+|center|right|left)\}[ \t]*(.*)")
HEADING = re.compile(r"(#{1,3}) +(.+)")


class Cover(Struct, frozen=True):
    """The lines of the cover page."""

    lines: list[str]


class Contents(Struct, frozen=True):
    """The place of the contents page; `pages` asks for page numbers."""

    pages: bool


class PageBreak(Struct, frozen=True):
    """A page ends here."""


class Heading(Struct, frozen=True):
    """A heading of level 1 (part) to 3."""

    level: int
    text: str


class Paragraph(Struct, frozen=True):
    """A paragraph; `align` None is running text with an indented first line."""

    text: str
    align: Align | None = None


class Placed(Struct, frozen=True):
    """A table at its place in the flow."""

    id: str
    table: Table


Block = Cover | Contents | PageBreak | Heading | Paragraph | Placed


def parse_flow(text: str, tables: dict[str, Table]) -> list[Block]:
    """The blocks of a document's text. Raises ValueError on an unknown directive or table."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", text.strip("\n")):
        lines = [line.strip(" \t") for line in chunk.strip().splitlines()]
        if lines and lines[0] == "{cover}":
            blocks.append(Cover(lines[1:]))
            continue
        running: list[str] = []
        for line in lines:
            block = _line_block(line, tables)
            if block is None:
                running.append(line)
                continue
            blocks += [Paragraph("".join(running)), block] if running else [block]
            running = []
        blocks += [Paragraph("".join(running))] if running else []
    return blocks


def _line_block(line: str, tables: dict[str, Table]) -> Block | None:
    """The block that one line makes by itself, or None where it is running text."""
    if heading := HEADING.fullmatch(line):
        return Heading(len(heading[1]), heading[2])
    match = DIRECTIVE.fullmatch(line)
    if match is None:
        if line.startswith(("{", "#")):
            raise ValueError(f"not understood: {line[:60]}")
        return None
    word, rest = match[1], match[2]
    if word in ("center", "right", "left"):
        return Paragraph(rest, msgspec.convert(word, Align))
    if rest or word == "cover":
        raise ValueError(f"{{{word}}} stands on a line of its own")
    if word == "page":
        return PageBreak()
    if word.startswith("contents"):
        return Contents(pages=word.endswith("pages"))
    table_id = word.removeprefix("table:").strip()
    if table_id not in tables:
        raise ValueError(f"no table {table_id!r}")
    return Placed(table_id, tables[table_id])
