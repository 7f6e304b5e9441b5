"""Platforms whose lists are pages of HTML: TRS, VSB, Kaipu, Hebei, Shanghai, Liaoning and those of no family."""

from __future__ import annotations

from functools import partial
from html import escape
from posixpath import dirname, relpath
from urllib.parse import parse_qs, urlsplit

from replicas_golden import Row
from replicas_mirror import Mirror, Platform, below, items
from replicas_site import Asked, Reply

SITE_CODE = {
    "SiteName": "甲市",
    "SiteIDCode": "3706000001",
    "ColumnName": "部门决算",
    "ColumnType": "预算决算",
}


def trs(mirror: Mirror) -> None:
    """index.html, index_1.html …: `createPageHTML(pages, current from 0, name, extension)`."""
    folder, pages = mirror.golden.list, mirror.pages()
    for number, rows in enumerate(pages):
        paging = f'<script>createPageHTML({len(pages)}, {number}, "index", "html");</script>'
        name = "index.html" if number == 0 else f"index_{number}.html"
        mirror.put(folder + name, items(mirror, rows, below(mirror, folder)) + paging, meta=SITE_CODE)
    mirror.replica.replies[folder] = mirror.replica.replies[f"{folder}index.html"]


def trs_paging(mirror: Mirror) -> None:
    """index.html, index_2.html …: `createPageHTML('paging', pages, current from 1, name, extension, total)`."""
    folder, pages = dirname(mirror.golden.list) + "/", mirror.pages()
    for number, rows in enumerate(pages, 1):
        counts = f"{len(pages)},{number},'index','html',{len(mirror.rows)}"
        paging = f"<div class='page'></div><script>createPageHTML('paging',{counts});</script>"
        name = "index.html" if number == 1 else f"index_{number}.html"
        mirror.put(folder + name, items(mirror, rows, below(mirror, folder)) + paging, meta=SITE_CODE)


TURN = "<script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){return;}</script>"


def trs_list(mirror: Mirror) -> None:
    """list.html, list_1.html …, on some sites all in GBK; the script is defined in the page."""
    folder, pages = dirname(mirror.golden.list) + "/", mirror.pages()
    for number, rows in enumerate(pages):
        paging = (
            f"{TURN}<script>createPageHTML({len(pages)}, {number}, 'list', 'html', 'black2', 250);</script>"
        )
        name = "list.html" if number == 0 else f"list_{number}.html"
        mirror.put(folder + name, items(mirror, rows, below(mirror, folder)) + paging, meta=SITE_CODE)


def trs_search(mirror: Mirror) -> None:
    """The first two pages are files; a script sends to the WAS5 search, which has them all, for the deeper ones."""
    folder, pages = dirname(mirror.golden.list) + "/", mirror.pages()
    script = (
        "<script>function gotoPage(n) { if (n < 3) location.href = 'index_' + (n - 1) + '.html'; "
        'else location.href = "/was5/web/search?channelid=260481&perpage=6&page=" + n; }</script>'
    )
    for number, rows in enumerate(pages[:2]):
        paging = f'<script>createPageHTML({len(pages)}, {number}, "index", "html");</script>{script}'
        name = f"index_{number}.html" if number else "index.html"
        mirror.put(folder + name, items(mirror, rows, below(mirror, folder)) + paging, meta=SITE_CODE)

    def search(asked: Asked) -> Reply:
        number = int(parse_qs(urlsplit(asked.path).query).get("page", ["1"])[0])
        return mirror.page(items(mirror, pages[number - 1])) if number <= len(pages) else Reply(status=404)

    mirror.replica.replies["/was5/web/search"] = search


def vsb(mirror: Mirror) -> None:
    """x.htm, then x/{T-1}.htm … x/1.htm; every page links to its neighbours."""
    base, pages = mirror.golden.list.removesuffix(".htm"), mirror.pages()
    total, name = len(pages), mirror.golden.list.removesuffix(".htm").rpartition("/")[2]
    for number, rows in enumerate(pages, 1):
        first = number == 1
        path = mirror.golden.list if first else f"{base}/{total - number + 1}.htm"
        lines = items(mirror, rows, partial(_up, mirror, path))
        here = f"{name}/" if first else ""
        after = (
            f'<span class="p_next p_fun"><a href="{here}{total - number}.htm">下页</a></span>'
            f'<span class="p_last p_fun"><a href="{here}1.htm">尾页</a></span>'
            if number < total
            else '<span class="p_next_d p_fun_d">下页</span><span class="p_last_d p_fun_d">尾页</span>'
        )
        pager = (
            '<div class="pb_sys_common pb_sys_normal pb_sys_style1">'
            f'<span class="p_t">共{len(mirror.rows)}条</span>'
            f'<span class="p_pages"><span class="p_no_d">{number}</span>{after}</span>'
            f'<span class="p_t">{number}/{total}</span></div>'
        )
        mirror.put(path, lines + pager, meta=SITE_CODE)


def kaipu(mirror: Mirror) -> None:
    """name.shtml, name_2.shtml …: `createPageHTML('page_div', pages, current from 1, name, extension, total)`."""
    base, pages = mirror.golden.list.removesuffix(".shtml"), mirror.pages()
    name = base.rpartition("/")[2]
    for number, rows in enumerate(pages, 1):
        paging = (
            f"<div id=\"page_div\"></div><script>createPageHTML('page_div',{len(pages)}, {number},"
            f"'{name}','shtml',{len(mirror.rows)});</script>"
        )
        path = mirror.golden.list if number == 1 else f"{base}_{number}.shtml"
        mirror.put(path, items(mirror, rows) + paging, meta=SITE_CODE)


def shanghai(mirror: Mirror) -> None:
    """index.html, index_2.html …, the number of pages in a script."""
    folder, pages = dirname(mirror.golden.list) + "/", mirror.pages()
    for number, rows in enumerate(pages, 1):
        paging = (
            f'<div class="pagination"></div><script>$(".pagination").pagination({{totalPage: {len(pages)}, '
            f'isShow: true}}); $(".pagination").pagination("setPage",{number},{len(pages)});</script>'
        )
        name = "index.html" if number == 1 else f"index_{number}.html"
        html = items(mirror, rows).replace('<ul class="list">', '<ul class="uli14 list-date">')
        mirror.put(folder + name, html + paging, meta=SITE_CODE)


CLASSES = ("党委部门", "政府部门", "人大政协", "民主党派", "司法机关", "人民团体", "其他")


def shanghai_hub(mirror: Mirror) -> None:
    """bmys-yy-00N: a page for each class of departments, a page for each department, on it the files."""
    departments: dict[str, list[Row]] = {}
    for row in mirror.rows:
        departments.setdefault(row.within, []).append(row)
    for path, rows in departments.items():
        files = items(mirror, rows).replace('<ul class="list">', "<ul>")
        mirror.put(path, f'<div class="rt-yus trout-region-list">{files}</div>')
    tabs = "".join(
        f'<a href="{path}">{name}</a>' for path, name in zip(mirror.golden.at, CLASSES, strict=True)
    )
    for number, path in enumerate(mirror.golden.at):
        links = "".join(
            f'<li><a href="{on}" title="{_agency(rows[0])}">{_agency(rows[0])}</a></li>'
            for on, rows in list(departments.items())[number::7]
        )
        mirror.put(path, f'<div class="tab">{tabs}</div><div class="rt-yus dangw"><ul>{links}</ul></div>')


def _agency(row: Row) -> str:
    return row.title.partition("2025")[0]


def next_linked(mirror: Mirror) -> None:
    """Pages rendered on the server that link to the next one."""
    pages = mirror.pages()
    for number, rows in enumerate(pages, 1):
        after = (
            f'<a href="{_page_path(mirror, number + 1)}">下一页</a>'
            if number < len(pages)
            else "<span>下一页</span>"
        )
        pager = f'<div class="page"><span>第{number}/{len(pages)}页</span>{after}</div>'
        mirror.put(_page_path(mirror, number), items(mirror, rows) + pager, meta=SITE_CODE)


def numbered(mirror: Mirror) -> None:
    """Pages that link to each other by number alone, a window of them at a time."""
    pages = mirror.pages()
    for number, rows in enumerate(pages, 1):
        links = "".join(
            f'<a href="{escape(_page_path(mirror, n))}">{n}</a>' if n != number else f"<b>{n}</b>"
            for n in range(max(1, number - 1), min(len(pages), number + 1) + 1)
        )
        mirror.put(_page_path(mirror, number), items(mirror, rows) + f'<div class="pages">{links}</div>')


def single(mirror: Mirror) -> None:
    """One page with direct links to the files."""
    rows = "".join(
        f'<tr><td>{row.date}</td><td><a href="{escape(file.at)}">{escape(file.text)}</a></td></tr>'
        for row in mirror.rows
        for file in row.files
    )
    mirror.put(mirror.golden.list, f"<h2>部门预决算公开</h2><table>{rows}</table>")


def _page_path(mirror: Mirror, number: int) -> str:
    return mirror.golden.list if number == 1 else mirror.golden.page.replace("{n}", str(number))


def _up(mirror: Mirror, page: str, row: Row) -> str:
    return mirror.link(row) if row.is_elsewhere else relpath(row.at, dirname(page))


TRS_ARTICLE = '<h1>{title}</h1><p>{dated}</p><div class="TRS_Editor">{body}</div>'
TRS_APART = (
    '<div class="trs_editor_view TRS_UEDITOR"><h1>{title}</h1><p>{dated}</p>{body}</div>'
    '<div class="fujian"><h3>附件下载</h3>{files}</div>'
)
VSB_ARTICLE = (
    '<form name="_newscontent_fromname"><h2 class="title">{title}</h2><p>{dated}</p>'
    '<div id="vsb_content"><div class="v_news_content">{body}</div></div></form>'
)
KAIPU_ARTICLE = '<h1>{title}</h1><p>{dated}</p><div id="UCAP-CONTENT">{body}</div>'
SHANGHAI_ARTICLE = '<h2 id="ivs_title">{title}</h2><small>{dated}</small><div id="ivs_content">{body}</div>'

STATIC = {
    "trs": Platform(trs, TRS_ARTICLE, is_relative=True),
    "trs_paging": Platform(trs_paging, TRS_APART, is_relative=True),
    "trs_list": Platform(trs_list, TRS_ARTICLE, is_relative=True),
    "trs_search": Platform(trs_search, TRS_ARTICLE),
    "vsb": Platform(vsb, VSB_ARTICLE),
    "kaipu": Platform(kaipu, KAIPU_ARTICLE),
    "shanghai": Platform(shanghai, SHANGHAI_ARTICLE),
    "shanghai_hub": Platform(shanghai_hub, SHANGHAI_ARTICLE),
    "next_linked": Platform(next_linked),
    "numbered": Platform(numbered),
    "single": Platform(single),
}
