"""Each family on pages in small: which rows it sees, where it goes on, and which pages it refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse

from archive.history import history
from archive.store import open_store
from crawler.gate import HostGate
from crawler.items import Answer, Ask
from crawler.lists import UnfitPageError
from crawler.returning import Memory
from crawler.sites import Site, families
from crawler.spiders.base import PlatformSpider
from crawler.visit import Visit

Make = Callable[..., PlatformSpider]
HOST = "http://www.jia.gov.cn"
HEX = "0123456789abcdef0123456789abcdef"
HEX2 = "fedcba9876543210fedcba9876543210"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
TITLE = "2023年度甲市社会保险中心单位决算"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(family: str, **fields: Any) -> PlatformSpider:
        entry = {"id": "jia", "name": "甲市", "region": "150121", "role": "hrss", "lists": (f"{HOST}/l/",)}
        site, store = Site(**{**entry, "family": family, **fields}), open_store(tmp_path)
        visit = Visit(site, store, "run", HostGate(), Memory(history(store, site.id), store))
        module = import_module(f"crawler.spiders.{family}")
        kinds = [kind for kind in vars(module).values() if getattr(kind, "name", None) == family]
        spider: PlatformSpider = kinds[0](visit)
        return spider

    return made


def page(path: str, body: str | object, encoding: str = "utf-8") -> TextResponse:
    """HTML, or data as JSON, under a path of the host."""
    if isinstance(body, str):
        return HtmlResponse(HOST + path, body=body.encode(encoding), encoding=encoding)
    return JsonResponse(HOST + path, body=json.dumps(body, ensure_ascii=False).encode())


def link(href: str, text: str = TITLE) -> str:
    return f'<li><a href="{href}">{text}</a><span>2024-09-20</span></li>'


def first(path: str) -> Ask:
    return Ask(HOST + path, "list", column=HOST + path)


def paths(asks: Any) -> list[str]:
    return [ask.url.removeprefix(HOST) for ask in asks]


def test_scrapy_lists_the_families() -> None:
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "scrapy", "list"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert set(listed.stdout.split()) == families()


ARTICLES = {
    "trs": ["/a/202409/t20240920_123.html", "/a/202409/t17208903.shtml"],
    "vsb": ["/info/1008/6427.htm", "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1008&wbnewsid=6427"],
    "kaipu": [f"/x/202409/{HEX}.shtml", "/c100186/content.shtml", f"/x/2024/9/20/{HEX}.shtml"],
    "gkmlpt": ["/gkmlpt/content/4/4942/post_4942475.html", "/cn/content/m/mpost_4942475.html"],
    "jpaas": [f"/col/col110406/art/2024/art_{HEX}.html", "/art/2024/9/20/art_1_22.html"],
    "lonsun": ["/zwgk/public/6615904/12345678.html", "/content/article/12345678"],
    "hebei": [f"/columns/{UUID}/202409/20/{UUID}.html"],
    "shanghai": [f"/nw4411/20240920/{HEX}.html", "/nw6933/20240920/0001-6933_534.html"],
    "liaoning": ["/web/202409201122334455/index.shtml", "/2024_09/20_15/content-437188.html"],
    "generic": ["/show.aspx?id=3", "/a/1.html"],
}


@pytest.mark.parametrize(("family", "url"), [(f, url) for f, urls in ARTICLES.items() for url in urls])
def test_an_article_of_the_platform_is_a_row(make: Make, family: str, url: str) -> None:
    (row,) = make(family).rows(page("/l/", link(url, "关于甲的公告")))
    assert (row.url, row.title, row.published_on) == (HOST + url, "关于甲的公告", "2024-09-20")


@pytest.mark.parametrize("family", sorted(set(ARTICLES) - {"generic"}))
def test_a_page_of_another_platform_is_refused(make: Make, family: str) -> None:
    body = link("/news/a-1.php", "关于甲的公告") + link("/l/", "部门决算")
    with pytest.raises(UnfitPageError):
        make(family).rows(page("/l/", body))


@pytest.mark.parametrize("family", sorted(families()))
def test_a_page_without_anything_is_refused(make: Make, family: str) -> None:
    with pytest.raises(UnfitPageError):
        make(family).rows(page("/l/", "<div id=app></div><script src=a.js></script>"))


@pytest.mark.parametrize("family", sorted(set(ARTICLES)))
def test_a_row_that_leads_to_another_platform_is_kept_if_it_names_a_document(make: Make, family: str) -> None:
    body = link(ARTICLES[family][0], "关于甲的公告") + link("/other/a-1.php") + link("/a.pdf", "附件")
    urls = [row.url.removeprefix(HOST) for row in make(family).rows(page("/l/", body))]
    assert {"/other/a-1.php", "/a.pdf"} <= set(urls)


@pytest.mark.parametrize(
    ("family", "path", "body", "expected"),
    [
        ("trs", "/l/", 'createPageHTML(3, 0, "index", "html");', [("/l/index_1.html", 2, 3)]),
        ("trs", "/l/list.html", "createPageHTML(3,1,'list','html')", [("/l/list_2.html", 3, 3)]),
        ("trs", "/l/index_2.html", 'createPageHTML(3, 2, "index", "html");', []),
        ("trs", "/l/", link("/l/index_1.html", "下一页"), [("/l/index_1.html", 2, None)]),
        (
            "kaipu",
            "/l/list.shtml",
            "createPageHTML('page_div',3, 1,'list','shtml',50);",
            [("/l/list_2.shtml", 2, 3)],
        ),
        ("kaipu", "/l/list_3.shtml", "createPageHTML('page_div',3, 3,'list','shtml',50);", []),
        ("vsb", "/l.htm", link("l/5.htm", "下页") + link("l/1.htm", "尾页"), [("/l/5.htm", 2, None)]),
        ("vsb", "/l/5.htm", link("4.htm", "下页") + link("../l.htm", "首页"), [("/l/4.htm", 2, None)]),
        ("hebei", "/l/", link("/l/index_2.html", "下一页"), [("/l/index_2.html", 2, None)]),
        ("liaoning", "/8288/", link("/8288/list-2.html", "2"), [("/8288/list-2.html", 2, None)]),
        ("shanghai", "/l/", link("/l/index_2.html", "»"), [("/l/index_2.html", 2, None)]),
        ("generic", "/l.aspx?c=1", link("/l.aspx?c=1&page=2", "下一页>"), [("/l.aspx?c=1&page=2", 2, None)]),
        ("generic", "/l/", "createPageHTML(2, 0, 'index', 'htm')", [("/l/index_1.htm", 2, 2)]),
    ],
)
def test_the_next_page_is_found(
    make: Make, family: str, path: str, body: str, expected: list[tuple[str, int, int | None]]
) -> None:
    found = list(make(family).following(page(path, body), first(path)))
    assert [(ask.url.removeprefix(HOST), ask.page, ask.pages) for ask in found] == expected


def test_a_call_of_paging_that_is_not_understood_is_told(make: Make) -> None:
    spider = make("trs")
    script = "function createPageHTML(a, b) {} createPageHTML(total, now);"
    assert list(spider.following(page("/l/", script), first("/l/"))) == []
    assert list(spider.visit.shortfalls) == [f"paging not understood: {HOST}/l/"]


def test_trs_asks_its_search_for_pages_that_are_no_files(make: Make) -> None:
    spider = make("trs")
    script = (
        'createPageHTML(3, 0, "index", "html"); var u = "/was5/web/search?channelid=2&chnlid=7&page=" + n;'
    )
    (second,) = spider.following(page("/l/", script), first("/l/"))
    assert second.instead is not None
    assert second.instead.url == f"{HOST}/was5/web/search?channelid=2&chnlid=7&page=2"
    (third,) = spider.following(page("/was5/web/search", link("/t1_2.html")), second.instead)
    assert (third.url, third.page) == (f"{HOST}/was5/web/search?channelid=2&chnlid=7&page=3", 3)
    assert list(spider.following(page("/was5/web/search", link("/t1_2.html")), third)) == []


def test_kaipu_asks_for_the_data_of_a_column_that_a_script_fills(make: Make) -> None:
    spider, shell = make("kaipu"), f'<meta name="channelid" content="{HEX}"><div id="list"></div>'
    assert spider.rows(page("/l/list.shtml", shell)) == []
    (data,) = spider.columns(page("/l/list.shtml", shell), first("/l/list.shtml"))
    assert data.url.startswith(f"{HOST}/common/search/{HEX}?_isAgg=true&_isJson=true")
    assert data.url.endswith("&page=1")
    result = {
        "title": f"<em>{TITLE}</em>",
        "url": f"//www.jia.gov.cn/x/202409/{HEX2}.shtml",
        "publishedTimeStr": "2024-09-20 17:18:49",
        "resList": [{"filePath": "/x/a.pdf", "fileName": "决算.pdf"}],
    }
    answer = page("/common/search", {"data": {"total": 45, "results": [result] * 20}})
    row = spider.rows(answer)[0]
    assert (row.url, row.title, row.published_on) == (f"{HOST}/x/202409/{HEX2}.shtml", TITLE, "2024-09-20")
    assert [(file.url, file.name) for file in row.files] == [(f"{HOST}/x/a.pdf", "决算.pdf")]
    (second,) = spider.following(answer, data)
    assert (second.url.endswith("&page=2"), second.pages) == (True, 3)


@pytest.mark.parametrize("prefix", ["/searchList/", "/search/", "/zwgk/common/search/"])
def test_kaipu_asks_where_the_page_says(make: Make, prefix: str) -> None:
    shell = f'<meta name="channelId" content="{HEX}"><script>get("{prefix}" + id)</script>'
    (data,) = make("kaipu").columns(page("/l/", shell), first("/l/"))
    assert urlsplit(data.url).path == f"{prefix}{HEX}"


def test_kaipu_leaves_a_whole_list_alone(make: Make) -> None:
    whole = f'<meta name="channelid" content="{HEX}">' + link(f"/x/202409/{HEX2}.shtml")
    assert list(make("kaipu").columns(page("/l/", whole), first("/l/"))) == []


TREE = [
    {"id": 1, "name": "机构概况", "children": [{"id": 5, "name": "财政预决算"}, {"id": 6, "name": "领导"}]}
]
CONFIG = f"window._CONFIG = {{ SID: '755031', DETAIL: null, TREE: {json.dumps(TREE)}, X: 1 }};"


@pytest.mark.parametrize(("column", "expected"), [("/gkmlpt/index", "5"), ("/gkmlpt/index#6", "6")])
def test_gkmlpt_asks_for_the_columns_of_accounts_or_the_one_named(
    make: Make, column: str, expected: str
) -> None:
    spider, index = make("gkmlpt"), page("/zqrsj/gkmlpt/index", f"<script>{CONFIG}</script>")
    assert spider.rows(index) == []
    asked = spider.columns(index, Ask(index.url, "list", column=HOST + column))
    assert paths(asked) == [f"/zqrsj/gkmlpt/api/all/{expected}?page=1&sid=755031"]


def article(number: int) -> dict[str, Any]:
    return {
        "title": TITLE,
        "date": 1711900800,
        "create_time": 1726761600,  # 2024-09-19T16:00Z, in China the 20th
        "publisher": "甲市人力资源和社会保障局",
        "url": f"http://www.jia.gov.cn/gkmlpt/content/1/1/post_{number}.html",
        "attachment": [{"name": "决算.pdf", "mime": "pdf", "size": 3, "url": "/attachment/0/1/2/3.pdf"}],
    }


def test_gkmlpt_reads_articles_and_goes_on_until_nothing_is_there(make: Make) -> None:
    spider, ask = make("gkmlpt"), first("/gkmlpt/api/all/5?page=1&sid=755031")
    answer = page("/gkmlpt/api/all/5", {"articles": [article(n) for n in range(3)]})
    row = spider.rows(answer)[0]
    assert (row.title, row.published_on, row.publisher) == (TITLE, "2024-09-20", "甲市人力资源和社会保障局")
    assert [file.url for file in row.files] == [f"{HOST}/attachment/0/1/2/3.pdf"]
    (second,) = spider.following(answer, ask)
    assert (second.url, second.is_probe) == (f"{HOST}/gkmlpt/api/all/5?page=2&sid=755031", True)
    assert list(spider.following(page("/gkmlpt/api/all/5", {"articles": []}), second)) == []


def test_gkmlpt_stops_where_its_total_is_reached(make: Make) -> None:
    spider, ask = make("gkmlpt"), first("/gkmlpt/api/all/5?page=1&sid=2")
    answer = page("/gkmlpt/api/all/5", {"total": 4, "articles": [article(n) for n in range(3)]})
    (second,) = spider.following(answer, ask)
    assert second.pages == 2
    assert list(spider.following(answer, second)) == []


def test_gkmlpt_tells_where_no_column_speaks_of_accounts(make: Make) -> None:
    spider, tree = make("gkmlpt"), json.dumps([{"id": 6, "name": "领导"}])
    index = page("/gkmlpt/index", f"<script>_CONFIG={{SID:2,TREE:{tree}}}</script>")
    assert list(spider.columns(index, first("/gkmlpt/index"))) == []
    assert "no column" in next(iter(spider.visit.shortfalls))


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY = (
    "{'parseType':'bulidstatic','webId':'3185','tplSetId':'o0Y',"
    "'pageType':'column','tagId':'信息列表','pageId':'12'}"
)


def test_jpaas_asks_for_its_unit_page_by_page(make: Make) -> None:
    spider = make("jpaas")
    shell = page("/col/col12/index.html", f'<script url="{UNIT}" queryData="{QUERY}"></script>')
    assert spider.rows(shell) == []
    (unit,) = spider.columns(shell, first("/col/col12/index.html"))
    asked = {key: value[0] for key, value in parse_qs(urlsplit(unit.url).query).items()}
    assert asked == {
        "parseType": "bulidstatic",
        "webId": "3185",
        "tplSetId": "o0Y",
        "pageType": "column",
        "tagId": "信息列表",
        "editType": "null",
        "pageId": "12",
        "paramJson": '{"pageNo":1,"pageSize":50}',
    }
    html = (
        link(f"/art/2024/art_{HEX}.html") + '<div class="pagination" rows="50" count="101" pageNo="1"></div>'
    )
    answer = page(UNIT, {"success": True, "data": {"html": html}})
    assert [row.title for row in spider.rows(answer)] == [TITLE]
    (second,) = spider.following(answer, unit)
    assert json.loads(parse_qs(urlsplit(second.url).query)["paramJson"][0]) == {"pageNo": 2, "pageSize": 50}
    assert (second.page, second.pages) == (2, 3)


def test_jpaas_counts_the_rows_where_the_gateway_gives_fewer(make: Make) -> None:
    html = link(f"/art/2024/art_{HEX}.html") + link(f"/art/2024/art_{HEX2}.html") + '<i count="5"></i>'
    (second,) = make("jpaas").following(page(UNIT, {"data": {"html": html}}), first("/u"))
    assert second.pages == 3


def test_jpaas_leaves_a_whole_list_alone(make: Make) -> None:
    body = f"<script queryData=\"{QUERY}\"></script><i count='1'></i>" + link(f"/art/2024/art_{HEX}.html")
    assert list(make("jpaas").columns(page("/col/col12/", body), first("/col/col12/"))) == []


COLUMN = "/zwgk/public/column/6615904?type=4&catId=6718758&action=list"


def test_lonsun_asks_for_the_rows_of_an_empty_column(make: Make) -> None:
    spider = make("lonsun")
    shell = page(COLUMN, '<meta name="SiteId" content="6793339"><script>load("/hs/site/label/8888")</script>')
    (label,) = spider.columns(shell, first(COLUMN))
    asked = {key: value[0] for key, value in parse_qs(urlsplit(label.url).query).items()}
    assert urlsplit(label.url).path == "/hs/site/label/8888"
    assert asked["labelName"] == "publicInfoList"
    assert (asked["siteId"], asked["organId"], asked["catId"]) == ("6793339", "6615904", "6718758")
    assert (asked["pageSize"], asked["pageIndex"], asked["type"]) == ("20", "1", "4")
    rows = page("/hs/site/label/8888", link("/public/6615904/1.html") + "<script>pageCount:3</script>")
    (second,) = spider.following(rows, label)
    assert (second.url, second.page) == (label.url.replace("pageIndex=1", "pageIndex=2"), 2)


def test_lonsun_takes_a_column_that_shows_its_rows_as_the_first_page(make: Make) -> None:
    script = "<script>{siteId:'6793339', pageSize:15, pageCount:2}</script>"
    spider, shown = make("lonsun"), page(COLUMN, link("/public/6615904/1.html") + script)
    assert list(spider.columns(shown, first(COLUMN))) == []
    (second,) = spider.following(shown, first(COLUMN))
    assert "pageSize=15&" in second.url
    assert second.url.endswith("pageIndex=2")
    assert second.column == HOST + COLUMN


def test_lonsun_tells_where_it_cannot_ask(make: Make) -> None:
    spider = make("lonsun")
    assert list(spider.columns(page(COLUMN, link("/public/6615904/1.html")), first(COLUMN))) == []
    assert "no siteId" in next(iter(spider.visit.shortfalls))


def test_shanghai_goes_down_its_hub_to_the_files(make: Make) -> None:
    spider, hub = make("shanghai"), first("/bmys-24/index.html")
    body = link("/bmys-24-001/index.html", "党委部门") + link("/bmys-24-zf012/index.html", "市人社局")
    assert spider.rows(page("/bmys-24/index.html", body)) == []
    below = list(spider.columns(page("/bmys-24/index.html", body), hub))
    assert paths(below) == ["/bmys-24-001/index.html", "/bmys-24-zf012/index.html"]
    assert all(ask.column == ask.url for ask in below)
    files = page("/bmys-24-zf012/index.html", body + link("/cmsres/1/a.pdf", "甲中心2024年度预算"))
    assert [row.url for row in spider.rows(files)] == [f"{HOST}/cmsres/1/a.pdf"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/yjs/business/basic/select?id=150627zf&type=3&p=1", "id=150627zf&type=3&p=1"),
        ("/yjs/business/page/list?type=2&basicId=150627zf", "id=150627zf&type=2&p=1"),
        ("/yjs/", "id=150121zf&type=2&p=1"),
    ],
)
def test_neimenggu_begins_with_the_division(make: Make, url: str, expected: str) -> None:
    assert make("neimenggu").entrance(HOST + url).url == f"{HOST}/yjs/business/basic/select?{expected}"


def test_neimenggu_goes_from_list_to_files(make: Make) -> None:
    spider, ask = make("neimenggu"), make("neimenggu").entrance(f"{HOST}/yjs/")
    answer = page("/yjs/x", {"list": [{"id": "77", "title": TITLE, "publishTime": "2024-09-20 08:00:00"}]})
    (row,) = spider.rows(answer)
    assert (row.url, row.published_on) == (f"{HOST}/yjs/business/basic/result/77", "2024-09-20")
    (second,) = spider.following(answer, ask)
    assert (parse_qs(urlsplit(second.url).query)["p"], second.is_probe) == (["2"], True)
    assert list(spider.following(page("/yjs/x", {"list": []}), second)) == []
    files = page("/yjs/business/basic/result/77", {"files": [{"id": "9", "name": "决算", "suffix": "pdf"}]})
    recorded, request = spider.read_article(files, spider.ask_for(row, ask.url))
    assert isinstance(recorded, Answer)
    assert (recorded.ask.role, recorded.cause) == ("article", None)
    assert isinstance(request, Request)
    assert request.url == f"{HOST}/yjs/business/file/download/9"
    assert request.cb_kwargs["ask"].name == "决算.pdf"
    assert request.cb_kwargs["ask"].title == TITLE


@pytest.mark.parametrize(
    ("family", "body"),
    [
        ("kaipu", {"data": {}}),
        ("kaipu", "{not json"),
        ("gkmlpt", {"articles": None}),
        ("gkmlpt", "<script>_CONFIG = {TREE: [oh]}</script>"),
        ("gkmlpt", "<script>_CONFIG = {SID: 2, TREE: [oh]}</script>"),
        ("jpaas", {"data": None}),
        ("neimenggu", {"rows": []}),
        ("neimenggu", "<html>维护中</html>"),
    ],
)
def test_data_of_another_shape_is_refused(make: Make, family: str, body: object) -> None:
    with pytest.raises(UnfitPageError):
        make(family).rows(page("/l/", body))


@pytest.mark.parametrize("family", sorted(families()))
def test_data_and_pages_are_told_apart_whatever_their_media_type(make: Make, family: str) -> None:
    """Every hook takes either kind: a server may call a page JSON, and data a page."""
    spider = make(family)
    html = JsonResponse(f"{HOST}/l/", body=f"<ul>{link('/info/1/2.htm')}</ul>".encode())
    data = HtmlResponse(
        f"{HOST}/l/", body=b'{"data": {"results": [], "html": ""}, "articles": [], "list": []}'
    )
    for answer in (html, data):
        list(spider.columns(answer, first("/l/")))
        try:
            spider.rows(answer)
            list(spider.following(answer, first("/l/")))
        except UnfitPageError:
            continue


RECORDS = f"<record><![CDATA[{link('/art/2024/9/20/art_1_2.html')}]]></record>"
TOTALS = "<totalrecord>40</totalrecord><totalpage>3</totalpage>"
STORE = f"<datastore>{TOTALS}<recordset>{RECORDS}</recordset></datastore>"
IDS = '<script>var o = {webid: "8", perPage: 15};</script>'
JPAGE = f'<div id="55"><script type="text/xml">{STORE}</script></div>{IDS}'


def test_hanweb_asks_the_proxy_with_the_ids_of_the_page(make: Make) -> None:
    spider, shown = make("hanweb"), page("/col/col46521/index.html", JPAGE)
    assert [row.title for row in spider.rows(shown)] == [TITLE]
    (second,) = spider.following(shown, first("/col/col46521/index.html"))
    asked = {key: value[0] for key, value in parse_qs(urlsplit(second.url).query).items()}
    assert urlsplit(second.url).path == "/module/web/jpage/dataproxy.jsp"
    assert (asked["page"], asked["webid"], asked["columnid"], asked["unitid"]) == ("2", "8", "46521", "55")
    (third,) = spider.following(page("/module/web/jpage/dataproxy.jsp", STORE), second)
    assert ("page=3&" in third.url, third.instead) == (True, None)


def test_hanweb_asks_by_post_where_the_proxy_gives_the_first_page_again(make: Make) -> None:
    spider, shown = make("hanweb"), page("/col/col46521/index.html", JPAGE)
    column = first("/col/col46521/index.html")
    *_, request = spider.read_list(shown, column)
    assert isinstance(request, Request)
    again = HtmlResponse(request.url, body=STORE.encode(), encoding="utf-8", request=request)
    recorded, posted = spider.read_list(again, request.cb_kwargs["ask"])
    assert isinstance(recorded, Answer)
    assert (recorded.cause, recorded.detail) == ("unfit_page", f"the same rows as {column.url}")
    assert isinstance(posted, Request)
    assert (posted.method, "startrecord=16&endrecord=30&perpage=15" in posted.url) == ("POST", True)


def store(*numbers: int, total: int, group: str = "") -> str:
    """The records of these articles, and the link to the next batch of records."""
    records = "".join(
        f"<record><![CDATA[{link(f'/art/2024/9/20/art_1_{n}.html')}]]></record>" for n in numbers
    )
    batch = f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>' if group else ""
    return f"<datastore>{batch}<totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"


PROXY = "/module/web/jpage/dataproxy.jsp"


def test_hanweb_follows_the_batches_that_the_store_names(make: Make) -> None:
    spider, column = make("hanweb"), first("/col/col1/")
    group = "./dataproxy.jsp?page=1&amp;webid=8&amp;webname=甲"
    (second,) = spider.following(page("/col/col1/", store(1, 2, total=5, group=group)), column)
    assert second.url == f"{HOST}{PROXY}?page=1&webid=8&webname=%E7%94%B2"
    last = page(PROXY, store(3, 4, 5, total=5))
    assert list(spider.following(last, second)) == []
    assert spider.unreached(last, second) is None


def test_hanweb_goes_on_with_number_2_where_1_is_the_first_batch_again(make: Make) -> None:
    spider, column = make("hanweb"), first("/col/col1/")
    batch = store(1, 2, total=5, group=f"{PROXY}?page=1&webid=8")
    *_, request = spider.read_list(page("/col/col1/", batch), column)
    assert isinstance(request, Request)
    again = HtmlResponse(request.url, body=batch.encode(), encoding="utf-8", request=request)
    recorded, following = spider.read_list(again, request.cb_kwargs["ask"])
    assert isinstance(recorded, Answer)
    assert isinstance(following, Request)
    assert (recorded.cause, following.url) == (None, f"{HOST}{PROXY}?page=2&webid=8")


def test_hanweb_tells_of_rows_that_no_batch_brought(make: Make) -> None:
    spider, column = make("hanweb"), first("/col/col1/")
    (second,) = spider.following(page("/col/col1/", store(1, 2, total=5, group=f"{PROXY}?page=1")), column)
    *_, recorded = (
        answer
        for answer in spider.read_list(page(PROXY, f"<nextgroup></nextgroup>{store(3, total=5)}"), second)
        if isinstance(answer, Answer)
    )
    assert (recorded.cause, recorded.detail) == ("unfit_page", "3 rows of 5, and no way to more")
    assert len(spider.visit.shortfalls) == 1


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("第 1 / 3 页", "unfit_page"),
        ("共17条 共3页", "unfit_page"),
        ("1/3页", "unfit_page"),
        ("第1/1页", None),
        ("共17条", None),
    ],
)
def test_a_list_that_speaks_of_more_pages_than_it_leads_to_is_told(
    make: Make, text: str, cause: str | None
) -> None:
    spider = make("trs")
    shown = page(
        "/l/", link("/a/t20240920_1.html") + f'<div>{text}<button onclick="turn(2)">下一页</button></div>'
    )
    recorded, *following = spider.read_list(shown, first("/l/"))
    assert isinstance(recorded, Answer)
    assert recorded.cause == cause
    assert len(following) == 1, "the rows are followed either way"


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ("暂无数据", True),
        ("createPageHTML(0, 0, 'index', 'html');", True),
        ('<div class="card" onclick="openCard(9)">甲</div>', False),
        ('<footer><a href="/guide.pdf">使用手册.pdf</a></footer>', False),
    ],
)
def test_a_list_page_without_rows_must_say_so(make: Make, body: str, fits: bool) -> None:
    recorded, *_ = make("trs").read_list(page("/l/", f"<p>部门决算公开专栏</p>{body}"), first("/l/"))
    assert isinstance(recorded, Answer)
    assert recorded.cause == (None if fits else "unfit_page")


@pytest.mark.parametrize(
    ("title", "is_opened"),
    [
        ("甲市社会保险中心（原甲市机关事业单位社会保…", True),
        ("甲市社会保险中心2023年度部…", True),
        ("关于开展2023年度部门决算公开检查的通知有关…", False),
        ("甲市社会保险中心召开会议", False),
    ],
)
def test_a_title_that_is_cut_off_is_opened_unless_it_is_decided(
    make: Make, title: str, is_opened: bool
) -> None:
    found = list(make("trs").read_list(page("/l/", link("/t1_2.html", title)), first("/l/")))
    assert len(found) == 1 + is_opened


def test_a_row_that_leads_to_a_column_is_read_as_a_list(make: Make) -> None:
    """A list page has ColumnName and no ArticleTitle (the national standard for sites' metadata)."""
    spider = make("trs")
    _, request = spider.read_list(page("/l/", link("/l/t1_2.html", "2023年部门决算")), first("/l/"))
    assert isinstance(request, Request)
    column = page("/l/t1_2.html", '<meta name="ColumnName" content="决算">' + link("/l/t3_4.html"))
    recorded, found = spider.read_article(column, request.cb_kwargs["ask"])
    assert isinstance(recorded, Answer)
    assert isinstance(found, Request)
    assert (recorded.ask.role, found.url) == ("list", f"{HOST}/l/t3_4.html")
    assert spider.visit.documents == 1


def test_a_row_that_leads_to_a_page_of_tables_is_an_article(make: Make) -> None:
    spider = make("trs")
    _, request = spider.read_list(page("/l/", link("/l/t1_2.html", "2023年部门决算")), first("/l/"))
    assert isinstance(request, Request)
    body = (
        '<meta name="ColumnName" content="决算"><h1>2023年部门决算</h1><table><tr><td>合计</td></tr></table>'
    )
    (recorded,) = spider.read_article(page("/l/t1_2.html", body), request.cb_kwargs["ask"])
    assert isinstance(recorded, Answer)
    assert (recorded.ask.role, recorded.cause) == ("article", None)


def test_of_a_portals_attachments_those_of_the_bodies_wanted_are_asked_for(make: Make) -> None:
    spider = make("gkmlpt", agencies=("社会保险",))
    others = [
        {"name": f"{name}2023年决算.pdf", "url": f"/attachment/0/1/2/{n}.pdf"}
        for n, name in enumerate("甲乙")
    ]
    wanted = {"name": "社会保险中心2023年决算.pdf", "url": "/attachment/0/1/2/9.pdf"}
    told = {**article(1), "title": "2023年部门决算公开", "publisher": "甲县", "attachment": [*others, wanted]}
    answer = page("/gkmlpt/api/all/5", {"total": 1, "articles": [told]})
    requests = [r for r in spider.read_list(answer, first("/gkmlpt/api/all/5")) if isinstance(r, Request)]
    assert [r.url.removeprefix(HOST) for r in requests] == [
        "/gkmlpt/content/1/1/post_1.html",
        "/attachment/0/1/2/9.pdf",
    ]


SIGNS = Path(__file__).parent.parent / "crawler/spiders/signs.yml"


def test_every_family_has_signs_and_knows_its_own_articles_by_them() -> None:
    signs = yaml.safe_load(SIGNS.read_text("utf-8"))
    assert set(signs) == families()
    for family in set(ARTICLES) - {"generic"}:
        known = [any(re.search(sign, url, re.I) for sign in signs[family]["url"]) for url in ARTICLES[family]]
        assert any(known), family
