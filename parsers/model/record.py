"""All that is known of a file: its documents, whose they are, and of which year."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from parsers.model.finding import Place
from parsers.model.source import TextLayer
from parsers.model.stated import Claim, Project
from parsers.model.statement import Repair, Section, Statement, Unit

Kind = Literal["budget", "final", "performance"]
Scope = Literal["department", "unit", "government", "unknown"]
Status = Literal["parsed", "partial", "blank", "failed"]


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
