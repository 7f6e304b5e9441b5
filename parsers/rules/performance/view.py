"""The projects of a document as the checks see them: in forms, lists, tables and sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from parsers.columns import Sheet
from parsers.model import Claim, Place, Project, Statement
from parsers.rules.book import Book
from parsers.rules.performance.form import Form, money_as_printed
from parsers.rules.performance.printed import Printed
from parsers.rules.performance.words import fits


class Forms:
    """The projects of a document, by where they are printed, with the claims about them."""

    def __init__(self, book: Book) -> None:
        document = book.document
        statements = {s.ordinal: s for s in document.statements}
        unread: dict[int, set[int]] = defaultdict(set)
        for place in document.unread:
            if place.statement is not None and place.row is not None:
                unread[place.statement].add(place.row)
        sheets = {
            n: Sheet(statements[n].table)
            for n in {p.statement for p in document.projects} & statements.keys()
        }
        placed = [
            Form(i, p, statements[p.statement], sheets[p.statement], rows, unread[p.statement])
            for i, p, rows in _spans(document.projects, statements)
        ]
        self.forms = tuple(f for f in placed if f.project.origin == "form")
        self.listed = tuple(f for f in placed if f.project.origin == "summary")
        self.tabled = tuple(f for f in placed if f.project.origin == "table")
        self.claims = tuple((i, c) for i, c in enumerate(document.claims) if c.topic == "performance")

    @cached_property
    def projects(self) -> tuple[Form, ...]:
        """The forms of single projects: a form of all that a body does (整体支出) counts no project again."""
        return tuple(
            f for f in self.forms if not (fits("whole_body", f.name) or fits("whole_body", f.statement.title))
        )

    @property
    def evaluated(self) -> tuple[Form, ...]:
        """The forms that say what was done."""
        return tuple(f for f in self.forms if f.project.stage == "self_evaluation")


def forms_of(book: Book) -> Forms:
    """The projects of a book: every rule on a document asks for the same."""
    return book.once(Forms)


def _spans(
    projects: Iterable[Project], statements: dict[int, Statement]
) -> Iterator[tuple[int, Project, range]]:
    """Each project with its rows: a form begins where the one before it ends, the first with its table."""
    indexed = [(i, p) for i, p in enumerate(projects) if p.statement in statements]
    for n, (index, project) in enumerate(indexed):
        table = statements[project.statement].table
        if project.origin != "form":
            yield index, project, range(table.n_rows)
            continue
        before = n > 0 and indexed[n - 1][1].statement == project.statement
        after = indexed[n + 1][1] if n + 1 < len(indexed) else None
        end = after.row if after and after.statement == project.statement else None
        first = (project.row or 0) if before else 0
        yield index, project, range(first, table.n_rows if end is None else end)


def said(index: int, claim: Claim) -> Place:
    """Where a claim stands."""
    return Place(section=claim.section, page=claim.page, text=claim.text, claim=index)


def claimed_money(claim: Claim) -> Printed | None:
    """A claim's money, in fen, as precise as it must be printed."""
    if claim.fen is None:
        return None
    return money_as_printed(claim.fen, "yuan" if claim.unit == "元" else "wan_yuan")
