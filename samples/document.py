"""A sample document as data: front matter and text from Markdown, tables from JSON (README.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from samples.blocks import Block, Heading, Placed, parse_flow
from samples.table import Table

ROOT = Path(__file__).parent
"""The folder that holds one folder per organisation."""


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
