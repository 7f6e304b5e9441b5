"""What `docs/audit.md` is held against: every error and warning that the samples and the real documents raise.

Run as a program from the root, with `PYTHONPATH=.:tests` and the folders of documents, it prints the rows of the
page without their verdicts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import parsers
from parsers.model import Document, Finding, Place
from parsers.rules import check

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "audit.md"
RENDERED = ROOT / "samples" / "rendered"
TWICE = {"yanchi/2024-final.doc"}
"""The same document in an older format, which raises the same."""
_ROW = re.compile(r"\| (?P<cells>(?:error|warning|rounding) \|.*) \|")


class Row(NamedTuple):
    """A finding as the page lists it. `why` and `verdict` are the reader's."""

    outcome: str
    rule: str
    place: str
    message: str
    why: str = ""
    verdict: str = ""


def listed() -> dict[str, list[Row]]:
    """The rows of the page, by the document that their heading names."""
    found: dict[str, list[Row]] = {}
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("### "):
            rows = found.setdefault(line.removeprefix("### ").strip(), [])
        elif match := _ROW.fullmatch(line):
            rows.append(Row(*(cell.strip() for cell in match["cells"].split(" | "))))
    return found


def raised(paths: list[Path], *outcomes: str) -> Iterator[tuple[str, list[Row]]]:
    """What each document of some files raises, without the reader's columns."""
    for path in paths:
        name = f"{path.parent.name}/{path.name}"
        for document in parsers.read(path.read_bytes(), path.name).documents if name not in TWICE else ():
            rows = [_row(f, document) for f in check(document) if f.outcome in outcomes]
            if rows:
                yield name, rows


def _row(finding: Finding, document: Document) -> Row:
    place = _shown(finding.evidence[0], document) if finding.evidence else ""
    return Row(finding.outcome, finding.rule, place, finding.message.replace("|", "｜"))


def _shown(place: Place, document: Document) -> str:
    page = f" p. {place.page}" if place.page else ""
    if place.statement is None:
        return f"§{place.section}{page}" if place.section else ""
    cell = f" r{place.row} c{place.col}" if place.col is not None else f" r{place.row}" if place.row else ""
    title = next(s.title for s in document.statements if s.ordinal == place.statement)
    return f"{place.statement} 《{title}》{cell}{page}"


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        for name, rows in raised(sorted(Path(folder).rglob("*.*")), "error", "warning"):
            print(f"### {name}\n")
            for row in rows:
                print("|", " | ".join(row), "|")
