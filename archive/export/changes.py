"""`CHANGES.md` of a release: what it has that the one before had not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.export.delta import Difference

_SHOWN = 500
_DOCUMENTS = """
SELECT d.id, d.agency_name, d.fiscal_year, d.kind, d.title FROM main.documents AS d
WHERE {missing} ORDER BY d.region_code, d.agency_name, d.fiscal_year, d.kind, d.id
"""
_FIGURES = """
SELECT c.document_id, c.earlier_id, c.form, c.subject_name, c.measure, c.earlier_fen, c.fen
FROM main.changes AS c {new} ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
_KINDS = {"budget": "预算", "final": "决算", "performance": "绩效", None: "类别不明"}


def changes_page(
    name: str,
    database: Path,
    previous: tuple[str, Path] | None,
    differences: dict[str, Difference] | None,
    rows: dict[str, int],
) -> str:
    """The page, in Markdown. `differences`: None where the schema is another, or nothing came before."""
    lines = [f"# {name}", ""]
    if previous is None:
        lines += ["第一次发布 · The first release.", ""]
    elif differences is None:
        lines += [
            f"与 {previous[0]} 的表结构不同，没有增量 · Another schema than {previous[0]}: no delta.",
            "",
        ]
    else:
        lines += [f"与 {previous[0]} 相比 · Against {previous[0]}.", ""]
    lines += _table(rows, differences or {})
    if previous is not None:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("ATTACH ? AS before", (f"{previous[1].absolute().as_uri()}?mode=ro",))
            lines += _documents(connection)
            lines += _figures(connection)
    return "\n".join(lines) + "\n"


def _table(rows: dict[str, int], differences: dict[str, Difference]) -> list[str]:
    lines = ["## 行数 · Rows", "", "| 表 table | 行 rows | 新增 added | 移除 removed |", "|---|---|---|---|"]
    for table, count in rows.items():
        found = differences.get(table)
        added, removed = (found.added, found.removed) if found else ("", "")
        lines.append(f"| `{table}` | {count} | {added} | {removed} |")
    return [*lines, "", "改动的行同时计入新增与移除 · a changed row counts as removed and as added", ""]


def _documents(connection: sqlite3.Connection) -> Iterator[str]:
    """Documents that came, and that are no more (whose file is read as something else now)."""
    for title, (one, other) in {
        "新文件 · New documents": ("main", "before"),
        "不再列出 · Not listed any more": ("before", "main"),
    }.items():
        missing = f"NOT EXISTS (SELECT 1 FROM {other}.documents AS o WHERE o.id = d.id)"
        query = _DOCUMENTS.format(missing=missing).replace("main.", f"{one}.")
        found = [
            f"- `{id_}` {agency or '单位不明'} {year or '年度不明'} {_KINDS[kind]} {_line(title_)}".rstrip()
            for id_, agency, year, kind, title_ in connection.execute(query)
        ]
        yield from _list(title, found)


def _figures(connection: sqlite3.Connection) -> Iterator[str]:
    """Figures that a new version of a document states otherwise, as far as they are new."""
    found = [
        f"- `{new}` ← `{old}` {form} {subject or ''} {measure}：{_yuan(before)} → {_yuan(after)}"
        for new, old, form, subject, measure, before, after in connection.execute(
            _FIGURES.format(
                new="WHERE NOT EXISTS (SELECT 1 FROM before.changes AS b WHERE "
                "b.document_id = c.document_id AND b.earlier_id = c.earlier_id)"
            )
        )
    ]
    yield from _list("改动的数字 · Figures that were changed", found)


def _list(title: str, found: list[str]) -> Iterator[str]:
    yield from (f"## {title}：{len(found)}", "", *found[:_SHOWN])
    if len(found) > _SHOWN:
        yield f"- …另有 {len(found) - _SHOWN} · and {len(found) - _SHOWN} more"
    if found:
        yield ""


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _yuan(fen: int | None) -> str:
    if fen is None:
        return "无"
    return f"{'-' * (fen < 0)}{abs(fen) // 100:,}.{abs(fen) % 100:02d} 元"
