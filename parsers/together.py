"""Which of the documents that were published together are one: its parts, copies of it, or others.

They are one where nothing that both say keeps them apart: the body, the year, the kind, and the figures of
a table that both print. A body's accounts in two files with other figures stay two documents, and what
would fit several documents belongs to none of them: nothing is joined by a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct

from parsers.formbook import account_forms
from parsers.model import Document, Identity, Section, Statement
from parsers.plain import plain

Role = Literal["whole", "text", "tables", "forms", "page"]
"""What a file gives to its document, in the order in which files lead it."""

ROLES: tuple[Role, ...] = ("whole", "text", "tables", "forms", "page")
_FORMS = frozenset({"performance_form", "performance_summary"})
_MANY = _FORMS | {"unknown", "unit_list"}
"""Forms that one document may hold several of, with other figures each."""


class Outline(Struct, frozen=True):
    """What is compared of a document. `file` is its file: a file's documents are never parts of one another.

    `figures`: of each statement with amounts its form and a digest of them; `forms`: how many statements
    of each known form it holds; `numbers`: what its sentences state.
    """

    file: str
    identity: Identity
    role: Role
    figures: frozenset[tuple[str, str]]
    forms: dict[str, int]
    numbers: frozenset[tuple[int | None, str | None]]


def outline(document: Document, file: str, *, is_page: bool = False) -> Outline:
    """The outline of a document that came in `file`; `is_page`: that is the article page itself."""
    numbers = _numbers(document)
    return Outline(
        file,
        document.identity,
        "page" if is_page else _role(document, bool(numbers)),
        frozenset((s.form, _digest(s)) for s in document.statements if s.amounts),
        dict(Counter(s.form for s in document.statements if s.form in account_forms())),
        numbers,
    )


def grouped(outlines: Sequence[Outline]) -> list[list[int]]:
    """The places of the outlines that are one document, each group in the order of `outlines`.

    What says least of itself goes last, and the page after all: it must fit one document, and one only.
    """
    groups: list[list[int]] = []
    for place in sorted(range(len(outlines)), key=lambda n: _turn(outlines[n])):
        fitting = [g for g in groups if _fits(outlines[place], [outlines[n] for n in g])]
        if home := _home(outlines, place, fitting):
            home.append(place)
        else:
            groups.append([place])
    return [sorted(group) for group in groups]


def _turn(one: Outline) -> tuple[bool, int, int]:
    """Tables first, since their figures tell two accounts apart; forms last, since they fit any account."""
    who = one.identity
    unsaid = [who.agency_name, who.fiscal_year, who.kind].count(None)
    is_form = one.role == "forms" or who.kind == "performance"
    return one.role == "page", unsaid, 2 if is_form else int(one.role == "text")


def agree(one: Identity, other: Identity) -> bool:
    """Whether nothing that both say keeps them apart. A body's short name agrees with its full one."""
    names = one.agency_name, other.agency_name
    same_body = None in names or names[0].endswith(names[1]) or names[1].endswith(names[0])  # type: ignore
    years = {one.fiscal_year, other.fiscal_year} - {None}
    kinds = {one.kind, other.kind} - {None, "performance"}
    return same_body and len(years) < 2 and len(kinds) < 2


def is_copy(one: Outline, others: Sequence[Outline]) -> bool:
    """Whether all that a document states is stated by the others: the same in another format.

    Of a document with figures these decide, and its text is taken to be the same; else what its text states.
    """
    figures = frozenset[tuple[str, str]]().union(*(o.figures for o in others))
    forms = sum((Counter(o.forms) for o in others), Counter[str]())
    numbers = any(o.numbers for o in others) or not one.numbers
    if one.figures:
        return numbers and one.figures <= figures and Counter(one.forms) <= forms
    stated = frozenset[tuple[int | None, str | None]]().union(*(o.numbers for o in others))
    return bool(one.numbers) and one.numbers <= stated and Counter(one.forms) <= forms


def fresh_parts(documents: Sequence[Document]) -> list[Document]:
    """Each document with only those statements and sections that none before it holds."""
    parts: list[Document] = []
    before: list[Outline] = []
    for document in documents:
        parts.append(_fresh(document, before, parts) if parts else document)
        before.append(outline(document, ""))
    return parts


def _fresh(document: Document, before: Sequence[Outline], parts: Sequence[Document]) -> Document:
    own = outline(document, "")
    if is_copy(own, before):
        return msgspec.structs.replace(document, statements=(), sections=())
    held = {(s.form, _digest(s)) for part in parts for s in part.statements}
    forms = {form for form, _ in held} - _MANY
    statements = tuple(s for s in document.statements if not _is_held(s, held, forms))
    spoken = frozenset[tuple[int | None, str | None]]().union(*(o.numbers for o in before))
    texts = {_text(section) for part in parts for section in part.sections}
    is_spoken = bool(own.numbers) and own.numbers <= spoken
    sections = () if is_spoken else tuple(s for s in document.sections if _text(s) not in texts)
    return msgspec.structs.replace(document, statements=statements, sections=sections)


def _is_held(statement: Statement, held: set[tuple[str, str]], forms: set[str]) -> bool:
    """Whether a statement stands among others: with its figures, or, printed without any, with its form."""
    is_bare = not statement.amounts and statement.form in forms
    return is_bare or (statement.form, _digest(statement)) in held


def _fits(one: Outline, group: Sequence[Outline]) -> bool:
    if any(one.file == other.file or not agree(one.identity, other.identity) for other in group):
        return False
    stated = frozenset[tuple[str, str]]().union(*(other.figures for other in group))
    clash = {form for form, _ in one.figures - stated} & {form for form, _ in stated}
    return clash <= _MANY


def _home(outlines: Sequence[Outline], place: int, fitting: Sequence[list[int]]) -> list[int] | None:
    """The one document that a part belongs to: where it fits several, the one of its scope, if it is one."""
    one = outlines[place]
    copied = [group for group in fitting if one.figures and is_copy(one, [outlines[n] for n in group])]
    choice = copied or fitting
    if len(choice) < 2:
        return next(iter(choice), None)
    scope = one.identity.scope
    like = [g for g in choice if scope != "unknown" and outlines[g[0]].identity.scope == scope]
    return like[0] if len(like) == 1 else None


def _role(document: Document, has_text: bool) -> Role:
    forms = {s.form for s in document.statements}
    if forms <= {"unit_list"}:
        return "text"
    if has_text:
        return "whole"
    return "forms" if forms <= _FORMS | {"unknown"} else "tables"


def _numbers(document: Document) -> frozenset[tuple[int | None, str | None]]:
    return frozenset((c.fen, c.number) for c in document.claims if c.section is not None)


def _digest(statement: Statement) -> str:
    """Equal for statements that state the same: figures in their order, of a form without any its words."""
    if statement.amounts and statement.form not in _MANY:
        said = "|".join(map(str, sorted(a.fen for a in statement.amounts)))
    else:
        said = "|".join("".join(plain(c.text).split()) for c in statement.table.cells)
    return sha256(said.encode()).hexdigest()


def _text(section: Section) -> str:
    return "".join(plain(section.heading + section.text).split())
