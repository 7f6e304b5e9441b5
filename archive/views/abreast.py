"""Figures of several agencies side by side: in one year, and from year to year. Each is a cell that is printed.

Nothing is added up over agencies (a department's account holds its units'), and nothing is averaged.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from archive.views.asking import Ask, Rows

SERIES = ("total", "basic", "project", "personnel", "three_public")
"""The figures that pages follow from agency to agency and from year to year."""

STANDING = """f.ordinal, f."row", f.col,
        (select count(*) from findings x where x.statement_id = f.document_id || '-s' || f.ordinal
            and x."row" = f."row" and x.col = f.col and x.outcome in ('error', 'warning')) as doubts,
        exists (select 1 from amounts m where m.statement_id = f.document_id || '-s' || f.ordinal
            and m."row" = f."row" and m.col = f.col and m.value_repair_id is not null) as is_mended"""
"""Where a figure `f` stands, how many findings doubt it there, and whether it was mended."""

PLACE = ("document_id", "ordinal", "row", "col")
OTHERS = 3
"""Other amounts of a figure that are told of, at most."""

ACCOUNTS = """
    select distinct d.agency_id, d.fiscal_year, d.kind from json_each(:agencies) a
    cross join documents d on d.agency_id = a.value and d.superseded_by is null
    where d.fiscal_year is not null and exists (select 1 from figures f where f.document_id = d.id)"""
BESIDE = f"""
    select d.agency_id, f.fiscal_year, f.kind, f.subject, f.fen, f.document_id, d.published_on, {STANDING},
        h.people, h.basis as people_basis, h.fen_per_head, h.claim_id
    from json_each(:agencies) a
    cross join documents d on d.agency_id = a.value and d.fiscal_year = :year and d.kind = :kind
    cross join figures f on f.document_id = d.id
    left join per_head h on h.document_id = f.document_id and h.what = f.subject and h.fen = f.fen
    where d.superseded_by is null and f.basis = :kind and f.subject in (select value from json_each(:subjects))"""
YEARS = f"""
    select f.fiscal_year, f.kind, f.subject, f.agency_id, f.fen, f.document_id, d.published_on, {STANDING},
        g.name as agency_name
    from json_each(:agencies) a
    cross join documents d on d.agency_id = a.value and d.kind = :kind and d.superseded_by is null
    cross join figures f on f.document_id = d.id join agencies g on g.id = d.agency_id
    where f.subject = :subject and f.basis = :kind
    order by f.fiscal_year desc"""


async def accounts(ask: Ask, agencies: Sequence[str]) -> list[tuple[int, str, int]]:
    """The years and kinds of which the agencies have figures, the newest first: of how many agencies each."""
    rows = await ask(ACCOUNTS, agencies=json.dumps(agencies))
    of = Counter((row["fiscal_year"], row["kind"]) for row in rows)
    return sorted(((year, kind, count) for (year, kind), count in of.items()), reverse=True)


def fullest(held: Sequence[tuple[int, str, int]]) -> tuple[int, str] | None:
    """The account to open on: of most agencies, the newest of several; None where there is none."""
    if not held:
        return None
    year, kind, _ = max(held, key=lambda account: (account[2], account[0], account[1]))
    return year, kind


async def beside(ask: Ask, agencies: Sequence[str], year: int, kind: str) -> dict[str, dict[str, Any]]:
    """By agency and subject of `SERIES`: the figure of a year's account with its place, and what is had a head."""
    values = {"agencies": json.dumps(agencies), "subjects": json.dumps(SERIES), "year": year, "kind": kind}
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in leading(await ask(BESIDE, **values)):
        found[row["agency_id"]][row["subject"]] = row
    return found


async def over_years(ask: Ask, agencies: Sequence[str], subject: str, kind: str) -> Rows:
    """Year by year, the newest first: how many agencies have it, and the `least`, `middle` and `most` of them.

    Of an even number the lower of the two in the middle: a figure that somebody printed.
    """
    rows = leading(await ask(YEARS, agencies=json.dumps(agencies), subject=subject, kind=kind))
    return [_spread(year, list(of_year)) for year, of_year in groupby(rows, itemgetter("fiscal_year"))]


def leading(rows: Rows) -> Rows:
    """Of each agency's account (a year of a kind) the one figure that plots and comparisons show of a subject.

    That of the document that was published last (versions that were replaced have no figures), and in it the one
    printed first.
    """
    return [row for row in with_others(rows) if row["is_leading"]]


def with_others(rows: Rows) -> Rows:
    """Each row with `is_leading`, and `others`: the first few places where it is printed with another amount."""
    accounts: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in rows:
        accounts[_account(row)].append(row)
    marks: dict[int, dict[str, Any]] = {}
    for printed in map(_ordered, accounts.values()):
        amounts = {row["fen"]: row for row in reversed(printed)}
        told = [amounts[fen] for fen in dict.fromkeys(row["fen"] for row in printed)]
        for row in printed:
            others = islice((other for other in told if other["fen"] != row["fen"]), OTHERS)
            marks[id(row)] = {"is_leading": row is printed[0], "others": list(others)}
    return [row | marks[id(row)] for row in rows]


def _account(row: dict[str, Any]) -> tuple[Any, ...]:
    """What is one figure, however often it is printed; agencies that nobody knows are not one."""
    return row["agency_id"] or row["document_id"], row["fiscal_year"], row["kind"], row["subject"]


def _ordered(rows: Rows) -> Rows:
    """Prints of one figure, the leading one first."""
    printed = sorted(rows, key=itemgetter(*PLACE))
    return sorted(printed, key=lambda row: row["published_on"] or "", reverse=True)


def _spread(year: int, rows: Rows) -> dict[str, Any]:
    """One figure an agency, as `leading` gives them."""
    ordered = sorted(rows, key=itemgetter("fen", "document_id"))
    middle = ordered[(len(ordered) - 1) // 2]
    return {
        "fiscal_year": year,
        "agencies": len(ordered),
        "fen": middle["fen"],
        "least": ordered[0],
        "middle": middle,
        "most": ordered[-1],
    }
