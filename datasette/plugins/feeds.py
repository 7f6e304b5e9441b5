"""Atom feeds of new documents and of silent changes, the sitemap, and robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

LEDGER = "mingzhang"
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWEST = 50
PER_MAP = 2_000
"""Addresses in one file of the sitemap: the format admits 50,000, which take a while to write."""
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML has no place for, though a document may print them."""
EPOCH = "1970-01-01T00:00:00Z"
"""When a feed without entries was changed."""

DOCUMENTS = """
    select d.id, d.title, d.agency_name, d.fiscal_year, d.published_on, f.first_seen_at as at, d.source_url
    from files f indexed by files_first_seen cross join documents d on d.sha256 = f.sha256
    order by f.first_seen_at desc, d.id limit :limit"""
CHANGES = """
    select c.document_id as id, c.earlier_id, d.title, d.agency_name, c.seen_at as at, d.source_url,
        (select count(*) from changes o
         where o.document_id = c.document_id and o.earlier_id = c.earlier_id) as figures
    from (
        select distinct seen_at, document_id, earlier_id from changes indexed by changes_seen
        order by seen_at desc, document_id, earlier_id limit :limit
    ) c join documents d on d.id = c.document_id order by c.seen_at desc, c.document_id, c.earlier_id"""
FIGURES = """
    select subject_name, measure, earlier_fen, fen from changes
    where document_id = :id and earlier_id = :earlier_id order by rowid limit 20"""
PAGES = (
    "/",
    "/coverage",
    "/compare",
    "/findings",
    "/changes",
    "/rules",
    "/projects",
    "/downloads",
    "/api",
    "/about",
)
REGIONS = """
    with recursive held(code) as (
        select region_code from agencies where region_code is not null
        union select r.parent_code from held h join regions r on r.code = h.code where r.parent_code is not null)
    select code as id from held"""
COUNTS = f"""
    select what, count from totals where what in ('documents', 'agencies')
    union all select 'regions', count(*) from ({REGIONS}) union all select 'rules', count(*) from rules"""
MAPPED = {
    "documents": ("/document/", "select id from documents order by id limit :limit offset :offset"),
    "agencies": ("/agency/", "select id from agencies order by id limit :limit offset :offset"),
    "regions": ("/region/", f"{REGIONS} order by code limit :limit offset :offset"),
    "rules": ("/rule/", "select id from rules order by id limit :limit offset :offset"),
}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The feeds and the sitemap."""
    return [
        (r"^/documents\.atom$", documents),
        (r"^/changes\.atom$", changes),
        (r"^/sitemap\.xml$", sitemap),
        (rf"^/sitemap-(?P<kind>pages|{'|'.join(MAPPED)})-(?P<part>\d{{1,4}})\.xml$", part_of_sitemap),
        (r"^/robots\.txt$", robots),
    ]


async def documents(datasette: Any, request: Request) -> Response:
    """What was collected last."""
    rows = await _ask(datasette, DOCUMENTS, {"limit": NEWEST})
    feed = _feed(request, "明账：新收录的文档", "/documents.atom", "/", rows)
    for row in rows:
        said = [
            row["agency_name"],
            f"{row['fiscal_year']} 年" if row["fiscal_year"] else "",
            row["source_url"],
        ]
        _entry(feed, request, f"/document/{row['id']}", row, " · ".join(filter(None, said)))
    return _xml(feed, "application/atom+xml")


async def changes(datasette: Any, request: Request) -> Response:
    """What was replaced in silence, and which figures differ."""
    rows = await _ask(datasette, CHANGES, {"limit": NEWEST})
    feed = _feed(request, "明账：悄悄改过的文档", "/changes.atom", "/changes", rows)
    for row in rows:
        told = await _ask(datasette, FIGURES, {"id": row["id"], "earlier_id": row["earlier_id"]})
        lines = [
            f"{f['subject_name'] or f['measure']}：{_yuan(f['earlier_fen'])} → {_yuan(f['fen'])}"
            for f in told
        ]
        head = f"{row['figures']} 个数与先前的不同（{row['source_url'] or '网址未载'}）"
        text = "\n".join([head, *lines, *["……"] * (row["figures"] > len(lines))])
        _entry(feed, request, f"/changes?document={row['id']}#{row['earlier_id']}", row, text)
    return _xml(feed, "application/atom+xml")


async def sitemap(datasette: Any, request: Request) -> Response:
    """The index of the sitemap's parts."""
    index = Element("sitemapindex", xmlns=SITEMAP)
    counts = {row["what"]: row["count"] for row in await _ask(datasette, COUNTS, {})}
    parts = [("pages", 1), *((kind, -(-counts[kind] // PER_MAP)) for kind in MAPPED)]
    for kind, count in parts:
        for number in range(count):
            place = SubElement(SubElement(index, "sitemap"), "loc")
            place.text = _absolute(request, f"/sitemap-{kind}-{number + 1}.xml")
    return _xml(index, "application/xml")


async def part_of_sitemap(datasette: Any, request: Request) -> Response:
    """Some addresses of one kind of page."""
    kind, number = request.url_vars["kind"], int(request.url_vars["part"])
    paths: Iterable[str] = PAGES if number == 1 else ()
    if kind in MAPPED:
        stem, sql = MAPPED[kind]
        values = {"limit": PER_MAP, "offset": max(number - 1, 0) * PER_MAP}
        paths = [stem + row["id"] for row in await _ask(datasette, sql, values)]
    if number < 1 or not paths:
        raise NotFound("没有这一份网站地图")
    urls = Element("urlset", xmlns=SITEMAP)
    for path in paths:
        SubElement(SubElement(urls, "url"), "loc").text = _absolute(request, path)
    return _xml(urls, "application/xml")


async def robots(request: Request) -> Response:
    """Everything may be read but the endless: searches and queries."""
    lines = ("User-agent: *", "Disallow: /search", "Disallow: /mingzhang", "Disallow: /-/", "")
    return Response.text("\n".join([*lines, f"Sitemap: {_absolute(request, '/sitemap.xml')}", ""]))


def _feed(request: Request, title: str, own: str, page: str, rows: list[dict[str, Any]]) -> Element:
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "title").text = title
    SubElement(feed, "id").text = _absolute(request, own)
    SubElement(feed, "updated").text = rows[0]["at"] if rows else EPOCH
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=_absolute(request, own))
    SubElement(feed, "link", rel="alternate", type="text/html", href=_absolute(request, page))
    SubElement(SubElement(feed, "author"), "name").text = "明账"
    return feed


def _entry(feed: Element, request: Request, path: str, row: dict[str, Any], text: str) -> None:
    entry = SubElement(feed, "entry")
    SubElement(entry, "title").text = row["title"] or row["agency_name"] or "无题名的文件"
    SubElement(entry, "id").text = _absolute(request, path)
    SubElement(entry, "updated").text = row["at"]
    SubElement(entry, "link", rel="alternate", type="text/html", href=_absolute(request, path))
    SubElement(entry, "summary").text = text


def _absolute(request: Request, path: str) -> str:
    return f"{request.scheme}://{request.host}{path}"


def _yuan(fen: int | None) -> str:
    return "无" if fen is None else f"{Decimal(fen) / 100:,.2f} 元"


def _xml(root: Element, kind: str) -> Response:
    text = NO_XML.sub("", tostring(root, encoding="unicode"))
    return Response(
        f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', content_type=f"{kind}; charset=utf-8"
    )


async def _ask(datasette: Any, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    limits = {"page_size": PER_MAP + 1, "custom_time_limit": 3000}
    return [dict(row) for row in (await datasette.databases[LEDGER].execute(sql, values, **limits)).rows]
