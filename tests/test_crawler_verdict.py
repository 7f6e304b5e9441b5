"""What an answer alone shows, in which encoding a page is, and why no answer came: without a server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.dates import date_in_url, first_date
from crawler.doubts import doubts, is_public_body_s
from crawler.encodings import legible
from crawler.faults import cause_of
from crawler.gate import HostGate
from crawler.items import Ask, NotRead, Role
from crawler.sites import Site
from crawler.verdict import trouble_with

HOST = "https://hrss.example.gov.cn"
PAGE = b"<html><body><p>2024</p></body></html>"
PDF = b"%PDF-1.7\n1 0 obj\n"


def answer(
    body: bytes = PAGE, *, status: int = 200, url: str = f"{HOST}/a/1.html", is_text: bool = True
) -> Response:
    kind = HtmlResponse if is_text else Response
    return kind(url, status=status, body=body)


def asked(role: Role = "article", url: str = f"{HOST}/a/1.html") -> Ask:
    return Ask(url, role)


@pytest.mark.parametrize(
    ("found", "ask", "cause"),
    [
        (answer(status=404), asked(), None),
        (answer(status=410), asked("file"), None),
        (answer(status=403), asked(), "http_error"),
        (answer(status=500), asked("list"), "http_error"),
        (answer(status=302), asked(), "http_error"),
        (answer(status=206), asked("file"), "http_error"),
        (answer(b""), asked(), "empty_file"),
        (answer(PAGE), asked("file", f"{HOST}/a.pdf"), "blocked_file"),
        (answer(url=f"{HOST}/"), asked(), "soft_404"),
        (answer(url=f"{HOST}/index.html"), asked(), "soft_404"),
        (answer(url=f"{HOST}/Default.aspx"), asked("list"), "soft_404"),
        (answer(PDF, is_text=False), asked("list"), "unfit_page"),
    ],
)
def test_what_keeps_an_answer_from_being_read(found: Response, ask: Ask, cause: str | None) -> None:
    trouble = trouble_with(found, ask)
    assert trouble is not None
    assert trouble.cause == cause
    assert bool(trouble.detail) == bool(cause)


@pytest.mark.parametrize(
    ("found", "ask"),
    [
        (answer(), asked()),
        (answer(), asked("list")),
        (answer(PDF, is_text=False), asked("file", f"{HOST}/a.pdf")),
        (answer(PDF, is_text=False), asked("article")),
        (answer(url=f"{HOST}/"), asked("list", f"{HOST}/index.html")),
        (answer(url=f"{HOST}/?id=5"), asked()),
        (answer(url=f"{HOST}/a/2.html"), asked()),
    ],
)
def test_what_is_fit_to_be_read(found: Response, ask: Ask) -> None:
    assert trouble_with(found, ask) is None


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (NotRead("robots", "/a"), "robots"),
        (DownloadTimeoutError("slow"), "timeout"),
        (TimeoutError(), "timeout"),
        (DownloadCancelledError(), "too_large"),
        (CannotResolveHostError("nowhere"), "no_such_host"),
        (IgnoreRequest("larger than DOWNLOAD_MAXSIZE"), "too_large"),
        (IgnoreRequest("max redirections reached"), "http_error"),
        (ConnectionResetError("reset"), "network_error"),
        (None, "network_error"),
    ],
)
def test_why_no_answer_came(error: BaseException | None, cause: str) -> None:
    found, detail = cause_of(error)
    assert found == cause
    assert detail or isinstance(error, TimeoutError)


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=40)


@given(CHINESE, st.sampled_from(["utf-8", "gbk", "gb18030"]), st.sampled_from(["utf-8", "gbk", "gb2312"]))
def test_a_page_is_read_in_what_it_is_in_whatever_it_says(text: str, real: str, said: str) -> None:
    body = f'<html><head><meta charset="{said}"></head><body>{text}</body></html>'.encode(real)
    page = HtmlResponse(f"{HOST}/", body=body, encoding=said)
    found = legible(page)
    assert found.text.count("\ufffd") <= page.text.count("\ufffd")
    if real == "utf-8" or "\ufffd" in body.decode("utf-8", "replace"):
        assert text in found.text


def test_the_encoding_of_the_entry_counts_before_all() -> None:
    page = TextResponse(f"{HOST}/", body="预算".encode("big5", "replace"), encoding="utf-8")
    assert legible(page, "big5").encoding == "big5"
    plain = TextResponse(f"{HOST}/", body=b"only ascii", encoding="gb2312")
    assert legible(plain) is plain


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间：2024-09-20 08:30", "2024-09-20"),
        ("2024年9月3日", "2024-09-03"),
        ("2024/02/30 2024/03/01", "2024-03-01"),
        ("2024.9.20", "2024-09-20"),
        ("2024 - 9 - 20", "2024-09-20"),
        ("12024-09-20", None),
        ("2024-09-201", None),
        ("1999-09-20", None),
        ("2024年", None),
    ],
)
def test_the_first_real_date_of_a_text(text: str, day: str | None) -> None:
    assert first_date(text) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["-", "/", "."]), st.booleans())
def test_a_date_is_read_back(day: date, sep: str, is_padded: bool) -> None:
    year, month, number = str(day).split("-")
    parts = [year, month, number] if is_padded else [year, month.lstrip("0"), number.lstrip("0")]
    assert first_date(f"发布日期 {sep.join(parts)} 来源") == str(day)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        (f"{HOST}/2024/9/20/a.html", "2024-09-20"),
        (f"{HOST}/art/2024/09/20/art_1.html", "2024-09-20"),
        (f"{HOST}/t20240920_12.html", "2024-09-20"),
        (f"{HOST}/2024-9-20_1.html", "2024-09-20"),
        (f"{HOST}/2024/13/20/a.html", None),
        (f"{HOST}/202409/a.html", None),
    ],
)
def test_the_date_that_a_url_carries(url: str, day: str | None) -> None:
    assert date_in_url(url) == day


def test_a_host_that_refused_stays_shut_for_its_first_cause() -> None:
    gate = HostGate()
    assert gate.shut_by("a") is None
    gate.shut("a", "waf_block")
    gate.shut("a", "robots")
    assert (gate.shut_by("a"), gate.shut_by("b")) == ("waf_block", None)


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), st.lists(st.sampled_from("abc"), max_size=9)
)
def test_a_gate_counts_on(before: Mapping[str, int], more: list[str]) -> None:
    gate = HostGate(before)
    for host in more:
        gate.count(host)
    assert all(gate.asked(host) == before.get(host, 0) + more.count(host) for host in "abc")


def test_a_host_is_waited_for_as_long_as_the_longest_patience_asks() -> None:
    gate, began = HostGate(), time.monotonic()
    gate.hold("a", 0.05)
    gate.hold("a", 0.01)
    gate.hold("c", 60)
    asyncio.run(gate.wait("a"))
    asyncio.run(gate.wait("b"))
    assert 0.05 <= time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("host", "is_public"),
    [
        ("hrss.example.gov.cn", True),
        ("gov.cn", True),
        ("127.0.0.1", True),
        ("localhost", True),
        ("agov.cn", False),
        ("gov.cn.example.com", False),
    ],
)
def test_whose_host_it_is(host: str, is_public: bool) -> None:
    assert is_public_body_s(host) == is_public


def entry(id_: str, url: str) -> Site:
    return Site(id=id_, name="甲市人社局", region="370600", role="hrss", family="hanweb", lists=(url,))


def test_a_registry_is_doubted_by_its_hosts_its_lists_and_what_it_does_not_expect() -> None:
    sound, *others = (
        entry("sound", "http://127.0.0.1:5/"),
        entry("strange", "https://example.com/list.html"),
        entry("twin", "https://example.com/list.html"),
    )
    told = list(doubts([sound, *others]))
    assert any(line.startswith("strange: example.com is neither") for line in told)
    assert "twin: strange reads the same list https://example.com/list.html" in told
    assert [line for line in told if line.startswith("sound")] == [
        "sound: no `expect`: a list that moved would not be noticed"
    ]
