"""Hanweb's two platforms: jpage, whose rows are XML, and JPaaS, whose rows are HTML inside JSON."""

from __future__ import annotations

import json
from math import ceil
from urllib.parse import parse_qs, urlsplit

from replicas_golden import Row
from replicas_mirror import Mirror, Platform, as_json, item, items
from replicas_site import Asked, Reply
from replicas_static import SITE_CODE

IDS = {"columnid": "46521", "unitid": "100041", "webid": "82"}


def hanweb(mirror: Mirror) -> None:
    """Page 1 as XML in a script, the others from a proxy that is asked by GET."""
    _jpage(mirror, by_get=True)


def hanweb_groups(mirror: Mirror) -> None:
    """The same behind a proxy that counts groups from 0: each names the next one, page=1 being the second."""
    _jpage(mirror, by_get=True, from_zero=True)


def hanweb_post(mirror: Mirror) -> None:
    """The same behind a proxy that answers a GET with page 1 whatever it asks for, and pages by POST."""
    _jpage(mirror, by_get=False)


def _jpage(mirror: Mirror, *, by_get: bool, from_zero: bool = False) -> None:
    rows, size = mirror.rows, mirror.golden.per_page

    def proxy(asked: Asked) -> Reply:
        query = parse_qs(urlsplit(asked.path).query) | parse_qs(asked.form)
        given = {name: values[0] for name, values in query.items()}
        if any(given.get(name) != value for name, value in IDS.items()):
            return Reply(b"no such page", 404)
        number = int(given.get("page", 1)) if by_get else 1
        start = (number if from_zero else number - 1) * size
        end = start + size
        if asked.method == "POST" and "startrecord" in given:
            start, end = int(given["startrecord"]) - 1, int(given.get("endrecord", size))
        after = number + 1 if from_zero and end < len(rows) else None
        return _xml(_datastore(mirror, rows[start:end], after))

    script = (
        f'<div id="100041"><script type="text/xml">{_datastore(mirror, rows[:size], 1)}</script></div>'
        f"<script>$(function(){{$('#100041').jpage({{theme:'simple',perPage:{size},totalRecord:{len(rows)},"
        "openCookies:false,showMode:'full',proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{col:1,webid:82,"
        "path:'/',columnid:46521,sourceContentType:1,unitid:'100041',webname:'甲市人力资源和社会保障局',"
        "permissiontype:0}});});</script>"
    )
    mirror.put(mirror.golden.list, script, meta=SITE_CODE)
    mirror.replica.replies["/module/web/jpage/dataproxy.jsp"] = proxy


def _datastore(mirror: Mirror, rows: list[Row], after: int | None) -> str:
    """Records as XML; `after`: the page of the next group, as the store names it."""
    records = "".join(f"<record><![CDATA[{item(mirror, row, mirror.link(row))}]]></record>" for row in rows)
    link = (
        f'<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page={after}&appid=1&webid=82&path=/'
        '&columnid=46521&unitid=100041&permissiontype=0"></a>]]></nextgroup>'
        if after
        else ""
    )
    total = len(mirror.rows)
    return (
        f"<datastore>{link}<recordset>{records}</recordset><totalrecord>{total}</totalrecord>"
        f"<totalpage>{ceil(total / mirror.golden.per_page)}</totalpage></datastore>"
    )


def _xml(text: str) -> Reply:
    return Reply(text.encode(), media="text/xml; charset=utf-8")


QUERY = {
    "parseType": "buildstatic",
    "webId": "52",
    "tplSetId": "MsPkwMwlYqOxItyOUpt7Y",
    "pageType": "column",
    "tagId": "列表新闻",
    "editType": "null",
    "pageId": "110406",
}


def jpaas(mirror: Mirror) -> None:
    """The list's HTML inside JSON, its values in the page's `queryData`."""
    _unit(mirror, stuck=False)


def jpaas_stuck(mirror: Mirror) -> None:
    """A network that answers with page 1 whatever it is asked for."""
    _unit(mirror, stuck=True)


def _unit(mirror: Mirror, *, stuck: bool) -> None:
    address = "/api-gateway/jpaas-publish-server/front/page/build/unit"

    def unit(asked: Asked) -> Reply:
        given = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        if any(
            given.get(name) != QUERY[name] for name in ("webId", "pageId", "tplSetId", "tagId", "parseType")
        ):
            return as_json({"success": False, "data": None})
        wanted = json.loads(given.get("paramJson", "{}").replace("'", '"'))
        number = 1 if stuck else int(wanted.get("pageNo", 1))
        size = min(int(wanted.get("pageSize", 15)), mirror.golden.per_page)
        rows = mirror.rows
        html = (
            f'<div id="列表新闻" class="page-content">{items(mirror, rows[(number - 1) * size : number * size])}'
            f'<div class="pagination" count="{len(rows)}" pageNo="{number}" pageSize="{size}"></div></div>'
        )
        return as_json({"success": True, "code": "200", "data": {"html": html}})

    values = ",".join(f"'{name}':'{value}'" for name, value in QUERY.items())
    script = (
        '<div class="list_con"><script id="4e3a2e3cc51f" src="/script/AuthorizedRead/unitbuild.js" '
        f'parseType="buildstatic" url="{address}" queryData="{{{values}}}"></script></div>'
    )
    mirror.put(mirror.golden.list, script, meta=SITE_CODE)
    mirror.replica.replies[address] = unit


HANWEB = {
    "hanweb": Platform(hanweb, '<h1>{title}</h1><p>{dated}</p><div id="zoom">{body}</div>'),
    "hanweb_groups": Platform(hanweb_groups, '<h1>{title}</h1><p>{dated}</p><div id="zoom">{body}</div>'),
    "hanweb_post": Platform(
        hanweb_post,
        "<table><tr><td>{title}</td></tr><tr><td>{dated}</td></tr>"
        '<tr><td class="bt_content">{body}</td></tr></table>',
    ),
    "jpaas": Platform(jpaas, '<h1>{title}</h1><p>{dated}</p><div class="main-txt">{body}</div>'),
    "jpaas_stuck": Platform(jpaas_stuck, '<h1>{title}</h1><p>{dated}</p><div class="main-txt">{body}</div>'),
}
