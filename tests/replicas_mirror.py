"""A replica built from its golden list: articles and files here, lists by the platform's builder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from posixpath import dirname
from typing import NamedTuple
from urllib.parse import quote

from replicas_golden import File, Golden, Row, body_of
from replicas_site import Replica, Reply

CUT = 22
"""Characters of a title that a cut anchor shows."""

ROWS = 6
"""Rows of the golden list on a page; platforms whose pages are longer have news besides."""

FOOTER = (
    '<footer class="footer"><a href="/">网站首页</a><a href="/wzdt/">网站地图</a>'
    '<a href="/resource/manual.pdf">无障碍浏览使用手册.pdf</a></footer>'
)


class Platform(NamedTuple):
    """How a platform shows lists and articles."""

    lists: Callable[[Mirror], None]
    article: str = "<h1>{title}</h1><p>{dated}</p><div>{body}</div>"
    """The page of an article, with places for its title, its date, its body, and `{files}` if they stand apart."""
    is_relative: bool = False
    """Whether articles link to files beside them by relative addresses."""


@dataclass
class Mirror:
    """A replica on a day; `elsewhere` is the base URL of a host that must not be asked."""

    golden: Golden
    replica: Replica
    elsewhere: str
    day: int = 0

    @property
    def rows(self) -> list[Row]:
        """The rows as the lists show them, long pages filled up with news."""
        rows, given, news = [], list(self.golden.on(self.day)), _news(self)
        while given:
            rows += given[:ROWS]
            del given[:ROWS]
            if given:
                rows += islice(news, self.golden.per_page - ROWS)
        return rows

    def pages(self) -> list[list[Row]]:
        """The rows by list page."""
        rows, size = self.rows, self.golden.per_page
        return [rows[i : i + size] for i in range(0, len(rows), size)]

    def link(self, row: Row) -> str:
        """The address that the row links to."""
        return self.elsewhere + row.at if row.is_elsewhere else row.at

    def put(self, path: str, html: str, *, title: str = "", meta: dict[str, str] | None = None) -> None:
        """An HTML page in the replica's encoding."""
        self.replica.replies[path] = self.page(html, title=title, meta=meta)

    def page(self, html: str, *, title: str = "", meta: dict[str, str] | None = None) -> Reply:
        """An HTML page in the replica's encoding, which its header leaves unsaid where it is not UTF-8."""
        tags = "".join(
            f'<meta name="{name}" content="{escape(text)}">' for name, text in (meta or {}).items()
        )
        encoding = self.golden.encoding
        charset = {"utf-8": "utf-8", "gbk": "gb2312"}[encoding]
        text = (
            f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{escape(title)}</title>{tags}'
            f'</head><body><nav><a href="/">首页</a><a href="/zwgk/">政务公开</a></nav>{html}{FOOTER}'
            "</body></html>"
        )
        media = "text/html; charset=utf-8" if encoding == "utf-8" else "text/html"
        return Reply(text.encode(encoding), media=media)


def build(mirror: Mirror, platform: Platform) -> None:
    """Fill the replica with robots.txt, lists, articles and files as they are on the mirror's day."""
    given, replies = mirror.golden, mirror.replica.replies
    replies.clear()
    barred = [row.at for row in given.rows if row.is_barred]
    replies["/robots.txt"] = Reply(
        "".join(["User-agent: *\n", *(f"Disallow: {path}\n" for path in barred)]).encode(), media="text/plain"
    )
    platform.lists(mirror)
    for row in given.on(mirror.day):
        if not (row.is_elsewhere or row.is_direct or row.at in replies):
            replies[row.at] = _article(mirror, platform, row)
        for file in row.files if not row.is_dead else ():
            replies[file.redirects_to or file.at] = _file(
                file, body_of(file.at, mirror.day, given.next_day.changed)
            )
            if file.redirects_to:
                replies[file.at] = Reply(status=302, headers={"Location": file.redirects_to})
        if row.moved_to:
            replies[row.moved_to] = replies[row.at]
            replies[row.at] = Reply(status=301, headers={"Location": row.moved_to})
    mirror.put(given.redesigned.partition("#")[0], REDESIGNED)
    if mirror.day:
        old, new = given.next_day.moved
        replies[new] = replies[old]
        replies[old] = Reply(status=301, headers={"Location": new})
        replies[given.next_day.gone] = Reply(b"gone", 404)


REDESIGNED = """<div class="hall"><section class="card-grid">
<div class="card" data-id="90001" onclick="openCard(90001)"><em>部门决算公开专栏</em><b>查看全部</b></div>
<div class="card" data-id="90002" onclick="openCard(90002)"><em>部门预算公开专栏</em><b>查看全部</b></div>
</section><p>共 28 条　第 1 / 3 页</p><button type="button" onclick="more()">加载更多</button></div>"""
"""A list after a redesign that no family's convention covers: cards opened by a script."""


REPAGED = (
    '<div class="pager-new" data-total="17" data-current="1"><span>共17条</span><span>第1/3页</span>'
    '<button type="button" onclick="turn(2)">下一页</button></div>'
)
"""Paging after a redesign: a script turns the pages, which are three."""


def repage(mirror: Mirror) -> None:
    """Give the first list page, of a platform that shows rows in HTML, a pager that it did not have."""
    mirror.put(mirror.golden.list, items(mirror, mirror.pages()[0]) + REPAGED)


SHAPES = {
    "plain": '<li><a href="{at}"{whole} target="_blank">{text}</a><span>{date}</span></li>',
    "inside": '<li><a href="{at}"{whole}>\n  {text}<span class="date">{slashed}</span></a></li>',
    "before": "<li><b>[{date}]</b><A class='a1' HREF='{at}'{whole} target=_blank><font>{text}</font></A></li>",
    "cells": '<tr><td>·</td><td width="620"><a href="{at}"{whole}>{text}</a></td><td>{date}</td></tr>',
    "spans": '<li><s></s><a href="{at}"{whole}><span class="list_title">{text}</span><i>{date}</i></a></li>',
    "em": '<li id="line_u7_{n}"><span> {date} </span><a href="{at}"{whole}><em>{text}</em></a></li>',
}
"""How lists show a row: the date beside the title, inside the link, or before it, in lists and in tables."""


def item(mirror: Mirror, row: Row, url: str, n: int = 0) -> str:
    """A list row, its text cut as the row says."""
    return SHAPES[mirror.golden.shape].format(
        at=escape(url),
        whole="" if row.cut == "page" else f' title="{escape(row.title)}"',
        text=escape(row.title if not row.cut else row.title[:CUT] + "…"),
        date=row.date,
        slashed=row.date.replace("-", "/"),
        n=n,
    )


def items(mirror: Mirror, rows: Sequence[Row], url_of: Callable[[Row], str] | None = None) -> str:
    """Rows as a list, or as a table; `url_of` gives the address that a row links to."""
    cells = "".join(item(mirror, row, (url_of or mirror.link)(row), n) for n, row in enumerate(rows))
    return f"<table>{cells}</table>" if mirror.golden.shape == "cells" else f'<ul class="list">{cells}</ul>'


def below(mirror: Mirror, folder: str) -> Callable[[Row], str]:
    """Addresses as TRS writes them: relative to the list's folder, where the page is below it."""

    def url_of(row: Row) -> str:
        url = mirror.link(row)
        return "./" + url[len(folder) :] if url.startswith(folder) else url

    return url_of


def as_json(value: object) -> Reply:
    """An answer of JSON."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), media="application/json; charset=utf-8")


def _news(mirror: Mirror) -> Iterator[Row]:
    at = re.sub(r"\d(?=\D*$)", "{}", mirror.golden.rows[1].at)
    return (
        Row(at.replace("{}", f"9{n:04d}"), f"我市第{n}场招聘活动举行", "2025-08-01", noise="news")
        for n in range(1, 999)
    )


def _article(mirror: Mirror, platform: Platform, row: Row) -> Reply:
    if row.is_dead:
        return Reply(b"not found", 404)
    meta = (
        {"ArticleTitle": row.title, "ColumnName": "部门预决算", "SiteName": "甲市"}
        if mirror.golden.marked
        else {}
    )
    if row.dated == "meta" and mirror.golden.marked:
        meta["PubDate"] = f"{row.date} 05:30:00"
    in_text = row.dated == "text" or (row.dated == "meta" and not mirror.golden.marked)
    dated = f"发布时间：{row.date} 05:30" if in_text else "来源：本站"
    body = TABLE if row.is_document else "<p>按照有关规定，现予公开。</p>"
    base = dirname(row.at) + "/" if platform.is_relative else "\0"
    files = "".join(f"<p>{_shown(file, base)}</p>" for file in row.files if file.by != "json")
    if "{files}" not in platform.article:
        body += files
    html = platform.article.format(title=escape(row.title), dated=dated, body=body, files=files)
    return mirror.page(html, title=row.title if not mirror.golden.marked else "甲市", meta=meta)


TABLE = (
    "<p>收入支出决算总表（单位：万元）</p><table><tr><td>项目</td><td>决算数</td></tr>"
    "<tr><td>一、一般公共预算财政拨款收入</td><td>120.50</td></tr><tr><td>本年收入合计</td><td>120.50</td></tr></table>"
)


def _shown(file: File, base: str) -> str:
    at, text = escape(file.shown or file.at.replace(base, "./", 1)), escape(file.text)
    return {
        "link": f'附件：<a href="{at}">{text}</a>',
        "iframe": f'<iframe src="{at}" width="100%" height="600"></iframe>',
        "viewer": f'<iframe src="/pdfjs/web/viewer.html?file={quote(file.at, safe="")}"></iframe>',
        "embed": f'<embed src="{at}" type="application/pdf">',
        "object": f'<object data="{at}" type="application/pdf" width="800"></object>',
        "onclick": f"""<span class="fj" onclick="downLoad('{at}')">{text}</span>""",
        "open": f"""<a href="javascript:void(0)" onclick="window.open('{at}')">{text}</a>""",
        "vsb_script": f'<script>showVsbpdfIframe("{file.at}","100%","600","0","","[]","vsb",false);</script>',
        "download_jsp": f'附件【<a href="{at}" target="_blank">{text}</a>】已下载<span>12</span>次',
        "json": "",
    }[file.by]


def _file(file: File, body: bytes) -> Reply:
    raw = {
        "none": b"",
        "utf8": f'attachment; filename="{file.name}"'.encode(),
        "gbk": f'attachment; filename="{file.name}"'.encode("gbk"),
        "rfc5987": f"attachment; filename=\"accounts.pdf\"; filename*=UTF-8''{quote(file.name)}".encode(),
        "percent": f"attachment; filename={quote(file.name)}".encode(),
    }[file.disposition]
    headers = {"Content-Disposition": raw.decode("latin-1")} if raw else {}
    media = "application/octet-stream" if raw else "application/pdf"
    return Reply(body, media=media, headers=headers, validators=file.revalidates)
