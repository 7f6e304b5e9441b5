"""The frozen records of the parsers: what stands in a file, and what it means.

Two layers, both pure data (msgspec structs: JSON round trips byte for byte):

* `Source`: what a format module (`parsers/pdf.py`, `parsers/html.py`) makes of bytes. A stream of blocks in
  reading order: `Line`s of running text and `Table`s, each table already stitched over its pages.
* `Record`: what the rest of the parsers make of a source. Documents with statements, amounts and sections.

Coordinates are points from the page's top-left corner, rounded to 2 decimals. Pages count from 1; rows and
columns from 0. Money is an integer number of fen. `gc=False`: thousands of them live at once, and none can be
part of a cycle.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Unit = Literal["yuan", "wan_yuan"]
UnitSource = Literal["printed", "document"]
Kind = Literal["budget", "final", "performance"]
Scope = Literal["department", "unit", "government", "unknown"]
Status = Literal["parsed", "partial", "blank", "failed"]
TextLayer = Literal["native", "ocr", "mixed"]
Side = Literal["income", "expenditure"]
SubjectKind = Literal["functional", "economic", "government_economic", "item", "project"]


class Box(Struct, frozen=True, gc=False, array_like=True):
    """A rectangle on a page, in points from the page's top-left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Cell(Struct, frozen=True, gc=False, omit_defaults=True):
    """A cell of a table: the top-left one of a merge stands for the whole merge.

    `text` has wraps and justifying spaces removed and digits as printed. Where there is no page (HTML, Excel)
    `page` and `box` are None and `anchor` says where (`table/row/col`, `sheet!A1`). `value` is the number that
    a spreadsheet stores where its text shows less of it: `5,988.22` may stand for 5988.2249. `doubt` says
    why a text may mislead: one that was read from an image may not be what is printed there, one of a
    spreadsheet may print another number than is stored. None where there is no doubt.
    """

    row: int
    col: int
    text: str = ""
    rowspan: int = 1
    colspan: int = 1
    is_header: bool = False
    page: int | None = None
    box: Box | None = None
    anchor: str | None = None
    value: str | None = None
    doubt: str | None = None


class Line(Struct, frozen=True, gc=False, omit_defaults=True):
    """A line (PDF) or paragraph (HTML) of running text outside tables. `level`: 1-6 for a marked-up heading."""

    text: str
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    level: int = 0


class Table(Struct, frozen=True):
    """A ruled table, stitched over its pages: headers repeated on a continuation page are dropped.

    `cells` are sorted by (row, col); every position of the n_rows x n_cols grid is covered by one cell.
    The first `header_rows` rows are the header: their cells have `is_header`.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    header_rows: int = 0


Block = Line | Table


class Source(Struct, frozen=True, omit_defaults=True):
    """What a format module made of bytes. `pages` is None where the format has none."""

    format: str
    blocks: tuple[Line | Table, ...] = ()
    pages: int | None = None
    text_layer: TextLayer = "native"
    title: str | None = None
    """The title that the format itself marks (HTML's ArticleTitle, title or h1)."""
    unread: tuple[str, ...] = ()
    """What of it was left unread, and why."""
    first_page: int = 1
    """Of one of several documents in a file: the page that it begins on."""


class Amount(Struct, frozen=True, gc=False, omit_defaults=True):
    """A money cell, understood. The measures and subject kinds are those of the public schema."""

    row: int
    col: int
    text: str
    fen: int
    measure: str
    level: int | None = None
    side: Side | None = None
    subject_kind: SubjectKind | None = None
    subject_code: str | None = None
    subject_name: str | None = None
    parent_name: str | None = None
    second_subject_kind: SubjectKind | None = None
    second_subject_code: str | None = None
    second_subject_name: str | None = None
    printed_fen: int | None = None
    """What is printed, where `fen` is not that: it is a repair, or what a spreadsheet stores."""
    value_repair: int | None = None
    """Of a mended amount: the place of its repair in `Document.repairs`."""
    subject_repair: int | None = None
    """Of a mended `subject_code`: the place of its repair in `Document.repairs`."""


class Repair(Struct, frozen=True, gc=False):
    """A cell that a narrow column cut, and what another statement proves it to be (`proof`, in words)."""

    statement: int
    """The statement's ordinal."""
    row: int
    col: int
    original: str
    repaired: str
    proof: str


class Statement(Struct, frozen=True, omit_defaults=True):
    """A standard table of a document, or one of form `unknown`, kept whole. `ordinal` counts from 1."""

    ordinal: int
    form: str
    title: str
    table: Table
    printed_number: str | None = None
    first_page: int | None = None
    last_page: int | None = None
    unit: Unit | None = None
    unit_source: UnitSource | None = None
    """`printed`: the table states its unit; `document`: it states none, and most of the others have this one."""
    is_empty: bool = False
    empty_note: str | None = None
    amounts: tuple[Amount, ...] = ()
    file: str | None = None
    """SHA-256 of the file that it stands in, where the document came in several."""


class Section(Struct, frozen=True, gc=False, omit_defaults=True):
    """A heading and the text under it, up to the next heading. `ordinal` counts from 1."""

    ordinal: int
    level: int
    heading: str
    text: str
    page: int | None = None
    file: str | None = None
    """SHA-256 of the file that it stands in, where the document came in several."""


class Claim(Struct, frozen=True, gc=False, omit_defaults=True):
    """A number that a sentence states, or a figure of a table of statistics that are not money.

    `topic`, `measure` and what counts as a claim: the public schema. Money is `fen`, else `number` as printed
    with its `unit`; `delta` and `growth` are signed. `text` is the sentence.
    """

    topic: str
    measure: str
    text: str
    subject: str | None = None
    fen: int | None = None
    number: str | None = None
    unit: str | None = None
    section: int | None = None
    """The section's ordinal."""
    page: int | None = None
    statement: int | None = None
    """Of a table of statistics: the statement's ordinal, with `row` and `col`."""
    row: int | None = None
    col: int | None = None


class Fund(Struct, frozen=True, gc=False, omit_defaults=True):
    """A source of a project's money, or its total. Rates, weights and scores are text as printed."""

    source: str
    declared_fen: int | None = None
    initial_fen: int | None = None
    budget_fen: int | None = None
    executed_fen: int | None = None
    balance_fen: int | None = None
    weight: str | None = None
    rate: str | None = None
    score: str | None = None


class Indicator(Struct, frozen=True, gc=False, omit_defaults=True):
    """An indicator row of a performance form, in the words of the public schema. `ordinal` counts from 1."""

    ordinal: int
    row: int
    level3: str
    level1: str | None = None
    level1_weight: str | None = None
    level2: str | None = None
    level2_weight: str | None = None
    operator: str | None = None
    target: str | None = None
    adjusted_target: str | None = None
    actual_operator: str | None = None
    actual: str | None = None
    unit: str | None = None
    actual_unit: str | None = None
    completion: str | None = None
    weight: str | None = None
    score: str | None = None
    scoring_method: str | None = None
    reason: str | None = None


class Project(Struct, frozen=True, gc=False, omit_defaults=True):
    """A project's performance form, its row in a summary list, or its row in a project table."""

    statement: int
    """The statement's ordinal."""
    origin: Literal["form", "summary", "table"]
    name: str
    row: int | None = None
    category: str | None = None
    department: str | None = None
    implementer: str | None = None
    stage: Literal["target", "self_evaluation"] | None = None
    initial_fen: int | None = None
    budget_fen: int | None = None
    executed_fen: int | None = None
    execution_rate: str | None = None
    execution_score: str | None = None
    subtotal: str | None = None
    deduction: str | None = None
    score: str | None = None
    grade: str | None = None
    goal: str | None = None
    achieved: str | None = None
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()


class Evidence(Struct, frozen=True, gc=False):
    """What one place says of a document's identity: `field` is one of `Identity`, `source` where it stood."""

    field: str
    value: str
    source: Literal[
        "cover", "agency_line", "table_title", "page_title", "text", "file_name", "article_title", "given"
    ]


class Identity(Struct, frozen=True, omit_defaults=True):
    """Whose document it is, of which year, and what it is. Each None is: no evidence."""

    agency_name: str | None = None
    region_code: str | None = None
    fiscal_year: int | None = None
    kind: Kind | None = None
    scope: Scope = "unknown"
    title: str | None = None


class Document(Struct, frozen=True, omit_defaults=True):
    """A budget or final account as one file states it. `part` counts the documents of a file from 1."""

    part: int
    identity: Identity
    evidence: tuple[Evidence, ...] = ()
    status: Status = "parsed"
    unit: Unit | None = None
    statements: tuple[Statement, ...] = ()
    sections: tuple[Section, ...] = ()
    claims: tuple[Claim, ...] = ()
    projects: tuple[Project, ...] = ()
    repairs: tuple[Repair, ...] = ()
    unread: tuple[Place, ...] = ()
    """The cells of known forms that hold something which nothing was read from: money, and parts of forms."""
    contents: tuple[str, ...] = ()
    """The entries of its list of contents, in their order, without pages."""
    text_layer: TextLayer = "native"
    """Whether its text was read from images: its words may mislead then, and carry no doubt of their own."""


class Record(Struct, frozen=True, omit_defaults=True):
    """All that the parsers know of a file's bytes; the same bytes give the same record.

    `failure` is the cause why the bytes could not be read (`truncated`, `encrypted`, `empty_file`,
    `unknown_type`, `unsupported_format`, ...); there are no documents then. A file that reads well but is no
    budget, final account or performance form has neither failure nor documents. `content_sha256` is that of
    what was extracted (HTML only): a visit counter on the page does not change it. A `failure_detail` without a
    `failure` says what of the file could not be read; the rest is in `documents`.
    """

    sha256: str
    parser_version: str
    format: str
    pages: int | None = None
    text_layer: TextLayer = "native"
    content_sha256: str | None = None
    failure: str | None = None
    failure_detail: str | None = None
    documents: tuple[Document, ...] = ()


class Place(Struct, frozen=True, gc=False, omit_defaults=True):
    """Where a value of a finding stands."""

    statement: int | None = None
    """The statement's ordinal."""
    section: int | None = None
    row: int | None = None
    col: int | None = None
    page: int | None = None
    text: str | None = None
    claim: int | None = None
    """The claim whose number it is: its index in the document's `claims`."""
    project: int | None = None
    """The project whose field it is: its index in the document's `projects`."""


class Finding(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a rule found in a document: `evidence[0]` is the place of the value in doubt."""

    rule: str
    outcome: Literal["error", "warning", "rounding", "info", "pass"]
    message: str
    expected_fen: int | None = None
    actual_fen: int | None = None
    expected: str | None = None
    actual: str | None = None
    value_unit: str | None = None
    evidence: tuple[Place, ...] = ()
