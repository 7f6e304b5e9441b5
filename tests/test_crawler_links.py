from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawler import links, pages
from crawler.attachments import attachments
from crawler.dates import date_in_url, first_date

BASE = "http://www.jia.gov.cn/czyjs/index.html"


def html(body: str, head: str = "") -> Selector:
    return Selector(text=f"<html><head>{head}</head><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("body", "title", "published_on", "is_cut"),
    [
        (
            '<li><a href="a.html" title="2023年度部门决算">2023年…</a><i>2024-09-20</i></li>',
            "2023年度部门决算",
            "2024-09-20",
            False,
        ),
        ('<li><a href="a.html">2023年度甲局部门…</a></li>', "2023年度甲局部门", None, True),
        (
            '<li><a href="a.html">2023年度部门决算 <span>[2024-09-20]</span></a></li>',
            "2023年度部门决算",
            "2024-09-20",
            False,
        ),
        (
            '<li><a href="a.html">2024.09.20 2023年度部门决算</a></li>',
            "2023年度部门决算",
            "2024-09-20",
            False,
        ),
        (
            '<tr><td><a href="a.html" title="标题：2023年决算">2023年决算</a></td><td>2024年9月5日</td></tr>',
            "2023年决算",
            "2024-09-05",
            False,
        ),
        ("<div><a onclick=\"window.open('a/b.html')\">2023年决算</a></div>", "2023年决算", None, False),
        ('<li><a href="a.html">甲市2023年…<i>2024/09/05</i></a></li>', "甲市2023年", "2024-09-05", True),
        ('<li><a href="a.html">2024/09/05甲市2023年决算</a></li>', "甲市2023年决算", "2024-09-05", False),
        (
            '<li><a href="a.html"><b>09-05</b><i>2024年9月5日</i><!-- -->甲市<em>2023年</em>决算</a></li>',
            "甲市2023年决算",
            "2024-09-05",
            False,
        ),
    ],
)
def test_a_row_has_its_whole_title_and_date(
    body: str, title: str, published_on: str | None, is_cut: bool
) -> None:
    (row,) = links.rows(html(f"<table>{body}</table>" if body.startswith("<tr") else body), BASE)
    assert (row.title, row.published_on, row.is_cut) == (title, published_on, is_cut)
    assert row.url.startswith("http://www.jia.gov.cn/czyjs/a")


def test_a_page_of_ten_thousand_links_is_read_at_once() -> None:
    row = '<li><a href="/t{0}_1.html" title="2023年度甲市{0}部门决算">2023年…</a></li>'
    body = f"<ul>{''.join(row.format(n) for n in range(10_000))}</ul><p>{'—' * 100_000}<a>{'x' * 100_000}</a></p>"
    began = process_time()
    assert len(links.rows(html(body), BASE)) == 10_000
    assert attachments(html(body), BASE) == []
    assert process_time() - began < 30, "seconds; quadratic time would be minutes"


def test_a_menu_and_a_footer_have_no_rows() -> None:
    body = '<nav><a href="a.html">甲</a></nav><p><a href="b.html">乙</a></p><footer><a href="c.pdf">丙</a></footer>'
    assert [row.title for row in links.rows(html(body), BASE)] == ["乙"]


def test_a_query_is_sent_in_the_encoding_of_its_page() -> None:
    body = '<a href="/甲/s.asp?n=社保">决算</a>'
    (row,) = links.rows(html(body), BASE, "gb18030")
    assert row.url == "http://www.jia.gov.cn/%E7%94%B2/s.asp?n=%C9%E7%B1%A3"
    (fallen_back,) = links.rows(html(body), BASE, "ascii")
    assert fallen_back.url.endswith("?n=%E7%A4%BE%E4%BF%9D")


def test_a_date_belongs_to_its_own_row() -> None:
    body = '<ul><li><a href="a.html">甲</a></li><li><a href="b.html">乙</a><span>2024-09-20</span></li></ul>'
    assert [row.published_on for row in links.rows(html(body), BASE)] == [None, "2024-09-20"]


def test_links_that_lead_nowhere_are_no_rows() -> None:
    body = '<a href="#">顶部</a><a href="javascript:void(0)">打印</a><a href="mailto:a@b.cn">信箱</a><a href="http://[">坏</a>'
    assert links.rows(html(body), BASE) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<a href="index_1.html">下一页</a><a href="index_4.html">5</a>', ["index_1.html"]),
        ('<a href="index_1.html">下一页 &gt;</a>', ["index_1.html"]),
        ('<a href="index_1.html">2</a><a href="index_2.html">[3]</a>', ["index_1.html", "index_2.html"]),
        ('<a href="/other/2.html">2</a>', []),
        ('<a href="http://elsewhere.cn/czyjs/2.html">下一页</a>', []),
        ('<a href="javascript:next()">下一页</a>', []),
        ('<a href="2024.html">2024</a>', []),
    ],
)
def test_next_pages_are_of_the_same_column(body: str, expected: list[str]) -> None:
    found = links.next_pages(html(body), BASE, BASE)
    assert [page.url for page in found] == [f"http://www.jia.gov.cn/czyjs/{name}" for name in expected]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('<a href="./P020240920.pdf">附件</a>', "/czyjs/P020240920.pdf"),
        ('<a href="/x/a.XLSX?sid=1#p2">附件</a>', "/x/a.XLSX?sid=1"),
        (
            '<a href="/module/download/downfile.jsp?classid=0&filename=a.pdf">决算</a>',
            "/module/download/downfile.jsp?classid=0&filename=a.pdf",
        ),
        (
            '<a href="/system/_content/download.jsp?owner=1&wbfileid=2">决算</a>',
            "/system/_content/download.jsp?owner=1&wbfileid=2",
        ),
        ('<a href="/f?id=3">附件2：决算.docx</a>', "/f?id=3"),
        ('<iframe src="/pdfjs/web/viewer.html?file=/u/a.pdf"></iframe>', "/u/a.pdf"),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Fu%2F%E5%86%B3.pdf"></iframe>', "/u/%E5%86%B3.pdf"),
        (
            '<iframe src="/pdfjs/viewer.html?file=%2Fdownfile.jsp%3Fclassid%3D0%26filename%3Da.pdf"></iframe>',
            "/downfile.jsp?classid=0&filename=a.pdf",
        ),
        ('<a href="/get.jsp?file=a.pdf">x</a>', "/get.jsp?file=a.pdf"),
        ('<a href="/get.jsp?file=/u/a.pdf">x</a>', "/u/a.pdf"),
        ('<a href="/down.asp?file=/u/a.pdf">x</a>', "/down.asp?file=/u/a.pdf"),
        ('<a href="/x.asp?file=%BE%F6%CB%E3.pdf">x</a>', "/x.asp?file=%BE%F6%CB%E3.pdf"),
        ('<embed src="/u/a.pdf">', "/u/a.pdf"),
        ('<object data="/u/a.pdf"></object>', "/u/a.pdf"),
        ("<span onclick=\"window.open('/u/a.wps','_blank')\">附件</span>", "/u/a.wps"),
        ("<a href=\"javascript:down('/u/a.zip')\">附件</a>", "/u/a.zip"),
        ("<a href=\"JavaScript:window.open('a.pdf')\">附件</a>", "/czyjs/a.pdf"),
        ('<script>var f = {"url": "\\/u\\/a.pdf"};</script>', "/u/a.pdf"),
        ('<div class="pdf" data-src="/u/a.pdf"></div>', "/u/a.pdf"),
        ('<object><param name="src" value="/u/a.pdf"></object>', "/u/a.pdf"),
        ('<a href="/f?id=3" download="决算.pdf">下载</a>', "/f?id=3"),
        ('<a href="/f?id=3">附件【2023年决算.pdf】已下载12次</a>', "/f?id=3"),
        ('<script>showPdf("12.pdf");</script>', "/czyjs/12.pdf"),
        ('<a href="/u/scan.jpg">预算表.jpg</a>', "/u/scan.jpg"),
        ('<a href="\n /u/\na.pdf \u200b">附件</a>', "/u/a.pdf"),
        ('<a href="/u/a.pdf;jsessionid=0A1B">附件</a>', "/u/a.pdf"),
        ('<a href="/down.jsp?PHPSESSID=0a1b&id=3">附件</a>', "/down.jsp?id=3"),
        ('<a href="/down.jsp?id=3&JSESSIONID=0A1B">附件</a>', "/down.jsp?id=3"),
        ('<script>showVsbpdfIframe("/__local/a/b.pdf","100%")</script>', "/__local/a/b.pdf"),
    ],
)
def test_attachments_are_found_however_they_open(body: str, path: str) -> None:
    (attachment,) = attachments(html(body), BASE)
    assert attachment.url == f"http://www.jia.gov.cn{path}"


@pytest.mark.parametrize(
    "body",
    [
        '<a href="/xzzx/download/index.html">下载中心</a>',
        '<footer><a href="/guide.pdf">使用说明</a></footer>',
        '<a href="/czyjs/t1.html">2023年度决算</a>',
        "<script>var u = '/download?id=' + id;</script>",
        '<a href="mailto:a@b.cn?subject=a.pdf">信箱</a>',
        '<div data-id="a.pdf"></div>',
        '<a href="/qr.png">公众号</a><iframe src="/map.png"></iframe><img data-src="/seal.jpg">',
        "<script>var types = ['.pdf', 'a.pdf'];</script>",
        '<a href="http://[a.pdf">坏</a>',
    ],
)
def test_other_links_are_no_attachments(body: str) -> None:
    assert attachments(html(body), BASE) == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<a href="/f?id=3">附件【2023年决算.pdf】已下载12次</a>', "2023年决算.pdf"),
        ('<a href="/u/a.pdf" title="2023年决算.PDF">下载</a>', "2023年决算.PDF"),
        ('<a href="/u/a.pdf">附件：2023年决算.pdf</a>', "附件：2023年决算.pdf"),
        ('<a href="/u/a.pdf">附件</a>', "附件"),
    ],
)
def test_an_attachment_has_the_name_that_its_link_states(body: str, name: str) -> None:
    (attachment,) = attachments(html(body), BASE)
    assert attachment.name == name


def test_an_attachment_is_listed_once_with_its_name() -> None:
    body = '<iframe src="/u/a.pdf"></iframe><a href="/u/a.pdf">2023年决算.pdf</a>'
    (attachment,) = attachments(html(body), BASE)
    assert attachment.name == "2023年决算.pdf"


@pytest.mark.parametrize(
    ("head", "body", "url", "published_on"),
    [
        (
            '<meta name="pubdate" content="2024-09-20 05:30:00">',
            "发布时间：2024-01-01",
            "/t20230101_1.html",
            "2024-09-20",
        ),
        ("", "<p>发布时间：<span>2024年9月20日</span></p>", "/t20230101_1.html", "2024-09-20"),
        ("", "<p>无</p>", "/t20230101_1.html", "2024-03-03"),
    ],
)
def test_the_best_date_wins(head: str, body: str, url: str, published_on: str) -> None:
    assert pages.read_article(html(body, head), url, "2024-03-03").published_on == published_on


def test_the_url_is_the_last_evidence_and_may_lie() -> None:
    assert pages.read_article(html("无"), "/202301/t20230102_1.html").published_on == "2023-01-02"
    assert pages.read_article(html("无"), "/t19700101_3308629.shtml").published_on is None


@pytest.mark.parametrize("name", ["ArticleTitle", "articletitle", "ARTICLETITLE"])
def test_metadata_is_read_in_any_case(name: str) -> None:
    article = pages.read_article(html("<h1>网站</h1>", f'<meta name="{name}" content="2023年度决算">'), "/a")
    assert (article.title, article.is_marked) == ("2023年度决算", True)


def test_a_page_shows_a_title_in_text_and_not_in_links() -> None:
    title = "2023年度甲市社会保险中心单位决算"
    assert pages.shows(html("<div>2023年度 甲市社会保险中心<b>单位决算</b></div>"), title)
    assert not pages.shows(html(f'<a href="a.html">{title}</a>'), title)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_dates_are_read_in_every_form(day: date) -> None:
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert first_date(f"发布于{text} 10:00") == day.isoformat()
    assert date_in_url(f"/art/{day.year}/{day.month}/{day.day}/art_1_2.html") == day.isoformat()
    assert date_in_url(f"/{day:%Y%m}/t{day:%Y%m%d}_1.html") == day.isoformat()


def test_an_impossible_date_is_none() -> None:
    assert first_date("2024-13-01, 2024-02-30, 2024-02-29") == "2024-02-29"
