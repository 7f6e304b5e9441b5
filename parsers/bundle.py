"""Files that were published together → documents: the one file, or the members of a container.

Each file is read by itself into a `Draft`. Drafts of the same body, year and kind are one document (its
tables in a workbook, its text in a Word file); performance forms go to the budget or final account that they
are attached to. What a draft does not say of itself it cannot contradict. Documents that were read one by one
and prove to be one (`parsers/together.py` says which) are joined by `join`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from parsers.claims import claims_of
from parsers.drafts import Draft, Part, draft_of, named_kind
from parsers.formbook import account_forms
from parsers.identity import cover_kind, weigh
from parsers.model import (
    Document,
    Evidence,
    Kind,
    Place,
    Repair,
    Section,
    Statement,
    Status,
)
from parsers.performance import read_projects
from parsers.repairs import mend
from parsers.split import split
from parsers.statements import Tabled, most, place_of
from parsers.together import agree, fresh_parts


def documents_of(files: Sequence[Part]) -> tuple[Document, ...]:
    """The documents that files are, in the order of their first files; none for other files."""
    parts = [Part(source, file.name) for file in files for source in split(file.source)]
    kinds = [cover_kind(part.source)[0] or named_kind(part) for part in parts]
    shared: Kind | None = most(kind for kind in kinds if kind != "performance")
    drafts = [draft_of(part, kind or shared) for part, kind in zip(parts, kinds, strict=True)]
    groups = _grouped(list(filter(None, drafts)))
    return tuple(mend(_document(n, group)) for n, group in enumerate(groups, 1))


def join(documents: Sequence[Document]) -> Document:
    """Documents of which each is a part of one, the leading one first, as that one.

    What a later part states again is left out. Statements and sections are numbered anew and keep their
    `file`; claims and projects are read anew, and what was cut is mended where no part could mend it alone.
    """
    parts = fresh_parts(documents)
    statements, repairs, unread = _renumbered(
        [
            (document, statement)
            for document, part in zip(documents, parts, strict=True)
            for statement in part.statements
        ]
    )
    sections = _in_order(section for part in parts for section in part.sections)
    status = _joined_status([d.status for d in documents if d.statements])
    joined = _told(documents[0].part, documents, status, statements, sections, unread)
    return msgspec.structs.replace(joined, repairs=repairs) if repairs else mend(joined)


def _told(
    part: int,
    pieces: Sequence[Draft | Document],
    status: Status,
    statements: tuple[Statement, ...],
    sections: tuple[Section, ...],
    unread: Iterable[Place],
) -> Document:
    """A document with all that follows from its statements and sections; `unread` is of its money."""
    evidence = _evidence(pieces)
    identity = weigh(evidence)
    layers = {piece.text_layer for piece in pieces}
    reading = read_projects(statements)
    places = {(place.statement, place.row, place.col): place for place in (*unread, *reading.unread)}
    return Document(
        part=part,
        identity=identity,
        evidence=evidence,
        status=status,
        unit=most(s.unit for s in statements if s.form in account_forms()),
        statements=statements,
        sections=sections,
        claims=claims_of(sections, statements, identity.kind),
        projects=reading.projects,
        unread=tuple(places.values()),
        contents=next((piece.contents for piece in pieces if piece.contents), ()),
        text_layer=layers.pop() if len(layers) == 1 else "mixed",
    )


def _renumbered(
    statements: Sequence[tuple[Document, Statement]],
) -> tuple[tuple[Statement, ...], tuple[Repair, ...], tuple[Place, ...]]:
    """Statements, each with the document that it comes from; their repairs and unread cells, pointed to anew."""
    found: list[Statement] = []
    repairs: list[Repair] = []
    unread: list[Place] = []
    for n, (document, statement) in enumerate(statements, 1):
        own = (place for place in document.unread if place.statement == statement.ordinal)
        unread += (msgspec.structs.replace(place, statement=n) for place in own)
        places: dict[int | None, int] = {}
        for index, repair in enumerate(document.repairs):
            if repair.statement == statement.ordinal:
                places[index] = len(repairs)
                repairs.append(msgspec.structs.replace(repair, statement=n))
        amounts = tuple(
            msgspec.structs.replace(
                a, value_repair=places.get(a.value_repair), subject_repair=places.get(a.subject_repair)
            )
            for a in statement.amounts
        )
        found.append(msgspec.structs.replace(statement, ordinal=n, amounts=amounts))
    return tuple(found), tuple(repairs), tuple(unread)


def _joined_status(statuses: Sequence[Status]) -> Status:
    """Of the parts that hold tables: what one of them does not tell in full, the whole does not."""
    if not statuses or "partial" in statuses:
        return "partial"
    return "parsed" if "parsed" in statuses else "blank"


def _grouped(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Drafts by document; those of performance forms last, since they fit any account of their year."""
    groups: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda draft: draft.identity.kind == "performance"):
        fitting = [group for group in groups if all(agree(draft.identity, d.identity) for d in group)]
        if fitting:
            fitting[0].append(draft)
        else:
            groups.append([draft])
    return groups


def _document(part: int, drafts: Sequence[Draft]) -> Document:
    tabled = [t for draft in drafts for t in draft.tabled]
    statements = tuple(_numbered(t.statement, n) for n, t in enumerate(tabled, 1))
    sections = _in_order(section for draft in drafts for section in draft.sections)
    status = _status(tabled) if all(draft.is_whole for draft in drafts) else "partial"
    unread = (place_of(n, cell) for n, t in enumerate(tabled, 1) for cell in t.unread)
    return _told(part, drafts, status, statements, sections, unread)


def _numbered(statement: Statement, ordinal: int) -> Statement:
    return msgspec.structs.replace(statement, ordinal=ordinal)


def _in_order(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(msgspec.structs.replace(section, ordinal=n) for n, section in enumerate(sections, 1))


def _evidence(drafts: Sequence[Draft | Document]) -> tuple[Evidence, ...]:
    """All that they say. Forms that are attached to an account do not make it one of performance."""
    is_account = any(draft.identity.kind not in (None, "performance") for draft in drafts)
    said = (e for draft in drafts for e in draft.evidence)
    return tuple(e for e in said if not (is_account and (e.field, e.value) == ("kind", "performance")))


def _status(tabled: Sequence[Tabled]) -> Status:
    """`blank`: no figure even in tables that cannot be empty; `partial`: something was not read."""
    if not all(t.is_read for t in tabled) or not any(t.statement.form in account_forms() for t in tabled):
        return "partial"
    has_amounts = any(t.statement.amounts for t in tabled)
    if not has_amounts and any(t.statement.is_empty and not t.may_be_empty for t in tabled):
        return "blank"
    return "parsed"
