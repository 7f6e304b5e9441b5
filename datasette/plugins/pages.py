"""What every page knows beyond Datasette's own variables: the menu, and words for tables, columns and codes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml
from pluggy import HookimplMarker

from archive.masking import is_masked
from archive.search import COLUMNS
from archive.views.asking import once

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
MENU = {
    "/coverage": "公开情况",
    "/compare": "比较",
    "/findings": "疑点",
    "/changes": "改动",
    "/projects": "项目",
    "/downloads": "下载",
    "/about": "说明",
}
WORDS: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent.parent / "words.yaml").read_text("utf-8")
)

DEMO = "select 1 from sites where evidence like '%演示数据%' limit 1"
"""Registry entries of embedded sample sites say so in their evidence."""
LAST_CRAWL = "select max(last_crawled_at) as at from sites"

Variables = Callable[[], Awaitable[dict[str, Any]]]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `word`, a code as readers call it, `heading`, a column as they do, and `place`, an anchor.

    And the test `masked`: whether a text has what is left of somebody's number.
    """
    env.tests["masked"] = is_masked
    env.filters["word"] = word
    env.filters["heading"] = heading
    env.filters["place"] = place


def word(code: Any, column: str) -> str:
    """`total.budget` of `measure` → 合计·预算数."""
    known = WORDS.get(column, {})
    stem, _, basis = str(code).partition(".")
    name = known.get(stem, stem)
    return f"{name}·{WORDS['basis'].get(basis, basis)}" if basis else name


def heading(column: str, about: dict[str, Any]) -> str:
    """A column's short heading in a table that metadata is `about`: as shown, else how its description begins."""
    described = str(about.get("columns", {}).get(column, column))
    return str(about.get("shown", {}).get(column) or re.split("[：，、（]", described)[0])


def place(anchor: str) -> str:
    """Where a cell without a page stands: `1/0/3` → 第 1 张表，第 1 行，第 4 列; `sheet!B2` as it is."""
    if found := re.fullmatch(r"(.*:)?(\d+)/(\d+)/(\d+)", anchor):
        file, table, row, col = found.groups()
        return f"{file or ''}第 {table} 张表，第 {int(row) + 1} 行，第 {int(col) + 1} 列"
    return anchor


@hookimpl
def extra_template_vars(datasette: Any) -> Variables:
    """The variables of every page; none where another database is served."""

    async def variables() -> dict[str, Any]:
        database = datasette.databases.get(LEDGER)
        if database is None:
            return {}
        return await _common(datasette, database)

    return variables


async def _common(datasette: Any, database: Any) -> dict[str, Any]:
    tables = datasette.metadata("databases")[LEDGER]["tables"]
    return {
        "is_demo": bool(await once(database, DEMO)),
        "last_crawl": (await once(database, LAST_CRAWL))[0]["at"],
        "site_links": [
            *((datasette.urls.path(path), title) for path, title in MENU.items()),
            (datasette.urls.database(LEDGER), "数据库"),
        ],
        "table_titles": {name: about["title"] for name, about in tables.items()},
        "table_metadata": tables,
        "coded_columns": frozenset(WORDS),
        "searched": tuple(COLUMNS),
        "table_descriptions": {name: about["description"] for name, about in tables.items()},
    }
