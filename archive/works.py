"""The documents of an article: each of one file, or of several that were published together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct

import parsers
from archive.candidates import Candidate, Publication
from archive.records import load_record
from archive.store import Store
from parsers import identity as identities
from parsers import together
from parsers.bundle import join
from parsers.model import Document, Evidence, Identity, Record, TextLayer
from parsers.together import Outline, Role

FORMATS = ("xlsx", "docx", "ods", "odt", "xls", "doc", "rtf", "html", "ofd", "pdf")
"""Of two files that give the same to a document, the one whose format comes first leads: cells before a
layout, and what the file's own author wrote before what had to be converted to be read."""

_RECORDS_AT_HAND = 8

Load = Callable[[str], Record]


class Work(Struct, frozen=True):
    """A document and its files: of each its SHA-256 and what it gives; the first, of `lead`, gives the id."""

    id: str
    lead: Candidate
    document: Document
    files: tuple[tuple[str, Role], ...]
    format: str
    pages: int | None = None
    text_layer: TextLayer = "native"


class _Piece(Struct, frozen=True):
    """A document as one file states it."""

    id: str
    file: Candidate
    part: int
    outline: Outline
    rank: tuple[int, bool, int, str, int]
    """What of several pieces decides which one leads."""


def works(store: Store, publication: Publication) -> Iterator[Work]:
    """The documents of an article; of a file that could not be read the one that stands for it.

    The newest version comes first and keeps what files it shares with an earlier one, unless they lead that.
    """
    load: Load = lru_cache(_RECORDS_AT_HAND)(lambda file: load_record(store, parsers.VERSION, file))
    for file in publication.files:
        if file.home.failure:
            yield _unreadable(file, load(file.home.sha256))
    pieces = [piece for file in publication.files if not file.home.failure for piece in _pieces(file, load)]
    used: set[str] = set()
    for version in publication.versions:
        served = [piece for piece in pieces if piece.file.home.stem in version]
        for group in together.grouped([piece.outline for piece in served]):
            members = _left([served[n] for n in group], used)
            used |= {piece.id for piece in members}
            if members and not _only_announces(members):
                yield _work(members, load)


def document_id(stem: str, part: int) -> str:
    """The public id of a file's document."""
    return stem if part == 1 else f"{stem}-{part}"


def evidence(file: Candidate) -> tuple[Evidence, ...]:
    """What is known of a document's identity beside what it prints."""
    home, given = file.home, file.given
    told = {"agency_name": given.agency, "fiscal_year": given.year, "kind": given.kind}
    return (
        *(Evidence(field, str(value), "given") for field, value in told.items() if value is not None),
        *(identities.evidence_in(home.article_title, "article_title") if home.article_title else ()),
        *(identities.evidence_in(home.file_name, "file_name") if home.file_name else ()),
    )


def _unreadable(file: Candidate, record: Record) -> Work:
    """All that is known of what a file holds was told."""
    document = _identified(Document(1, Identity(), status="failed"), file)
    role: Role = "page" if file.home.role == "article" else "whole"
    return Work(
        file.home.stem,
        file,
        document,
        ((file.home.sha256, role),),
        record.format,
        record.pages,
        record.text_layer,
    )


def _pieces(file: Candidate, load: Load) -> Iterator[_Piece]:
    record = load(file.home.sha256)
    stem, is_page = file.home.stem, file.home.role == "article"
    order = FORMATS.index(record.format) if record.format in FORMATS else len(FORMATS)
    for document in record.documents:
        outline = together.outline(_identified(document, file), stem, is_page=is_page)
        rank = (
            together.ROLES.index(outline.role),
            record.text_layer != "native",
            order,
            stem,
            document.part,
        )
        yield _Piece(document_id(stem, document.part), file, document.part, outline, rank)


def _left(group: Sequence[_Piece], used: set[str]) -> list[_Piece]:
    """The pieces, the leading one first; where a newer version has that one, those that no newer one has."""
    ranked = sorted(group, key=lambda piece: piece.rank)
    return [piece for piece in ranked if piece.id not in used] if ranked[0].id in used else ranked


def _only_announces(members: Sequence[_Piece]) -> bool:
    """Whether it is an article page without tables of its own, and what it announces is a document."""
    lead = members[0]
    return lead.outline.role == "page" and lead.file.announces and not lead.outline.forms


def _work(members: Sequence[_Piece], load: Load) -> Work:
    lead = members[0]
    documents = [_document(piece, load) for piece in members]
    record = load(lead.file.home.sha256)
    roles: list[Role] = [piece.outline.role for piece in members]
    if len(members) == 1 and roles != ["page"]:
        roles = ["whole"]
    layers = {load(piece.file.home.sha256).text_layer for piece in members}
    return Work(
        lead.id,
        lead.file,
        documents[0] if len(members) == 1 else join(documents),
        tuple((piece.file.home.sha256, role) for piece, role in zip(members, roles, strict=True)),
        record.format,
        record.pages,
        record.text_layer if len(layers) == 1 else "mixed",
    )


def _document(piece: _Piece, load: Load) -> Document:
    """The piece's document, each of its statements and sections with the file that it stands in."""
    file = piece.file.home.sha256
    found = next(d for d in load(file).documents if d.part == piece.part)
    return msgspec.structs.replace(
        _identified(found, piece.file),
        statements=tuple(msgspec.structs.replace(s, file=file) for s in found.statements),
        sections=tuple(msgspec.structs.replace(s, file=file) for s in found.sections),
    )


def _identified(document: Document, file: Candidate) -> Document:
    extra = evidence(file)
    return msgspec.structs.replace(
        document, identity=identities.resolve(document, extra), evidence=(*document.evidence, *extra)
    )
