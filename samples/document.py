"""A sample document as data: front matter and text from Markdown, tables from JSON (README.md)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

ROOT = Path(__file__).parent
"""The folder that holds one folder per organisation."""

Align = Literal["left", "center", "right"]


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """A line above a table, such as its printed number or its unit."""

    text: str
    align: Align = "left"


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table: texts by row and column, `None` where a merge covers the cell.

    Raises ValueError where its parts disagree.
    """

    rows: list[list[str | None]]
    merges: list[tuple[int, int, int, int]] = []
    header_rows: int = 0
    title: str | None = None
    above: list[Line] = []
    below: list[str] = []
    breaks: list[int] = []
    repeat_header: bool = False
    landscape: bool = False
    widths: list[float] | None = None
    align: list[Align] | None = None
    indent: dict[str, int] = {}
    size: float | None = None
    row_height: float | None = None
    contents: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        for cause in self._faults():
            raise ValueError(cause)

    def _faults(self) -> list[str]:
        width, height = len(self.rows[0]) if self.rows else 0, len(self.rows)
        ragged = [r for r, row in enumerate(self.rows) if len(row) != width]
        if not width or ragged:
            return [f"rows {ragged} are not as long as row 0 ({width})"]
        covered: list[tuple[int, int]] = []
        for row, col, down, across in self.merges:
            area = [(r, c) for r in range(row, row + down) for c in range(col, col + across)]
            covered += area[1:]
            if area[-1][0] >= height or area[-1][1] >= width:
                return [f"merge {[row, col, down, across]} leaves the table"]
        nulls = [(r, c) for r, row in enumerate(self.rows) for c, text in enumerate(row) if text is None]
        odd = sorted(set(covered) ^ set(nulls)) or sorted(c for c in covered if covered.count(c) > 1)
        faults = [f"merges and nulls disagree at {odd}"] if odd else []
        if any(not self.header_rows < row < height for row in self.breaks):
            faults.append(f"breaks {self.breaks} stand outside the body")
        faults += [
            f"{name} has {len(given)} entries for {width} columns"
            for name, given in (("widths", self.widths), ("align", self.align))
            if given is not None and len(given) != width
        ]
        return faults

    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Every cell that is not covered, by (row, column), with its (rowspan, colspan)."""
        merged = {(row, col): (down, across) for row, col, down, across in self.merges}
        return {
            (r, c): merged.get((r, c), (1, 1))
            for r, row in enumerate(self.rows)
            for c, text in enumerate(row)
            if text is not None
        }


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


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A file in a ZIP: a workbook (.xlsx) of some tables, or the text (.docx) with those of no workbook."""

    name: str
    tables: list[str] = []


class Front(Struct, frozen=True, forbid_unknown_fields=True):
    """What a document says of itself before its text. Raises ValueError where its keys do not go together."""

    title: str
    agency: str
    year: int
    kind: Literal["final", "budget"]
    output: Literal["pdf", "html", "docx", "doc", "zip"]
    file_name: str | None = None
    copies: list[Literal["doc", "pdf"]] = []
    parts: list[Part] = []

    def __post_init__(self) -> None:
        if bool(self.parts) != (self.output == "zip"):
            raise ValueError(f"output {self.output} with {len(self.parts)} parts")
        for part in self.parts:
            if not part.name.endswith(".xlsx" if part.tables else ".docx"):
                raise ValueError(f"{part.name}: a workbook has tables, the text has none of its own")


class Document(Struct, frozen=True):
    """A document: `organisation` and `id` name its files, `blocks` are its flow."""

    organisation: str
    id: str
    front: Front
    blocks: list[Block]

    @property
    def rendered(self) -> str:
        """The name of its file in `rendered/<organisation>/`."""
        return f"{self.id}.{self.front.output}"

    @property
    def files(self) -> dict[str, str]:
        """All its files: the name that a reader sees, by the name in `rendered/<organisation>/`."""
        shown = self.front.file_name or self.rendered
        copies = {f"{self.id}.{ending}": f"{Path(shown).stem}.{ending}" for ending in self.front.copies}
        return {self.rendered: shown, **copies}

    @property
    def dated(self) -> datetime:
        """When its files say that they were made: within the time that the law gives for publishing."""
        if self.front.kind == "budget":
            return datetime(self.front.year, 2, 20, tzinfo=UTC)
        return datetime(self.front.year + 1, 9, 20, tzinfo=UTC)

    @property
    def tables(self) -> dict[str, Table]:
        """Its tables, in the order of the flow."""
        return {block.id: block.table for block in self.blocks if isinstance(block, Placed)}

    def outline(self) -> list[tuple[int, str, int]]:
        """The lines of a contents page: level, text, and the index of the block that each leads to."""
        lines = []
        for index, block in enumerate(self.blocks):
            if isinstance(block, Heading) and block.level < 3:
                lines.append((block.level, block.text, index))
            elif isinstance(block, Placed) and block.table.contents:
                lines.append((2, block.table.contents, index))
        return lines


def organisations(root: Path = ROOT) -> list[str]:
    """The names of the folders that hold an organisation's data."""
    return sorted({path.parent.name for path in root.glob("*/*.md")})


def documents(organisation: str, root: Path = ROOT) -> list[Document]:
    """All documents of an organisation, by id."""
    return [load(path) for path in sorted((root / organisation).glob("*.md"))]


def load(path: Path) -> Document:
    """The document at `<organisation>/<document>.md`.

    Raises ValueError, naming the file, where it breaks the format.
    """
    try:
        _, front, text = path.read_text("utf-8").split("---\n", 2)
        tables_path = path.with_suffix(".tables.json")
        raw = tables_path.read_bytes() if tables_path.exists() else b"{}"
        tables = msgspec.json.decode(raw, type=dict[str, Table])
        blocks = parse_flow(text, tables)
        used = [block.id for block in blocks if isinstance(block, Placed)]
        if sorted(used) != sorted(tables):
            raise ValueError(f"tables used {sorted(used)}, tables given {sorted(tables)}")
        front_matter = msgspec.convert(yaml.safe_load(front), Front)
        parted = [table for part in front_matter.parts for table in part.tables]
        if odd := sorted({name for name in parted if name not in tables or parted.count(name) > 1}):
            raise ValueError(f"parts name {odd} wrongly")
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path.parent.name}/{path.name}: {error}") from error
    return Document(path.parent.name, path.stem, front_matter, blocks)


DIRECTIVE = re.compile(r"\{(cover|contents(?: pages)?|page|table: *[\w-]+|center|right|left)\}[ \t]*(.*)")
HEADING = re.compile(r"(#{1,3}) +(.+)")


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
