"""Bytes → `Record`: the one way through the parsers.

Pure: the same bytes give the same record. A new version of this code, or of an engine under it, changes
`VERSION`, and everything is parsed again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import PurePath

import msgspec

from parsers.claims import claims_of
from parsers.identity import cover_kind, evidence_in, gather, resolve, weigh
from parsers.model import Document, Evidence, Line, Record, Source, Status
from parsers.performance import projects_of
from parsers.plain import plain
from parsers.sections import read_sections
from parsers.sources import Unreadable, content_digest, open_source
from parsers.statements import Tabled, most, read_statements

_ENGINES = ("pypdfium2", "pdfplumber", "lxml")
VERSION = "-".join(["1", *(f"{name}_{version(name)}" for name in _ENGINES)])
"""Of this code and of the engines under it; safe as the name of a folder."""

_MONEY = re.compile(r"\d(?:\.\d+)?(?:万|亿)?元")


def parse(data: bytes) -> Record:
    """All that can be read of a file's bytes. Never raises: an unreadable file has its cause in `failure`."""
    return _record(data, None)


def read(data: bytes, name: str) -> Record:
    """`parse`, with the name that the file was served under as further evidence of its identity."""
    record = _record(data, name)
    extra = evidence_in(PurePath(name).stem, "file_name")
    return msgspec.structs.replace(record, documents=tuple(_with(doc, extra) for doc in record.documents))


def _with(document: Document, extra: tuple[Evidence, ...]) -> Document:
    return msgspec.structs.replace(
        document, identity=resolve(document, extra), evidence=(*document.evidence, *extra)
    )


def _record(data: bytes, name: str | None) -> Record:
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        source = open_source(data, name)
    except Unreadable as error:
        return Record(sha256, VERSION, "unknown", failure=error.cause, failure_detail=error.detail)
    document = _document(source)
    return Record(
        sha256,
        VERSION,
        source.format,
        pages=source.pages,
        text_layer=source.text_layer,
        content_sha256=content_digest(source) if source.format == "html" else None,
        documents=(document,) if document else (),
    )


def _document(source: Source) -> Document | None:
    """The document that a source is: it holds a standard table, or says what it is and states money."""
    kind, scope = cover_kind(source)
    tabled = read_statements(source, kind, keep_whole=scope == "government")
    statements = tuple(t.statement for t in tabled)
    is_known = any(s.form != "unknown" for s in statements)
    if not is_known and not (kind and (statements or _states_money(source))):
        return None
    evidence = gather(source, [t.lead.agency for t in tabled if t.lead.agency], statements)
    identity = weigh(evidence)
    sections = read_sections(source, frozenset().union(*(t.lead.lines for t in tabled)))
    return Document(
        part=1,
        identity=identity,
        evidence=evidence,
        status=_status(tabled),
        unit=most(s.unit for s in statements if s.form != "unknown"),
        statements=statements,
        sections=sections,
        claims=claims_of(sections, statements, identity.kind),
        projects=projects_of(statements),
    )


def _status(tabled: Sequence[Tabled]) -> Status:
    """`blank`: no figure even in tables that cannot be empty; `partial`: something was not read."""
    if not all(t.is_read for t in tabled) or all(t.statement.form == "unknown" for t in tabled):
        return "partial"
    has_amounts = any(t.statement.amounts for t in tabled)
    if not has_amounts and any(t.statement.is_empty and not t.may_be_empty for t in tabled):
        return "blank"
    return "parsed"


def _states_money(source: Source) -> bool:
    return any(isinstance(block, Line) and _MONEY.search(plain(block.text)) for block in source.blocks)
