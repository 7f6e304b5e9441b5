"""The frozen records of the parsers: what stands in a file, and what it means.

Two layers, both pure data (msgspec structs: JSON round trips byte for byte):

* `Source`: what a format module (`parsers/pdf`, `parsers/html`) makes of bytes. A stream of blocks in
  reading order: `Line`s of running text and `Table`s, each table already stitched over its pages.
* `Record`: what the rest of the parsers make of a source. Documents with statements, amounts and sections.

Coordinates are points from the page's top-left corner, rounded to 2 decimals. Pages count from 1; rows and
columns from 0. Money is an integer number of fen. `gc=False`: thousands of them live at once, and none can be
part of a cycle.
"""

from parsers.model.finding import Finding, Place
from parsers.model.record import Document, Evidence, Identity, Kind, Record, Scope, Status
from parsers.model.source import Block, Box, Cell, Line, Source, Table, TextLayer
from parsers.model.stated import Claim, Fund, Indicator, Project
from parsers.model.statement import Amount, Repair, Section, Side, Statement, SubjectKind, Unit, UnitSource

__all__ = [
    "Amount",
    "Block",
    "Box",
    "Cell",
    "Claim",
    "Document",
    "Evidence",
    "Finding",
    "Fund",
    "Identity",
    "Indicator",
    "Kind",
    "Line",
    "Place",
    "Project",
    "Record",
    "Repair",
    "Scope",
    "Section",
    "Side",
    "Source",
    "Statement",
    "Status",
    "SubjectKind",
    "Table",
    "TextLayer",
    "Unit",
    "UnitSource",
]
