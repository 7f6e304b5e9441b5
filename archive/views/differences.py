"""Two versions of a document, figure by figure, each with its place in both."""

from __future__ import annotations

from typing import Any

from archive.painter import Painter
from archive.views.asking import Ask, Rows
from archive.views.sheets import sheet
from archive.views.standing import standing

# A figure is the same one by what archive/changes.py takes for that, which makes the table `changes`.
DIFFERENCES = """
    with figure as (
        select a.document_id, a.statement_id, s.ordinal, s.form, s.title, a."row", a.col, a.fen, a.side,
            a.subject_kind, a.subject_code, a.subject_name, a.parent_name, a.measure,
            row_number() over (
                partition by a.document_id, s.form, a.side, a.subject_kind, a.subject_code, a.subject_name,
                    a.parent_name, a.measure
                order by s.ordinal, a."row", a.col
            ) as n
        from amounts a join statements s on s.id = a.statement_id
        where a.document_id in (:later, :earlier)
    )
    select coalesce(new.form, old.form) as form, coalesce(new.title, old.title) as title,
        coalesce(new.subject_code, old.subject_code) as subject_code,
        coalesce(new.subject_name, old.subject_name) as subject_name, coalesce(new.measure, old.measure) as measure,
        old.fen as earlier_fen, new.fen,
        old.statement_id as earlier_statement, old."row" as earlier_row, old.col as earlier_col,
        new.statement_id as statement, new."row", new.col
    from (select * from figure where document_id = :later) new
    full join (select * from figure where document_id = :earlier) old
        on (old.form, old.measure, old.n) = (new.form, new.measure, new.n)
        and old.side is new.side and old.subject_kind is new.subject_kind
        and old.subject_code is new.subject_code and old.subject_name is new.subject_name
        and old.parent_name is new.parent_name
    where new.fen is not old.fen
    order by coalesce(new.ordinal, old.ordinal), coalesce(new."row", old."row"), coalesce(new.col, old.col)"""
MOST_SHEETS = 6
"""Pairs of pages that are shown whole."""


async def differences(ask: Ask, painter: Painter, later: str, earlier: str) -> dict[str, Any]:
    """The `figures` that differ, each with its cells `before` and `after`, and pairs of `sheets` that show them."""
    figures = await ask(DIFFERENCES, later=later, earlier=earlier)
    sides = {
        "before": ("earlier_statement", "earlier_row", "earlier_col"),
        "after": ("statement", "row", "col"),
    }
    at = [(f[s], f[r], f[c]) for f in figures for s, r, c in sides.values() if f[s]]
    cells = await standing(ask, painter, at)
    for figure in figures:
        for side, (statement, row, col) in sides.items():
            figure[side] = cells.get((figure[statement], figure[row], figure[col]))
    return {"later": later, "earlier": earlier, "figures": figures, "sheets": await _sheets(painter, figures)}


async def _sheets(painter: Painter, figures: Rows) -> list[tuple[Any, Any]]:
    """Pairs of pages, the earlier one first, with the boxes of what differs; None where there is no page."""
    pairs = list(dict.fromkeys((_page_of(f["before"]), _page_of(f["after"])) for f in figures))
    found = []
    for before, after in pairs[:MOST_SHEETS]:
        drawn = [
            await _drawn(painter, before, figures, "before"),
            await _drawn(painter, after, figures, "after"),
        ]
        if any(drawn):
            found.append((drawn[0], drawn[1]))
    return found


async def _drawn(
    painter: Painter, page: tuple[str, int] | None, figures: Rows, side: str
) -> dict[str, Any] | None:
    if page is None:
        return None
    marks = {"fen": 0, "is_doubted": False, "is_mended": False, "is_changed": True}
    cells = [f[side] | marks for f in figures if _page_of(f[side]) == page]
    return await sheet(painter, *page, cells)


def _page_of(cell: dict[str, Any] | None) -> tuple[str, int] | None:
    """The file and the page of a cell."""
    return (cell["sha256"], cell["page"]) if cell and cell["page"] else None
