"""Platforms whose lists come through a script: Kaipu's JSON, gkmlpt, Lonsun and Inner Mongolia's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import Any
from urllib.parse import parse_qs, urlsplit

from replicas_golden import Row
from replicas_mirror import Mirror, Platform, as_json, items
from replicas_site import Asked, Reply
from replicas_static import KAIPU_ARTICLE, SITE_CODE

NO = Reply(b"no such page", 404)

CHANNEL = "74ef62665780458e8e43027d6b5d98aa"


def kaipu_search(mirror: Mirror) -> None:
    """A column whose rows come as JSON from `/common/search/{channel}`."""

    def search(asked: Asked) -> Reply:
        given = parse_qs(urlsplit(asked.path).query)
        number, size = int(given["page"][0]), min(int(given["_pageSize"][0]), mirror.golden.per_page)
        rows = mirror.rows
        results = [_result(mirror, row) for row in rows[(number - 1) * size : number * size]]
        return as_json({"data": {"page": number, "rows": size, "total": len(rows), "results": results}})

    meta = {**SITE_CODE, "channelid": CHANNEL}
    mirror.put(mirror.golden.list, '<ul id="gb_list"></ul><div id="page_div"></div>', meta=meta)
    mirror.replica.replies[f"/common/search/{CHANNEL}"] = search


def _result(mirror: Mirror, row: Row) -> dict[str, Any]:
    url = mirror.link(row) if row.is_elsewhere else mirror.replica.url(row.at)
    files = [
        {"resName": file.text, "resUrl": file.at, "resPath": file.at}
        for file in row.files
        if file.by == "json"
    ]
    return {
        "title": row.title,
        "url": url.removeprefix("http:"),
        "publishedTimeStr": f"{row.date} 17:18:49",
        "channelName": "部门预决算",
        "contentHtml": "",
        "resList": files,
    }


TREE = [
    {"id": 721, "name": "机构职能", "parent_id": 0, "jump_url": "", "children": []},
    {
        "id": 20765,
        "name": "财政预决算",
        "parent_id": 0,
        "jump_url": "",
        "children": [
            {"id": 20766, "name": "部门预决算公开", "parent_id": 20765, "jump_url": "", "children": []}
        ],
    },
]
SID = "755041"


def gkmlpt(mirror: Mirror) -> None:
    """`_CONFIG` names the site and its tree; the posts of a category come as JSON, pages 0 and 1 the same."""
    given = mirror.golden
    base = given.list.partition("/gkmlpt/")[0]

    def posts(asked: Asked) -> Reply:
        parts = urlsplit(asked.path)
        category, query = int(parts.path.rpartition("/")[2]), parse_qs(parts.query)
        if query.get("sid") != [SID]:
            return NO
        rows = mirror.rows if category == 20766 else []
        start = (max(1, int(query.get("page", ["0"])[0])) - 1) * given.per_page
        if start and start >= len(rows):
            return NO
        articles = [_post(mirror, row) for row in rows[start : start + given.per_page]]
        return as_json({"classify": {"id": category, "post_count": len(rows) + 90}, "articles": articles})

    tree = json.dumps(TREE, ensure_ascii=False)
    config = f"window._CONFIG = {{SITE_ID: 755041, SID: '{SID}', TREE: {tree}, DEBUG: 0}};"
    html = f'<div id="app"></div><script>{config}</script><script src="/gkmlpt/gkml/pc/js/app.js"></script>'
    mirror.put(given.list.partition("#")[0], html)
    for category in (721, 20765, 20766):
        mirror.replica.replies[f"{base}/gkmlpt/api/all/{category}"] = posts


def _post(mirror: Mirror, row: Row) -> dict[str, Any]:
    at = mirror.link(row) if row.is_elsewhere else mirror.replica.url(row.at)
    noon = datetime.fromisoformat(row.date).replace(tzinfo=UTC) + timedelta(hours=4)
    attached = [
        {
            "id": n,
            "name": file.text,
            "type": "pdf",
            "mime": "application/pdf",
            "size": "26624",
            "url": mirror.replica.url(file.at),
        }
        for n, file in enumerate(row.files, 1)
        if file.by == "json"
    ]
    return {
        "id": int("".join(c for c in row.at if c.isdigit())[-6:] or 0),
        "title": row.title,
        "publisher": "甲市人力资源和社会保障局",
        "date": int(noon.timestamp()),
        "display_publish_time": f"{row.date} 12:00:00",
        "url": at,
        "post_url": at,
        "attachment": attached,
        "is_expired": 0,
    }


ORGAN, CATEGORY, SITE, LABEL = "2681507", "7034567", "6793339", "/site/label/8888"


def lonsun(mirror: Mirror) -> None:
    """The column's page names an Ajax label, which answers with HTML and `pageCount`."""
    script = (
        f'<script>var organId = "{ORGAN}"; var yxCatId = "{CATEGORY}";'
        f'Ls.ajax({{url: "{LABEL}?IsAjax=1&dataType=html&labelName=publicInfoList&siteId={SITE}&organId={ORGAN}'
        f'&catId={CATEGORY}&type=4&pageSize=20&pageIndex=1&action=list&file=/c2/publicInfoList_newest"}});</script>'
    )
    html = f'<div id="publicInfoList"></div>{script}'
    mirror.put(mirror.golden.list, html, meta={**SITE_CODE, "SiteId": SITE})
    mirror.replica.replies[LABEL] = partial(_label, mirror)


def lonsun_rendered(mirror: Mirror) -> None:
    """The column's page holds the first rows; the label's values stand in a script's object."""
    data = (
        f'labelName : "publicInfoList", siteId : "{SITE}", pageSize : "20", pageIndex : pageIndex, '
        f'action : "list", isDate : "true", organId : "{ORGAN}", type : "4", catId : "{CATEGORY}", cId : ""'
    )
    script = (
        f'<script>function publicInfoList(pageIndex) {{ Ls.ajax({{ dataType: "html", url: "{LABEL}", '
        f'data : {{ {data} }} }}).done(function(html) {{ $("#xxgk_lmcon").html(html); }}); }}</script>'
    )
    html = f'<div id="xxgk_lmcon">{_public_list(mirror, 1, mirror.golden.per_page)}</div>{script}'
    mirror.put(mirror.golden.list, html, meta={**SITE_CODE, "SiteId": SITE})
    mirror.replica.replies[LABEL] = partial(_label, mirror)


def _label(mirror: Mirror, asked: Asked) -> Reply:
    query = parse_qs(urlsplit(asked.path).query) | parse_qs(asked.form)
    given = {name: values[0] for name, values in query.items()}
    wanted = {"organId": ORGAN, "catId": CATEGORY, "siteId": SITE, "labelName": "publicInfoList"}
    if any(given.get(name) != value for name, value in wanted.items()):
        return NO
    size = min(int(given["pageSize"]), mirror.golden.per_page)
    return Reply(_public_list(mirror, int(given["pageIndex"]), size).encode())


def _public_list(mirror: Mirror, number: int, size: int) -> str:
    rows = mirror.rows
    html = items(mirror, rows[(number - 1) * size : number * size])
    html = html.replace('<ul class="list">', '<ul class="clearfix xxgk_nav_list">')
    return (
        f'<div class="xxgk_navli">{html}</div>'
        '<script>Ls.pagination("#page_public_info",function(pageIndex){publicInfoList(pageIndex);},'
        f"{{currPage: {number},pageCount:{ceil(len(rows) / size)},listSize:5}});</script>"
    )


def neimenggu(mirror: Mirror) -> None:
    """`select` lists reports, `result` a report's files; a page past the end is empty."""
    size = mirror.golden.per_page

    def select(asked: Asked) -> Reply:
        given = parse_qs(urlsplit(asked.path).query)
        number = int(given["p"][0])
        if given.get("id") != ["150121zf"] or given.get("type") != ["2"]:
            return as_json({"list": []})
        rows = mirror.rows[(number - 1) * size : number * size]
        found = [
            {"id": _report(row), "title": row.title, "publishTime": f"{row.date} 10:00:00"} for row in rows
        ]
        return as_json({"list": found})

    for row in mirror.golden.on(mirror.day):
        files = [{"id": file.at.rpartition("/")[2], "name": file.text, "suffix": "pdf"} for file in row.files]
        if not (row.is_dead or row.is_elsewhere):
            mirror.replica.replies[row.at] = as_json({"id": _report(row), "title": row.title, "files": files})
    mirror.replica.replies["/yjs/business/basic/select"] = select


def _report(row: Row) -> str:
    return row.at.rpartition("/")[2]


SCRIPTED = {
    "kaipu_search": Platform(kaipu_search, KAIPU_ARTICLE),
    "gkmlpt": Platform(gkmlpt, '<h1>{title}</h1><p>{dated}</p><div class="article-content">{body}</div>'),
    "lonsun": Platform(
        lonsun, '<h1 class="newstitle">{title}</h1><p>{dated}</p><div class="wzcon">{body}</div>'
    ),
    "lonsun_rendered": Platform(
        lonsun_rendered,
        '<h1 class="newstitle">{title}</h1><p>{dated}</p><div class="j-fontContent">{body}</div>',
    ),
    "neimenggu": Platform(neimenggu),
}
