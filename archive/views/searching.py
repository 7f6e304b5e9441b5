"""What a search finds in each table that is searched: the count, and some rows in their order.

Up to `RANKED_UP_TO` hits of the words, those come first that fit best (BM25); of more, those that were taken in
last. A search that is narrowed asks the index for the rows within (their scope, `archive/search.py`); where the
words have few hits, and in a release, whose indexes have none, each hit is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.database import QueryInterrupted
from msgspec import Struct

from archive.bigrams import match_query
from archive.listing import How, bound
from archive.search import scope_query

RANKED_UP_TO = 1000
"""More hits than this are not ordered by how well they fit: that would read them all."""
COUNTED_UP_TO = 10_000
"""More hits are said to be at least so many; where each hit is looked at:"""
LOOKED_AT_UP_TO = 1_000
MILLISECONDS = 1500
"""What one table's search may take."""

# Cross joins: the index first, whatever the planner thinks of the tables behind it.
_OF_DOCUMENT = "cross join documents d on d.id = t.document_id left join agencies a on a.id = d.agency_id"
_JOINED = {
    "agencies": "cross join agencies a on a.id = t.id",
    "documents": "cross join documents d on d.id = t.id left join agencies a on a.id = d.agency_id",
}
_OF_STATEMENT = {
    "amounts": "cross join statements s on s.id = t.statement_id",
    "statements": "cross join statements s on s.id = t.id",
}
"""What a count looks at for a form alone."""
HITS = {
    "agencies": "t.name as head, t.role, t.id as pk",
    "documents": "coalesce(t.title, t.agency_name) as head, t.id as pk",
    "statements": "t.title as head, t.id as pk, t.first_page as page, t.form",
    "amounts": (
        "t.subject_name as head, t.id as pk, t.fen, t.measure, t.subject_code, t.statement_id, "
        't."row", t.col, s.form, s.title as text'
    ),
    "sections": "t.heading as head, t.document_id || ',' || t.ordinal as pk, t.ordinal, t.text, t.page",
    "claims": (
        "t.text as head, t.id as pk, t.fen, t.number, t.unit, t.measure, t.page, t.section_ordinal as ordinal, "
        't.statement_id, t."row", t.col'
    ),
    "projects": "t.name as head, t.id as pk, t.budget_fen as fen, t.score, t.goal as text",
}
"""By searched table: what is shown of a row."""
_DOCUMENT = "d.id as document_id, d.title as document_title, d.agency_name, d.fiscal_year, d.kind"
_NO_DOCUMENT = (
    "null as document_id, null as document_title, null as agency_name, null as fiscal_year, null as kind"
)
FILTERS: dict[str, tuple[How, str]] = {
    "region": ("division", "a.region_code between :region and :region_last"),
    "role": ("text", "a.role = :role"),
    "year": ("number", "d.fiscal_year = :year"),
    "kind": ("text", "d.kind = :kind"),
    "form": ("text", "s.form = :form"),
    "subject": ("text", "t.subject_code = :subject"),
}
"""By name: how its value is read, and the condition where each hit is looked at."""
_ONLY = {"form": {"statements", "amounts"}, "subject": {"amounts"}, "year": set(HITS) - {"agencies"}}
_ONLY["kind"] = _ONLY["year"]

Filters = Mapping[str, str]
Found = dict[str, Any]


def searched(filters: Filters) -> list[str]:
    """The tables that are searched: a filter on what a table lacks leaves the table out."""
    return [table for table in HITS if all(table in _ONLY.get(name, HITS) for name in filters)]


class Search(Struct, frozen=True):
    """Words in one table, narrowed. `is_scoped`: the index of the table can narrow."""

    database: Any
    table: str
    words: str
    filters: Filters
    is_scoped: bool

    async def found(self, limit: int, offset: int) -> Found:
        """`count` (None: not known in time), whether it `is_exact`, and some `rows`.

        Raises ValueError where a filter's number is none.
        """
        try:
            most = RANKED_UP_TO if self.filters else COUNTED_UP_TO
            count = await self._count(match_query(self.words), {}, most) if self.words else None
            few = count is not None and count <= RANKED_UP_TO
            match, looked_at = self._narrowed(few)
            if (self.filters and count) or not self.words:
                most = LOOKED_AT_UP_TO if looked_at else COUNTED_UP_TO
                count = await self._count(match, looked_at, most)
            best = "f.rank, f.rowid" if few else ""
            rows = await self._rows(match, looked_at, best, (limit, offset)) if count else []
        except QueryInterrupted:
            return {"table": self.table, "count": None, "is_exact": False, "rows": [], "is_slow": True}
        found = {"count": min(count or 0, most), "is_exact": (count or 0) <= most}
        return {"table": self.table, **found, "rows": rows, "is_slow": False}

    def _narrowed(self, few: bool) -> tuple[str, Filters]:
        """The query of the index (empty: none), and what each hit is looked at for."""
        query = match_query(self.words) if self.words else ""
        if few or not self.is_scoped:
            return query, self.filters
        return f"{query} {scope_query(self.filters)}".strip(), {}

    async def _count(self, match: str, looked_at: Filters, most: int) -> int:
        source, values = self._source(match, looked_at, is_counted=True)
        sql = f"select count(*) from (select 1 {source} limit :most)"
        counted = await self.database.execute(
            sql, values | {"most": most + 1}, custom_time_limit=MILLISECONDS
        )
        return int(counted.single_value())

    async def _rows(self, match: str, looked_at: Filters, best: str, page: tuple[int, int]) -> list[Found]:
        source, values = self._source(match, looked_at)
        # By the index's own row: by the table's, all hits would be sorted first.
        order = best or ("f.rowid desc" if match else "t.rowid desc")
        document = _NO_DOCUMENT if self.table == "agencies" else _DOCUMENT
        sql = f"select {HITS[self.table]}, {document} {source} order by {order} limit :limit offset :offset"
        asked = values | {"limit": page[0], "offset": page[1]}
        rows = await self.database.execute(
            sql, asked, page_size=page[0], custom_time_limit=MILLISECONDS, log_sql_errors=False
        )
        return [dict(row) for row in rows.rows]

    def _source(
        self, match: str, looked_at: Filters, *, is_counted: bool = False
    ) -> tuple[str, dict[str, Any]]:
        """What stands after SELECT, and its values; a count needs the tables behind the index for filters alone."""
        table = self.table
        values: dict[str, Any] = {"q": match}
        conditions = [f"{table}_fts match :q"] if match else ["true"]
        for name, value in looked_at.items():
            how, condition = FILTERS[name]
            conditions.append(condition)
            values |= bound(name, how, value)
        rows = f"{table}_fts f cross join {table} t on t.rowid = f.rowid" if match else f"{table} t"
        source = f"{rows} {_JOINED.get(table, _OF_DOCUMENT)}"
        if not is_counted or "form" in looked_at:
            source = f"{source} {_OF_STATEMENT.get(table, '')}"
        if is_counted and match and not looked_at:
            source = f"{table}_fts f"
        return f"from {source} where {' and '.join(conditions)}", values
