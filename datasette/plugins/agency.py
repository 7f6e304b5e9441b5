"""`/agency/<id>` and `/region/<code>`: what was published, the main figures over the years, peers; also as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from pluggy import HookimplMarker

from archive.listing import question, read_listings
from archive.views import agencies
from archive.views.abreast import SERIES, accounts, beside, fullest, leading, over_years, with_others
from archive.views.answering import page_or_json
from archive.views.asking import Ask, Rows, asker

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
LISTS = read_listings(Path(__file__).parent.parent / "lists.yaml")
LISTED = 25
"""Agencies on a region's page; the list of who published what has them all."""
MOST = 2000


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `pairs`, each of the first with each of the second, `indexed`, `leading` and `with_others`."""
    env.filters["pairs"] = product
    env.filters["indexed"] = indexed
    env.filters["leading"] = leading
    env.filters["with_others"] = with_others


def indexed(rows: Rows, *columns: str) -> dict[tuple[Any, ...], Rows]:
    """The rows by what they have in some columns, in their order; none where no row has it."""
    found: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in rows:
        found[tuple(row[column] for column in columns)].append(row)
    return found


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Both pages, and each as JSON."""
    return [
        (r"^/agency/(?P<id>[^/.]+)(?P<json>\.json)?$", agency),
        (r"^/region/(?P<code>\d{6})(?P<json>\.json)?$", region),
    ]


async def agency(datasette: Any, request: Request) -> Response:
    """An agency: what it published, its figures over the years, its scorecard, and its peers beside it."""
    id_ = request.url_vars["id"]
    ask = asker(datasette.databases[LEDGER])
    told = await agencies.agency(ask, id_)
    if told is None:
        raise NotFound("没有这个机构")
    by_year = {"agency": id_, "measure": "own"}
    told["coverage"] = await _listed(ask, "coverage", {"agency": id_}, 1)
    told["figures"] = {name: await _listed(ask, "compare", by_year | {"subject": name}) for name in SERIES}
    ids = [id_, *(peer["id"] for peer in told["peers"])]
    own = {(year, kind) for year, kind, _ in await accounts(ask, [id_])}
    held = [account for account in await accounts(ask, ids) if account[:2] in own]
    told |= await _abreast(ask, request, held, ids)
    return await page_or_json(datasette, request, "agency.html", told)


async def region(datasette: Any, request: Request) -> Response:
    """A region: its parts, its first agencies, what they published, and their figures beside each other."""
    code = request.url_vars["code"]
    ask = asker(datasette.databases[LEDGER])
    told = await agencies.region(ask, code, LISTED)
    if told is None:
        raise NotFound("没有这个地区")
    ids = [row["id"] for row in told["agencies"]]
    told["coverage"] = await _listed(ask, "coverage", {"region": code}, LISTED)
    told |= await _abreast(ask, request, await accounts(ask, ids), ids)
    subject = request.args.get("subject") or SERIES[0]
    if subject not in SERIES:
        raise BadRequest(f"这里只比 {'、'.join(SERIES)}")
    told["subject"] = subject
    told["spread"] = await over_years(ask, ids, subject, told["kind"]) if told["kind"] else []
    return await page_or_json(datasette, request, "region.html", told)


async def _abreast(
    ask: Ask, request: Request, held: list[tuple[int, str, int]], ids: Sequence[str]
) -> dict[str, Any]:
    """The figures of one account of each agency: as the address asks for, else the fullest that is `held`."""
    year, kind = fullest(held) or (None, None)
    said = request.args.get("year") or "", request.args.get("kind") or ""
    if any(said):
        year, kind = next(((y, k) for y, k, _ in held if (str(y), k) == said), (None, None))
    figures = await beside(ask, ids, year, kind) if year and kind else {}
    return {"series": SERIES, "accounts": held, "year": year, "kind": kind, "abreast": figures}


async def _listed(ask: Ask, name: str, asked: dict[str, str], limit: int = MOST) -> Rows:
    """The rows of a list page, narrowed."""
    put = question(LISTS[name], asked, limit)
    return await ask(put.rows, **put.values)
