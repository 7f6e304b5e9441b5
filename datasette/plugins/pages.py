"""What every page knows beyond Datasette's own variables, and what the home page shows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from pluggy import HookimplMarker

from archive.search import COLUMNS

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
COUNTED = {"agencies": "机构", "documents": "文档", "amounts": "数字"}
LINKS = {"documents": "文档", "statements": "报表", "projects": "项目", "findings": "疑点"}
OPEN = {"outcome__in": "error,warning"}
"""The filter of the findings that a reader comes for: those in doubt."""
OUTCOMES = ("error", "warning", "rounding", "info", "pass")
EXAMPLES = ("三公", "社保", "社会保险经办机构")
WORDS: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent.parent / "words.yaml").read_text("utf-8")
)

IS_DEMO = "select 1 from sites where evidence like '%演示数据%' limit 1"
"""Registry entries of embedded sample sites say so in their evidence."""

REGIONS = "select count(distinct region_code) from documents"
"""Those that documents are held of: the table of regions has all there are."""

LAST_CRAWL = "select max(last_crawled_at) from sites"
VERDICTS = "select outcome, count(*) as count from findings group by outcome"
LATEST = """
    select d.id, d.title, d.agency_name, d.fiscal_year, d.kind, d.published_on, d.status,
        (select count(*) from statements s where s.document_id = d.id) as statements,
        (select count(*) from findings f
         where f.document_id = d.id and f.outcome in ('error', 'warning')) as doubts
    from documents d join files f on f.sha256 = d.sha256
    where d.superseded_by is null
    order by f.first_seen_at desc, d.id limit 8"""

Variables = Callable[[], Awaitable[dict[str, Any]]]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `word`, a code as readers call it, `heading`, a column as they do, and `place`, an anchor."""
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
def extra_template_vars(datasette: Any, view_name: str) -> Variables:
    """The variables of every page, and `ledger` on the home page; none where another database is served."""

    async def variables() -> dict[str, Any]:
        database = datasette.databases.get(LEDGER)
        if database is None:
            return {}
        common = await _common(datasette, database)
        if view_name == "index":
            return common | {"ledger": await _home(datasette, database)}
        return common

    return variables


async def _common(datasette: Any, database: Any) -> dict[str, Any]:
    tables = datasette.metadata("databases")[LEDGER]["tables"]
    return {
        "is_demo": bool((await database.execute(IS_DEMO)).rows),
        "site_links": [
            *((table_link(datasette, name), title) for name, title in LINKS.items()),
            (datasette.urls.database(LEDGER), "数据库"),
        ],
        "table_titles": {name: about["title"] for name, about in tables.items()},
        "table_metadata": tables,
        "coded_columns": frozenset(WORDS),
        "searched": tuple(COLUMNS),
        "table_descriptions": {name: about["description"] for name, about in tables.items()},
    }


def table_link(datasette: Any, table: str) -> str:
    """Where a menu leads to a table: of the findings, to those in doubt."""
    asked = f"?{urlencode(OPEN)}" if table == "findings" else ""
    return f"{datasette.urls.table(LEDGER, table)}{asked}"


async def _home(datasette: Any, database: Any) -> dict[str, Any]:
    counts = await database.table_counts(1000)
    found = {row["outcome"]: row["count"] for row in (await database.execute(VERDICTS)).rows}
    return {
        "database": LEDGER,
        "examples": [
            {"text": text, "href": f"{datasette.urls.path('/search')}?{urlencode({'q': text})}"}
            for text in EXAMPLES
        ],
        "counts": [
            {
                "name": "地区",
                "href": f"{datasette.urls.table(LEDGER, 'documents')}?_facet=region_code",
                "value": (await database.execute(REGIONS)).single_value(),
            },
            *(
                {"name": name, "href": datasette.urls.table(LEDGER, table), "value": counts.get(table)}
                for table, name in COUNTED.items()
            ),
        ],
        "last_crawl": (await database.execute(LAST_CRAWL)).single_value(),
        "latest": [dict(row) for row in (await database.execute(LATEST)).rows],
        "verdicts": [{"outcome": o, "count": found.get(o, 0)} for o in OUTCOMES],
    }
